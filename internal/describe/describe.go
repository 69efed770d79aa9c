// Package describe prints a model as it was understood: what the scenario says,
// and what the code claims in the comments beside it, in the order of the ODD
// protocol (Grimm et al. 2020). Nothing is written twice: columns, phases,
// mechanisms, parameters and rules are taken from where they are defined.
package describe

import (
	"slices"
	"strconv"
	"strings"

	"vereda/internal/observe"
	"vereda/internal/people"
	"vereda/internal/policy"
	"vereda/internal/scenario"
	"vereda/internal/simulate"
)

// Model is a scenario and the model that runs it, in words. Its JSON is that of
// "vereda describe --json".
type Model struct {
	Name         string      `json:"name"`
	Variant      string      `json:"variant"`
	Title        string      `json:"title"`
	Question     string      `json:"question"`
	Start        string      `json:"start"`
	End          string      `json:"end"`
	Days         int         `json:"days"`
	PeoplePerRow int         `json:"people_per_row"`
	PriceYear    int         `json:"price_year"`
	Seed         uint64      `json:"seed"`
	SHA256       string      `json:"sha256"`
	Fit          []string    `json:"fit"`
	Check        []string    `json:"check"`
	Entities     []Entity    `json:"entities"`
	Statuses     []string    `json:"statuses"`
	Causes       []string    `json:"causes"`
	Places       []Place     `json:"places"`
	Phases       []Phase     `json:"phases"`
	Mechanisms   []Mechanism `json:"mechanisms"`
	Parameters   []Parameter `json:"parameters"`
	Rules        []Rule      `json:"rules"`
	Calendar     []Change    `json:"calendar"`
	People       []Margin    `json:"people"`
	Drivers      []Series    `json:"drivers"`
	Instruments  []Series    `json:"instruments"`
	Sources      []Source    `json:"sources"`
}

// Entity is a table of the model.
type Entity struct {
	Name    string   `json:"name"`
	Meaning string   `json:"meaning"`
	Columns []Column `json:"columns"`
}

// Column is a column of a table.
type Column struct {
	Name    string `json:"name"`
	Unit    string `json:"unit"`
	Meaning string `json:"meaning"`
}

// Place is a place, with its provenance.
type Place struct {
	Name   string `json:"name"`
	Title  string `json:"title"`
	Kind   string `json:"kind"`
	Sector string `json:"sector"`
	Source string `json:"source"`
}

// Phase is a step of the day.
type Phase struct {
	Name      string   `json:"name"`
	Mechanism string   `json:"mechanism"`
	Reason    string   `json:"reason"`
	Writes    []string `json:"writes"`
}

// Mechanism is a mechanism with the six parts of its comment.
type Mechanism struct {
	Name     string `json:"name"`
	Summary  string `json:"summary"`
	Text     string `json:"text"`
	markdown string
}

// Parameter is an estimate of behaviour.
type Parameter struct {
	Name    string  `json:"name"`
	Scope   string  `json:"scope"`
	Value   float64 `json:"value"`
	Unit    string  `json:"unit"`
	Low     float64 `json:"low"`
	High    float64 `json:"high"`
	Prior   string  `json:"prior"`
	Source  string  `json:"source"`
	Grade   string  `json:"grade"`
	Meaning string  `json:"meaning"`
	Note    string  `json:"note"`
	Default bool    `json:"default"`
}

// Rule is a thing that governments decide.
type Rule struct {
	Name    string  `json:"name"`
	Unit    string  `json:"unit"`
	Dims    string  `json:"dims"`
	Low     float64 `json:"low"`
	High    float64 `json:"high"`
	Neutral string  `json:"neutral"`
	Meaning string  `json:"meaning"`
}

// Change is a row of the policy calendar.
type Change struct {
	From         string  `json:"from"`
	Jurisdiction string  `json:"jurisdiction"`
	Nationality  string  `json:"nationality"`
	Party        string  `json:"party"`
	Rule         string  `json:"rule"`
	Value        float64 `json:"value"`
	Unit         string  `json:"unit"`
	Source       string  `json:"source"`
	Note         string  `json:"note"`
	Default      bool    `json:"default"`
}

// Margin describes the people of one nationality and party.
type Margin struct {
	Nationality string  `json:"nationality"`
	Title       string  `json:"title"`
	Party       string  `json:"party"`
	ClaimShare  float64 `json:"claim_share"`
	HomeShare   float64 `json:"us_home_share"`
	DebtUSD     float64 `json:"debt_usd"`
	Source      string  `json:"source"`
	Grade       string  `json:"grade"`
	Note        string  `json:"note"`
}

// Series is a driver, or an instrument with what it is compared with.
type Series struct {
	Name       string `json:"name"`
	Unit       string `json:"unit"`
	Role       string `json:"role"` // driver, outcome, or of the input
	Counts     string `json:"counts"`
	Points     int    `json:"points"` // counted values
	Definition string `json:"definition"`
	NotCounted string `json:"not_counted"` // who is not in it
	Publisher  string `json:"publisher"`
	Licence    string `json:"licence"`
	Source     string `json:"source"`
}

// Source is an entry of the bibliography.
type Source struct {
	Key    string            `json:"key"`
	Fields map[string]string `json:"fields"`
}

// Of describes a scenario and the model that runs it. The error is a fault of
// the program's own text.
func Of(s *scenario.Scenario) (*Model, error) {
	m := &Model{Name: s.Name, Variant: s.Variant, Title: s.Title, Question: s.Question, Start: s.Start.String(), End: s.End.String(),
		Days: s.Days, PeoplePerRow: s.PeoplePerRow, PriceYear: s.PriceYear, Seed: s.Seed, SHA256: s.Digest,
		Fit: spans(s.Fit), Check: spans(s.Check), Causes: people.CauseNames()}
	for status := range people.Statuses {
		m.Statuses = append(m.Statuses, status.String())
	}
	for _, p := range simulate.Phases(s) {
		m.Phases = append(m.Phases, Phase{p.Name, p.Mechanism, p.Reason, written(p.Writes)})
	}
	var err error
	if m.Entities, err = entities(); err != nil {
		return nil, err
	}
	if m.Mechanisms, err = mechanisms(m.Phases); err != nil {
		return nil, err
	}
	m.places(s)
	m.numbers(s)
	m.people(s)
	m.series(s)
	for _, source := range s.Sources {
		m.Sources = append(m.Sources, Source{source.Key, source.Fields})
	}
	return m, nil
}

// written names the columns a phase writes. Two tables have a column Met; the
// list of phases marks that of the conditions with a point.
func written(columns []string) []string {
	out := slices.Clone(columns)
	for i, c := range out {
		if name, ok := strings.CutSuffix(c, "."); ok {
			out[i] = name + " (of the conditions)"
		}
	}
	return out
}

func spans(list []scenario.Span) []string {
	out := []string{}
	for _, s := range list {
		out = append(out, s.From.String()+" to "+s.To.String())
	}
	return out
}

func (m *Model) places(s *scenario.Scenario) {
	for i, p := range s.Network.Places {
		sector := ""
		if p.Sector >= 0 {
			sector = s.Network.Sectors[p.Sector]
		}
		m.Places = append(m.Places, Place{p.Name, p.Title, p.Kind.String(), sector, s.PlaceNotes[i].Source})
	}
}

// numbers takes parameters, rules and the calendar.
func (m *Model) numbers(s *scenario.Scenario) {
	for _, v := range s.Values {
		m.Parameters = append(m.Parameters, Parameter{v.Name, v.Scope, v.Value, v.Unit, v.Low, v.High, v.Prior, v.Source, v.Grade, v.Meaning, v.Note, v.Default})
	}
	for _, d := range policy.Definitions() {
		m.Rules = append(m.Rules, Rule{d.Name, d.Unit, d.Dims, d.Low, d.High, d.Neutral, d.Meaning})
	}
	for _, r := range s.RuleRows {
		m.Calendar = append(m.Calendar, Change{r.From.String(), r.Jurisdiction, r.Nationality, r.Party, r.Rule, r.Value, r.Unit, r.Source, r.Note, r.Default})
	}
}

func (m *Model) people(s *scenario.Scenario) {
	for i, g := range s.Margins {
		n, party := i/int(people.Parties), people.Party(i%int(people.Parties))
		note := s.MarginNotes[i]
		m.People = append(m.People, Margin{s.Nationalities[n], s.NationalityTitle[n], party.String(), g.Claims, g.Ties, g.Debt, note.Source, note.Grade, note.Note})
	}
}

func (m *Model) series(s *scenario.Scenario) {
	for _, d := range s.Series {
		m.Drivers = append(m.Drivers, Series{Name: d.Name, Unit: d.Unit, Role: "input", Definition: d.Note, NotCounted: d.NotCounted, Publisher: d.Publisher, Licence: d.Licence, Source: d.Source})
	}
	for i := range s.Instruments {
		in := &s.Instruments[i]
		role := "outcome"
		if in.Driver && !s.Made {
			role = "driver"
		}
		m.Instruments = append(m.Instruments, Series{in.Name, in.Unit, role, counts(in), len(s.Observed[i].Points), in.Definition, in.NotCounted, in.Publisher, in.Licence, in.Source})
	}
}

// counts says in words what an instrument counts.
func counts(in *observe.Instrument) string {
	text := [...]string{"events: ", "mean stock: ", "share of repeats in: "}[in.Kind]
	for i, c := range in.Count {
		if i > 0 {
			text += " + "
		}
		text += c.String()
	}
	for _, c := range in.Minus {
		text += " - " + c.String()
	}
	for i, st := range in.Stocks {
		if i > 0 {
			text += " + "
		}
		text += st.String()
	}
	text += ", by " + []string{"month", "fiscal year", "year"}[in.Period]
	for _, by := range []struct {
		is   bool
		word string
	}{{in.BySector, "sector"}, {in.ByNation, "nationality"}, {in.ByParty, "party"}} {
		if by.is {
			text += " and " + by.word
		}
	}
	if in.From > 0 {
		text += ", from " + in.From.String()
	}
	return text
}

// number writes a value in as few digits as say it.
func number(v float64) string { return strconv.FormatFloat(v, 'g', -1, 64) }
