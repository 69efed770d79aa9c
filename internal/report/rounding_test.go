package report

import (
	"regexp"
	"strings"
	"testing"

	"vereda/internal/draw"
)

// odd gives every figure of a result digits that nobody knows.
func odd(in Input) Input {
	f := in.Result
	for i := range f.Scenario.Evidence { // quotes stay as they were printed
		f.Scenario.Evidence[i].Cited, f.Scenario.Evidence[i].Found = "as printed", "as printed"
	}
	twist := func(list ...*float64) {
		for _, v := range list {
			*v *= 1.2345678
		}
	}
	for i := range f.Series {
		v := &f.Series[i]
		twist(&v.Observed, &v.Mean, &v.Low, &v.High, &v.Low95, &v.Low50, &v.High50, &v.High95)
	}
	for i := range f.Scores {
		s := &f.Scores[i]
		twist(&s.MAE, &s.Bias, &s.Skill, &s.SkillLow, &s.SkillHigh)
	}
	for _, list := range [][]*float64{monthlies(in, 0), monthlies(in, 1), monthlies(in, 2)} {
		twist(list...)
	}
	for i := range f.Counts {
		if f.Counts[i].Value != nil {
			v := *f.Counts[i].Value * 1.2345678
			f.Counts[i].Value = &v
		}
	}
	return in
}

func monthlies(in Input, which int) (list []*float64) {
	rows := in.Result.Stocks
	switch which {
	case 1:
		rows = in.Result.Money
	case 2:
		rows = in.Result.Living
	}
	for i := range rows {
		list = append(list, &rows[i].Mean, &rows[i].Low, &rows[i].High)
	}
	return list
}

var (
	hidden  = regexp.MustCompile(`(?s)<(style|script|code|pre)\b.*?</(style|script|code|pre)>|<a [^>]*href="data:[^"]*"[^>]*>|<[^>]*>`)
	quoted  = regexp.MustCompile(`<[^>]* lang="en"[^>]*>[^<]*<`) // words of the scenario, as its author wrote them
	dates   = regexp.MustCompile(`\bFY\d{4}\b|\b(19|20)\d\d(-\d\d(-\d\d)?)?\b`)
	figures = regexp.MustCompile(`\d(?:[\d.,]*\d)?`)
)

// known counts the digits of a number as it is written that say something: without
// leading zeros, and without those at the end of a whole number.
func known(number string, l draw.Language) int {
	point := map[draw.Language]string{draw.English: ".", draw.Spanish: ","}[l]
	whole, part, broken := strings.Cut(number, point)
	digits := strings.NewReplacer(".", "", ",", "").Replace(whole + part)
	if !broken {
		digits = strings.TrimRight(digits, "0")
	}
	return len(strings.TrimLeft(digits, "0"))
}

// overdone lists the numbers of a document that have more than three such digits.
func overdone(document string, l draw.Language) (list []string) {
	if l != draw.English {
		document = quoted.ReplaceAllString(document, "<")
	}
	text := hidden.ReplaceAllString(document, "\x00")
	for _, piece := range strings.Split(dates.ReplaceAllString(text, "\x00"), "\x00") {
		for _, n := range figures.FindAllString(piece, -1) {
			if known(n, l) > 3 {
				list = append(list, n+" in "+strings.TrimSpace(piece))
			}
		}
	}
	return list
}

// TestNothingIsToldCloserThanItIsKnown: in prose, tables and pictures of the report and
// of the page's chapters no figure has more than three digits that say something.
func TestNothingIsToldCloserThanItIsKnown(t *testing.T) {
	for _, l := range draw.Languages() {
		in := odd(example("", l))
		base := odd(example("", l)).Result
		for i := range base.Counts {
			if v := base.Counts[i].Value; v != nil {
				*v *= 0.87654321
			}
		}
		in.Base = base
		document := HTML(in)
		if len(figures.FindAllString(hidden.ReplaceAllString(document, " "), -1)) < 300 {
			t.Fatal("the document has hardly a figure; the test tests nothing")
		}
		for i, fault := range overdone(document, l) {
			if i < 10 {
				t.Errorf("%s: %s", l, fault)
			}
		}
		for _, c := range Figures(in.Result.Scenario, l) {
			chapter, _ := One(in, c.ID)
			for _, p := range chapter.Parts {
				for _, table := range p.Tables {
					for _, row := range table.Rows {
						for _, cell := range row {
							if faults := overdone(cell.Text, l); len(faults) > 0 && !cell.English {
								t.Errorf("%s, %s of the page: %v", l, c.ID, faults)
							}
						}
					}
				}
				if faults := overdone(p.SVG+p.Summary, l); len(faults) > 0 {
					t.Errorf("%s, picture %s of the page: %v", l, p.ID, faults)
				}
			}
		}
	}
}

// TestLintOfFigures: the lint tells what is told too closely.
func TestLintOfFigures(t *testing.T) {
	for text, want := range map[string]int{"<p>47,312 people</p>": 1, "47,300 people": 0, "0.0123": 0, "0.01234": 1, "12.50": 1, "in 2019-01 and 2020, FY2021": 0,
		"<code>1234567</code>": 0, "1.23 M [1.2341 M, 1.25 M]": 1, "100,000": 0, `<a href="data:text/csv,1.23456">`: 0} {
		if got := len(overdone(text, draw.English)); got != want {
			t.Errorf("%q: %d figures are told too closely, want %d", text, got, want)
		}
	}
	if got := overdone("47.312 personas, 47.300, 0,0123 y 0,01234", draw.Spanish); len(got) != 2 {
		t.Errorf("in Spanish: %v", got)
	}
}
