package ledger

import (
	"crypto/sha256"
	"encoding/binary"
	"encoding/hex"
	"hash"
	"math"
	"slices"

	"vereda/internal/network"
	"vereda/internal/people"
)

// Digest is the SHA-256, hexadecimal, of all that the ledger holds, without the
// parties on the way: for each
// table its name, and for each cell that is not empty its coordinates and the
// bits of its value. Empty cells are skipped and cells are told by coordinates,
// so that a longer list of causes or stocks that nobody uses changes nothing.
func (l *Ledger) Digest() string {
	d := digester{hash: sha256.New()}
	s1, n, parties, causes := l.Sectors+1, l.Nationalities, int(people.Parties), int(people.Causes)
	sanctions := int(people.Sanctions)
	d.number(uint64(l.PeoplePerRow))
	counted(&d, "daily", l.daily, s1, causes)
	counted(&d, "monthly", l.monthly, s1, n, parties, causes)
	counted(&d, "repeats", l.repeats, s1, n, parties, 2)
	counted(&d, "between", l.between, s1, n, parties, 2)
	counted(&d, "gaps", l.gaps, parties, sanctions, GapDays)
	counted(&d, "sent", l.sent, n, parties, sanctions)
	counted(&d, "again", l.again, n, parties, sanctions, len(Within))
	counted(&d, "ordinal", l.ordinal, n, parties, Ordinals)
	counted(&d, "tries", l.tries, n, parties, 3)
	counted(&d, "waits", l.waits, int(people.Waits), 2)
	counted(&d, "stays", l.stays, int(people.Holds), 2)
	if l.Routes > 0 {
		counted(&d, "legs", folded(l.legs, parties, 1), l.Routes, n)
		counted(&d, "lags", l.lags, parties, LagMonths)
		counted(&d, "zoned", folded(l.zoned, parties, causes), l.Zones, n, causes)
	}
	if slices.ContainsFunc(l.money, func(v float64) bool { return v != 0 }) {
		d.measured("money", l.money, n, parties, causes)
	}
	d.measured("stocks", l.stocks, s1, int(Stocks))
	d.measured("chance", l.chance, s1, 2)
	if l.areas > 0 {
		standings := network.LivingStandings
		d.measured("settled", l.settled, n, l.areas, standings)
		d.measured("wages", l.wages, l.areas, 2)
		d.measured("home", l.home, n, standings)
		d.measured("taken", l.taken, n)
		d.measured("returned", l.returned, n)
		if slices.ContainsFunc(l.cameBack, func(v float64) bool { return v != 0 }) {
			d.measured("again", l.cameBack, n)
		}
		d.whole("books", l.books, n, network.Accounts)
	}
	if l.BorderJobs {
		d.measured("jobs", l.jobs, s1-1, jobKinds)
		d.measured("staying", l.staying, s1-1, n)
		d.measured("working", l.working, s1-1, n)
		d.whole("purses", l.purses, n, network.BorderAccounts)
	}
	if l.Made {
		d.measured("at home", l.resident, n, parties)
		d.measured("wanting", l.wanting, n, parties)
		d.measured("planning", l.planning, n, parties)
		d.measured("lawful", l.lawful, n, parties)
		d.measured("moved inside", l.moved, n, parties)
	}
	return hex.EncodeToString(d.hash.Sum(nil))
}

// folded adds up the parties of a table [rows][party][width]. Digests are older than
// the parties of the tables of the way, and go on saying those without them.
func folded(table []int32, parties, width int) []int64 {
	sums := make([]int64, len(table)/parties)
	for i, v := range table {
		sums[i/(parties*width)*width+i%width] += int64(v)
	}
	return sums
}

// digester writes tables into a hash.
type digester struct {
	hash hash.Hash
	word [8]byte
}

func (d *digester) number(v uint64) {
	binary.LittleEndian.PutUint64(d.word[:], v)
	d.hash.Write(d.word[:])
}

func (d *digester) name(table string) {
	d.number(uint64(len(table)))
	d.hash.Write([]byte(table))
}

// cell writes the coordinates of a cell, the last first, and its value. The
// first dimension is what is left after those whose widths are given.
func (d *digester) cell(at int, widths []int, bits uint64) {
	for k := len(widths) - 1; k >= 0; k-- {
		d.number(uint64(at % widths[k]))
		at /= widths[k]
	}
	d.number(uint64(at))
	d.number(bits)
}

// counted writes a table of whole numbers.
func counted[T int32 | int64](d *digester, table string, values []T, widths ...int) {
	d.name(table)
	for at, v := range values {
		if v != 0 {
			d.cell(at, widths, uint64(v))
		}
	}
}

// measured writes a table of numbers with fractions.
// whole writes a table of whole amounts.
func (d *digester) whole(table string, values []int64, widths ...int) {
	d.name(table)
	for at, v := range values {
		if v != 0 {
			d.cell(at, widths, uint64(v))
		}
	}
}

func (d *digester) measured(table string, values []float64, widths ...int) {
	d.name(table)
	for at, v := range values {
		if v != 0 {
			d.cell(at, widths, math.Float64bits(v))
		}
	}
}
