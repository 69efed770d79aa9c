package vereda_test

import (
	"io/fs"
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

// keptInScenarios are words of rows that decide runs and stand in the digest that the shipped
// posterior was drawn for: they change with the next drawing. The first is of flights.
var keptInScenarios = []string{"surge of flights", "waves outlast violence"}

// TestScenariosSpeakOfPeople reads every text of the shipped scenarios and their variants:
// notes, questions, titles, definitions. The title of a source stands as its publisher
// wrote it and says so in its note; addresses are not read.
func TestScenariosSpeakOfPeople(t *testing.T) {
	address := regexp.MustCompile(`https?://\S+`)
	read, asPublished := 0, 0
	err := filepath.WalkDir("scenarios", func(path string, e fs.DirEntry, err error) error {
		folder := filepath.Base(filepath.Dir(path))
		if err != nil || e.IsDir() || folder == "series" || folder == "observed" {
			return err
		}
		text, err := os.ReadFile(path)
		if err != nil {
			return err
		}
		words := address.ReplaceAllString(string(text), "")
		for _, k := range keptInScenarios {
			words = strings.ReplaceAll(words, k, "")
		}
		switch filepath.Ext(path) {
		case ".bib":
			for _, entry := range strings.Split(words, "\n@") {
				if len(unkindIn(entry)) > 0 && strings.Contains(entry, "title as published") {
					asPublished++
					entry = regexp.MustCompile(`(?m)^  title = .*$`).ReplaceAllString(entry, "")
				}
				for _, line := range unkindIn(entry) {
					t.Errorf("%s: %s; a title that stands as its publisher wrote it has the note: title as published", path, line)
				}
			}
		case ".csv", ".yaml":
			for _, line := range unkindIn(words) {
				t.Errorf("%s: %s", path, line)
			}
		default:
			return nil
		}
		read++
		return nil
	})
	if err != nil {
		t.Fatal(err)
	}
	if read < 40 || asPublished < 8 {
		t.Errorf("only %d files, %d titles as published", read, asPublished)
	}
}

// TestDocumentsSpeakOfPeople reads the prose by hand. docs/ODD.md is left out:
// it is made of the scenario's notes and the titles of its sources,
// which TestScenariosSpeakOfPeople reads.
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
