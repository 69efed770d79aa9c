package main

import (
	"encoding/json"
	"fmt"

	"github.com/spf13/cobra"

	"vereda/internal/diag"
	"vereda/internal/result"
	"vereda/internal/scenario"
)

const checkShape = `{
  "scenario": {...},          as of vereda run; null where the input is invalid
  "valid": true,
  "variants": ["..."],        the variants that were checked too
  "resolved": "...",          the folder that --resolved wrote; empty without
  "diagnostics": {...}        what was found, as in the object of a command that fails
}`

type checkReport struct {
	Scenario    *scenarioPart   `json:"scenario"`
	Valid       bool            `json:"valid"`
	Variants    []string        `json:"variants"`
	Resolved    string          `json:"resolved"`
	Diagnostics json.RawMessage `json:"diagnostics"`
}

func (a *app) checkVerb() *cobra.Command {
	var resolved, variant string
	c := &cobra.Command{
		Use: "check FOLDER|NAME", Short: "Say all that is wrong with a scenario, and run nothing",
		Long: `Read a scenario and all its variants and say all that is wrong with them in one
go. Nothing is run. --resolved writes the complete form of the scenario, every
default filled in and marked, into a new folder.

` + shapeHelp(checkShape),
		Example: "  vereda check us-southwest-border\n  vereda check my-border --variant more-beds --resolved resolved",
		Args:    exactly(1, "one scenario: a folder or a name"),
		RunE:    func(_ *cobra.Command, args []string) error { return a.check(args[0], variant, resolved) },
	}
	c.Flags().StringVar(&resolved, "resolved", "", "write the complete form into this new folder")
	c.Flags().StringVar(&variant, "variant", "", "check this variant alone")
	return c
}

func (a *app) check(arg, variant, resolved string) error {
	if resolved != "" {
		if err := result.CheckTarget(resolved, nil); err != nil {
			return err
		}
	}
	o, err := a.open(arg)
	if err != nil {
		return err
	}
	defer func() { _ = o.close() }() // only read
	variants := []string{}
	s, list := scenario.LoadVariant(o.fs, o.name, variant)
	if variant == "" {
		list = scenario.CheckAll(o.fs, o.name)
		variants = append(variants, scenario.Variants(o.fs)...)
	}
	if list.HasErrors() {
		return a.invalidCheck(list, variants)
	}
	if resolved != "" {
		if err := writeFolder(resolved, scenario.Resolve(s)); err != nil {
			return err
		}
	}
	fmt.Fprint(a.err, list.Format())
	if a.json {
		found, err := list.JSON()
		if err != nil {
			return err
		}
		part := partOf(s)
		return a.writeJSON(checkReport{&part, true, variants, resolved, found})
	}
	sound := "no faults"
	if list.Warnings() > 0 {
		sound = "no errors" // the warnings stand above
	}
	fmt.Fprintf(a.out, "%s: %s.\n", o.name, sound)
	fmt.Fprintf(a.out, "%s, %s to %s (%d days): %d places, %d routes, %d sectors, %d nationalities, %d rows of rules, %d parameters, %d series to compare with, %d sources.\n",
		s.Title, s.Start, s.End, s.Days, len(s.Network.Places), len(s.Network.Routes), len(s.Network.Sectors), len(s.Nationalities),
		len(s.RuleRows), len(s.Values), len(s.Observed), len(s.Sources))
	for _, v := range variants {
		fmt.Fprintf(a.out, "variant %s: %s.\n", v, sound)
	}
	if resolved != "" {
		fmt.Fprintf(a.out, "The complete form is in %s.\n", resolved)
	}
	return nil
}

// invalidCheck is the end of a check that found errors.
func (a *app) invalidCheck(list *diag.List, variants []string) error {
	f := &failure{code: exitInvalid, message: list.Summary(), list: list}
	if a.json {
		found, err := list.JSON()
		if err != nil {
			return err
		}
		f.printed = true
		if err := a.writeJSON(checkReport{nil, false, variants, "", found}); err != nil {
			return err
		}
	}
	return f
}
