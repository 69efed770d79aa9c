package main

import (
	"context"
	"errors"
	"fmt"
	"io"
	"slices"
	"sync/atomic"

	"github.com/spf13/cobra"
	"github.com/spf13/pflag"

	"vereda/internal/clock"
	"vereda/internal/diag"
	"vereda/internal/ensemble"
	"vereda/internal/shard"
)

// app is the command line with what it writes to, so that tests can call it.
type app struct {
	out        *sink // data
	err        io.Writer
	terminal   bool // err is a terminal
	watched    bool // and out
	noticed    bool // see notice
	saidMemory bool // see sayMemory
	ran        bool // runs were made, of which tables may lie there
	json       bool
	simulate   ensemble.Runner
	free       func(dir string) (bytes int64, known bool) // on the disk of a folder
	limit      func(bytes int64)                          // tells the collector how much memory is foreseen; nil for nobody
	foreseen   foreseenPart                               // of the command that runs
	clock      clock.Clock
	again      atomic.Pointer[string] // the command that goes on, while there are runs that are finished after a signal; nil otherwise
	givenUp    atomic.Int32           // the exit code, when a second signal gave up the runs in hand; 0 before
	root       *cobra.Command
}

// sink remembers the first error of writing: a report cut short by a full disk
// must not look like success.
type sink struct {
	to  io.Writer
	err error
}

func (s *sink) Write(p []byte) (int, error) {
	if s.err != nil {
		return 0, s.err
	}
	n, err := s.to.Write(p)
	s.err = err
	return n, err
}

// newApp makes the command line around a function that makes one run.
func newApp(out, err io.Writer, simulate ensemble.Runner) *app {
	a := &app{out: &sink{to: out}, err: err, simulate: simulate, free: shard.Free, clock: clock.System{}}
	a.root = &cobra.Command{
		Use:   "vereda",
		Short: "Simulate who tries to cross a border, what follows, and how far that is from what was counted",
		Long: `Vereda runs a scenario of migration day by day and sets what institutions would
have counted beside what they did count. A scenario is a folder of tables; some
are inside the program (vereda scenario list).

Results go to standard output, messages to standard error. With --json standard
output holds one JSON object; docs/JSON.md and the help of each verb say its
shape.

Exit codes: 0 done, 1 failed, 2 wrong usage, 3 the input is invalid, 4 a gate
was not met, 130 interrupted.`,
		Example: `  vereda demo
  vereda check us-southwest-border
  vereda run us-southwest-border --seeds 20 -o out`,
		SilenceErrors: true, SilenceUsage: true,
		Args: a.verbOf, RunE: func(c *cobra.Command, _ []string) error { return c.Help() },
	}
	a.root.SetOut(a.out)
	a.root.SetErr(a.err)
	a.root.SetFlagErrorFunc(flagFault)
	a.root.PersistentFlags().BoolVar(&a.json, "json", false, "write one JSON object")
	a.root.SetHelpCommand(&cobra.Command{Use: "help [VERB]", Short: "Say more about a verb", RunE: helpOn})
	a.root.AddCommand(a.checkVerb(), a.describeVerb(), a.runVerb(), a.compareVerb(), a.diffVerb(), seeking(a.ensembleVerb(), seekPrecision), seeking(a.sensitivityVerb(), seekShares, seekPrecision), a.fsckVerb(), a.patternsVerb(), a.evidenceVerb(), a.cardVerb(), a.sealVerb(), a.validateVerb(), a.convertVerb(), a.mapVerb(), a.basemapVerb(), a.reportVerb(), a.demoVerb(), a.serveVerb(),
		a.scenarioVerb(), a.importVerb(), seeking(a.calibrateVerb(), seekTotals, seekTargets), a.explainVerb(), a.versionVerb())
	return a
}

// execute runs one command line and returns the exit code.
func (a *app) execute(ctx context.Context, args []string) int {
	a.root.SetArgs(args)
	err := a.root.ExecuteContext(ctx)
	if err == nil && a.out.err != nil {
		err = fmt.Errorf("the output could not be written: %w", a.out.err)
	}
	if err == nil {
		return exitDone
	}
	var f *failure
	if !errors.As(err, &f) {
		f = &failure{code: exitFailed, message: err.Error()}
	}
	// A wrong flag stops the reading of flags, perhaps before --json.
	a.report(f, a.json || f.code == exitUsage && slices.Contains(args, "--json"))
	return f.code
}

// verbOf refuses words that are no verb of the root.
func (a *app) verbOf(c *cobra.Command, args []string) error { return unknownVerb(c, args) }

// helpOn prints the help of the verb that the words name.
func helpOn(c *cobra.Command, args []string) error {
	verb, rest, err := c.Root().Find(args)
	if err != nil || len(rest) > 0 {
		if verb == nil {
			verb = c.Root()
		}
		return unknownVerb(verb, append(rest, args...))
	}
	return verb.Help()
}

// unknownVerb is the fault of a command with verbs that was given another word.
func unknownVerb(c *cobra.Command, args []string) error {
	if len(args) == 0 {
		return nil
	}
	var names []string
	for _, v := range c.Commands() {
		names = append(names, v.Name())
	}
	return misused("%s has no verb %s%s; see %s --help", c.CommandPath(), diag.Escape(args[0]), suggest(args[0], names), c.CommandPath())
}

// suggest is `; did you mean "x"?` where something is near, and otherwise empty.
func suggest(word string, known []string) string {
	if hint := diag.DidYouMean(word, known); hint != "" {
		return "; " + hint
	}
	return ""
}

// flagFault turns what the flag reader says into words with a suggestion.
func flagFault(c *cobra.Command, err error) error {
	var unknown *pflag.NotExistError
	var value *pflag.InvalidValueError
	var none *pflag.ValueRequiredError
	switch {
	case errors.As(err, &unknown):
		var names []string
		c.Flags().VisitAll(func(f *pflag.Flag) { names = append(names, f.Name) })
		c.InheritedFlags().VisitAll(func(f *pflag.Flag) { names = append(names, f.Name) })
		name := unknown.GetSpecifiedName()
		if unknown.GetSpecifiedShortnames() != "" {
			return misused("%s has no flag -%s; see %s --help", c.CommandPath(), diag.Escape(name), c.CommandPath())
		}
		return misused("%s has no flag --%s%s; see %s --help", c.CommandPath(), diag.Escape(name), suggest(name, names), c.CommandPath())
	case errors.As(err, &value):
		return misused("--%s %s: expected %s", value.GetFlag().Name, diag.Escape(value.GetValue()), flagKinds[value.GetFlag().Value.Type()])
	case errors.As(err, &none):
		return misused("--%s needs a value; see %s --help", none.GetFlag().Name, c.CommandPath())
	}
	return misused("%s: %v", c.CommandPath(), err)
}

// flagKinds says what a flag of a type takes.
var flagKinds = map[string]string{
	"int": "a whole number", "uint64": "a whole number from 0 on", "float64": "a number", "bool": "true or false",
	"string": "a word", "stringSlice": "words, separated by commas",
}

// exactly asks for a number of arguments, which usage names.
func exactly(n int, usage string) cobra.PositionalArgs {
	return func(c *cobra.Command, args []string) error {
		switch {
		case len(args) < n:
			return misused("%s needs %s; see %s --help", c.CommandPath(), usage, c.CommandPath())
		case len(args) > n:
			return misused("%s does not know what to do with %s; it needs %s", c.CommandPath(), diag.Escape(args[n]), usage)
		}
		return nil
	}
}
