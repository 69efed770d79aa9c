package simulate

import (
	"os"
	"runtime"
	"testing"

	"vereda/internal/ledger"
	"vereda/internal/scenario"
)

// TestFootprint makes a run of worlds of several sizes and holds what its tables take
// on their last day against what was said before the first one: within 15 %, and
// 50 kB for what does not grow with the world.
func TestFootprint(t *testing.T) {
	for _, c := range []struct {
		dir string
		row int
	}{{"../scenario/testdata/hamlet", 1}, {"../../scenarios/us-southwest-border", 1000}, {"../../scenarios/latin-america-us", 1000}} {
		s, list := scenario.Load(os.DirFS(c.dir), c.dir)
		if list.HasErrors() {
			t.Fatal(list)
		}
		s, err := s.Coarser(c.row)
		if err != nil {
			t.Fatal(err)
		}
		said, before := Footprint(s), heap()
		l, is := ledger.New(ShapeOf(s)), int64(0)
		for day, state := range Days(s, 1) {
			l.Close(day, state.People, state.Conditions)
			if int(day) == s.Days-1 {
				is = heap() - before
			}
		}
		runtime.KeepAlive(l)
		runtime.KeepAlive(s)
		if off := is - said; off > said*3/20+50_000 || -off > said*3/20+50_000 {
			t.Errorf("%s with %d people per row: said %d bytes, and it is %d", c.dir, c.row, said, is)
		}
		t.Logf("%s with %d people per row: said %d bytes, and it is %d", c.dir, c.row, said, is)
	}
}

// heap is the memory of what is still in use [bytes].
func heap() int64 {
	var m runtime.MemStats
	runtime.GC()
	runtime.ReadMemStats(&m)
	return int64(m.HeapAlloc)
}
