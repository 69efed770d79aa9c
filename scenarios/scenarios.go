// Package scenarios holds the shipped scenario folders inside the program.
//
// A folder beside this file that has a scenario.yaml is a shipped scenario; its
// name is that of the folder. No list of them is kept in Go.
package scenarios

import (
	"embed"
	"io/fs"
	"slices"
)

// shipped has every folder beside this file.
//
//go:embed */*
var shipped embed.FS

// Names lists the shipped scenarios, sorted.
func Names() []string { return namesIn(shipped) }

// FS returns the folder of a shipped scenario with its files at the root, as a
// folder of the disk would have them, and whether there is such a scenario.
func FS(name string) (fs.FS, bool) {
	if !slices.Contains(Names(), name) {
		return nil, false
	}
	folder, err := fs.Sub(shipped, name)
	return folder, err == nil
}

// namesIn lists the folders at the root that have a scenario.yaml.
func namesIn(root fs.FS) []string {
	found, _ := fs.Glob(root, "*/scenario.yaml") // the pattern is well formed
	names := make([]string, len(found))
	for i, path := range found {
		names[i] = path[:len(path)-len("/scenario.yaml")]
	}
	slices.Sort(names)
	return names
}
