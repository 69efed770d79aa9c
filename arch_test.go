package vereda_test

import (
	"fmt"
	"go/ast"
	"slices"
	"strconv"
	"strings"
	"testing"
)

// room is one row of the floor plan: a package, the storey it stands on, why it
// is there, which of our rooms it may import and which modules of others.
type room struct {
	path    string // below the module
	storey  int
	why     string
	may     string // rooms, separated by spaces
	outside string // import paths outside the standard library
}

// plan is the floor plan. A room imports from its own storey or below, and of
// that only what its row lists.
var plan = []room{
	{"internal/portable", 0, "Elementary functions with the same bits on every processor.", "", ""},
	{"internal/quantity", 0, "Numbers with units, days and dates; strict parsing.", "portable", ""},
	{"internal/chance", 0, "Randomness as a pure function of seed, purpose, person and day.", "portable quantity", ""},
	{"internal/clock", 0, "The time on the wall, to be read, and the steady time, to be counted with; nobody else asks the system.", "", ""},
	{"internal/diag", 0, "What is wrong with a scenario: where, what, why, what to write.", "", ""},
	{"scenarios", 0, "The shipped scenario folders, embedded.", "", ""},

	{"internal/mounted", 0, "File systems of their own for tests, which alone import it.", "", ""},
	{"internal/geo", 0, "Equal-area projections, simplified outlines, the file of a base map.", "", ""},

	{"internal/network", 1, "Places, routes and sectors, which never change; their conditions, which do.", "quantity", ""},

	{"internal/people", 2, "The table of people, the machine of statuses, the events of the day.", "quantity chance portable network", ""},
	{"internal/policy", 2, "Dated rules and the calendar that puts them in force.", "quantity network", ""},
	{"internal/routing", 2, "The recursive logit and the gravity rule over a graph: values, chances and flows.", "quantity portable", ""},

	{"internal/cells", 2, "Numbers of people in cells that no rule in force tells apart, moved by exact draws.", "quantity chance", ""},

	{"internal/gravity", 3, "Displacement to camps by the gravity rule: cases, two engines, scores.", "quantity chance portable cells", ""},
	{"internal/mechanism", 3, "One file per mechanism: claim, parameters, equation, loop.", "quantity chance portable network people policy routing", ""},
	{"internal/ledger", 3, "The recorder: flows and stocks by day, sector, class and cause.", "quantity network people", ""},

	{"internal/observe", 4, "Instruments: what an institution would have counted.", "quantity network people ledger", ""},

	{"internal/fleeformat", 5, "The only reader of folders in Flee's layout.", "quantity diag gravity", "go.yaml.in/yaml/v4"},
	{"internal/displacement", 5, "Reads and writes displacement cases in the program's own form.", "quantity diag gravity", "go.yaml.in/yaml/v4"},
	{"internal/scenario", 5, "The only reader of scenario folders; the resolved, checked value.", "quantity chance portable diag network people policy mechanism ledger observe scenarios", "go.yaml.in/yaml/v4"},
	{"internal/camps", 5, "How far simulated camps lie from registers: the field's measures, naive forecasts, equivalence of means.", "chance", "gonum.org/v1/gonum/stat/distuv"},
	{"internal/compare", 5, "Scores of simulated against measured series, beside naive forecasts.", "quantity chance portable observe", ""},

	{"internal/simulate", 6, "The day: ordered phases, risks and terms; the loop of days.", "quantity chance portable network people policy mechanism ledger scenario", ""},

	{"internal/ensemble", 7, "Many runs in parallel; means with intervals.", "clock quantity chance ledger observe compare scenario simulate", ""},
	{"internal/design", 7, "Points of a space of parameters: row i of a design is a function of i.", "quantity chance portable diag", ""},
	{"internal/sensitivity", 7, "What an outcome depends on: indices, screening, the part of chance.", "chance design", ""},

	{"internal/result", 8, "Writes result folders, whole or not at all, with provenance; reads them back.", "quantity diag network people ledger observe scenario compare ensemble", "github.com/parquet-go/parquet-go github.com/parquet-go/parquet-go/compress/gzip"},
	{"internal/matching", 7, "Rules out and weighs values of parameters by what was counted, with an emulator of the model.", "portable chance design", ""},
	{"internal/shard", 8, "The folder of an ensemble: its plan, finished runs that survive any death, checksums.", "clock design ensemble result", ""},
	{"internal/sealed", 8, "Forecasts sealed before anybody could know better, in a chain of hashes, and their scores.", "quantity compare result scenario", ""},
	{"internal/summary", 8, "What an ensemble says: means, quantiles, differences, what moves each outcome.", "quantity people observe compare design sensitivity ensemble paired result shard", ""},
	{"internal/pattern", 8, "Judges runs against published patterns and anchors.", "quantity chance portable network people policy ledger observe compare scenario simulate ensemble", "gonum.org/v1/gonum/stat"},
	{"internal/paired", 8, "Differences between a variant and its base over the same seeds, with deaths, harms and waiting beside every count.", "network people ledger scenario ensemble", ""},
	{"internal/describe", 8, "The model as understood, in words: schedule, equations, parameters, rules.", "quantity diag network people policy mechanism ledger observe scenario simulate", ""},
	{"internal/calibrate", 8, "Derives first arrivals and constants of sectors from counts, by running the model.", "quantity chance portable network people mechanism ledger observe compare scenario simulate ensemble", ""},
	{"internal/draw", 8, "Pictures as SVG: maps of flows, charts with bands, in two languages.", "quantity geo", ""},
	{"internal/report", 8, "A result folder as one document to read and print, in two languages.", "quantity observe scenario compare ensemble result pattern paired draw", ""},
	{"internal/serve", 8, "The verbs over HTTP, and the page that shows their answers.", "clock quantity diag geo draw network people policy ledger observe scenario compare ensemble paired describe result pattern report gravity fleeformat displacement importer", ""},
	{"internal/importer", 8, "Makes our tables from publishers' files.", "quantity diag", ""},

	{"cmd/vereda", 9, "Turns flags into calls and prints.", "clock quantity diag network people policy ledger observe scenario compare simulate ensemble design sensitivity matching shard sealed summary result pattern paired describe calibrate importer geo draw report serve gravity fleeformat displacement camps scenarios", "github.com/spf13/cobra github.com/spf13/pflag"},
}

// modelRooms are the rooms in which a run happens. They know no clock, no file,
// no lock and no name from the world.
var modelRooms = []string{
	"internal/quantity", "internal/chance", "internal/portable", "internal/network",
	"internal/people", "internal/policy", "internal/routing", "internal/cells", "internal/mechanism", "internal/gravity", "internal/simulate",
}

// banned lists what the model rooms may not import; a trailing slash bans all
// below.
var banned = []string{
	"os", "os/", "time", "math/rand", "math/rand/", "crypto/rand", "net", "net/", "log", "log/",
	"sync", "sync/", "context", "encoding", "encoding/", "maps", "unsafe",
}

// floorOf finds a room of the plan by its path.
func floorOf(path string) (room, bool) {
	at := slices.IndexFunc(plan, func(r room) bool { return r.path == path })
	if at < 0 {
		return room{}, false
	}
	return plan[at], true
}

// short is the name by which the plan lists a room.
func short(path string) string {
	return strings.TrimPrefix(strings.TrimPrefix(path, "internal/"), "cmd/")
}

// checkImports compares the imports of a package with its row of the plan.
func checkImports(s *source) []string {
	row, found := floorOf(s.path)
	if !found {
		return []string{s.path + " is not in the floor plan; give it a row in arch_test.go that says why it is there"}
	}
	var out []string
	s.each(func(file string, f *ast.File) {
		for _, spec := range f.Imports {
			path, err := strconv.Unquote(spec.Path.Value)
			if err != nil {
				panic(err)
			}
			if fault := refuse(row, path); fault != "" {
				out = append(out, file+": "+fault)
			}
		}
	})
	return out
}

// refuse says why a room may not import a path, or nothing.
func refuse(row room, path string) string {
	name := short(row.path)
	if inner, ours := strings.CutPrefix(path, module+"/"); ours {
		to, found := floorOf(inner)
		switch {
		case !found:
			return fmt.Sprintf("%s imports %s, which is not in the floor plan", name, inner)
		case to.storey > row.storey:
			return fmt.Sprintf("%s stands on storey %d and may not reach up to %s on storey %d", name, row.storey, short(inner), to.storey)
		case !slices.Contains(strings.Fields(row.may), short(inner)):
			return fmt.Sprintf("%s may not import %s: its row of the floor plan does not list it", name, short(inner))
		}
		return ""
	}
	if first, _, _ := strings.Cut(path, "/"); strings.Contains(first, ".") {
		if !slices.Contains(strings.Fields(row.outside), path) {
			return fmt.Sprintf("%s may not import %q: a dependency needs a decision and a place in its row", name, path)
		}
		return ""
	}
	if slices.Contains(modelRooms, row.path) && slices.ContainsFunc(banned, func(ban string) bool {
		return path == ban || strings.HasSuffix(ban, "/") && strings.HasPrefix(path, ban)
	}) {
		return fmt.Sprintf("%s is inside the house and may not import %q", name, path)
	}
	return ""
}

// TestPlan checks the plan itself: unique rooms, a sentence for each, and no
// permission to reach up.
func TestPlan(t *testing.T) {
	seen := []string{}
	for _, r := range plan {
		if slices.Contains(seen, r.path) {
			t.Errorf("%s stands in the plan twice", r.path)
		}
		seen = append(seen, r.path)
		if !strings.HasSuffix(r.why, ".") {
			t.Errorf("%s does not say in one sentence why it is there", r.path)
		}
		for _, name := range strings.Fields(r.may) {
			at := slices.IndexFunc(plan, func(o room) bool { return short(o.path) == name })
			if at < 0 || plan[at].storey > r.storey {
				t.Errorf("the row of %s lists %s, which is unknown or above it", r.path, name)
			}
		}
	}
}

// TestRules applies every rule to every package of the module.
func TestRules(t *testing.T) {
	h := theHouse(t)
	for _, path := range modelRooms {
		if s := h.rooms[path]; s != nil && len(s.faults) > 0 {
			t.Errorf("%s cannot be read with types, so that rules may miss things: %v", path, s.faults[0])
		}
	}
	for _, rule := range rules {
		t.Run(rule.name, func(t *testing.T) {
			for _, path := range h.paths {
				if rule.rooms != nil && !slices.Contains(rule.rooms, path) {
					continue
				}
				for _, fault := range rule.check(h.rooms[path]) {
					t.Error(fault)
				}
			}
		})
	}
}

// TestRulesBite plants code that breaks each rule, and code that nearly does,
// and wants the one found and the other left alone.
func TestRulesBite(t *testing.T) {
	h := theHouse(t)
	for _, rule := range rules {
		if len(rule.guilty) == 0 {
			t.Errorf("rule %q has no planted fault: a rule that was never seen to bite is a wish", rule.name)
		}
		for i, g := range rule.guilty {
			got := strings.Join(rule.check(h.plant(t, g.path, g.code)), "\n")
			if !strings.Contains(got, g.want) {
				t.Errorf("%s, plant %d: want a fault with %q, got %q", rule.name, i, g.want, got)
			}
		}
		for i, g := range rule.innocent {
			if got := rule.check(h.plant(t, g.path, g.code)); len(got) > 0 {
				t.Errorf("%s, innocent %d: found %q", rule.name, i, got)
			}
		}
	}
}

// TestPurposes wants every purpose of chance, but for the two that stand for
// nothing, drawn for in exactly one file.
func TestPurposes(t *testing.T) {
	h := theHouse(t)
	for _, fault := range checkPurposes(h.rooms["internal/chance"], h.sources()) {
		t.Error(fault)
	}
	planted := []*source{
		h.plantAs(t, "internal/mechanism", "one.go", "package mechanism\nimport \"vereda/internal/chance\"\nvar a = chance.Test\n"),
		h.plantAs(t, "internal/mechanism", "two.go", "package mechanism\nimport \"vereda/internal/chance\"\nvar b = chance.Test\n"),
	}
	list := h.plant(t, "internal/chance", "package chance\ntype Purpose uint16\nconst (\nTest Purpose = iota\nLost\n)\n")
	got := strings.Join(purposeFaults(list, planted, nil), "\n")
	for _, want := range []string{"one.go and two.go both draw for chance.Test", "nothing draws for chance.Lost"} {
		if !strings.Contains(got, want) {
			t.Errorf("want a fault with %q, got %q", want, got)
		}
	}
}
