package mechanism

import "embed"

// Sources is the text of this room. The manual takes the comments of the
// mechanisms from it, so that there is one place to write them.
//
//go:embed *.go
var Sources embed.FS
