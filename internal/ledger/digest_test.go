package ledger

import (
	"crypto/sha256"
	"encoding/hex"
	"testing"
)

// digestOf is the digest of a table of three dimensions whose last two widths
// are given.
func digestOf(width, depth int, cells map[[3]int]int32) string {
	table := make([]int32, 4*width*depth)
	for at, v := range cells {
		table[(at[0]*width+at[1])*depth+at[2]] = v
	}
	d := digester{hash: sha256.New()}
	counted(&d, "table", table, width, depth)
	return hex.EncodeToString(d.hash.Sum(nil))
}

func TestDigestOfLongerLists(t *testing.T) {
	cells := map[[3]int]int32{{0, 1, 2}: 5, {3, 0, 4}: 1, {3, 2, 0}: 7}
	same := digestOf(3, 5, cells)
	if digestOf(3, 6, cells) != same || digestOf(4, 5, cells) != same {
		t.Error("a longer dimension without counts changes the digest")
	}
	for name, other := range map[string]map[[3]int]int32{
		"another value": {{0, 1, 2}: 6, {3, 0, 4}: 1, {3, 2, 0}: 7},
		"another cell":  {{0, 1, 3}: 5, {3, 0, 4}: 1, {3, 2, 0}: 7},
		"another row":   {{1, 1, 2}: 5, {3, 0, 4}: 1, {3, 2, 0}: 7},
		"a cell more":   {{0, 1, 2}: 5, {3, 0, 4}: 1, {3, 2, 0}: 7, {0, 0, 0}: 1},
	} {
		if digestOf(3, 5, other) == same {
			t.Errorf("%s: the digest stays the same", name)
		}
	}
}

// TestDigestSeesMoney: another amount paid is another digest, and a ledger
// without money has that of one that knows none.
func TestDigestSeesMoney(t *testing.T) {
	l := New(Shape{Days: 1, Sectors: 1, Nationalities: 1, PeoplePerRow: 1, MonthOf: []int32{0}, Months: 1})
	none := l.Digest()
	l.money[3] = 100
	some := l.Digest()
	l.money[3] = 101
	if none == some || some == l.Digest() {
		t.Error("an amount does not show in the digest")
	}
}
