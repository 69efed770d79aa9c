package people

import "embed"

// Sources is the text that says what the columns mean, for the manual.
//
//go:embed people.go communities.go
var Sources embed.FS
