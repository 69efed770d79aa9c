package main

import (
	"bytes"
	"encoding/csv"
	"encoding/json"
	"fmt"
	"io/fs"
	"os"
	"path/filepath"
	"regexp"
	"slices"
	"strconv"
	"strings"
	"testing"
)

// peopled is the hamlet with so many times the people, and a variant.
func peopled(t *testing.T, times float64) string {
	t.Helper()
	dir := filepath.Join(t.TempDir(), "hamlet") // one name, for outputs of one size
	if err := os.CopyFS(dir, os.DirFS(hamlet)); err != nil {
		t.Fatal(err)
	}
	path := filepath.Join(dir, "series", "arrivals.csv")
	text, err := os.ReadFile(path)
	if err != nil {
		t.Fatal(err)
	}
	lines := strings.Split(strings.TrimSpace(string(text)), "\n")
	for i, line := range lines[1:] {
		at := strings.LastIndexByte(line, ',')
		n, err := strconv.ParseFloat(line[at+1:], 64)
		if err != nil {
			t.Fatal(err)
		}
		lines[i+1] = line[:at+1] + strconv.FormatFloat(n*times, 'f', -1, 64)
	}
	if err := os.WriteFile(path, []byte(strings.Join(lines, "\n")+"\n"), 0o666); err != nil {
		t.Fatal(err)
	}
	return dir
}

// outputs makes what the command line makes of a scenario: what each command says and
// every file that it writes, by name.
func outputs(t *testing.T, scenario string) map[string][]byte {
	t.Helper()
	dir, all := t.TempDir(), map[string][]byte{}
	in := func(name string) string { return filepath.Join(dir, name) }
	for _, command := range [][]string{
		{"check", scenario, "--resolved", in("resolved")}, {"describe", scenario}, {"describe", scenario, "--format", "markdown"}, {"card", scenario},
		{"run", scenario, "--seeds", "2", "-o", in("out")}, {"run", scenario, "--seeds", "2", "--json"}, {"compare", scenario, "--seeds", "2", "--json"},
		{"patterns", scenario, "--seeds", "2", "--json"}, {"diff", scenario, "--variant", "more-beds", "--seeds", "2", "-o", in("diff.csv")},
		{"diff", scenario, "--variant", "more-beds", "--seeds", "2", "--json"},
		{"ensemble", scenario, "--parameters", "patrol.*", "--runs", "12", "--seeds", "1", "-o", in("ensemble")},
		{"report", in("out"), "-o", in("report.html")}, {"fsck", in("out")},
	} {
		code, out, messages := call(t, command...)
		if code != exitDone {
			t.Fatalf("%v: exit code %d: %s", command, code, messages)
		}
		all[strings.Join(command[:1], " ")+" "+strconv.Itoa(len(all))] = []byte(out)
	}
	err := fs.WalkDir(os.DirFS(dir), ".", func(name string, d fs.DirEntry, err error) error {
		if err != nil || d.IsDir() {
			return err
		}
		text, err := os.ReadFile(in(name))
		if strings.HasPrefix(name, "ensemble/parts/") {
			name = "ensemble/parts" // as many files as writers happened to need
		}
		all[name] = append(all[name], text...)
		return err
	})
	if err != nil {
		t.Fatal(err)
	}
	return all
}

// personColumn are names of columns and fields of tables with a row for each person.
var personColumn = regexp.MustCompile(`(?i)^"?(person|agent|individual|head|traveller|migrant|household)([_ -]?(id|no|number|row))?"?$`)

// TestNoOutputHasARowForEachPerson: with four times as many people, nothing that the
// command line says or writes gets much longer, and no table has a column of persons.
func TestNoOutputHasARowForEachPerson(t *testing.T) {
	few, many := outputs(t, peopled(t, 8)), outputs(t, peopled(t, 32))
	if len(few) < 20 || len(many) < 20 {
		t.Fatalf("%d and %d outputs", len(few), len(many))
	}
	for name, text := range many {
		before, there := few[name]
		if !there {
			t.Errorf("%s is written of many people only", name)
			continue
		}
		if fault := grows(before, text); fault != "" {
			t.Errorf("%s %s", name, fault)
		}
		if !strings.HasSuffix(name, ".csv") {
			continue
		}
		header, err := csv.NewReader(bytes.NewReader(text)).Read()
		if err != nil {
			t.Fatalf("%s: %v", name, err)
		}
		if slices.ContainsFunc(header, personColumn.MatchString) {
			t.Errorf("%s has a column of persons: %v", name, header)
		}
	}
}

// grows says that an output gets longer with the number of people. Cells that nobody was
// in before may have somebody now.
func grows(before, after []byte) string {
	lines := func(b []byte) int { return bytes.Count(b, []byte("\n")) }
	if lines(after) <= lines(before)*5/4+20 && len(after) <= len(before)*3/2+1000 {
		return ""
	}
	return fmt.Sprintf("grows with the number of people: from %d to %d lines, from %d to %d bytes", lines(before), lines(after), len(before), len(after))
}

// TestRowsOfPersonsAreFound: a table with a row for each of 900 and of 3,600 people is
// found, packed or not, and its columns are.
func TestRowsOfPersonsAreFound(t *testing.T) {
	table := func(n int) []byte {
		var b bytes.Buffer
		for i := range n {
			fmt.Fprintf(&b, "%d,NEA,east\n", i)
		}
		return b.Bytes()
	}
	if grows(table(900), table(3600)) == "" || grows(table(900), table(950)) != "" {
		t.Error("rows of persons are not told from cells")
	}
	for name, want := range map[string]bool{"person": true, "agent_id": true, "Person ID": true, "people_per_row": false, "party": false, "period": false} {
		if personColumn.MatchString(name) != want {
			t.Errorf("a column %s is one of persons: %t", name, !want)
		}
	}
}

// TestOutputsTellNoSmallCount: the hamlet has one count under 10, of 8 people in beds in
// its first month. No output tells it but the copy of the scenario that was asked for;
// where the scenario lowers the threshold, outputs tell it and say so.
func TestOutputsTellNoSmallCount(t *testing.T) {
	tells := func(all map[string][]byte) (list []string) {
		for name, text := range all {
			if regexp.MustCompile(`2019-01,8\b|detained,2019-01,2019-01-01,all,all,all,8,|"detained"[^}]*"counted": 8\b`).Match(text) {
				list = append(list, name)
			}
		}
		slices.Sort(list)
		return list
	}
	dir := peopled(t, 1)
	all := outputs(t, dir)
	// The folder that check writes is the scenario of the one who asked, in full, and so is
	// the plan of an ensemble, from which its runs are made.
	allowed := func(name string) bool {
		return strings.HasPrefix(name, "resolved/") || strings.HasPrefix(name, "ensemble/") && !strings.HasPrefix(name, "ensemble/result/")
	}
	for _, name := range tells(all) {
		if !allowed(name) {
			t.Errorf("%s tells a count of 8", name)
		}
	}
	for name, want := range map[string]string{"out/series.csv": "<10", "out/run.json": `"small_counts": {`, "report.html": "Counts of fewer than 10 people are not told"} {
		if !bytes.Contains(all[name], []byte(want)) {
			t.Errorf("%s does not say %q", name, want)
		}
	}
	yaml := filepath.Join(dir, "scenario.yaml")
	text, err := os.ReadFile(yaml)
	if err == nil {
		err = os.WriteFile(yaml, append(text, "small_counts: 1\n"...), 0o666)
	}
	if err != nil {
		t.Fatal(err)
	}
	all = outputs(t, dir)
	if list := tells(all); !slices.Contains(list, "out/series.csv") || !slices.Contains(list, "out/run.json") {
		t.Errorf("with the threshold lowered these tell it: %v", list)
	}
	var run struct {
		SmallCounts struct {
			Below   float64
			Lowered bool
			Kept    int `json:"kept_back"`
		} `json:"small_counts"`
	}
	if err := json.Unmarshal(all["out/run.json"], &run); err != nil || run.SmallCounts.Below != 1 || !run.SmallCounts.Lowered || run.SmallCounts.Kept != 0 {
		t.Errorf("run.json says %+v, %v", run.SmallCounts, err)
	}
	if !bytes.Contains(all["report.html"], []byte("also of fewer than 10 people")) {
		t.Error("the report does not say that the threshold was lowered")
	}
	said := false
	for name, text := range all {
		said = said || strings.HasPrefix(name, "run ") && bytes.Contains(text, []byte("lowers the threshold"))
	}
	if !said {
		t.Error("vereda run does not say that the threshold was lowered")
	}
}

// TestMeansInJSONHaveTheirCertainty walks what verbs write with --json.
func TestMeansInJSONHaveTheirCertainty(t *testing.T) {
	dir := peopled(t, 1)
	found := 0
	var walk func(v any, at string)
	walk = func(v any, at string) {
		switch x := v.(type) {
		case map[string]any:
			if mean, has := x["mean"]; has {
				for _, name := range []string{"low", "high", "level", "seeds", "mcse"} {
					if one, has := x[name]; !has || one == nil && mean != nil {
						t.Errorf("%s lacks %s", at, name)
					}
				}
				found++
			}
			for name, one := range x {
				walk(one, at+"."+name)
			}
		case []any:
			for _, one := range x {
				walk(one, at+"[]")
			}
		}
	}
	for _, command := range [][]string{{"run", dir, "--seeds", "2"}, {"diff", dir, "--variant", "more-beds", "--seeds", "2"}, {"patterns", dir, "--seeds", "2"},
		{"ensemble", dir, "--parameters", "patrol.*", "--runs", "12", "--seeds", "1", "-o", filepath.Join(t.TempDir(), "e")}} {
		code, out, messages := call(t, append(command, "--json")...)
		if code != exitDone {
			t.Fatalf("%v: %s", command, messages)
		}
		var v any
		if err := json.Unmarshal([]byte(out), &v); err != nil {
			t.Fatal(err)
		}
		walk(v, command[0])
	}
	if found < 50 {
		t.Errorf("%d means were looked at", found)
	}
	// The documented shapes say so too.
	for _, s := range shapes() {
		if at := strings.Index(s[1], `"mean": `); at >= 0 {
			for _, name := range []string{"low", "high", "level", "seeds", "mcse"} {
				if !strings.Contains(s[1][at:], `"`+name+`"`) {
					t.Errorf("the shape of %s does not name %s beside its mean", s[0], name)
				}
			}
		}
	}
}
