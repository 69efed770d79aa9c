package diag

import (
	"encoding/json"
	"fmt"
	"strconv"
	"strings"
	"unicode"
	"unicode/utf8"
)

// maxValue is the number of characters of a value that are shown, maxExcerpt
// that of a line of the file.
const (
	maxValue   = 80
	maxExcerpt = 160
)

// Format returns the diagnostic as text of several lines, ending in a newline:
//
//	scenario/links.csv:214:17: error E-LINK-NEG: distance must be > 0 km
//	  214 | tripoli,lampedusa,-290,sea
//	      |                   ^^^^ got -290
//	  expected: a number > 0 (kilometres, decimal point)
//	  hint: remove the minus sign, or delete the row if this link does not exist
//	  see: vereda explain E-LINK-NEG
func (d Diagnostic) Format() string {
	var b strings.Builder
	if d.File != "" {
		b.WriteString(visible(d.File, 4*maxValue))
		if d.Line > 0 {
			fmt.Fprintf(&b, ":%d", d.Line)
			if d.Column > 0 {
				fmt.Fprintf(&b, ":%d", d.Column)
			}
		}
		b.WriteString(": ")
	}
	b.WriteString(d.Severity.String())
	if d.Code != "" {
		b.WriteString(" " + d.Code)
	}
	b.WriteString(": " + visible(d.Message, 10*maxValue) + "\n")
	d.formatExcerpt(&b)
	if d.Expected != "" {
		b.WriteString("  expected: " + visible(d.Expected, 10*maxValue) + "\n")
	}
	if d.Hint != "" {
		b.WriteString("  hint: " + visible(d.Hint, 10*maxValue) + "\n")
	}
	if Known(d.Code) {
		b.WriteString("  see: vereda explain " + d.Code + "\n")
	}
	return b.String()
}

// formatExcerpt writes the line of the file with a mark under what was found, or
// what was found alone where there is no line to show.
func (d Diagnostic) formatExcerpt(b *strings.Builder) {
	if d.Excerpt == "" || d.Line <= 0 {
		if d.Found != "" {
			b.WriteString("  found: " + Escape(d.Found) + "\n")
		}
		return
	}
	before, marked, after := d.cut()
	number := strconv.Itoa(d.Line)
	fmt.Fprintf(b, "  %s | %s%s%s\n", number, before, marked, after)
	if d.Column <= 0 {
		if d.Found != "" {
			b.WriteString("  found: " + Escape(d.Found) + "\n")
		}
		return
	}
	got := ""
	if d.Found != "" {
		got = " got " + Escape(d.Found)
	}
	fmt.Fprintf(b, "  %s | %s%s%s\n", strings.Repeat(" ", len(number)),
		strings.Repeat(" ", utf8.RuneCountInString(before)),
		strings.Repeat("^", max(1, utf8.RuneCountInString(marked))), got)
}

// cut returns the escaped excerpt in three parts, before, at and after what was
// found, each short enough for a screen.
func (d Diagnostic) cut() (before, marked, after string) {
	line := []rune(d.Excerpt)
	start := min(max(d.Column-1, 0), len(line))
	end := start
	if found := []rune(d.Found); len(found) > 0 && strings.HasPrefix(string(line[start:]), d.Found) {
		end = start + len(found)
	} else if start < len(line) {
		end = start + 1
	}
	if d.Column <= 0 {
		end = 0
		start = 0
	}
	before = visible(string(line[:start]), 1<<20)
	if n := utf8.RuneCountInString(before); n > maxValue {
		before = "…" + string([]rune(before)[n-maxValue+1:])
	}
	marked = visible(string(line[start:end]), maxValue)
	after = visible(string(line[end:]), max(20, maxExcerpt-utf8.RuneCountInString(before+marked)))
	return before, marked, after
}

// Format returns all diagnostics as text, at most MaxShown, with a last line
// that counts them. An empty list is an empty text.
func (l *List) Format() string {
	if l.Len() == 0 {
		return ""
	}
	var b strings.Builder
	shown, left := l.shown()
	for _, d := range shown {
		b.WriteString(d.Format())
	}
	if left > 0 {
		fmt.Fprintf(&b, "%d more not shown\n", left)
	}
	b.WriteString(l.Summary() + "\n")
	return b.String()
}

// Summary returns a sentence such as "3 errors, 1 warning in 2 files. Nothing
// was run."; the last part only where there are errors.
func (l *List) Summary() string {
	text := plural(l.Errors(), "error") + ", " + plural(l.Warnings(), "warning")
	if n := l.Files(); n > 0 {
		text += " in " + plural(n, "file")
	}
	text += "."
	if l.HasErrors() {
		text += " Nothing was run."
	}
	return text
}

func plural(n int, word string) string {
	if n != 1 {
		word += "s"
	}
	return strconv.Itoa(n) + " " + word
}

// JSON returns {"errors", "warnings", "left_out", "diagnostics"} with the fields
// of Diagnostic in lower case, sorted and capped like the text.
func (l *List) JSON() ([]byte, error) {
	shown, left := l.shown()
	if shown == nil {
		shown = []Diagnostic{}
	}
	return json.MarshalIndent(struct {
		Errors      int          `json:"errors"`
		Warnings    int          `json:"warnings"`
		LeftOut     int          `json:"left_out"`
		Diagnostics []Diagnostic `json:"diagnostics"`
	}{l.Errors(), l.Warnings(), left, shown}, "", "  ")
}

// Escape returns a value as messages show it: at most 80 characters, with
// control, invisible and direction-changing characters as \u escapes, and in
// quotes where its ends would otherwise be unclear.
func Escape(text string) string {
	shown := visible(text, maxValue)
	if text == "" || strings.ContainsAny(text, " \t") || shown != text {
		return `"` + shown + `"`
	}
	return shown
}

// visible escapes what a terminal would obey or hide and cuts to limit characters.
func visible(text string, limit int) string {
	var b strings.Builder
	used := 0
	for i := 0; i < len(text); {
		r, size := utf8.DecodeRuneInString(text[i:])
		part := text[i : i+size]
		switch {
		case r == utf8.RuneError && size == 1:
			part = fmt.Sprintf(`\x%02x`, text[i])
		case r == '\n':
			part = `\n`
		case r == '\r':
			part = `\r`
		case r == '\t':
			part = `\t`
		case r != ' ' && !unicode.IsGraphic(r), unicode.Is(unicode.Zs, r) && r != ' ',
			unicode.Is(unicode.Other_Default_Ignorable_Code_Point, r), unicode.Is(unicode.Variation_Selector, r):
			part = fmt.Sprintf(`\u%04x`, r)
			if r > 0xffff {
				part = fmt.Sprintf(`\U%08x`, r)
			}
		}
		used += utf8.RuneCountInString(part)
		if used > limit || used == limit && i+size < len(text) {
			return b.String() + "…"
		}
		b.WriteString(part)
		i += size
	}
	return b.String()
}
