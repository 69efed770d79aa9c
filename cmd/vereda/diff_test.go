package main

import (
	"encoding/json"
	"math"
	"os"
	"path/filepath"
	"strconv"
	"strings"
	"testing"

	"vereda/internal/ledger"
	"vereda/internal/people"
	"vereda/internal/quantity"
	"vereda/internal/scenario"
	"vereda/internal/simulate"
)

// contrasted is hamlet with three variants: one that changes nothing, one with
// twice the agents, and the one that hamlet has.
func contrasted(t *testing.T) string {
	t.Helper()
	dir := t.TempDir()
	if err := os.CopyFS(dir, os.DirFS(hamlet)); err != nil {
		t.Fatal(err)
	}
	put := func(name, text string) {
		path := filepath.Join(dir, "variants", name)
		if err := os.MkdirAll(filepath.Dir(path), 0o777); err != nil {
			t.Fatal(err)
		}
		if err := os.WriteFile(path, []byte(text), 0o666); err != nil {
			t.Fatal(err)
		}
	}
	put("same/variant.yaml", "title: Hamlet as it is\n")
	rules, err := os.ReadFile(filepath.Join(hamlet, "policy.csv"))
	if err != nil {
		t.Fatal(err)
	}
	doubled := "from,jurisdiction,nationality,party,rule,value,unit,source,note\n"
	for _, line := range strings.Split(string(rules), "\n") {
		if cells := strings.Split(line, ","); len(cells) == 9 && cells[4] == "agents" {
			n, err := strconv.Atoi(cells[5])
			if err != nil {
				t.Fatal(err)
			}
			cells[5] = strconv.Itoa(2 * n)
			doubled += strings.Join(cells, ",") + "\n"
		}
	}
	put("agents-doubled/policy.csv", doubled)
	return dir
}

// told is what diff writes with --json, as far as these tests look at it.
type told struct {
	Variants []struct {
		Rows []struct {
			Title                     string
			Base, Variant, Difference struct{ Mean, Low, High *float64 }
			Differences               []float64
			Relative                  *float64
			Verdict                   string
		}
	}
}

func diffOf(t *testing.T, args ...string) told {
	t.Helper()
	code, out, messages := call(t, append([]string{"diff", "--json"}, args...)...)
	if code != exitDone {
		t.Fatalf("exit code %d: %s", code, messages)
	}
	var v told
	if err := json.Unmarshal([]byte(out), &v); err != nil {
		t.Fatal(err)
	}
	return v
}

// TestNothingChangedNothingDiffers asks for a difference of exactly 0.
func TestNothingChangedNothingDiffers(t *testing.T) {
	v := diffOf(t, contrasted(t), "--variant", "same", "--seeds", "3")
	if len(v.Variants[0].Rows) < 15 {
		t.Fatalf("only %d rows", len(v.Variants[0].Rows))
	}
	for _, r := range v.Variants[0].Rows {
		if *r.Difference.Mean != 0 || *r.Difference.Low != 0 || *r.Difference.High != 0 || r.Verdict != "no difference" {
			t.Errorf("%s: %+v, %s", r.Title, r.Difference, r.Verdict)
		}
	}
}

// TestMoreAgentsApprehendMore asks for the sign that is known beforehand.
func TestMoreAgentsApprehendMore(t *testing.T) {
	v := diffOf(t, contrasted(t), "--variant", "same,agents-doubled", "--seeds", "4")
	for _, r := range v.Variants[1].Rows {
		switch r.Title {
		case "apprehensions while evading":
			if *r.Difference.Low <= 0 || *r.Relative < 0.05 || r.Verdict != "clear" {
				t.Errorf("%s: from %v to %v", r.Title, *r.Difference.Low, *r.Difference.High)
			}
		case "unobserved entries":
			if *r.Difference.High >= 0 || r.Verdict != "clear" {
				t.Errorf("%s: from %v to %v", r.Title, *r.Difference.Low, *r.Difference.High)
			}
		}
	}
}

// TestDifferencesByHand compares rows with single runs, each of the whole
// scenario, counted here: also where diff stops its runs early.
func TestDifferencesByHand(t *testing.T) {
	dir := contrasted(t)
	single := func(variant string, seed uint64) *ledger.Ledger {
		s, list := scenario.LoadVariant(os.DirFS(dir), dir, variant)
		if list.HasErrors() {
			t.Fatal(list.Format())
		}
		return simulate.Run(s, seed, func(quantity.Day) {})
	}
	var base, other []*ledger.Ledger
	for seed := uint64(11); seed < 13; seed++ {
		base, other = append(base, single("", seed)), append(other, single("agents-doubled", seed))
	}
	for _, c := range []struct {
		args     []string
		from, to int
		nation   int
	}{{nil, 0, 5, -1}, {[]string{"--from", "2019-02", "--to", "2019-03", "--nationality", "FAR"}, 1, 2, 0}} {
		flows := func(causes ...people.Cause) func(*ledger.Ledger) float64 {
			return func(l *ledger.Ledger) (sum float64) {
				for m := c.from; m <= c.to; m++ {
					for _, cause := range causes {
						sum += l.Flow(m, cause, ledger.Select{Sector: -1, Nationality: c.nation, Party: -1})
					}
				}
				return sum
			}
		}
		days := func(stocks ...ledger.Stock) func(*ledger.Ledger) float64 {
			return func(l *ledger.Ledger) (sum float64) {
				for day := range l.Days {
					for _, stock := range stocks {
						if m := int(l.MonthOf[day]); m >= c.from && m <= c.to {
							sum += l.StockAt(day, stock, -1)
						}
					}
				}
				return sum
			}
		}
		waited := days(ledger.StockDeciding, ledger.StockList, ledger.StockApp, ledger.StockHearing)
		detained := days(ledger.StockSentenced, ledger.StockDetained, ledger.StockDetainedFamily, ledger.StockSheltered)
		v := diffOf(t, append([]string{dir, "--variant", "agents-doubled", "--seed", "11", "--seeds", "2"}, c.args...)...)
		found := 0
		for _, r := range v.Variants[0].Rows {
			count := map[string]func(*ledger.Ledger) float64{
				"encounters between ports": flows(people.Apprehended, people.Surrendered), "unobserved entries": flows(people.Entered),
				"deaths, recorded or not": flows(people.Died), "removals": flows(people.Removed),
				"days waited at the border": waited, "days detained": detained,
			}[strings.TrimSuffix(r.Title, ", all nationalities")]
			if count == nil {
				continue
			}
			found++
			sum := 0.0
			for k := range base {
				difference := count(other[k]) - count(base[k])
				if r.Differences[k] != difference {
					t.Errorf("%v: %s with seed %d differs by %v, by hand %v", c.args, r.Title, 11+k, r.Differences[k], difference)
				}
				sum += count(base[k])
			}
			if math.Abs(*r.Base.Mean-sum/2) > 1e-9 {
				t.Errorf("%v: %s of the base is %v, by hand %v", c.args, r.Title, *r.Base.Mean, sum/2)
			}
		}
		if found != 6 {
			t.Errorf("%v: %d of 6 rows found", c.args, found)
		}
	}
}

// TestGroupsAddUp: what falls on the parties, and on the nationalities, is what falls on
// everybody.
func TestGroupsAddUp(t *testing.T) {
	v := diffOf(t, contrasted(t), "--variant", "agents-doubled", "--seeds", "2")
	sums := map[string][2]float64{}
	all := 0.0
	for _, r := range v.Variants[0].Rows {
		who, what, _ := strings.Cut(r.Title, ": ")
		switch {
		case r.Title == "deaths, recorded or not":
			all = *r.Base.Mean
		case what != "deaths" || r.Base.Mean == nil:
		case who == "single adults" || who == "families" || who == "unaccompanied minors":
			sums["party"] = [2]float64{sums["party"][0] + *r.Base.Mean, sums["party"][1] + 1}
		case who == "FAR" || who == "NEAR" || len(who) == 3:
			sums["nationality"] = [2]float64{sums["nationality"][0] + *r.Base.Mean, sums["nationality"][1] + 1}
		}
	}
	for by, sum := range sums {
		if math.Abs(sum[0]-all) > 1e-9 || sum[1] < 2 {
			t.Errorf("deaths by %s: %v in %v rows, %v in all", by, sum[0], sum[1], all)
		}
	}
	if len(sums) != 2 {
		t.Errorf("deaths are told by %v", sums)
	}
}

// TestVariantsAreScenarios: what never was is called so, and stands with mean and interval in
// months that were counted; JSON says which these are.
func TestVariantsAreScenarios(t *testing.T) {
	dir := contrasted(t)
	code, out, messages := call(t, "diff", dir, "--variant", "agents-doubled", "--seeds", "3")
	if code != exitDone {
		t.Fatal(messages)
	}
	if strings.Count(strings.Join(strings.Fields(out), " "), notForecast) < 2 {
		t.Error("it does not say that it is " + notForecast)
	}
	rows := 0
	for line := range strings.Lines(out) {
		if strings.Contains(line, "unobserved entries (people)") {
			rows++
			if strings.Count(line, " [") != 3 || strings.Contains(line, "  [") {
				t.Errorf("the row is %q, want means with intervals of base, variant and difference", line)
			}
		}
	}
	if rows != 1 {
		t.Fatalf("%d rows", rows)
	}
	_, out, _ = call(t, "run", dir, "--variant", "agents-doubled", "--seeds", "3")
	if !strings.Contains(strings.Join(strings.Fields(out), " "), "The variant never was") || !strings.Contains(out, "0 [") {
		t.Errorf("a run of a variant says\n%s", out)
	}
	_, out, _ = call(t, "run", dir, "--seeds", "3", "--json")
	var r runReport
	if err := json.Unmarshal([]byte(out), &r); err != nil {
		t.Fatal(err)
	}
	if r.Domain.Variant || *r.Domain.First != "2019-01" || *r.Domain.Last != "2019-06" || r.Domain.Says != notForecast || !r.Measures[0].Rows[0].Compared {
		t.Errorf("the domain is %+v", r.Domain)
	}
	labels := map[string]string{}
	for _, m := range r.Measures {
		labels[m.Name] = m.Skill.Says
		if m.Skill.Says == "" || m.Skill.Against != "last value" {
			t.Errorf("%s has the skill %+v beside it", m.Name, m.Skill)
		}
	}
	if labels["died"] != "nobody counts this" || labels["detained"] != "no better than last value: worse" {
		t.Errorf("skills: %v", labels)
	}
	for _, must := range []string{"died", "returns", "at-ports"} {
		if labels[must] == "" {
			t.Errorf("%s does not stand beside encounters", must)
		}
	}
}
