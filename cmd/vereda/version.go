package main

import (
	"fmt"
	"runtime"
	"runtime/debug"

	"github.com/spf13/cobra"
)

// version of the program; results hold it.
const version = "0.1.0"

const versionShape = `{
  "version": "0.1.0",
  "commit": "...",            of the source; empty where the build does not know
  "modified": false,          whether the source had changes that were not committed
  "go": "go1.26",
  "platform": "linux/amd64"
}`

type versionReport struct {
	Version  string `json:"version"`
	Commit   string `json:"commit"`
	Modified bool   `json:"modified"`
	Go       string `json:"go"`
	Platform string `json:"platform"`
}

func (a *app) versionVerb() *cobra.Command {
	return &cobra.Command{
		Use: "version", Short: "Say which program this is", Long: "Say which program this is.\n\n" + shapeHelp(versionShape),
		Args: exactly(0, "no argument"),
		RunE: func(*cobra.Command, []string) error {
			r := versionReport{Version: version, Go: runtime.Version(), Platform: runtime.GOOS + "/" + runtime.GOARCH}
			if info, ok := debug.ReadBuildInfo(); ok {
				for _, s := range info.Settings {
					switch s.Key {
					case "vcs.revision":
						r.Commit = s.Value
					case "vcs.modified":
						r.Modified = s.Value == "true"
					}
				}
			}
			if a.json {
				return a.writeJSON(r)
			}
			commit := ""
			if r.Commit != "" {
				commit = ", commit " + r.Commit
			}
			if r.Modified {
				commit += " with changes"
			}
			fmt.Fprintf(a.out, "vereda %s%s, %s, %s\n", r.Version, commit, r.Go, r.Platform)
			return nil
		},
	}
}
