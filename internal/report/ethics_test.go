package report

import (
	"strings"
	"testing"

	"vereda/internal/draw"
	"vereda/internal/scenario"
)

// What nobody answered is visible in every report, and an answer takes its place.
func TestUnansweredQuestionsAreVisible(t *testing.T) {
	for _, l := range draw.Languages() {
		in := example("", l)
		missing := say(l, "not-answered")
		open := len(scenario.CardQuestions())
		count := func() int { return strings.Count(HTML(in), ">"+missing+"<") }
		if got, want := count(), open-2; got != want { // two are read from the scenario
			t.Errorf("%s: %d questions are shown as not answered, want %d", l, got, want)
		}
		in.Result.Scenario.Card = []scenario.Answer{{Question: "heard", Answer: "By a council <b>", By: "The office", Date: "2024-05-31"}}
		if got := count(); got != open-3 {
			t.Errorf("%s: %d after an answer", l, got)
		}
		if text := HTML(in); !strings.Contains(text, "By a council &lt;b&gt;") || !strings.Contains(text, "The office, 2024-05-31") {
			t.Errorf("%s: the answer is not in the report", l)
		}
	}
}

// The card says the use that is meant, what it is not for, misuse by examples, and who may
// be harmed, in both languages.
func TestCardIsWhole(t *testing.T) {
	for _, l := range draw.Languages() {
		s := example("", l).Result.Scenario
		c := CardOf(s, "9", l)
		if len(c.Use) != 8 || len(c.Matrix) != 6 || len(c.Questions) != 17 || c.Answered != 0 {
			t.Errorf("%s: %d entries, %d stakes, %d questions", l, len(c.Use), len(c.Matrix), len(c.Questions))
		}
		if c.Questions[0].Answer == "" || c.Questions[0].Answered {
			t.Errorf("%s: what the scenario asks is no answer of somebody: %+v", l, c.Questions[0])
		}
		for _, q := range c.Questions {
			if q.ID == "data-rights" && !strings.Contains(q.Answer, "An office (CC BY 4.0)") {
				t.Errorf("%s: licences: %s", l, q.Answer)
			}
		}
	}
}
