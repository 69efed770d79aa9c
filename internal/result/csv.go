package result

import (
	"bufio"
	"io"
	"math"
	"strconv"
	"strings"

	"vereda/internal/quantity"
)

// csvWriter writes tables: UTF-8, comma, LF, an empty cell for what is missing.
// The first error stays; Flush returns it.
type csvWriter struct {
	out   *bufio.Writer
	begun bool // a cell of this line is written
}

func newCSV(w io.Writer) *csvWriter { return &csvWriter{out: bufio.NewWriterSize(w, 1<<16)} }

// header writes the names of the columns.
func (c *csvWriter) header(columns []Column) {
	for _, column := range columns {
		c.raw(column.Name)
	}
	c.end()
}

// text writes words. Words that a spreadsheet would take for a formula get a
// quote in front; words with a comma, a quote or a line break are quoted.
func (c *csvWriter) text(s string) {
	s = quantity.Tame(s)
	if strings.ContainsAny(s, ",\"\n\r") || strings.HasPrefix(s, " ") || strings.HasSuffix(s, " ") {
		s = `"` + strings.ReplaceAll(s, `"`, `""`) + `"`
	}
	c.raw(s)
}

// number writes the shortest text that reads back as the same number; nothing
// for what is not a number.
func (c *csvWriter) number(v float64) {
	if math.IsNaN(v) || math.IsInf(v, 0) {
		c.raw("")
		return
	}
	c.raw(number(v))
}

func (c *csvWriter) whole(v int) { c.raw(strconv.Itoa(v)) }

// number is the shortest exact text of a number, without an exponent where
// people would not write one.
func number(v float64) string {
	if v == 0 {
		return "0" // also for the zero with a minus sign
	}
	format := byte('f')
	if size := math.Abs(v); size < 1e-6 || size >= 1e21 {
		format = 'g'
	}
	return strconv.FormatFloat(v, format, -1, 64)
}

func (c *csvWriter) raw(s string) {
	if c.begun {
		c.out.WriteByte(',')
	}
	c.begun = true
	c.out.WriteString(s)
}

func (c *csvWriter) end() {
	c.out.WriteByte('\n')
	c.begun = false
}

func (c *csvWriter) flush() error { return c.out.Flush() }
