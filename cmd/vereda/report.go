package main

import (
	"encoding/json"
	"fmt"
	"path/filepath"
	"slices"
	"strings"

	"github.com/spf13/cobra"

	"vereda/internal/draw"
	"vereda/internal/geo"
	"vereda/internal/pattern"
	"vereda/internal/report"
	"vereda/internal/result"
)

const reportShape = `{
  "output": "report.html",    the document that was written
  "title": "...",             of the scenario
  "language": "en",           en or es
  "bytes": 3000000,
  "base": "..."               the folder it is set beside; empty without --base
}`

type reportReport struct {
	Output   string `json:"output"`
	Title    string `json:"title"`
	Language string `json:"language"`
	Bytes    int    `json:"bytes"`
	Base     string `json:"base"`
}

// reporting is what the flags of report say.
type reporting struct {
	output, language, base string
	overwrite              bool
}

func (a *app) reportVerb() *cobra.Command {
	var m reporting
	c := &cobra.Command{
		Use: "report RESULT -o FILE", Short: "Write a result folder as one document to read, print and pass on",
		Long: `Write the folder that vereda run -o wrote as one HTML file: what was asked and run,
how far it is off beside naive forecasts, the map, series with bands, queues, money,
patterns, what the model cannot say, what it is for, and the sources with their
licences. The file holds all it needs: it opens without a network, a script or this
program, and prints on A4 and Letter. Each chart comes with a summary in words, a
table, and its picture and figures to save. Nothing is run and nothing is fetched.

--base sets the result beside another one that was run with the same seeds over the
same days, such as that of the scenario without the variant.

` + shapeHelp(reportShape),
		Example: "  vereda report out -o report.html\n  vereda report out -o informe.html --language es --base base",
		Args:    exactly(1, "one result folder"),
		RunE:    func(_ *cobra.Command, args []string) error { return a.writeReport(args[0], &m) },
	}
	c.Flags().StringVarP(&m.output, "output", "o", "", "the document to write")
	c.Flags().StringVar(&m.language, "language", "en", "en or es")
	c.Flags().StringVar(&m.base, "base", "", "a result folder to set this one beside")
	c.Flags().BoolVar(&m.overwrite, "overwrite", false, "replace a document that is there")
	return c
}

func (a *app) writeReport(dir string, m *reporting) error {
	if m.output == "" {
		return misused("vereda report needs -o and the document to write, such as -o report.html")
	}
	if !slices.Contains(draw.Languages(), draw.Language(m.language)) {
		return misused("--language %s: not one of en, es", m.language)
	}
	if err := checkFile(m.output, m.overwrite); err != nil {
		return err
	}
	in, err := reportInput(dir, m.language)
	if err != nil {
		return &failure{code: exitInvalid, message: err.Error()}
	}
	if m.base != "" {
		if in.Base, err = result.ReadFolder(m.base); err != nil {
			return &failure{code: exitInvalid, message: err.Error()}
		}
		if err := report.Check(in.Result, in.Base); err != nil {
			return &failure{code: exitInvalid, message: fmt.Sprintf("%s beside %s: %v", dir, m.base, err)}
		}
	}
	text := report.HTML(in)
	if err := writeWhole(m.output, []byte(text)); err != nil {
		return err
	}
	if a.json {
		return a.writeJSON(reportReport{m.output, in.Result.Scenario.Title, m.language, len(text), m.base})
	}
	fmt.Fprintf(a.out, "Written to %s.\n", m.output)
	return nil
}

// reportInput reads what a report is made of.
func reportInput(dir, language string) (report.Input, error) {
	in := report.Input{Language: draw.Language(language)}
	var err error
	if in.Result, err = result.ReadFolder(dir); err != nil {
		return in, err
	}
	if in.Result.Patterns != nil {
		in.Patterns = &pattern.Report{}
		if err := json.Unmarshal(in.Result.Patterns, in.Patterns); err != nil {
			return in, fmt.Errorf("%s: %w; vereda fsck tells whether the folder is as it was written", filepath.Join(dir, "patterns.json"), err)
		}
	}
	if t := in.Result.Travel; t != nil {
		in.Map = mapOf(t, in.Language)
		in.Map.Flows, in.Map.Partial = flowsIn(t, t.Start, t.End)
		report.CompareFlows(in.Map, in.Result.Scenario, t.Start.Month(), t.End.Month())
	}
	in.Command = repeat(in.Result)
	return in, nil
}

// mapOf is a map of the places of a result, still without flows.
func mapOf(t *result.Travel, l draw.Language) *draw.Map {
	m := &draw.Map{Title: t.Title, From: t.Start.String(), To: t.End.String(), Runs: t.Runs, Base: draw.Basemap(false), Language: l, Width: 1100}
	for _, p := range t.Places {
		m.Places = append(m.Places, draw.Place{Name: p.Name, Title: p.Title, Kind: p.Kind, Zone: p.Zone, At: draw.Coarse(p.Kind, geo.Point{Lon: p.Longitude, Lat: p.Latitude})})
	}
	return m
}

// repeat is the command that runs a result again.
func repeat(r *result.Folder) string {
	words := []string{"vereda run", shellWord(r.Scenario.Name)}
	if r.Variant != "" {
		words = append(words, "--variant", shellWord(r.Variant))
	}
	words = append(words, fmt.Sprintf("--seed %d --seeds %d -o out", r.Seeds[0], len(r.Seeds)))
	return strings.Join(words, " ")
}

// shellWord keeps a shell from reading more into a name than a name.
func shellWord(name string) string {
	if name != "" && strings.Trim(name, "abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789-_./") == "" {
		return name
	}
	return "'" + strings.ReplaceAll(name, "'", `'\''`) + "'"
}
