package main

import (
	"fmt"
	"strings"

	"github.com/spf13/cobra"

	"vereda/internal/diag"
)

const explainShape = `{
  "codes": [{                 the code asked for, or all
    "code": "E-...",
    "explanation": "..."
  }]
}`

type explanation struct {
	Code        string `json:"code"`
	Explanation string `json:"explanation"`
}

func (a *app) explainVerb() *cobra.Command {
	return &cobra.Command{
		Use: "explain [CODE]", Short: "Explain the code of a message, or list all",
		Long:    "Explain the code of a message about a scenario; without a code, list all.\n\n" + shapeHelp(explainShape),
		Example: "  vereda explain E-UTF8",
		Args:    atMost(1, "one code"),
		RunE: func(_ *cobra.Command, args []string) error {
			codes := diag.Codes()
			if len(args) == 1 {
				code := strings.ToUpper(args[0])
				if !diag.Known(code) {
					return misused("there is no code %s%s; vereda explain lists all", diag.Escape(args[0]), suggest(code, codes))
				}
				codes = []string{code}
			}
			list := []explanation{}
			for _, code := range codes {
				text, _ := diag.Explain(code)
				list = append(list, explanation{code, text})
			}
			if a.json {
				return a.writeJSON(map[string][]explanation{"codes": list})
			}
			for _, e := range list {
				fmt.Fprintf(a.out, "%s\n", e.Code)
				wrap(a.out, "  ", e.Explanation)
			}
			return nil
		},
	}
}

// atMost allows no more than n arguments.
func atMost(n int, usage string) cobra.PositionalArgs {
	return func(c *cobra.Command, args []string) error {
		if len(args) > n {
			return exactly(n, usage)(c, args)
		}
		return nil
	}
}
