package describe

import (
	"bytes"
	"io"
	"strings"
	"unicode"
	"unicode/utf8"
)

// page is a text under way, in Markdown or plain. Both are written by the same
// calls, so that they cannot drift apart.
type page struct {
	bytes.Buffer
	plain bool
}

func (p *page) heading(level int, title string) {
	if !p.plain {
		p.WriteString("\n" + strings.Repeat("#", level) + " " + escape(title) + "\n")
		return
	}
	title = clean(title)
	line := map[int]string{1: "=", 2: "="}[level]
	p.WriteString("\n" + title + "\n")
	if line == "" {
		line = "-"
	}
	p.WriteString(strings.Repeat(line, utf8.RuneCountInString(title)) + "\n")
}

// paragraph writes running text.
func (p *page) paragraph(text string) {
	if !p.plain {
		p.WriteString("\n" + escape(text) + "\n")
		return
	}
	p.WriteString("\n")
	p.wrapped("", clean(text))
}

// item writes one entry of a list with a name.
func (p *page) item(name, text string) {
	if !p.plain {
		p.WriteString("- **" + escape(name) + "**: " + escape(text) + "\n")
		return
	}
	p.wrapped("  ", clean(name+": "+text))
}

// gap separates a list from what stands before it.
func (p *page) gap() { p.WriteString("\n") }

// verbatim writes text that is in the form of the page already.
func (p *page) verbatim(markdown, plain string) {
	text := markdown
	if p.plain {
		text = plain
	}
	p.WriteString("\n" + strings.TrimRight(text, "\n") + "\n")
}

// table writes rows under a head. In plain text, cells beyond the width of a
// screen would be unreadable: there each row is a block of its own.
func (p *page) table(head []string, rows [][]string) {
	if len(rows) == 0 {
		return
	}
	p.WriteString("\n")
	if p.plain {
		p.blocks(head, rows)
		return
	}
	p.WriteString("| " + strings.Join(head, " | ") + " |\n|" + strings.Repeat(" --- |", len(head)) + "\n")
	for _, row := range rows {
		for _, cell := range row {
			p.WriteString("| " + escape(cell) + " ")
		}
		p.WriteString("|\n")
	}
}

// blocks writes each row as its first cell with the others beneath it.
func (p *page) blocks(head []string, rows [][]string) {
	for _, row := range rows {
		p.WriteString("  " + clean(row[0]) + "\n")
		var parts []string
		for i, cell := range row[1:] {
			if cell != "" {
				parts = append(parts, head[i+1]+" "+clean(cell))
			}
		}
		p.wrapped("      ", strings.Join(parts, "; "))
	}
}

// wrapped breaks text into lines of 78 characters behind an indent.
func (p *page) wrapped(indent, text string) {
	line := indent
	for _, word := range strings.Fields(text) {
		if line != indent && utf8.RuneCountInString(line)+1+utf8.RuneCountInString(word) > 78 {
			p.WriteString(line + "\n")
			line = indent
		}
		if line != indent {
			line += " "
		}
		line += word
	}
	if line != indent {
		p.WriteString(line + "\n")
	}
}

// clean leaves out line breaks and what could command a terminal or turn the
// direction of writing.
func clean(text string) string {
	return strings.Map(func(r rune) rune {
		switch {
		case r == '\n' || r == '\t' || r == '\r':
			return ' '
		case unicode.IsControl(r) || unicode.Is(unicode.Bidi_Control, r):
			return -1
		}
		return r
	}, text)
}

var markdownEscapes = strings.NewReplacer("|", `\|`, "<", "&lt;", "*", `\*`, "`", "\\`", "[", `\[`, "]", `\]`)

// escape makes text that means nothing to Markdown.
func escape(text string) string { return markdownEscapes.Replace(clean(text)) }

// Markdown writes the description as a Markdown document.
func (m *Model) Markdown(w io.Writer) error { return m.write(w, false) }

// Text writes the description as plain text.
func (m *Model) Text(w io.Writer) error { return m.write(w, true) }

func (m *Model) write(w io.Writer, plain bool) error {
	p := &page{plain: plain}
	m.document(p)
	_, err := w.Write(bytes.TrimLeft(p.Bytes(), "\n"))
	return err
}
