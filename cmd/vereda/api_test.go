package main

import (
	"encoding/json"
	"io"
	"os"
	"strings"
	"testing"

	"github.com/spf13/cobra"

	"vereda/internal/simulate"
)

// inAPI says for each verb which paths of the API answer what it answers, or why none
// does.
var inAPI = map[string]string{
	"check":         "get /api/v1/scenarios/{name}/check, get /api/v1/scenarios/{name}/resolved.zip, post /api/v1/check",
	"describe":      "get /api/v1/scenarios/{name}/describe",
	"card":          "get /api/v1/scenarios/{name}/card",
	"run":           "post /api/v1/runs, get /api/v1/runs/{id}/result.zip, get /api/v1/runs/{id}/series",
	"compare":       "get /api/v1/runs/{id}/compare",
	"diff":          "get /api/v1/runs/{id}/difference",
	"patterns":      "get /api/v1/runs/{id}/patterns",
	"evidence":      "get /api/v1/runs/{id}/evidence, get /api/v1/scenarios/{name}/evidence",
	"validate":      "post /api/v1/cases/validate",
	"convert":       "post /api/v1/cases/convert",
	"map":           "get /api/v1/runs/{id}/map.svg",
	"report":        "get /api/v1/runs/{id}/report.html",
	"scenario list": "get /api/v1/scenarios",
	"scenario copy": "get /api/v1/scenarios/{name}/folder.zip",
	"import":        "get /api/v1/imports, post /api/v1/imports/{table}",
	"explain":       "get /api/v1/explain",
	"version":       "get /api/v1/version",
	"ensemble":      "none: it fills folders of this machine for hours, from many processes",
	"sensitivity":   "none: as ensemble, whose folders it reads",
	"calibrate":     "none: it rewrites the folder of a scenario",
	"seal":          "none: it writes a register of this machine",
	"fsck":          "none: it reads folders of this machine",
	"basemap":       "none: it makes a part of the program from a publisher's file",
	"demo":          "none: it starts the server",
	"serve":         "none: it is the server",
}

// TestEveryVerbIsAnsweredOverHTTP holds the verbs against the description of the API.
func TestEveryVerbIsAnsweredOverHTTP(t *testing.T) {
	text, err := os.ReadFile("../../internal/serve/openapi.json")
	if err != nil {
		t.Fatal(err)
	}
	var d struct {
		Paths map[string]map[string]any `json:"paths"`
	}
	if err := json.Unmarshal(text, &d); err != nil {
		t.Fatal(err)
	}
	seen := map[string]bool{}
	var walk func(c *cobra.Command, before string)
	walk = func(c *cobra.Command, before string) {
		for _, verb := range c.Commands() {
			name := strings.TrimSpace(before + " " + verb.Name())
			if name == "help" || name == "completion" {
				continue
			}
			if _, group := inAPI[name]; !group && verb.HasSubCommands() {
				walk(verb, name)
				continue
			}
			answer, known := inAPI[name]
			if seen[name] = true; !known {
				t.Errorf("%s has no answer in the API and no reason why", name)
				continue
			}
			if strings.HasPrefix(answer, "none: ") {
				continue
			}
			for one := range strings.SplitSeq(answer, ", ") {
				method, path, _ := strings.Cut(one, " ")
				if _, described := d.Paths[path][method]; !described {
					t.Errorf("%s: the API has no %s", name, one)
				}
			}
		}
	}
	walk(newApp(io.Discard, io.Discard, simulate.Run).root, "")
	for name := range inAPI {
		if !seen[name] {
			t.Errorf("there is no verb %s", name)
		}
	}
}
