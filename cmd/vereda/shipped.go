package main

import (
	"io/fs"

	"vereda/internal/diag"
	"vereda/scenarios"
)

// shippedNames lists the scenarios inside the program.
func shippedNames() []string { return scenarios.Names() }

// shippedFS is the folder of a scenario inside the program.
func shippedFS(name string) (fs.FS, error) {
	if folder, ok := scenarios.FS(name); ok {
		return folder, nil
	}
	return nil, misused("there is no scenario %s inside the program%s; see vereda scenario list", diag.Escape(name), suggest(name, shippedNames()))
}
