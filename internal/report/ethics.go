package report

import (
	"fmt"
	"slices"
	"strings"

	"vereda/internal/draw"
	"vereda/internal/scenario"
)

// Card is the card of a scenario: what it is for and what not, what whoever uses it
// answers, and who may gain or be harmed.
type Card struct {
	Scenario  string         `json:"scenario"`
	Title     string         `json:"title"`
	Version   string         `json:"version"`  // of the program
	SHA256    string         `json:"sha256"`   // of the scenario
	Intended  string         `json:"intended"` // use, and what is none
	Use       []CardEntry    `json:"use"`
	Answered  int            `json:"answered"`
	Questions []CardQuestion `json:"questions"`
	Matrix    []CardStake    `json:"matrix"`
	Missing   string         `json:"-"` // what stands for an answer that is missing
}

// prefilled is what the scenario itself says to a question that nobody answered.
func prefilled(s *scenario.Scenario, question string, l draw.Language) string {
	switch question {
	case "decision":
		asked, _ := translate(l, s.Question)
		return asked
	case "data-rights":
		var licences []string
		count := 0
		for _, list := range [][]scenario.SeriesInfo{s.ObservedInfo, s.Series} {
			for _, info := range list {
				count++
				title, _ := translate(l, info.Licence)
				if one := info.Publisher + " (" + title + ")"; !slices.Contains(licences, one) {
					licences = append(licences, one)
				}
			}
		}
		if count == 0 {
			return ""
		}
		slices.Sort(licences)
		return say(l, "prefilled-rights", fmt.Sprint(count), strings.Join(licences, "; "))
	}
	return ""
}

// CardEntry is a heading with its text.
type CardEntry struct {
	Title string `json:"title"`
	Text  string `json:"text"`
}

// CardQuestion is a question, and its answer where there is one.
type CardQuestion struct {
	ID       string `json:"id"`
	Question string `json:"question"`
	Answered bool   `json:"answered"`
	Answer   string `json:"answer"` // where nobody gave one, what the scenario says, or empty
	By       string `json:"by"`     // who answered, or that it is read from the scenario
	Date     string `json:"date"`
}

// CardStake says of somebody what they may gain, how they may be harmed, and what the
// program does about it.
type CardStake struct {
	Who   string `json:"who"`
	Gain  string `json:"may_gain"`
	Harm  string `json:"may_be_harmed"`
	Guard string `json:"guarded_by"`
}

// cardKeys are the entries about use, in their order; stakes those of the matrix.
var (
	cardKeys = []string{"card-use", "card-not", "card-misuse", "card-people", "card-not-counted", "card-data", "card-harm", "card-judged"}
	stakes   = []string{"matrix-way", "matrix-child", "matrix-home", "matrix-there", "matrix-help", "matrix-state"}
)

// CardOf is the card of a scenario in a language. Answers stand as they were given.
func CardOf(s *scenario.Scenario, version string, l draw.Language) Card {
	title, _ := translate(l, s.Title)
	c := Card{Scenario: s.Name, Title: title, Version: version, SHA256: s.Digest, Missing: say(l, "not-answered"), Intended: IntendedUse(l)}
	for _, key := range cardKeys {
		c.Use = append(c.Use, CardEntry{say(l, key), say(l, key+"-text")})
	}
	for _, id := range scenario.CardQuestions() {
		q := CardQuestion{ID: id, Question: say(l, "ask-"+id)}
		if at := slices.IndexFunc(s.Card, func(a scenario.Answer) bool { return a.Question == id }); at >= 0 {
			q.Answered, q.Date = true, s.Card[at].Date
			q.By, _ = translate(l, s.Card[at].By)
			q.Answer, _ = translate(l, s.Card[at].Answer)
			c.Answered++
		} else if q.Answer = prefilled(s, id, l); q.Answer != "" {
			q.By = say(l, "by-scenario")
		}
		c.Questions = append(c.Questions, q)
	}
	for _, key := range stakes {
		c.Matrix = append(c.Matrix, CardStake{say(l, key), say(l, key+"-gain"), say(l, key+"-harm"), say(l, key+"-guard")})
	}
	return c
}

// ethics writes the questions of the card and the matrix.
func (w *writer) ethics() {
	c := CardOf(w.s, w.Result.Version, w.l)
	w.say("p", "questions-count", fmt.Sprint(c.Answered), fmt.Sprint(len(c.Questions)))
	var rows [][]cell
	for _, q := range c.Questions {
		row := []cell{{words: q.Question, head: true}, plain(c.Missing), plain("")}
		if q.Answer != "" {
			row[1], row[2] = model(q.Answer), plain(strings.Join(full(q.By, q.Date), ", "))
		}
		rows = append(rows, row)
	}
	w.table(w.words("questions"), []string{w.words("question"), w.words("answer"), w.words("answered-by")}, rows)
	w.say("p", "matrix-lead")
	rows = nil
	for _, m := range c.Matrix {
		rows = append(rows, []cell{{words: m.Who, head: true}, plain(m.Gain), plain(m.Harm), plain(m.Guard)})
	}
	w.table(w.words("matrix"), []string{w.words("who"), w.words("may-gain"), w.words("may-harm"), w.words("guarded")}, rows)
}
