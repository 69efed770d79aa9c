package vereda_test

import (
	"os"
	"path/filepath"
	"regexp"
	"strings"
	"testing"
)

// unkind are words that make people less than people, in prose of the project.
// Floods of water are modelled, so a flood is found only where people are it.
var unkind = regexp.MustCompile(`(?i)\b(illegals?|aliens?|hordes?|invasions?|surges?|swarms?|influx|waves?|floods? of (people|persons|migrants|refugees|arrivals)|ilegal(es)?|oleadas?|avalanchas?|invasi(ón|ones)|hordas?)(\W|$)`)

// kept are the lines that may hold such a word, by a part of the line: titles
// of sources and patterns that stand in the shipped scenarios.
var kept = []string{"Mexico between events and waves"}

// unkindIn gives the lines of a text in which an unkind word stands.
func unkindIn(text string) (found []string) {
	for _, line := range strings.Split(text, "\n") {
		for _, k := range kept {
			line = strings.ReplaceAll(line, k, "")
		}
		if unkind.MatchString(line) {
			found = append(found, line)
		}
	}
	return found
}

// TestDocumentsSpeakOfPeople reads the prose by hand. docs/ODD.md is left out:
// it is made of the scenario's notes and the titles of its sources.
func TestDocumentsSpeakOfPeople(t *testing.T) {
	for _, bad := range []string{"a wave of arrivals", "a flood of people", "una oleada", "illegal crossings", "una invasión"} {
		if len(unkindIn(bad)) == 0 {
			t.Errorf("not found: %q", bad)
		}
	}
	if len(unkindIn("people flee from floods; a flood at the last level")) > 0 {
		t.Error("floods of water are found")
	}
	read := 0
	for _, glob := range []string{"*.md", "docs/*.md", "docs/decisions/*.md", "changelog/*.md", "internal/serve/web/words/*.json"} {
		paths, err := filepath.Glob(glob)
		if err != nil {
			t.Fatal(err)
		}
		for _, path := range paths {
			if path == filepath.Join("docs", "ODD.md") {
				continue
			}
			text, err := os.ReadFile(path)
			if err != nil {
				t.Fatal(err)
			}
			read++
			for _, line := range unkindIn(string(text)) {
				t.Errorf("%s: %s", path, line)
			}
		}
	}
	if read < 70 {
		t.Errorf("only %d documents were read", read)
	}
}
