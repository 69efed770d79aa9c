package scenario

import (
	"errors"
	"fmt"
	"math"
	"slices"
	"strconv"
	"strings"

	"vereda/internal/diag"
	"vereda/internal/quantity"
)

// maxName and maxText are the greatest numbers of bytes of a name and of a text.
const (
	maxName = 64
	maxText = 2000
)

// nearest is diag.Nearest for names short enough to be mistyped.
func nearest(name string, candidates []string) string {
	if len(name) > maxName || len(candidates) > 1000 {
		return ""
	}
	return diag.Nearest(name, candidates)
}

// reader reads the cells of one row and reports what is wrong with them.
type reader struct {
	l *loader
	t *table
	r row
}

// cell returns the cell of a column; an empty one where the table lacks it.
func (r reader) cell(column string) cell {
	if i, ok := r.t.at[column]; ok && i < len(r.r.cells) {
		return r.r.cells[i]
	}
	return cell{line: r.r.line}
}

func (r reader) text(column string) string { return r.cell(column).text }

// fault reports a fault of a cell; what was found is the cell itself.
func (r reader) fault(column, code, message, expected, hint string) {
	c := r.cell(column)
	r.l.fault(r.t.doc, c.line, c.column, diag.Diagnostic{Code: code, Message: message, Found: c.text, Expected: expected, Hint: hint})
}

// required returns the text of a cell that must not be empty.
func (r reader) required(column string) (string, bool) {
	c := r.cell(column)
	if c.text == "" {
		r.fault(column, codeEmpty, column+" is empty", "a value", "write a value")
		return "", false
	}
	return c.text, true
}

// free returns a text that people read.
func (r reader) free(column string, needed bool) string {
	text := r.text(column)
	if needed && text == "" {
		r.required(column)
	}
	if len(text) > maxText {
		r.fault(column, codeLong, fmt.Sprintf("a text of %d bytes", len(text)), fmt.Sprintf("at most %d bytes", maxText), "write less")
		return ""
	}
	return text
}

// name returns a stable name: ASCII letters, digits and - _ . only, so that no
// two names can look alike.
func (r reader) name(column string) (string, bool) {
	text, ok := r.required(column)
	if !ok {
		return "", false
	}
	if message := badName(text); message != "" {
		r.fault(column, codeName, message, "letters a to z, digits, and - _ . between them", "write a plain name here and the full one in the column name")
		return "", false
	}
	return text, true
}

func badName(text string) string {
	if len(text) > maxName {
		return fmt.Sprintf("a name of more than %d characters", maxName)
	}
	for i, c := range text {
		plain := c >= 'a' && c <= 'z' || c >= 'A' && c <= 'Z' || c >= '0' && c <= '9'
		if !plain && (i == 0 || !strings.ContainsRune("-_.", c)) {
			return fmt.Sprintf("a name with the character %s", diag.Escape(string(c)))
		}
	}
	return ""
}

// word returns the position of a cell in a closed list; where it is not in it,
// the position of the word that was probably meant, or -1, and false.
func (r reader) word(column, what string, words []string) (int, bool) {
	if _, ok := r.required(column); !ok {
		return -1, false
	}
	return r.among(column, codeWord, "unknown "+what, words)
}

// reference is word for a name that is defined in another table.
func (r reader) reference(column, what string, names []string) (int, bool) {
	if _, ok := r.required(column); !ok {
		return -1, false
	}
	return r.among(column, codeUnknown, what, names)
}

func (r reader) among(column, code, message string, words []string) (int, bool) {
	text := r.text(column)
	if i := slices.Index(words, text); i >= 0 {
		return i, true
	}
	near := nearest(text, words)
	r.fault(column, code, message, oneOf(words), didYouMean(near))
	return slices.Index(words, near), false
}

// oneOf lists the possible words, cut to what a person reads.
func oneOf(words []string) string {
	const most = 15
	if len(words) == 0 {
		return ""
	}
	if len(words) == 1 {
		return words[0]
	}
	if len(words) <= most {
		return "one of " + strings.Join(words, ", ")
	}
	return fmt.Sprintf("one of %s and %d more", strings.Join(words[:most], ", "), len(words)-most)
}

func didYouMean(near string) string {
	if near == "" {
		return ""
	}
	return fmt.Sprintf("did you mean %q?", near)
}

// span is the range that a number must lie in, with its unit for the message.
type span struct {
	unit      string
	low, high float64
	above     bool // low itself is excluded
	gaps      bool // an empty cell is allowed
}

// String says which numbers the range has, for a message.
func (s span) String() string {
	low, high := format(s.low), format(s.high)
	unit := ""
	if s.unit != "" && s.unit != "1" {
		unit = " (" + s.unit + ")"
	}
	switch {
	case s.above && math.IsInf(s.high, 1):
		return "a number above " + low + unit
	case math.IsInf(s.high, 1) && math.IsInf(s.low, -1):
		return "a number" + unit
	case math.IsInf(s.high, 1):
		return "a number from " + low + " up" + unit
	case s.above:
		return "a number above " + low + " and up to " + high + unit
	}
	return "a number from " + low + " to " + high + unit
}

// format writes a number in the shortest form that reads back the same.
func format(v float64) string {
	if v == 0 {
		return "0"
	}
	if a := math.Abs(v); a >= 1e-4 && a < 1e15 {
		return strconv.FormatFloat(v, 'f', -1, 64)
	}
	return strconv.FormatFloat(v, 'g', -1, 64)
}

// number reads a cell as a number within a range.
func (r reader) number(column string, s span) (float64, bool) {
	c := r.cell(column)
	v, d := parseNumber(column, c.text, s)
	if d != nil {
		r.l.fault(r.t.doc, c.line, c.column, *d)
		return 0, false
	}
	return v, true
}

// parseNumber reads a text as a number within a range, or says what is wrong.
func parseNumber(what, text string, s span) (float64, *diag.Diagnostic) {
	v, err := quantity.ParseValue(text)
	if err != nil {
		d := &diag.Diagnostic{Code: codeNumber, Found: text, Expected: s.String(), Message: what + notWritten("a number", err)}
		if errors.Is(err, quantity.Empty) {
			d.Code, d.Message = codeEmpty, what+" is empty"
		}
		var reason quantity.Reason
		if errors.As(err, &reason) {
			d.Hint = reason.Hint()
		}
		if !s.gaps && (reason == quantity.NaN || reason == quantity.Missing) {
			d.Hint = "write a number; this cell cannot be empty"
		}
		return 0, d
	}
	if v >= s.low && v <= s.high && (!s.above || v > s.low) {
		return v, nil
	}
	d := &diag.Diagnostic{Code: codeRange, Found: text, Expected: s.String(), Message: what + " is out of range"}
	switch {
	case s.unit == "share" && v > s.high && v < 2:
		d.Message = what + " is above " + format(s.high)
		d.Hint = fmt.Sprintf("correct the share; write %s if %s %% is meant", format(roundShare(v/100)), text)
	case s.unit == "share" && v > s.high && v <= 100:
		d.Code, d.Message = codePercent, what+" looks like percent; it is a share"
		d.Hint = fmt.Sprintf("write %s for %s %%", format(roundShare(v/100)), text)
	case v < 0 && s.low == 0:
		d.Message = what + " cannot be negative"
		d.Hint = "remove the minus sign, or correct the number"
	case v == 0 && s.above:
		d.Message = what + " cannot be 0"
	}
	return 0, d
}

// notWritten says why a text is not what it should be, after the name of it.
func notWritten(noun string, err error) string {
	if err.Error() == "not "+noun {
		return " is not " + noun
	}
	return " is not written as " + noun + ": " + err.Error()
}

// roundShare hides that 7.1/100 is 0.07099999999999999.
func roundShare(v float64) float64 { return math.Round(v*1e12) / 1e12 }

// date reads a cell as a date.
func (r reader) date(column string) (quantity.Date, bool) {
	c := r.cell(column)
	v, d := parseDate(column, c.text)
	if d != nil {
		r.l.fault(r.t.doc, c.line, c.column, *d)
		return v, false
	}
	return v, true
}

func parseDate(what, text string) (quantity.Date, *diag.Diagnostic) {
	v, err := quantity.ParseDate(text)
	if err == nil {
		return v, nil
	}
	d := &diag.Diagnostic{Code: codeDate, Found: text, Expected: "a date such as 2019-06-07 (year, month, day)", Message: what + " is not a date"}
	var reason quantity.Reason
	if errors.As(err, &reason) {
		d.Hint = reason.Hint()
	}
	switch reason {
	case quantity.Empty:
		d.Code, d.Message = codeEmpty, what+" is empty"
	case quantity.NoSuchDay:
		d.Message = what + " is a day that the calendar does not have"
	}
	return v, d
}

// unit checks the unit of a row against the one in which the value is held. It
// returns the factor from the written unit to the house's: rates a year and
// counts a month are converted here and nowhere else.
func (r reader) unit(column, want string) (float64, bool) {
	text, ok := r.required(column)
	if !ok {
		return 0, false
	}
	if text == want {
		return 1, true
	}
	if text == string(quantity.UnitPerYear) && want == string(quantity.UnitPerDay) {
		return 1 / quantity.DaysPerYear, true
	}
	d := diag.Diagnostic{Code: codeUnit, Message: "the unit is not the expected one", Hint: "write the value in " + want}
	if _, err := quantity.ParseUnit(text); errors.Is(err, quantity.UnitPercent) && want == "share" {
		d.Message, d.Hint = "percent is not a unit here", quantity.UnitPercent.Hint()
	} else if near := nearest(text, []string{want}); near != "" {
		d.Hint = didYouMean(near)
	}
	r.fault(column, codeUnit, d.Message, want, d.Hint)
	return 0, false
}

// sources checks the source of a row: a key of sources.bib, several with
// semicolons between them, or the word assumption.
func (r reader) sources(column string) string {
	text, ok := r.required(column)
	if !ok {
		return ""
	}
	for _, key := range strings.Split(text, ";") {
		r.l.useSource(strings.TrimSpace(key), func(message, hint string) {
			r.fault(column, codeSource, message, "a key of sources.bib, or the word assumption", hint)
		})
	}
	return text
}

// grades are the grades of evidence: measured here, measured elsewhere, what
// experts say, an assumption.
var grades = []string{"A", "B", "C", "D"}
