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

func (a *app) cardVerb() *cobra.Command {
	var language, variant string
	c := &cobra.Command{
		Use: "card FOLDER|NAME", Short: "Say what a scenario is for and what not, what was answered about its use, and who may be harmed",
		Long: `Print the card of a scenario: intended use and what it is not for, misuse by
examples, who is in it and who is not counted, the questions that whoever uses it
should have answered, and who may gain and who may be harmed. It has the parts that
humanitarian organisations ask for when they review such models.

Answers stand in card.csv of the scenario: question,answer,by,date. The questions:
` + filled(strings.Join(scenario.CardQuestions(), ", ")) + `What is not answered is shown as not answered, here and in every report.

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
			card := report.CardOf(s, version, l)
			if a.json {
				return a.writeJSON(card)
			}
			printCard(a.out, &card)
			return nil
		},
	}
	c.Flags().StringVar(&language, "language", "en", "en or es")
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

// notice says once, to whoever watches the first run of a session, what the figures may
// not be used for.
func (a *app) notice(name string) {
	if !a.terminal || a.noticed {
		return
	}
	a.noticed = true
	fmt.Fprintf(a.err, "Synthetic people, not real persons; a scenario, not a forecast. Not for deciding about individuals,\nfor finding people or for planning how to stop them: vereda card %s says more.\n", name)
}
