package scenario

import (
	"strings"
	"testing"
)

const movesAbout = "from: 2019-01\nto: 2019-03\nrows: 64\nseeds: 2\nruns: 512\npeople_per_row: 20\nscenario: \"0\"\n"

func withMoves(t *testing.T) map[string]string {
	files := hamlet(t)
	files[MovesFile] = strings.Join(movesColumns, ",") + `
deaths,recorded deaths,people,0.25,custody.passing,0.1,0.02,0.2,0.15,0.05,0.3
deaths,recorded deaths,people,0.25,patrol.effort,0.6,0.5,0.7,0.8,0.7,0.9
queues,"waiting, at the border",person-days,0,patrol.effort,-0.01,-0.1,0.1,1.02,0.9,1.1
`
	files[MovesAboutFile] = movesAbout
	return files
}

// What moves each outcome is read, those that do most first, goes round, and changes
// nothing of what decides runs.
func TestMovesAreRead(t *testing.T) {
	s := mustLoad(t, withMoves(t), "")
	m := s.Moves
	if m == nil || m.From.String() != "2019-01" || m.To.String() != "2019-03" || m.Rows != 64 || m.Seeds != 2 || m.Runs != 512 || m.PeoplePerRow != 20 || len(m.Outcomes) != 2 {
		t.Fatalf("%+v", m)
	}
	o, ok := m.Of("deaths", "recorded deaths")
	if !ok || o.Unit != "people" || o.Chance != 0.25 || len(o.By) != 2 || o.By[0] != (MovedBy{"patrol.effort", Index{0.6, 0.5, 0.7}, Index{0.8, 0.7, 0.9}}) {
		t.Errorf("%+v, %v", o, ok)
	}
	if _, ok := m.Of("queues", "recorded deaths"); ok {
		t.Error("an outcome of another group was found")
	}
	if !m.Changed {
		t.Error("what was found of another scenario is not called so")
	}
	without := mustLoad(t, hamlet(t), "")
	if RunDigest(s) != RunDigest(without) || s.Digest == without.Digest {
		t.Error("the digest of what decides runs holds what moves outcomes, or the whole one does not")
	}
	if _, ok := without.Moves.Of("deaths", "recorded deaths"); ok {
		t.Error("a scenario without the table knows what moves an outcome")
	}
	files := withMoves(t)
	files[MovesAboutFile] = strings.Replace(movesAbout, `"0"`, quote(RunDigest(s)), 1)
	if s = mustLoad(t, files, ""); s.Moves.Changed {
		t.Error("the scenario is called changed")
	}
	if r := again(t, s); r.Digest != s.Digest || r.Moves.Outcomes[1].By[0].Total.Value != 1.02 {
		t.Error("the resolved scenario is another")
	}
	if c, err := s.Coarser(50); err != nil || c.Moves != nil {
		t.Errorf("%v, %v", c, err)
	}
}
