package main

import (
	"github.com/spf13/cobra"

	"vereda/internal/describe"
)

const describeShape = `{
  "name": "...", "variant": "...", "title": "...", "question": "...",
  "start": "2005-01-01", "end": "2023-12-31", "days": 6939,
  "people_per_row": 10, "price_year": 2020, "seed": 1, "sha256": "...",
  "fit": ["2005-01 to 2016-12"], "check": ["..."],
  "entities": [{"name": "...", "meaning": "...",
    "columns": [{"name": "...", "unit": "...", "meaning": "..."}]}],
  "statuses": ["..."], "causes": ["..."],
  "places": [{"name": "...", "title": "...", "kind": "...", "sector": "...", "source": "..."}],
  "phases": [{"name": "...", "mechanism": "...", "reason": "...", "writes": ["..."]}],
  "mechanisms": [{"name": "...", "summary": "...", "text": "..."}],   text: the six-part comment
  "parameters": [{"name": "...", "scope": "...", "value": 0.1, "unit": "...", "low": 0.0, "high": 1.0,
    "prior": "...", "source": "...", "grade": "A", "meaning": "...", "note": "...",
    "default": false}],       whether the value was filled in
  "rules": [{"name": "...", "unit": "...", "dims": "SNP", "low": 0.0, "high": 1.0, "neutral": "0", "meaning": "..."}],
  "calendar": [{"from": "2019-01-01", "jurisdiction": "...", "nationality": "...", "party": "...", "rule": "...",
    "value": 0.1, "unit": "...", "source": "...", "note": "...", "default": false}],
  "people": [{"nationality": "...", "title": "...", "party": "...", "claim_share": 0.1, "us_home_share": 0.1,
    "debt_usd": 1500, "source": "...", "grade": "D", "note": "..."}],
  "drivers": [{"name": "...", "unit": "...", "role": "input", "counts": "", "points": 0,
    "definition": "...", "not_counted": "...", "publisher": "...", "licence": "...", "source": "..."}],
  "instruments": [{...}],     as drivers; role is outcome or driver, points the counted values
  "sources": [{"key": "...", "fields": {"title": "..."}}]
}`

func (a *app) describeVerb() *cobra.Command {
	var format, variant string
	c := &cobra.Command{
		Use: "describe FOLDER|NAME", Short: "Print the model as understood, in the order of the ODD protocol",
		Long: `Print the model as understood: purpose, entities and their columns with units,
the phases of a day, the mechanisms with equations, sources and limits, parameters,
rules, the policy calendar, what is driven from outside, what is counted, and the
sources, in the order of the ODD protocol.

` + shapeHelp(describeShape),
		Example: "  vereda describe us-southwest-border\n  vereda describe my-border --format markdown",
		Args:    exactly(1, "one scenario: a folder or a name"),
		RunE: func(_ *cobra.Command, args []string) error {
			formats := []string{"text", "markdown"}
			if format != "text" && format != "markdown" {
				return misused("--format %s: text or markdown%s", format, suggest(format, formats))
			}
			s, err := a.load(args[0], variant)
			if err != nil {
				return err
			}
			model, err := describe.Of(s)
			if err != nil {
				return err
			}
			switch {
			case a.json:
				return a.writeJSON(model)
			case format == "markdown":
				return model.Markdown(a.out)
			}
			return model.Text(a.out)
		},
	}
	c.Flags().StringVar(&format, "format", "text", "text or markdown")
	c.Flags().StringVar(&variant, "variant", "", "describe this variant")
	return c
}
