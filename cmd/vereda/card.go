package main

import (
	"fmt"
	"io"
	"strings"

	"github.com/spf13/cobra"

	"vereda/internal/draw"
	"vereda/internal/report"
	"vereda/internal/scenario"
)

const cardShape = `{
  "scenario": "...", "title": "...", "version": "...", "sha256": "...",
  "intended": "...",          use, and what is none, in three sentences
  "use": [{"title": "Intended use", "text": "..."}],
  "answered": 0,              of the questions
  "questions": [{
    "id": "decision",         as in the column question of card.csv
    "question": "...",
    "answered": false,
    "answer": "...",          where nobody answered: what the scenario says, or empty
    "by": "...", "date": ""
  }],
  "matrix": [{"who": "...", "may_gain": "...", "may_be_harmed": "...", "guarded_by": "..."}]
}`

const credibilityShape = `{
  "scenario": "...", "title": "...", "version": "...", "sha256": "...",
  "lowest": 0,                level of the whole
  "factors": [{
    "id": "verification", "factor": "Verification",
    "level": 3,               0 to 4, as the project judges itself
    "why": "...",
    "tests": ["TestDigest"],  names of Go tests in the project
    "open": "..."             what is missing for more
  }],
  "grades": {"A": 1, "B": 2, "C": 3, "D": 4},   parameters of the scenario by grade of evidence
  "counted_series": 38, "fit_spans": 1, "check_spans": 1, "posterior": true
}`

func (a *app) cardVerb() *cobra.Command {
	var language, variant string
	var nasa bool
	c := &cobra.Command{
		Use: "card FOLDER|NAME", Short: "Say what a scenario is for and what not, what was answered about its use, and who may be harmed",
		Long: `Print the card of a scenario: intended use and what it is not for, misuse by
examples, who is in it and who is not counted, the questions that whoever uses it
should have answered, and who may gain and who may be harmed. It has the parts that
humanitarian organisations ask for when they review such models.

Answers stand in card.csv of the scenario: question,answer,by,date. The questions:
` + filled(strings.Join(scenario.CardQuestions(), ", ")) + `What is not answered is shown as not answered, here and in every report.

--nasa gives the record of credibility by the eight factors of NASA-STD-7009 instead:
levels from 0 to 4, why, the tests of the project that hold each and what is open. With
--json:
` + credibilityShape + `

` + shapeHelp(cardShape),
		Example: "  vereda card us-southwest-border\n  vereda card my-border --language es",
		Args:    exactly(1, "one scenario: a folder or a name"),
		RunE: func(_ *cobra.Command, args []string) error {
			l := draw.Language(language)
			if l != draw.English && l != draw.Spanish {
				return misused("--language %s: en or es", language)
			}
			s, err := a.load(args[0], variant)
			if err != nil {
				return err
			}
			if nasa {
				c := report.CredibilityOf(s, version, l)
				if a.json {
					return a.writeJSON(c)
				}
				printCredibility(a.out, &c, l)
				return nil
			}
			card := report.CardOf(s, version, l)
			if a.json {
				return a.writeJSON(card)
			}
			printCard(a.out, &card)
			return nil
		},
	}
	c.Flags().StringVar(&language, "language", "en", "en or es")
	c.Flags().BoolVar(&nasa, "nasa", false, "the record of credibility by the factors of NASA-STD-7009")
	c.Flags().StringVar(&variant, "variant", "", "of this variant")
	return c
}

// filled is a text in lines of a terminal's width.
func filled(text string) string {
	var b strings.Builder
	wrap(&b, "", text)
	return b.String()
}

func printCard(to io.Writer, c *report.Card) {
	wrap(to, "", c.Title)
	fmt.Fprintf(to, "%s, %.12s\n", c.Scenario, c.SHA256)
	fmt.Fprintln(to)
	wrap(to, "", c.Intended)
	for _, e := range c.Use {
		fmt.Fprintf(to, "\n%s\n", e.Title)
		wrap(to, "  ", e.Text)
	}
	fmt.Fprintln(to)
	for _, q := range c.Questions {
		wrap(to, "", q.Question)
		answer := q.Answer
		if answer == "" {
			answer = c.Missing
		}
		if by := strings.Trim(q.By+", "+q.Date, ", "); by != "" {
			answer += " (" + by + ")"
		}
		wrap(to, "  ", answer)
	}
	for _, m := range c.Matrix {
		fmt.Fprintf(to, "\n%s\n", m.Who)
		for _, text := range []string{"+ " + m.Gain, "- " + m.Harm, "= " + m.Guard} {
			wrap(to, "  ", text)
		}
	}
}

// printCredibility shows the record of credibility.
func printCredibility(to io.Writer, c *report.Credibility, l draw.Language) {
	words := c.Words(l)
	wrap(to, "", c.Title)
	fmt.Fprintf(to, "%s, %.12s\n\n", c.Scenario, c.SHA256)
	for _, line := range []string{words.Lead, words.Pedigree, words.Validation} {
		wrap(to, "", line)
	}
	for _, f := range c.Factors {
		fmt.Fprintf(to, "\n%s: %d\n", f.Name, f.Level)
		wrap(to, "  ", f.Why)
		wrap(to, "  ", words.Tests+": "+strings.Join(f.Tests, ", "))
		wrap(to, "  ", words.Open+": "+f.Open)
	}
}

// notice says once, to whoever watches the first run of a session, what the figures may
// not be used for.
func (a *app) notice(name string) {
	if !a.terminal || a.noticed {
		return
	}
	a.noticed = true
	fmt.Fprintf(a.err, "Synthetic people, not real persons; a scenario, not a forecast. Not for deciding about individuals,\nfor finding people or for planning how to stop them: vereda card %s says more.\n", name)
}
