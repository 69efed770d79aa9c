package scenario

import (
	"strings"
	"testing"
	"testing/fstest"
)

// TestJobsByTheDoor reads the jobs in border cities, writes them out and reads them again.
func TestJobsByTheDoor(t *testing.T) {
	s := mustLoad(t, lived(t), "")
	all, open := s.Jobs()
	total, free := 0.0, 0.0
	for i := range all {
		total, free = total+all[i], free+open[i]
	}
	if total != 50000 || free != 1900 {
		t.Errorf("%v jobs, of which %v open", total, free)
	}
	files := fstest.MapFS{}
	for name, text := range Resolve(s) {
		files[name] = &fstest.MapFile{Data: text}
	}
	again, list := Load(files, s.Name)
	if again == nil {
		t.Fatal(list.Format())
	}
	if again.Digest != s.Digest || len(again.JobRows) != 2 {
		t.Error("the resolved folder means something else")
	}
}

// TestJobsFaults wants each fault of the table said with its line.
func TestJobsFaults(t *testing.T) {
	for _, c := range []struct{ from, to, want string }{
		{"west,20000", "wset,20000", "unknown sector"},
		{"east,30000", "west,30000", "border-jobs.csv:3"},
		{"20000,0.02", "-1,0.02", "border-jobs.csv:2:"},
		{"20000,0.02", "20000,1.2", "border-jobs.csv:2:"},
		{"open_share", "open_shares", "open_share"},
	} {
		files := lived(t)
		files[jobsFile] = strings.Replace(files[jobsFile], c.from, c.to, 1)
		m := fstest.MapFS{}
		for name, text := range files {
			m[name] = &fstest.MapFile{Data: []byte(text)}
		}
		if s, list := Load(m, "lived"); s != nil || !strings.Contains(list.Format(), c.want) {
			t.Errorf("%s in place of %s: %s", c.to, c.from, list.Format())
		}
	}
	files := lived(t)
	delete(files, jobsFile)
	m := fstest.MapFS{}
	for name, text := range files {
		m[name] = &fstest.MapFile{Data: []byte(text)}
	}
	if s, list := Load(m, "lived"); s != nil || !strings.Contains(list.Format(), "belongs to work in border cities") {
		t.Errorf("parameters without the table: %s", list.Format())
	}
}
