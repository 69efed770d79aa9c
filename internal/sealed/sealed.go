// Package sealed keeps forecasts that were made before anybody could know better, so
// that they can be held against what was counted later, also those that missed.
//
// A register is a file of lines, one entry each. Every entry holds the hash of the one
// before it and its own: an entry that is changed, taken out or put in between is found
// on the next reading. Only cutting entries off the end leaves no trace in the file;
// against that, the hash of the last entry is given out when a forecast is sealed, to be
// published, and [Register.Holds] looks for it.
package sealed

import (
	"bytes"
	"crypto/sha256"
	"encoding/hex"
	"encoding/json"
	"fmt"
	"math"
	"slices"
	"strings"

	"vereda/internal/quantity"
	"vereda/internal/result"
)

// The kinds of entries.
const (
	Forecast = "forecast"
	Erratum  = "erratum" // says what was wrong with an earlier entry, and changes nothing of it
)

// Entry is a line of a register.
type Entry struct {
	Entry    int    `json:"entry"` // from 1 on
	Kind     string `json:"kind"`
	Sealed   string `json:"sealed"` // day, as 2024-05-31
	Note     string `json:"note"`
	Of       int    `json:"of,omitempty"`       // of an erratum: the entry
	Program  string `json:"program,omitempty"`  // version
	Scenario string `json:"scenario,omitempty"` // its name
	Variant  string `json:"variant,omitempty"`
	Digest   string `json:"scenario_sha256,omitempty"`
	Result   string `json:"result_sha256,omitempty"` // of the checksums of the result folder
	Seeds    int    `json:"seeds,omitempty"`
	Points   []Said `json:"points,omitempty"`
	Previous string `json:"previous"` // hash of the entry before; empty for the first
	Hash     string `json:"hash"`     // SHA-256 of the line with this field empty
}

// Said is what a forecast says of one value that was not known.
type Said struct {
	Key
	Quantiles [7]float64 `json:"quantiles"` // at compare.Levels
	Last      *float64   `json:"last"`      // the last value counted before, null where there is none
}

// Key names a value of a series.
type Key struct {
	Series      string `json:"series"`
	Period      string `json:"period"`
	Sector      string `json:"sector"`
	Nationality string `json:"nationality"`
	Party       string `json:"party"`
}

func keyOf(v *result.Value) Key {
	return Key{v.Instrument, v.Period, v.Sector, v.Nationality, v.Party}
}

// cell is a key without its period.
func (k Key) cell() Key { k.Period = ""; return k }

// Of makes an entry of a result: what it says of every value that was not counted, in
// periods after the last one that was. It fails where nothing is left to foretell, and
// where one run gives no distribution.
func Of(f *result.Folder) (Entry, error) {
	e := Entry{Kind: Forecast, Program: f.Version, Scenario: f.Scenario.Name, Variant: f.Variant, Digest: f.Digest, Seeds: len(f.Seeds)}
	type known struct {
		month quantity.Month
		value *float64 // nil where the result keeps it back
	}
	last := map[Key]known{}
	for i := range f.Series {
		v := &f.Series[i]
		if at, seen := last[keyOf(v).cell()]; wasCounted(v) && (!seen || at.month < v.Month) {
			last[keyOf(v).cell()] = known{v.Month, result.Optional(v.Observed)}
		}
	}
	for i := range f.Series {
		v := &f.Series[i]
		before, seen := last[keyOf(v).cell()]
		if wasCounted(v) || seen && v.Month <= before.month || math.IsNaN(v.Mean) {
			continue
		}
		if slices.ContainsFunc(v.Quantiles[:], math.IsNaN) {
			return e, fmt.Errorf("one run says nothing about chance; run it with --seeds 20 or more")
		}
		p := Said{Key: keyOf(v), Quantiles: v.Quantiles}
		if seen {
			p.Last = before.value
		}
		e.Points = append(e.Points, p)
	}
	if len(e.Points) == 0 {
		return e, fmt.Errorf("every value of its series was counted already; there is nothing to foretell: let the scenario end after its counts")
	}
	return e, nil
}

// wasCounted reports whether a value was counted, also where it is kept back.
func wasCounted(v *result.Value) bool { return !math.IsNaN(v.Observed) || v.Kept != "" }

// Register is the entries of a file, in their order.
type Register struct{ Entries []Entry }

// Parse reads a register. The error names the first line at which the chain is broken.
func Parse(text []byte) (*Register, error) {
	r := &Register{}
	lines := bytes.Split(text, []byte("\n"))
	if last := len(lines) - 1; len(lines[last]) > 0 {
		return nil, fmt.Errorf("line %d: the line is cut off; take the file from a copy", last+1)
	}
	for i, line := range lines[:len(lines)-1] {
		var e Entry
		d := json.NewDecoder(bytes.NewReader(line))
		d.DisallowUnknownFields()
		if err := d.Decode(&e); err != nil {
			return nil, fmt.Errorf("line %d: not an entry of a register: found %.40q; take the file from a copy", i+1, line)
		}
		switch hash := e.hashed(); {
		case e.Entry != i+1 || e.Previous != r.Head():
			return nil, fmt.Errorf("line %d: the entry does not follow the one before: an entry was taken out, put in or moved; take the file from a copy", i+1)
		case e.Hash != hash || !bytes.Equal(line, e.line()):
			return nil, fmt.Errorf("line %d: the entry was changed after it was sealed: its hash is %.12s, of what stands there it is %.12s; take the file from a copy", i+1, e.Hash, hash)
		}
		r.Entries = append(r.Entries, e)
	}
	return r, nil
}

// Head is the hash of the last entry; empty of none.
func (r *Register) Head() string {
	if len(r.Entries) == 0 {
		return ""
	}
	return r.Entries[len(r.Entries)-1].Hash
}

// Holds finds the entry with a hash, or with the beginning of it; 0 for none.
func (r *Register) Holds(hash string) int {
	for i := range r.Entries {
		if len(hash) >= 12 && strings.HasPrefix(r.Entries[i].Hash, strings.ToLower(hash)) {
			return i + 1
		}
	}
	return 0
}

// Add puts an entry at the end of the chain.
func (r *Register) Add(e Entry) error {
	if e.Kind == Erratum && (e.Of < 1 || e.Of > len(r.Entries)) {
		return fmt.Errorf("there is no entry %d; the register has %d", e.Of, len(r.Entries))
	}
	if e.Note == "" && e.Kind == Erratum {
		return fmt.Errorf("an erratum says what was wrong")
	}
	e.Entry, e.Previous = len(r.Entries)+1, r.Head()
	e.Hash = e.hashed()
	r.Entries = append(r.Entries, e)
	return nil
}

// Text is the file.
func (r *Register) Text() []byte {
	var b bytes.Buffer
	for i := range r.Entries {
		b.Write(r.Entries[i].line())
		b.WriteByte('\n')
	}
	return b.Bytes()
}

// line is an entry as it stands in the file.
func (e *Entry) line() []byte {
	text, err := json.Marshal(e)
	if err != nil {
		panic(err) // no field of it can fail: numbers are finite
	}
	return text
}

func (e Entry) hashed() string {
	e.Hash = ""
	sum := sha256.Sum256(e.line())
	return hex.EncodeToString(sum[:])
}
