package main

import (
	"io"
	"regexp"
	"slices"
	"strings"
	"testing"

	"github.com/spf13/cobra"
	"github.com/spf13/pflag"

	"vereda/internal/simulate"
)

// seeks says of every verb what it seeks, or nothing. A new verb is put down here by
// whoever has asked what it could be used for.
var seeks = map[string][]objective{
	"calibrate": {seekTotals, seekTargets}, "ensemble": {seekPrecision}, "ensemble plan": {seekPrecision}, "ensemble run": {seekPrecision},
	"ensemble match": {seekTargets}, "sensitivity": {seekShares, seekPrecision},
}

var seekNothingAtAll = strings.Split("basemap,card,check,compare,convert,demo,describe,diff,ensemble merge,ensemble submit,evidence,explain,fsck,import,map,patterns,report,run,"+
	"scenario,scenario copy,scenario list,seal,sensitivity keep,serve,validate,version", ",")

// searching are words of flags that a search with an end of its own would have.
var searching = regexp.MustCompile(`(?i)\b(objective|maximi[sz]e|minimi[sz]e|optimi[sz]e|optimum|best place|where to (stop|look)|intercept|interdict|deploy|patrol route)`)

// TestNothingSeeksInterdiction holds every verb against the closed list of objectives.
func TestNothingSeeksInterdiction(t *testing.T) {
	for _, o := range objectives() {
		if !strings.Contains(string(o), "counted") && !strings.Contains(string(o), "variance") && !strings.Contains(string(o), "Monte Carlo error") {
			t.Errorf("%q is neither nearness to counts nor how sure an answer is", o)
		}
	}
	known := map[string]bool{}
	var walk func(c *cobra.Command, before string)
	walk = func(c *cobra.Command, before string) {
		for _, verb := range c.Commands() {
			name := strings.TrimSpace(before + " " + verb.Name())
			if name == "help" || name == "completion" {
				continue
			}
			known[name] = true
			walk(verb, name)
			var want []string
			for _, o := range seeks[name] {
				if !slices.Contains(objectives(), o) {
					t.Errorf("%s seeks %q, which is not allowed", name, o)
				}
				want = append(want, string(o))
			}
			if got := verb.Annotations["seeks"]; got != strings.Join(want, "; ") {
				t.Errorf("%s seeks %q, reviewed as %q", name, got, strings.Join(want, "; "))
			}
			if len(want) == 0 && !slices.Contains(seekNothingAtAll, name) && !grouped(name) {
				t.Errorf("nobody has asked what %s could be used for", name)
			}
			verb.Flags().VisitAll(func(f *pflag.Flag) {
				if searching.MatchString(strings.ReplaceAll(f.Name, "-", " ") + ": " + f.Usage) {
					t.Errorf("%s --%s: %s", name, f.Name, f.Usage)
				}
			})
		}
	}
	walk(newApp(io.Discard, io.Discard, simulate.Run).root, "")
	for name := range seeks {
		if !known[name] {
			t.Errorf("there is no verb %s", name)
		}
	}
	for _, planted := range []string{"objective: what to maximise", "stop at: where to stop people", "minimise: encounters"} {
		if !searching.MatchString(planted) {
			t.Errorf("not found: %q", planted)
		}
	}
}

// grouped are the verbs of verbs that put others together.
func grouped(name string) bool {
	return strings.HasPrefix(name, "import ") || strings.HasPrefix(name, "seal ")
}

// TestTargetsAreCountsAlone: a target names a series and months, and its figure is read
// from what was counted. There is no column for a figure that somebody wishes for.
func TestTargetsAreCountsAlone(t *testing.T) {
	want := []string{"instrument", "sector", "nationality", "party", "from", "to", "observation", "discrepancy", "source"}
	if !slices.Equal(targetColumns, want) {
		t.Errorf("targets have the columns %v, reviewed as %v", targetColumns, want)
	}
}
