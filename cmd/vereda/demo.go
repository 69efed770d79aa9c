package main

import (
	"context"
	"fmt"
	"slices"

	"github.com/spf13/cobra"

	"vereda/internal/compare"
	"vereda/internal/draw"
	"vereda/internal/pattern"
	"vereda/internal/report"
	"vereda/internal/serve"
)

// demoName is the scenario that demo runs: the first one inside the program.
func demoName() (string, error) {
	names := shippedNames()
	if len(names) == 0 {
		return "", &failure{code: exitFailed, message: "there is no scenario inside the program"}
	}
	return names[0], nil
}

const demoShape = `{
  "scenario": {...}, "seeds": [1, 2, 3], "interval_level": 0.95, "posterior": null, "headline": "...",   as of vereda run
  "measures": [...],          as of vereda run
  "foreseen": {...}, "output": "",   as of vereda run
  "patterns": {...}           as of vereda patterns
}`

type demoReport struct {
	runReport
	Patterns pattern.Report `json:"patterns"`
}

func (a *app) demoVerb() *cobra.Command {
	m, page := simulation{}, false
	c := &cobra.Command{
		Use: "demo", Short: "Run the scenario inside the program and show what it says and how far it is off",
		Long:    "Run the scenario inside the program, within about a minute, and show what it\nsays beside what was counted. Nothing is written. In a terminal it ends by serving the\npage, as vereda serve does, until Ctrl-C; --serve=false leaves that out.\n\n" + shapeHelp(demoShape),
		Example: "  vereda demo",
		Args:    exactly(0, "no argument"),
		RunE: func(c *cobra.Command, _ []string) error {
			if !c.Flags().Changed("serve") {
				page = a.watched && !a.json
			}
			if err := m.check(c); err != nil {
				return err
			}
			var err error
			if m.arg, err = demoName(); err != nil {
				return err
			}
			if err := a.demo(c.Context(), &m); err != nil || !page {
				return err
			}
			return a.serveDemo(c.Context())
		},
	}
	c.Flags().BoolVar(&page, "serve", false, "serve the page afterwards; without the flag, in a terminal alone")
	m.flags(c, 3) // with two seeds an interval is thirteen standard errors wide, and says little
	return c
}

// serveDemo serves the page where it is expected, or at any port where another program
// has that one.
func (a *app) serveDemo(ctx context.Context) error {
	m := serving{listen: servingAt}
	if l, err := serve.Listen(m.listen, m.Exposure); err != nil {
		m.listen = "127.0.0.1:0"
	} else if err := l.Close(); err != nil {
		return err
	}
	return a.serve(ctx, &m, "")
}

// shown leaves out of the counterfactuals those that decide nothing, and of the others,
// where figures without a band are not shown, the days that only such figures need.
func (a *app) shown(list []pattern.Counterfactual) []pattern.Counterfactual {
	list = slices.DeleteFunc(list, func(c pattern.Counterfactual) bool { return !c.Decides })
	for i := range list {
		if !a.json {
			list[i] = list[i].Deciding()
		}
	}
	return list
}

func (a *app) demo(ctx context.Context, m *simulation) error {
	s, err := a.loaded(m)
	if err != nil {
		return err
	}
	if !a.json {
		fmt.Fprintln(a.out, s.Title)
		wrap(a.out, "", s.Question)
		fmt.Fprintln(a.out)
		wrap(a.out, "", fmt.Sprintf("Synthetic people, not real persons, live through %s to %s under the rules that were in force. "+
			"First departures are given; which ways people take, whether they try again, where, what happens to them and who dies is the model's. "+
			"An encounter is an event: one person may have many.", s.Start, s.End))
		fmt.Fprintln(a.out)
		wrap(a.out, "", report.IntendedUse(draw.English)+" To read it: vereda card "+s.Name)
		fmt.Fprintln(a.out)
	}
	d, counter, err := a.simulateBeside(ctx, s, m, a.shown(besides(s, false)))
	if err != nil {
		return err
	}
	report := pattern.Judge(s, d.patterns(), counter)
	list := d.measures()
	if a.json {
		return a.writeJSON(demoReport{d.report(list, ""), report})
	}
	d.printHead(a.out)
	printDomain(a.out, d.scenario, len(d.seeds))
	fmt.Fprintln(a.out)
	if len(list) > 0 && !list[0].nobody {
		d.printYears(a.out, list[0])
		fmt.Fprintln(a.out)
	}
	d.printMeans(a.out, list)
	fmt.Fprintln(a.out)
	wrap(a.out, "", "The interval is that of the model's mean over seeds: luck alone, not what is unknown about behaviour.")
	fmt.Fprintln(a.out)
	fmt.Fprintln(a.out, "Against naive forecasts")
	wrap(a.out, "  ", d.headline())
	printScores(a.out, d.scores, "The figures above in the years kept for checking; skill over 0 is better than the naive forecast", func(r *compare.Row) bool {
		return r.Group == "check" && r.Form == compare.AsCounted && slices.ContainsFunc(list, func(m *measure) bool { return m.name == r.Instrument })
	})
	fmt.Fprintln(a.out)
	fmt.Fprintln(a.out, report.Text(true))
	d.printNext(a.out, m.arg)
	return nil
}
