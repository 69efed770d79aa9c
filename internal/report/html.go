package report

import (
	"crypto/sha256"
	"encoding/base64"
	"html"
	"slices"
	"strconv"
	"strings"

	"vereda/internal/draw"
	"vereda/internal/quantity"
)

// page collects the text of the document. Everything that is not one of its own
// elements goes through escape.
type page struct {
	strings.Builder
	l    draw.Language
	into *gatherer // where parts are gathered and no document is written; nil elsewhere
}

// escape makes a text harmless between tags and in quoted attributes. Characters
// that no reader sees, or that turn the direction of writing, become spaces.
func escape(s string) string {
	return html.EscapeString(strings.Map(func(r rune) rune {
		switch {
		case r < ' ' && r != '\n', r == 0x7F, r >= 0x80 && r < 0xA0, r >= 0x202A && r <= 0x202E, r >= 0x2066 && r <= 0x2069, r == 0x200E, r == 0x200F, r == 0xFEFF:
			return ' '
		}
		return r
	}, s))
}

// open begins an element; attributes come in pairs.
func (p *page) open(name string, attributes ...string) {
	p.WriteString("<" + name)
	for i := 0; i+1 < len(attributes); i += 2 {
		p.WriteString(" " + attributes[i] + `="` + escape(attributes[i+1]) + `"`)
	}
	p.WriteString(">")
}

func (p *page) close(name string) { p.WriteString("</" + name + ">\n") }

// text writes an element with words in it.
func (p *page) text(name, words string, attributes ...string) {
	if p.into != nil {
		if name == "p" {
			own := slices.Contains(attributes, "lang") && p.l != draw.English
			p.into.words = append(p.into.words, Words{words, own})
		}
		return
	}
	p.open(name, attributes...)
	p.WriteString(escape(words))
	p.close(name)
}

// say writes an element with a text of the report.
func (p *page) say(name, key string, in ...string) { p.text(name, p.words(key, in...)) }

func (p *page) words(key string, in ...string) string { return say(p.l, key, in...) }

// own writes an element with words of the model or of the scenario: in the
// language of the report where the table has them, and otherwise as they are,
// marked as English for those who listen.
func (p *page) own(name, words string, attributes ...string) {
	t, known := translate(p.l, words)
	if !known && words != "" {
		attributes = append(attributes, "lang", "en")
	}
	p.text(name, t, attributes...)
}

// heading writes a heading that can be pointed at.
func (p *page) heading(level int, id, words string) {
	p.text("h"+strconv.Itoa(level), words, "id", id)
}

// cell is one of a table: words of the report, or of the model.
type cell struct {
	words string
	own   bool // of the model or the scenario
	right bool // a number
	head  bool // names its row
}

func num(words string) cell   { return cell{words: words, right: true} }
func plain(words string) cell { return cell{words: words} }
func model(words string) cell { return cell{words: words, own: true} }
func names(words string) cell { return cell{words: words, own: true, head: true} }

// table writes a table with a caption, a head and rows.
func (p *page) table(caption string, head []string, rows [][]cell) {
	if p.into != nil {
		p.into.table(p, caption, head, rows)
		return
	}
	p.open("div", "class", "scroll", "tabindex", "0", "role", "region", "aria-label", caption)
	p.open("table")
	p.text("caption", caption)
	p.WriteString("<thead><tr>")
	for _, h := range head {
		p.text("th", h, "scope", "col")
	}
	p.WriteString("</tr></thead>\n<tbody>\n")
	for _, row := range rows {
		p.WriteString("<tr>")
		for _, c := range row {
			name, attributes := "td", []string(nil)
			if c.head {
				name, attributes = "th", []string{"scope", "row"}
			}
			if c.right {
				attributes = append(attributes, "class", "r")
			}
			if c.own {
				p.own(name, c.words, attributes...)
			} else {
				p.text(name, c.words, attributes...)
			}
		}
		p.WriteString("</tr>\n")
	}
	p.WriteString("</tbody>")
	p.close("table")
	p.close("div")
}

// picture is what figure needs of a chart.
type picture struct {
	id, title, svg, summary, csv string
}

// figure writes a picture with its words, its files and, folded, its table.
func (p *page) figure(c picture, table func()) {
	if p.into != nil {
		p.into.figure(c, table)
		return
	}
	p.open("figure", "id", c.id)
	p.WriteString("\n" + c.svg + "\n")
	p.open("figcaption")
	p.link(c.id+".svg", "image/svg+xml", c.svg, "save-svg", c.title)
	if c.csv != "" {
		p.link(c.id+".csv", "text/csv;charset=utf-8", c.csv, "save-csv", c.title)
	}
	p.close("figcaption")
	p.open("details")
	p.say("summary", "in-words", short(c.title))
	p.text("p", c.summary, "class", "small")
	if table != nil {
		table()
	}
	p.close("details")
	p.close("figure")
}

// short is a title without what follows the first comma of a long one.
func short(title string) string {
	if head, _, long := strings.Cut(title, " ("); long {
		return head
	}
	return title
}

// link offers a file that lies in the document itself.
func (p *page) link(name, kind, text, key, about string) {
	if p.into != nil {
		p.into.file(kind, text)
		return
	}
	p.open("a", "download", name, "href", "data:"+kind+";base64,"+base64.StdEncoding.EncodeToString([]byte(text)), "aria-label", p.words(key)+": "+about)
	p.WriteString(escape(p.words(key)))
	p.close("a")
}

// policy is what a browser may do for this document: draw these styles, and
// nothing else; no address is ever asked.
func policy() string {
	styles := ""
	for _, text := range append(draw.Styles(), style) {
		sum := sha256.Sum256([]byte(text))
		styles += " 'sha256-" + base64.StdEncoding.EncodeToString(sum[:]) + "'"
	}
	return "default-src 'none'; style-src" + styles + "; base-uri 'none'; form-action 'none'"
}

// csvText joins cells to a table; words that a spreadsheet would take for a
// formula get a quote in front.
type csvText struct{ strings.Builder }

func (c *csvText) row(cells ...string) {
	for i, s := range cells {
		if i > 0 {
			c.WriteByte(',')
		}
		if strings.ContainsAny(s, ",\"\n\r") {
			s = `"` + strings.ReplaceAll(s, `"`, `""`) + `"`
		}
		c.WriteString(s)
	}
	c.WriteByte('\n')
}

// simulatedCSV is a table of figures of the model: each row ends with who says so and
// under which licence, since a file travels without its document.
type simulatedCSV struct {
	csvText
	source string
}

// simulatedCSV begins such a table with its head.
func (w *writer) simulatedCSV(head ...string) *simulatedCSV {
	c := &simulatedCSV{source: safe(Source(w.Result.Version, w.s.Name))}
	c.csvText.row(append(head, "source", "licence")...)
	return c
}

func (c *simulatedCSV) row(cells ...string) { c.csvText.row(append(cells, c.source, licence)...) }

// licence is that of this program and of what it writes.
const licence = "Apache-2.0"

// safe keeps words from being a formula.
func safe(s string) string { return quantity.Tame(s) }
