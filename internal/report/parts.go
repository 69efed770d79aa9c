package report

import (
	"vereda/internal/draw"
	"vereda/internal/scenario"
)

// Chapter is a chapter of the report in parts, for a page that lays them out itself.
type Chapter struct {
	ID    string  `json:"id"`
	Title string  `json:"title"`
	Notes []Words `json:"notes"` // paragraphs, in their order
	Parts []Part  `json:"parts"`
}

// Part is a figure with its words and table, or a table.
type Part struct {
	ID      string  `json:"id"`
	Title   string  `json:"title"`
	Summary string  `json:"summary"` // of the picture, in words
	Notes   []Words `json:"notes"`
	Picture bool    `json:"picture"` // whether there is an SVG
	Figures bool    `json:"figures"` // whether there is a CSV
	Tables  []Table `json:"tables"`
	SVG     string  `json:"-"`
	CSV     string  `json:"-"`
}

// Words is a paragraph.
type Words struct {
	Text    string `json:"text"`
	English bool   `json:"english,omitempty"` // of the scenario, and not translated
}

// Table is the words of a table.
type Table struct {
	Caption string   `json:"caption"`
	Head    []string `json:"head"`
	Rows    [][]Cell `json:"rows"`
}

// Cell is one of a table.
type Cell struct {
	Text    string `json:"text"`
	Number  bool   `json:"number,omitempty"`  // stands to the right
	Head    bool   `json:"head,omitempty"`    // names its row
	English bool   `json:"english,omitempty"` // words of the scenario that are not translated
}

// chapterList is what a document is made of, in its order.
var chapterList = []struct {
	id, key string // of the heading, and of its text
	write   func(*writer)
}{
	{"accuracy", "accuracy", (*writer).accuracy}, {"run", "was-run", (*writer).wasRun}, {"map", "map", (*writer).themap},
	{"totals", "totals", (*writer).totals}, {"differences", "differences", (*writer).differences}, {"moves", "moves", (*writer).moves}, {"series", "series", (*writer).series},
	{"queues", "queues", (*writer).queues}, {"money", "money", (*writer).money}, {"patterns", "patterns", (*writer).patterns},
	{"evidence", "evidence", (*writer).evidence}, {"limits", "limits", (*writer).limits}, {"card", "card", (*writer).card},
	{"sources", "sources", (*writer).sources},
}

// Figures gives the identifiers and titles of the chapters that have figures or
// tables of results of a scenario.
func Figures(s *scenario.Scenario, l draw.Language) (list []Chapter) {
	for _, c := range chapterList {
		there := false
		switch c.id {
		case "accuracy", "totals", "series", "queues", "money", "patterns":
			there = true
		case "evidence":
			there = len(s.Evidence) > 0
		case "moves":
			there = s.Moves != nil
		}
		if there {
			list = append(list, Chapter{ID: c.id, Title: say(l, c.key)})
		}
	}
	return list
}

// One gives a chapter in parts, with the same pictures, words and figures as the
// document; false where there is no chapter of that identifier. Of a chapter that the
// result does not fill only the title is there.
func One(in Input, id string) (Chapter, bool) {
	for _, c := range chapterList {
		if c.id != id {
			continue
		}
		into := &gatherer{Chapter: Chapter{ID: id, Title: say(in.Language, c.key), Notes: []Words{}, Parts: []Part{}}}
		w := newWriter(in)
		w.into = into
		c.write(w)
		into.Notes = append(into.Notes, into.words...)
		return into.Chapter, true
	}
	return Chapter{}, false
}

// gatherer collects the parts of a chapter while it is written.
type gatherer struct {
	Chapter
	words []Words // paragraphs that the next part begins with
	open  bool    // the last part is a figure whose table is being written
}

// add begins a part. Paragraphs before the first one are the chapter's.
func (g *gatherer) add(p Part) {
	p.Notes, p.Tables = g.words, []Table{}
	if len(g.Parts) == 0 {
		g.Notes, p.Notes = append(g.Notes, g.words...), nil
	}
	if p.Notes == nil {
		p.Notes = []Words{}
	}
	g.words = nil
	g.Parts = append(g.Parts, p)
}

func (g *gatherer) last() *Part { return &g.Parts[len(g.Parts)-1] }

func (g *gatherer) figure(c picture, table func()) {
	g.add(Part{ID: c.id, Title: c.title, Summary: c.summary, SVG: c.svg, CSV: c.csv, Picture: true, Figures: c.csv != ""})
	if table != nil {
		g.open = true
		table()
		g.open = false
	}
}

func (g *gatherer) table(p *page, caption string, head []string, rows [][]cell) {
	t := Table{Caption: caption, Head: head, Rows: [][]Cell{}}
	for _, row := range rows {
		cells := make([]Cell, len(row))
		for i, c := range row {
			cells[i] = Cell{Text: c.words, Number: c.right, Head: c.head}
			if c.own {
				var known bool
				cells[i].Text, known = translate(p.l, c.words)
				cells[i].English = !known && c.words != ""
			}
		}
		t.Rows = append(t.Rows, cells)
	}
	if !g.open {
		g.add(Part{ID: "table-" + ident(caption), Title: caption})
	}
	g.last().Tables = append(g.last().Tables, t)
}

// file gives the last part the figures that can be saved.
func (g *gatherer) file(kind, text string) {
	if len(g.Parts) > 0 && kind == "text/csv;charset=utf-8" {
		g.last().CSV, g.last().Figures = text, true
	}
}
