package diag

import (
	"os"
	"strings"
	"testing"
)

func lines(t *testing.T, file string) []string {
	t.Helper()
	text, err := os.ReadFile(file)
	if err != nil {
		t.Fatal(err)
	}
	return strings.Split(strings.TrimSpace(string(text)), "\n")
}

// Of look-alikes at least 98 % are caught, of headers that publishers print at most 1 %.
func TestPersonalColumnsAreToldFromCounts(t *testing.T) {
	alike, harmless := lines(t, "testdata/personal.txt"), lines(t, "testdata/harmless.txt")
	if len(alike) < 50 || len(harmless) < 200 {
		t.Fatalf("%d look-alikes and %d harmless headers", len(alike), len(harmless))
	}
	missed, alarms := 0, 0
	for _, name := range alike {
		if Personal([]string{name})[name] == "" {
			missed++
			t.Logf("missed: %s", name)
		}
	}
	for _, name := range harmless {
		if kind := Personal([]string{name})[name]; kind != "" {
			alarms++
			t.Logf("false alarm: %s looks like %s", name, kind)
		}
	}
	if missed*50 > len(alike) {
		t.Errorf("%d of %d look-alikes are missed", missed, len(alike))
	}
	if alarms*100 > len(harmless) {
		t.Errorf("%d false alarms in %d harmless headers", alarms, len(harmless))
	}
}

func TestWaysOfPersonsAreSeen(t *testing.T) {
	for _, c := range []struct {
		header string
		want   string // the column that is named; empty for none
	}{
		{"id,timestamp,lat,lon", "id"},
		{"uuid,datetime,place", "uuid"},
		{"trackId,time,geohash", "trackId"},
		{"hash,ts,tower", "hash"},
		{"Incident ID,time,latitude,longitude,dead", ""},
		{"event_id_cnty,event_date,timestamp,latitude,longitude,fatalities", ""},
		{"id,month,place,people", ""},
		{"place,latitude,longitude,population", ""},
		{"id,time,people", ""},
	} {
		kinds := Personal(strings.Split(c.header, ","))
		if (c.want == "") != (len(kinds) == 0) || c.want != "" && kinds[c.want] == "" {
			t.Errorf("%s: %v, want %q", c.header, kinds, c.want)
		}
	}
}
