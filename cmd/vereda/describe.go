package main

import (
	"github.com/spf13/cobra"

	"vereda/internal/describe"
)

const describeShape = `{
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
