package scenario

import (
	"fmt"
	"sort"
	"strings"
	"unicode"
	"unicode/utf8"

	"vereda/internal/diag"
)

// maxFile is the size up to which a file is read [bytes].
const maxFile = 64 << 20

// maxExcerpt is the length up to which a line is shown beside a diagnostic; a
// longer one is data, not something to read.
const maxExcerpt = 8 << 10

// maxFaults is the number of diagnostics kept for one file. A file with more has
// one fault a thousand times.
const maxFaults = 1000

// document is one file as text. Lines and columns count from 1; columns are
// characters of the file as it stands on the disk.
type document struct {
	path   string // within the folder
	name   string // as messages name it
	text   string
	lines  []int // offsets of the starts of lines
	faults int
}

func newDocument(path, name, text string) *document {
	d := &document{path: path, name: name, text: text, lines: []int{0}}
	for i := 0; i < len(text); i++ {
		if text[i] == '\n' && i+1 < len(text) {
			d.lines = append(d.lines, i+1)
		}
	}
	return d
}

// line returns a line without its ending, or nothing where it is too long to show.
func (d *document) line(n int) string {
	if n < 1 || n > len(d.lines) {
		return ""
	}
	end := len(d.text)
	if n < len(d.lines) {
		end = d.lines[n]
	}
	line := strings.TrimSuffix(strings.TrimSuffix(d.text[d.lines[n-1]:end], "\n"), "\r")
	if len(line) > maxExcerpt {
		return ""
	}
	return line
}

// position returns line and column of an offset.
func (d *document) position(offset int) (line, column int) {
	line = sort.SearchInts(d.lines, offset+1)
	return line, utf8.RuneCountInString(d.text[d.lines[line-1]:offset]) + 1
}

// fault adds a diagnostic at a place of a document; line 0 is the whole file.
func (l *loader) fault(d *document, line, column int, it diag.Diagnostic) {
	d.faults++
	switch {
	case d.faults > maxFaults+1:
		return
	case d.faults > maxFaults:
		it = diag.Diagnostic{Code: codeMany, Message: fmt.Sprintf("more than %d faults; the others are not listed", maxFaults),
			Hint: "correct the first ones: they may all have one cause"}
		line, column = len(d.lines), 0
	}
	it.File, it.Line, it.Column = d.name, line, column
	it.Excerpt = d.line(line)
	l.list.Add(it)
}

// checkText looks at the encoding and the line endings of a file. It returns
// false where reading on would only bring consequences of the first fault.
func (l *loader) checkText(d *document) bool {
	if !l.checkContainer(d) {
		return false
	}
	if strings.HasPrefix(d.text, "\ufeff") {
		l.fault(d, 1, 1, diag.Diagnostic{Code: codeBOM, Message: "the file begins with a byte-order mark",
			Found: "\ufeff", Expected: "UTF-8 without a byte-order mark", Hint: `save the file as "UTF-8", not "UTF-8 with BOM"`})
	}
	return l.checkCharacters(d)
}

// magics are the first bytes of files that are often given a wrong name.
var magics = []struct{ start, kind, hint string }{
	{"PK\x03\x04", "a zip archive or an Office workbook", "export the sheet as CSV, UTF-8, with commas"},
	{"\x1f\x8b", "a gzip archive", "unpack the file"},
	{"\xd0\xcf\x11\xe0", "an old Office file", "export the sheet as CSV, UTF-8, with commas"},
	{"%PDF", "a PDF file", "put the text file here"},
	{"PAR1", "a Parquet file", "export the table as CSV"},
	{"<!DOCTYPE", "an HTML page", "download the file itself, not the page that shows it"},
	{"<!doctype", "an HTML page", "download the file itself, not the page that shows it"},
	{"<html", "an HTML page", "download the file itself, not the page that shows it"},
}

// checkContainer recognises files that are not text at all.
func (l *loader) checkContainer(d *document) bool {
	fatal := func(code, message, expected, hint string) bool {
		l.fault(d, 0, 0, diag.Diagnostic{Code: code, Message: message, Expected: expected, Hint: hint})
		return false
	}
	for _, m := range magics {
		if strings.HasPrefix(d.text, m.start) {
			return fatal(codeBinary, "the file is "+m.kind, "a text file", m.hint)
		}
	}
	switch {
	case strings.TrimSpace(strings.TrimPrefix(d.text, "\ufeff")) == "":
		return fatal(codeEmptyFile, "the file is empty", "text", "write the file")
	case strings.HasPrefix(d.text, "version https://git-lfs"):
		return fatal(codeLFS, "the file is a pointer to a file in Git LFS, not the file itself", "the table", `run "git lfs pull"`)
	case strings.HasPrefix(d.text, "\xff\xfe"), strings.HasPrefix(d.text, "\xfe\xff"), looksUTF16(d.text):
		return fatal(codeUTF16, "the file is encoded in UTF-16", "UTF-8", `save the file as "UTF-8" (in spreadsheets: "CSV UTF-8")`)
	}
	return true
}

// looksUTF16 recognises UTF-16 without a mark: ASCII text in it has every other byte 0.
func looksUTF16(text string) bool {
	if len(text) < 8 {
		return false
	}
	even, odd := 0, 0
	for i := range 8 {
		if text[i] == 0 {
			if i%2 == 0 {
				even++
			} else {
				odd++
			}
		}
	}
	return even == 4 || odd == 4
}

// checkCharacters goes through the characters once.
func (l *loader) checkCharacters(d *document) bool {
	crlf, firstCRLF := 0, 0
	for i := 0; i < len(d.text); {
		c := d.text[i]
		if c >= ' ' && c < 0x7f || c == '\n' || c == '\t' {
			i++
			continue
		}
		if c == '\r' && i+1 < len(d.text) && d.text[i+1] == '\n' {
			if crlf == 0 {
				firstCRLF = i
			}
			crlf++
			i += 2
			continue
		}
		r, size := utf8.DecodeRuneInString(d.text[i:])
		if code, message, hint := badCharacter(r, size, d.text[i], i); code != "" {
			line, column := d.position(i)
			l.fault(d, line, column, diag.Diagnostic{Code: code, Message: message, Found: d.text[i : i+size],
				Expected: "UTF-8 text with line feeds as line endings", Hint: hint})
			return false
		}
		i += size
	}
	if crlf > 0 {
		line, column := d.position(firstCRLF)
		l.fault(d, line, column, diag.Diagnostic{Code: codeCRLF, Found: "\r\n",
			Message:  fmt.Sprintf("%s Windows line endings (carriage return and line feed)", linesEnd(crlf)),
			Expected: "a line feed alone at the end of each line", Hint: `save with "LF" line endings, or run on this file: sed -i 's/\r$//'`})
	}
	return true
}

func linesEnd(n int) string {
	if n == 1 {
		return "one line has"
	}
	return fmt.Sprintf("%d lines have", n)
}

// badCharacter says what is wrong with a character that is not plain ASCII; an
// empty code where nothing is.
func badCharacter(r rune, size int, first byte, offset int) (code, message, hint string) {
	switch {
	case r == utf8.RuneError && size == 1:
		hint = "save the file as UTF-8"
		if latin := rune(first); first >= 0xa0 && unicode.IsLetter(latin) {
			hint = fmt.Sprintf("the file looks like Latin-1 or Windows-1252 (byte %02x is %c there); save it as UTF-8", first, latin)
		}
		return codeUTF8, fmt.Sprintf("byte %02x is not UTF-8", first), hint
	case r == 0:
		return codeNUL, "the file holds a NUL byte", "the file is damaged or not text; export it again"
	case r == '\r':
		return codeCR, "a carriage return without a line feed", "save the file with LF line endings"
	case r == '\u2028', r == '\u2029', r == '\u0085':
		return codeControl, fmt.Sprintf("an invisible line separator (U+%04X)", r), "remove the character"
	case r == '\ufeff' && offset == 0:
		return "", "", ""
	case unicode.IsControl(r), r >= '\u202a' && r <= '\u202e', r >= '\u2066' && r <= '\u2069',
		r == '\u200b', r == '\u200e', r == '\u200f', r == '\u2060', r == '\ufeff':
		return codeControl, fmt.Sprintf("a control or invisible character (U+%04X)", r), "remove the character"
	}
	return "", "", ""
}
