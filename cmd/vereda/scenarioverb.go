package main

import (
	"errors"
	"fmt"
	"io/fs"
	"os"
	"path"
	"path/filepath"

	"github.com/spf13/cobra"

	"vereda/internal/result"
	"vereda/internal/scenario"
)

const scenarioListShape = `{
  "scenarios": [{
    "name": "...",
    "title": "...",
    "question": "...",
    "start": "2005-01-01",
    "end": "2023-12-31",
    "variants": ["..."]
  }]
}`

const scenarioCopyShape = `{
  "name": "...",              of the scenario inside the program
  "folder": "...",            that was written
  "files": 60                 how many
}`

// shippedInfo is a scenario inside the program, for the list.
type shippedInfo struct {
	Name     string   `json:"name"`
	Title    string   `json:"title"`
	Question string   `json:"question"`
	Start    string   `json:"start"`
	End      string   `json:"end"`
	Variants []string `json:"variants"`
}

func (a *app) scenarioVerb() *cobra.Command {
	group := &cobra.Command{
		Use: "scenario", Short: "List the scenarios inside the program, or write one out as a folder",
		Args: unknownVerb, RunE: func(c *cobra.Command, _ []string) error { return c.Help() },
	}
	group.AddCommand(&cobra.Command{
		Use: "list", Short: "List the scenarios inside the program",
		Long: "List the scenarios inside the program.\n\n" + shapeHelp(scenarioListShape),
		Args: exactly(0, "no argument"), RunE: func(*cobra.Command, []string) error { return a.listScenarios() },
	}, &cobra.Command{
		Use: "copy NAME DIR", Short: "Write a scenario out as a folder, to read and to change",
		Long:    "Write a scenario out as a folder, to read and to change. The folder must not\nexist, or be empty; it is written whole or not at all.\n\n" + shapeHelp(scenarioCopyShape),
		Example: "  vereda scenario copy us-southwest-border my-border",
		Args:    exactly(2, "the NAME of a scenario and a folder DIR to write"),
		RunE:    func(_ *cobra.Command, args []string) error { return a.copyScenario(args[0], args[1]) },
	})
	return group
}

func (a *app) listScenarios() error {
	list := []shippedInfo{}
	for _, name := range shippedNames() {
		fsys, err := shippedFS(name)
		if err != nil {
			return err
		}
		s, found := scenario.Load(fsys, name)
		if found.HasErrors() {
			return invalid(found)
		}
		info := shippedInfo{Name: name, Title: s.Title, Question: s.Question, Start: s.Start.String(), End: s.End.String(), Variants: []string{}}
		info.Variants = append(info.Variants, scenario.Variants(fsys)...)
		list = append(list, info)
	}
	if a.json {
		return a.writeJSON(map[string][]shippedInfo{"scenarios": list})
	}
	for _, s := range list {
		fmt.Fprintf(a.out, "%s\n", s.Name)
		wrap(a.out, "  ", fmt.Sprintf("%s, %s to %s.", s.Title, s.Start, s.End))
		wrap(a.out, "  ", s.Question)
		for _, v := range s.Variants {
			fmt.Fprintf(a.out, "  variant %s\n", v)
		}
	}
	return nil
}

func (a *app) copyScenario(name, dir string) error {
	fsys, err := shippedFS(name)
	if err != nil {
		return err
	}
	files := map[string][]byte{}
	err = fs.WalkDir(fsys, ".", func(path string, d fs.DirEntry, err error) error {
		if err != nil || d.IsDir() {
			return err
		}
		files[path], err = fs.ReadFile(fsys, path)
		return err
	})
	if err != nil {
		return err
	}
	if err := writeFolder(dir, files); err != nil {
		return err
	}
	if a.json {
		return a.writeJSON(struct {
			Name   string `json:"name"`
			Folder string `json:"folder"`
			Files  int    `json:"files"`
		}{name, dir, len(files)})
	}
	fmt.Fprintf(a.out, "%s: %d files. Change them, then: vereda check %s\n", dir, len(files), dir)
	return nil
}

// writeFolder writes files by their path, with slashes, into a new folder.
func writeFolder(dir string, files map[string][]byte) error {
	return result.WriteFolder(dir, nil, func(to string) error {
		var errs []error
		for name, text := range files {
			if err := os.MkdirAll(filepath.Join(to, filepath.FromSlash(path.Dir(name))), 0o777); err != nil {
				return err
			}
			errs = append(errs, os.WriteFile(filepath.Join(to, filepath.FromSlash(name)), text, 0o666))
		}
		return errors.Join(errs...)
	})
}
