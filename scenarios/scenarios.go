// Package scenarios holds the scenarios that the program carries with it, as
// the folders that people read and edit.
package scenarios

import (
	"embed"
	"io/fs"
	"slices"
)

//go:embed all:us-southwest-border
var folders embed.FS

// Names lists the shipped scenarios, sorted.
func Names() []string {
	entries, err := folders.ReadDir(".")
	if err != nil {
		panic("scenarios: " + err.Error()) // the program was built without them
	}
	names := make([]string, 0, len(entries))
	for _, e := range entries {
		names = append(names, e.Name())
	}
	return names
}

// FS gives the folder of a shipped scenario and whether there is one of that
// name.
func FS(name string) (fs.FS, bool) {
	if !slices.Contains(Names(), name) {
		return nil, false
	}
	sub, err := fs.Sub(folders, name)
	return sub, err == nil
}
