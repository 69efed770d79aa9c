package main

import (
	"encoding/json"
	"errors"
	"fmt"
	"io/fs"
	"os"
	"path/filepath"

	"github.com/spf13/cobra"

	"vereda/internal/diag"
	"vereda/internal/displacement"
	"vereda/internal/fleeformat"
	"vereda/internal/gravity"
	"vereda/internal/result"
)

// isCase reports whether an argument is a folder with a displacement case, in Flee's
// layout or in the program's own form.
func isCase(arg string) bool {
	info, err := os.Stat(arg)
	return err == nil && info.IsDir() && (displacement.Is(os.DirFS(arg)) || fleeformat.Is(os.DirFS(arg)))
}

// loadCase reads a case and prints what it warns of.
func (a *app) loadCase(arg string, exact bool) (*gravity.Case, error) {
	return a.loadCaseFrom(os.DirFS(arg), arg, exact)
}

func (a *app) loadCaseFrom(fsys fs.FS, arg string, exact bool) (*gravity.Case, error) {
	if exact && displacement.Is(fsys) {
		return nil, misused("--flee-exact belongs to folders in Flee's layout; what is corrected in %s stands in its displacement.yaml", arg)
	}
	c, list := readCase(fsys, filepath.Clean(arg), exact)
	if c == nil {
		return nil, invalid(list)
	}
	fmt.Fprint(a.err, list.Format())
	return c, nil
}

// readCase reads a case in either form.
func readCase(fsys fs.FS, name string, exact bool) (*gravity.Case, *diag.List) {
	if displacement.Is(fsys) {
		return displacement.Load(fsys, name)
	}
	return fleeformat.Load(fsys, name, exact)
}

// replaceableCase allows a result of such a case to be replaced, besides other results.
func replaceableCase(overwrite bool) func(dir string) error {
	other := result.Replaceable(overwrite)
	if other == nil {
		return nil
	}
	return func(dir string) error {
		text, err := os.ReadFile(filepath.Join(dir, "run.json"))
		var run struct {
			Format string `json:"format"`
		}
		if err == nil && json.Unmarshal(text, &run) == nil && run.Format == displacedFormat {
			return nil
		}
		return other(dir)
	}
}

const displacedFormat = "vereda displacement result"

// logNames are the files beside out.csv that a case asks for.
func logNames(c *gravity.Case, out string) (names []string) {
	if c.Set.Log.Agents > 0 {
		names = append(names, filepath.Join(filepath.Dir(out), "agents.out.0"))
	}
	if c.Set.Log.Links > 0 {
		names = append(names, filepath.Join(filepath.Dir(out), "links.out.0"))
	}
	return names
}

// writeLogs runs a case by persons and writes what log_levels asks for to files beside
// out.csv, under names of their own until [displaced.placeLogs].
func writeLogs(c *gravity.Case, seed uint64, out string) (r *gravity.Result, parts []string, err error) {
	var files []*os.File
	open := func(is bool) (*os.File, error) {
		if !is {
			return nil, nil
		}
		f, err := os.CreateTemp(filepath.Dir(out), ".vereda-*")
		if err == nil {
			files, parts = append(files, f), append(parts, f.Name())
		}
		return f, err
	}
	agents, err := open(c.Set.Log.Agents > 0)
	links, errLinks := open(c.Set.Log.Links > 0)
	if err = errors.Join(err, errLinks); err == nil {
		logs := fleeformat.NewLogs(c, agents, links)
		err = nowhere(c.Name, func() { r = gravity.RunWatched(c, seed, logs.Evening) })
		err = errors.Join(err, logs.Flush())
	}
	for _, f := range files {
		err = errors.Join(err, f.Chmod(0o644), f.Sync(), f.Close())
	}
	if err != nil {
		for _, part := range parts {
			err = errors.Join(err, os.Remove(part))
		}
		return nil, nil, err
	}
	return r, parts, nil
}

// nowhere runs a case, and says so where on some day people flee and nobody is left to
// flee: only a run can tell, as those who fled before are taken from populations.
func nowhere(name string, run func()) (err error) {
	defer func() {
		switch fault := recover().(type) {
		case nil:
		case gravity.Nowhere:
			list := &diag.List{}
			list.Add(diag.Diagnostic{Code: "E-FLEE-NOWHERE", File: name, Message: fmt.Sprintf("people flee on day %d, and nobody is left in any conflict zone", fault.Day),
				Expected: "populations above the number of people who flee", Hint: "correct the populations, or switch take_from_population off"})
			err = invalid(list)
		default:
			panic(fault)
		}
	}()
	run()
	return nil
}

// placeLogs gives the files their names.
func (d *displaced) placeLogs() error {
	for len(d.logs) > 0 {
		if err := os.Rename(d.logs[0], d.logTo[0]); err != nil {
			return err
		}
		d.logs, d.logTo = d.logs[1:], d.logTo[1:]
	}
	return nil
}

// dropLogs removes files that have not got their names.
func (d *displaced) dropLogs() {
	for _, part := range d.logs {
		os.Remove(part) // what fails here was reported before
	}
}

func (a *app) convertVerb() *cobra.Command {
	var exact, overwrite bool
	c := &cobra.Command{
		Use: "convert FOLDER DIR", Short: "Write a folder in Flee's layout in the program's own form",
		Long: `Read a folder in Flee's layout and write it as displacement.yaml and tables, with what
is corrected of Flee's behaviour spelt out. vereda run and vereda validate take the new
folder as they take the old one, and give the same bytes.

` + shapeHelp(convertedShape),
		Example: "  vereda convert my-case my-case-converted\n  vereda convert my-case as-flee --flee-exact",
		Args:    exactly(2, "one folder in Flee's layout and the folder to write"),
		RunE: func(_ *cobra.Command, args []string) error {
			if !isCase(args[0]) {
				return misused("%s: not a folder in Flee's layout, with input_csv/locations.csv and input_csv/routes.csv, nor one with displacement.yaml", args[0])
			}
			return a.convert(args[0], args[1], exact, overwrite)
		},
	}
	c.Flags().BoolVar(&exact, "flee-exact", false, "correct nothing of what Flee does")
	c.Flags().BoolVar(&overwrite, "overwrite", false, "replace an existing case in this form")
	return c
}

const convertedShape = `{
  "case": "...", "output": "...", "files": ["displacement.yaml", "places.csv"],
  "corrections": "..."   what of Flee's behaviour is corrected in this case
}`

func (a *app) convert(from, to string, exact, overwrite bool) error {
	var replaceable func(string) error
	if overwrite {
		replaceable = func(dir string) error {
			if !displacement.Is(os.DirFS(dir)) {
				return errors.New("it holds no displacement case; remove it yourself if it may go")
			}
			return nil
		}
	}
	if err := result.CheckTarget(to, replaceable); err != nil {
		return err
	}
	c, err := a.loadCase(from, exact)
	if err != nil {
		return err
	}
	names := []string{}
	err = result.WriteFolder(to, replaceable, func(dir string) error {
		for _, f := range displacement.Files(c) {
			names = append(names, f.Name)
			if err := os.WriteFile(filepath.Join(dir, f.Name), f.Text, 0o666); err != nil {
				return err
			}
		}
		return nil
	})
	if err != nil {
		return err
	}
	d := displaced{c: c}
	if a.json {
		return a.writeJSON(map[string]any{"case": c.Name, "output": to, "files": names, "corrections": d.corrections()})
	}
	fmt.Fprintf(a.out, "%s: %d places, %d links, %d series of counts, %d days from %s.\n%s\nWritten to %s: %d files.\n", c.Name, len(c.Places), len(c.Links)/2, len(c.Series), c.Days, c.Start, d.corrections(), to, len(names))
	return nil
}
