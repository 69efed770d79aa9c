package network

import "embed"

// Sources is the text that says what the columns mean, for the manual.
//
//go:embed conditions.go
var Sources embed.FS
