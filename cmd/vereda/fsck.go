package main

import (
	"fmt"
	"strings"
	"unicode"

	"github.com/spf13/cobra"

	"vereda/internal/shard"
)

const fsckShape = `{
  "folder": "...",
  "kind": "ensemble",         or result
  "faults": ["..."],          path, colon, what is wrong; empty where all is as it was written
  "notes": ["..."],           what is odd and does no harm
  "parts": 3,                 of an ensemble
  "runs": 128, "of": 128      with their values, and planned
}`

func (a *app) fsckVerb() *cobra.Command {
	return &cobra.Command{
		Use: "fsck FOLDER", Short: "Compare a result folder with its checksums",
		Long: `Compare every file of a result folder, or of the folder of an ensemble, with the
checksums that were written with it. A flipped bit, a file that was cut short,
one that is missing or does not belong there is named, and the exit code is 4.

` + shapeHelp(fsckShape),
		Example: "  vereda fsck out",
		Args:    exactly(1, "one folder"),
		RunE: func(_ *cobra.Command, args []string) error {
			e, err := shard.Fsck(args[0])
			if err != nil {
				return err
			}
			return a.sayFsck(args[0], e)
		},
	}
}

// printable makes control characters in names of files visible: they could move the
// cursor.
func printable(text string) string {
	return strings.Map(func(r rune) rune {
		if unicode.IsPrint(r) {
			return r
		}
		return unicode.ReplacementChar
	}, text)
}

func (a *app) sayFsck(dir string, e *shard.Examination) error {
	if a.json {
		err := a.writeJSON(map[string]any{"folder": dir, "kind": e.Kind, "faults": append([]string{}, e.Faults...), "notes": append([]string{}, e.Notes...),
			"parts": e.Parts, "runs": e.Runs, "of": e.Total})
		if err != nil {
			return err
		}
	} else {
		for _, text := range e.Faults {
			fmt.Fprintln(a.out, printable(text))
		}
		for _, text := range e.Notes {
			fmt.Fprintln(a.out, "note: "+printable(text))
		}
	}
	if n := len(e.Faults); n > 0 {
		return &failure{code: exitGate, message: fmt.Sprintf("%s is damaged: %s", dir, plural(n, "fault")), printed: true}
	}
	if !a.json {
		fmt.Fprintf(a.out, "%s: every file is as it was written", dir)
		if e.Kind == "ensemble" {
			fmt.Fprintf(a.out, "; %d of %s in %s", e.Runs, plural(e.Total, "run"), plural(e.Parts, "part"))
		}
		fmt.Fprintln(a.out, ".")
	}
	return nil
}
