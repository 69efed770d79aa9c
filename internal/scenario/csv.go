package scenario

import (
	"fmt"
	"strings"
	"unicode"
	"unicode/utf8"

	"vereda/internal/diag"
)

// Limits of a table. The largest table of a shipped scenario has some ten
// thousand rows; the limits keep a wrong file from filling the memory.
const (
	maxRows    = 2_000_000
	maxColumns = 64
	maxCell    = 64 << 10 // bytes
)

// cell is one field of a row with the place of its first character.
type cell struct {
	text         string
	line, column int
}

// row is one record. Its cells are in the order of the header.
type row struct {
	line  int
	cells []cell
}

// table is a CSV file whose structure is sound.
type table struct {
	doc     *document
	columns []string
	at      map[string]int // column by name
	rows    []row
	// dropped is set where rows were left out, so that nothing can be
	// concluded from what is missing.
	dropped bool
}

// scanner splits a document into records, with the place of every cell.
// encoding/csv is not used because it reports an unclosed quote at the end of
// the file, accepts blank lines and cannot go on after a fault.
type scanner struct {
	l      *loader
	doc    *document
	text   string
	i      int
	line   int
	column int
	stop   bool // the rest cannot be read
	spaces []spaceAround
}

// spaceAround is a cell of the present record with a space around its text.
// Whether it is told depends on the whole row: where a comma is too much, the
// space after it is no fault of its own.
type spaceAround struct {
	line, column int
	text         string
}

// step moves over one character and keeps the place.
func (s *scanner) step() {
	if s.text[s.i] == '\n' {
		s.i++
		s.line, s.column = s.line+1, 1
		return
	}
	_, size := utf8.DecodeRuneInString(s.text[s.i:])
	s.i += size
	s.column++
}

func (s *scanner) fault(line, column int, d diag.Diagnostic) { s.l.fault(s.doc, line, column, d) }

// atEnd reports the end of a record: a line ending or the end of the text.
func (s *scanner) atEnd() bool {
	return s.i >= len(s.text) || s.text[s.i] == '\n' || s.text[s.i] == '\r'
}

// endLine moves past a line ending.
func (s *scanner) endLine() {
	if s.i < len(s.text) && s.text[s.i] == '\r' {
		s.i++
	}
	if s.i < len(s.text) && s.text[s.i] == '\n' {
		s.i++
		s.line, s.column = s.line+1, 1
	}
}

// record reads one record. It is sound where no quotation mark was misplaced.
func (s *scanner) record() (r row, sound bool) {
	r.line, sound = s.line, true
	s.spaces = s.spaces[:0]
	for {
		c, ok := s.cell()
		sound = sound && ok
		if len(r.cells) <= maxColumns {
			r.cells = append(r.cells, c)
		}
		if s.stop || s.atEnd() {
			break
		}
		s.step() // the comma
	}
	s.endLine()
	return r, sound
}

// cell reads one cell up to the comma or the end of the record.
func (s *scanner) cell() (cell, bool) {
	c := cell{line: s.line, column: s.column}
	if s.i < len(s.text) && s.text[s.i] == '"' {
		return s.quoted(c)
	}
	start, sound := s.i, true
	for !s.atEnd() && s.text[s.i] != ',' {
		if s.text[s.i] == '"' && sound {
			sound = false
			s.fault(s.line, s.column, diag.Diagnostic{Code: codeQuote, Message: "a quotation mark inside a cell that does not begin with one",
				Found: `"`, Hint: `put the whole cell in quotation marks and write "" for each one inside, or remove it`})
		}
		s.step()
	}
	c.text = s.text[start:s.i]
	return s.trimmed(c), sound
}

// quoted reads a cell in quotation marks.
func (s *scanner) quoted(c cell) (cell, bool) {
	opening := c
	s.step()
	var b strings.Builder
	c.line, c.column = s.line, s.column
	breakLine, breakColumn := 0, 0
	for {
		if s.i >= len(s.text) {
			s.stop = true
			s.fault(opening.line, opening.column, diag.Diagnostic{Code: codeOpenQuote, Found: `"`,
				Message: "this quotation mark is never closed", Hint: "close the cell with a quotation mark, or remove this one"})
			return c, false
		}
		if s.text[s.i] == '"' {
			if strings.HasPrefix(s.text[s.i:], `""`) {
				s.step()
			} else {
				break
			}
		}
		if s.text[s.i] == '\n' && breakLine == 0 {
			breakLine, breakColumn = s.line, s.column
		}
		from := s.i
		s.step()
		b.WriteString(s.text[from:s.i])
	}
	s.step() // the closing mark
	c.text = b.String()
	sound := true
	if breakLine > 0 {
		sound = false
		s.fault(breakLine, breakColumn, diag.Diagnostic{Code: codeNewline, Message: "a line break inside a cell",
			Found: "\n", Expected: "one line for each row", Hint: "write the text on one line"})
	}
	if !s.atEnd() && s.text[s.i] != ',' {
		sound = false
		s.fault(s.line, s.column, diag.Diagnostic{Code: codeQuote, Message: "text after the closing quotation mark",
			Expected: "a comma or the end of the line", Hint: `write "" for a quotation mark inside a cell`})
		for !s.atEnd() && s.text[s.i] != ',' {
			s.step()
		}
	}
	return s.trimmed(c), sound
}

// trimmed takes spaces around a cell off and notes them.
func (s *scanner) trimmed(c cell) cell {
	text := strings.TrimFunc(c.text, unicode.IsSpace)
	if text == c.text {
		return c
	}
	at := c.column + utf8.RuneCountInString(c.text[:len(c.text)-len(strings.TrimLeftFunc(c.text, unicode.IsSpace))])
	shown := c.column
	if at == c.column {
		shown = c.column + utf8.RuneCountInString(text)
	}
	s.spaces = append(s.spaces, spaceAround{c.line, shown, c.text})
	c.text, c.column = text, at
	return c
}

// tellSpaces reports the spaces around cells of the present record.
func (s *scanner) tellSpaces() {
	for _, c := range s.spaces {
		s.fault(c.line, c.column, diag.Diagnostic{Code: codeSpace, Message: "a space before or after the text of a cell",
			Found: c.text, Expected: strings.TrimFunc(c.text, unicode.IsSpace), Hint: "remove the space"})
	}
}

// readTable reads a CSV file with the given columns; those after a "?" are
// optional. It returns nil where the file cannot be used at all.
func (l *loader) readTable(doc *document, columns []string) *table {
	if doc == nil || !l.checkText(doc) {
		return nil
	}
	s := &scanner{l: l, doc: doc, text: doc.text, line: 1, column: 1}
	if strings.HasPrefix(s.text, "\ufeff") {
		s.i, s.column = len("\ufeff"), 2
	}
	if !l.checkDelimiter(doc, s.text[s.i:]) {
		return nil
	}
	header, sound := s.record()
	s.tellSpaces()
	t := &table{doc: doc, at: map[string]int{}}
	if !sound || !l.readHeader(t, header, columns) {
		return nil
	}
	s.rows(t)
	if len(t.rows) == 0 && !t.dropped {
		l.fault(doc, 0, 0, diag.Diagnostic{Code: codeNoRows, Message: "the table has a header and no rows",
			Expected: "at least one row", Hint: "write the rows, or take the file out of the folder"})
		return nil
	}
	if !strings.HasSuffix(doc.text, "\n") && !s.stop {
		l.fault(doc, len(doc.lines), 0, diag.Diagnostic{Severity: diag.Warning, Code: codeCut,
			Message: "the last line does not end in a line feed", Hint: "check that the file is complete, and end it with a line feed"})
	}
	return t
}

// checkDelimiter recognises tables with another separator by their first line.
func (l *loader) checkDelimiter(doc *document, text string) bool {
	first, _, _ := strings.Cut(text, "\n")
	if len(first) > maxCell {
		l.fault(doc, 1, 0, diag.Diagnostic{Code: codeLimit, Message: fmt.Sprintf("the header is longer than %d bytes", maxCell),
			Expected: "a table with a header"})
		return false
	}
	if strings.Contains(first, ",") {
		return true
	}
	for _, d := range []struct{ mark, name string }{{";", "semicolons"}, {"\t", "tabs"}, {"|", "vertical bars"}} {
		if i := strings.Index(first, d.mark); i >= 0 {
			line, column := doc.position(len(doc.text) - len(text) + i)
			l.fault(doc, line, column, diag.Diagnostic{Code: codeDelimiter, Message: "the columns are separated by " + d.name, Found: d.mark,
				Expected: "commas", Hint: "export the table as CSV with commas and decimal points"})
			return false
		}
	}
	return true
}

// rows reads the records after the header.
func (s *scanner) rows(t *table) {
	for s.i < len(s.text) && !s.stop {
		start := s.i
		r, sound := s.record()
		switch {
		case s.blank(r, s.text[start:s.i]):
			s.fault(r.line, 0, diag.Diagnostic{Code: codeBlank, Message: "a blank line", Hint: "delete the line"})
		case !sound:
			t.dropped = true
		case strings.HasPrefix(r.cells[0].text, "#") && !strings.HasSuffix(r.cells[0].text, "!"):
			s.fault(r.line, r.cells[0].column, diag.Diagnostic{Code: codeComment, Message: "a row that begins with #",
				Found: r.cells[0].text, Expected: "a row of the table", Hint: "tables have no comments; delete the line or use the column note"})
		case len(r.cells) != len(t.columns):
			t.dropped = true
			s.ragged(t, r)
		case !s.cellsFit(r):
			t.dropped = true
		case len(t.rows) >= maxRows:
			t.dropped, s.stop = true, true
			s.fault(r.line, 0, diag.Diagnostic{Code: codeLimit, Message: fmt.Sprintf("the table has more than %d rows", maxRows)})
		default:
			s.tellSpaces()
			t.rows = append(t.rows, r)
		}
	}
}

func (s *scanner) blank(r row, raw string) bool {
	return len(r.cells) == 1 && strings.TrimSpace(raw) == ""
}

func (s *scanner) cellsFit(r row) bool {
	for _, c := range r.cells {
		if len(c.text) > maxCell {
			s.fault(c.line, c.column, diag.Diagnostic{Code: codeLimit, Message: fmt.Sprintf("a cell of %d bytes", len(c.text)),
				Expected: fmt.Sprintf("at most %d bytes in a cell", maxCell), Hint: "a quotation mark or a line feed may be missing before"})
			return false
		}
	}
	return true
}

// ragged reports a row with too many or too few cells.
func (s *scanner) ragged(t *table, r row) {
	want, have := len(t.columns), len(r.cells)
	d := diag.Diagnostic{Code: codeRagged, Expected: fmt.Sprintf("%d cells, as in the header: %s", want, strings.Join(t.columns, ","))}
	if have > want {
		extra := r.cells[want]
		d.Message = fmt.Sprintf("the row has %s cells and the header %d", atLeast(have), want)
		d.Hint = "put a cell that holds a comma in quotation marks, or delete what is too much"
		s.fault(extra.line, extra.column, d)
		return
	}
	last := r.cells[have-1]
	d.Message = fmt.Sprintf("the row has %d of %d cells; %s is the first that is missing", have, want, t.columns[have])
	d.Hint = "write a comma for each missing cell, also where the cell is empty"
	s.fault(last.line, last.column+utf8.RuneCountInString(last.text), d)
}

func atLeast(n int) string {
	if n > maxColumns {
		return fmt.Sprintf("more than %d", maxColumns)
	}
	return fmt.Sprint(n)
}

// readHeader checks the names of the columns.
func (l *loader) readHeader(t *table, header row, columns []string) bool {
	known, optional := []string{}, false
	needed := map[string]bool{}
	for _, c := range columns {
		if c == "?" {
			optional = true
			continue
		}
		known = append(known, c)
		needed[c] = !optional
	}
	if len(header.cells) > maxColumns {
		l.fault(t.doc, header.line, 0, diag.Diagnostic{Code: codeLimit, Message: fmt.Sprintf("the header has more than %d columns", maxColumns),
			Expected: strings.Join(known, ",")})
		return false
	}
	sound, intended := true, map[string]bool{}
	personal := diag.Personal(textsOf(header))
	for i, c := range header.cells {
		t.columns = append(t.columns, c.text)
		_, exists := needed[c.text]
		switch {
		case !exists && personal[c.text] != "":
			sound = false
			l.fault(t.doc, c.line, c.column, diag.PersonalColumn(c.text, personal[c.text]))
		case !exists:
			sound = false
			near := nearest(c.text, known)
			intended[near] = true
			l.fault(t.doc, c.line, c.column, unknownColumn(c.text, near, known))
		case t.has(c.text):
			sound = false
			l.fault(t.doc, c.line, c.column, diag.Diagnostic{Code: codeTwiceCol, Message: fmt.Sprintf("column %s stands twice in the header", c.text),
				Found: c.text, Expected: "each column once", Hint: "delete one of the two"})
		default:
			t.at[c.text] = i
		}
	}
	for _, c := range known {
		if needed[c] && !t.has(c) && !intended[c] {
			sound = false
			l.fault(t.doc, header.line, 0, diag.Diagnostic{Code: codeColumn, Message: "column " + c + " is missing",
				Expected: strings.Join(known, ","), Hint: "add the column " + c + " to the header and to every row"})
		}
	}
	return sound
}

func textsOf(r row) (texts []string) {
	for _, c := range r.cells {
		texts = append(texts, c.text)
	}
	return texts
}

func unknownColumn(found, near string, known []string) diag.Diagnostic {
	d := diag.Diagnostic{Code: codeHeader, Message: "unknown column", Found: found, Expected: "columns " + strings.Join(known, ",")}
	switch {
	case found == "":
		d.Message, d.Hint = "a column without a name", "name the column, or delete the last comma of each line"
	case near != "" && strings.EqualFold(near, found):
		d.Message, d.Hint = "the name of a column differs by case", "write "+near
	case near != "":
		d.Hint = fmt.Sprintf("did you mean %q?", near)
	default:
		d.Hint = "delete the column"
	}
	return d
}

// has reports whether the table has a column.
func (t *table) has(column string) bool { _, ok := t.at[column]; return ok }
