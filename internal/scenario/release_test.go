package scenario

import (
	"strings"
	"testing"

	"vereda/internal/observe"
)

// TestSmallCountsAreMarkedWhereTheyAreHandedOn: the form that results carry does not
// tell them, reads back, and stays the same when it is handed on again.
func TestSmallCountsAreMarkedWhereTheyAreHandedOn(t *testing.T) {
	files := hamlet(t)
	const before = "2019-02,NEA,minor,between-ports,10"
	if !strings.Contains(files["series/encounter-totals.csv"], before) {
		t.Fatal("the totals have other rows now")
	}
	files["series/encounter-totals.csv"] = strings.Replace(files["series/encounter-totals.csv"], before, before[:len(before)-2]+"4", 1)
	s := mustLoad(t, files, "")
	if s.SmallCounts != observe.SmallCount {
		t.Errorf("without a word in scenario.yaml the threshold is %g", s.SmallCounts)
	}
	shown := map[string]string{}
	for name, text := range ResolveShown(s) {
		shown[name] = string(text)
	}
	if !strings.Contains(shown["observed/detained.csv"], "\n2019-01,<10,,\n2019-02,10,8,12\n") {
		t.Errorf("detained: %s", shown["observed/detained.csv"])
	}
	for _, row := range strings.Split(shown["series/encounter-totals.csv"], "\n")[1:] {
		if row != "" && !strings.HasSuffix(row, ",") && !strings.HasSuffix(row, ",kept") {
			t.Errorf("totals finer than the tables of counts: %s", row)
		}
	}
	if shown["series/arrivals.csv"] != string(Resolve(s)["series/arrivals.csv"]) {
		t.Error("what drives the run is another")
	}
	again, list := Load(folderOf(shown), "hamlet")
	if list.HasErrors() {
		t.Fatal(list.Format())
	}
	if got := again.Release().Count(); got != s.Release().Count() || got == 0 {
		t.Errorf("%d values are kept back, %d before", got, s.Release().Count())
	}
	for name, text := range ResolveShown(again) {
		if shown[name] != string(text) {
			t.Errorf("%s changes when it is handed on again:\n%s", name, text)
		}
	}
}

// TestMarksStayAsTheyWerePublished: a publisher's own mark is handed on as it stands in the
// table, not as the scenario's.
func TestMarksStayAsTheyWerePublished(t *testing.T) {
	files := hamlet(t)
	const before = "2019-02,10,8,12\n"
	if !strings.Contains(files["observed/detained.csv"], before) {
		t.Fatal("the table has other rows now")
	}
	files["observed/detained.csv"] = strings.Replace(files["observed/detained.csv"], before, "2019-02,<5,,\n", 1)
	s := mustLoad(t, files, "")
	for _, resolved := range []map[string][]byte{Resolve(s), ResolveShown(s)} {
		if text := string(resolved["observed/detained.csv"]); !strings.Contains(text, "2019-02,<5,,\n") {
			t.Errorf("the mark is written as\n%s", text)
		}
	}
}

// TestThresholdOfSmallCounts: a scenario may ask for another one, in so many words.
func TestThresholdOfSmallCounts(t *testing.T) {
	files := hamlet(t)
	files["scenario.yaml"] += "small_counts: 8\n"
	s := mustLoad(t, files, "")
	if s.SmallCounts != 8 || s.Release().Count() != 0 {
		t.Errorf("a count of 8 is not below %g; %d are kept back", s.SmallCounts, s.Release().Count())
	}
	if !strings.Contains(string(Resolve(s)["scenario.yaml"]), "\nsmall_counts: 8\n") {
		t.Error("the setting is not in the full form")
	}
	for _, wrong := range []string{"small_counts: 0\n", "small_counts: -1\n", "small_counts: few\n", "small_count: 8\n"} {
		files := hamlet(t)
		files["scenario.yaml"] += wrong
		if _, list := Load(folderOf(files), "hamlet"); !list.HasErrors() {
			t.Errorf("%q is accepted", wrong)
		}
	}
	files = hamlet(t)
	files["observed/repeat-share.csv"] = strings.Replace(files["observed/repeat-share.csv"], "0.02", "<10", 1)
	if _, list := Load(folderOf(files), "hamlet"); !list.HasErrors() {
		t.Error("a share of <10 is accepted")
	}
}
