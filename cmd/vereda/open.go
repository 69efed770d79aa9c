package main

import (
	"errors"
	"fmt"
	"io/fs"
	"os"
	"path/filepath"
	"slices"
	"strings"

	"vereda/internal/diag"
	"vereda/internal/result"
	"vereda/internal/scenario"
)

// opened is a scenario argument as a file system.
type opened struct {
	fs    fs.FS
	name  string // as the user named it
	close func() error
}

// open finds the scenario that an argument names: a folder, a result folder, which
// holds the complete form of what was run, or one that is inside the program. A
// folder wins, because somebody who edited a copy means the copy.
func (a *app) open(arg string) (*opened, error) {
	info, err := os.Stat(arg)
	shipped := slices.Contains(shippedNames(), arg)
	switch {
	case err == nil && info.IsDir():
		if shipped && !a.json {
			fmt.Fprintf(a.err, "vereda: the folder %s is used, not the scenario of that name inside the program\n", arg)
		}
		if _, err := os.Stat(filepath.Join(arg, "scenario.yaml")); errors.Is(err, fs.ErrNotExist) {
			if files, _, err := result.ReadScenario(arg); err == nil {
				return &opened{files, arg, func() error { return nil }}, nil
			}
		}
		fsys, closing, err := scenario.OpenDir(arg)
		if err != nil {
			return nil, err
		}
		return &opened{fsys, arg, closing}, nil
	case shipped:
		fsys, err := shippedFS(arg)
		if err != nil {
			return nil, err
		}
		return &opened{fsys, arg, func() error { return nil }}, nil
	case err == nil:
		return nil, misused("%s is a file; a scenario is a folder", diag.Escape(arg))
	}
	return nil, misused("%s is neither a folder nor a scenario inside the program (%s)%s",
		diag.Escape(arg), strings.Join(shippedNames(), ", "), suggest(arg, shippedNames()))
}

// load opens and reads a scenario and says its warnings. The name in messages
// is the one the user gave.
func (a *app) load(arg, variant string) (*scenario.Scenario, error) {
	o, err := a.open(arg)
	if err != nil {
		return nil, err
	}
	s, list := scenario.LoadVariant(o.fs, o.name, variant)
	if err := o.close(); err != nil {
		return nil, err
	}
	if list.HasErrors() {
		return nil, invalid(list)
	}
	fmt.Fprint(a.err, list.Format())
	return s, nil
}
