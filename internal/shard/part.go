package shard

import (
	"bytes"
	"compress/flate"
	"crypto/sha256"
	"encoding/binary"
	"errors"
	"fmt"
	"io"
	"math"
	"slices"
)

// Record is what is kept of one run.
type Record struct {
	Run    int
	Values []float64
	Fence  uint64 // the number of the lease under which it was written; 0 under a lock
}

// magic begins every part, and fenced one whose records have the number of a lease.
const (
	magic  = "vereda-part-1\n"
	fenced = "vereda-part-2\n"
)

// header is what follows it: the key of the plan, then the number of records and
// of values of each.
const header = len(magic) + sha256.Size + 4 + 4

// encode makes the bytes of a part: magic, key of the plan, sizes, the records in
// order of their runs (number, key of the run, where there is one the number of the
// lease, values), deflated, and the SHA-256 of all that.
func encode(p *Plan, records []Record) []byte {
	records = slices.Clone(records)
	slices.SortFunc(records, func(a, b Record) int { return a.Run - b.Run })
	var out bytes.Buffer
	leased := slices.ContainsFunc(records, func(r Record) bool { return r.Fence > 0 })
	if leased {
		out.WriteString(fenced)
	} else {
		out.WriteString(magic)
	}
	key := p.Key()
	out.Write(key[:])
	var word [8]byte
	binary.LittleEndian.PutUint32(word[:], uint32(len(records)))
	binary.LittleEndian.PutUint32(word[4:], uint32(p.Width()))
	out.Write(word[:])
	z, err := flate.NewWriter(&out, flate.BestSpeed)
	if err != nil {
		panic(err) // the level is a constant
	}
	put := func(v uint64) {
		binary.LittleEndian.PutUint64(word[:], v)
		_, _ = z.Write(word[:]) // a buffer in memory does not fail
	}
	for _, r := range records {
		put(uint64(r.Run))
		key := p.RunKey(p.Run(r.Run))
		_, _ = z.Write(key[:])
		if leased {
			put(r.Fence)
		}
		for _, v := range r.Values {
			put(math.Float64bits(v))
		}
	}
	_ = z.Close()
	sum := sha256.Sum256(out.Bytes())
	out.Write(sum[:])
	return out.Bytes()
}

// The ways in which a part can be bad.
var (
	errDamaged = errors.New("the file is damaged: its bytes are not those that were written")
	errForeign = errors.New("the file belongs to another plan")
)

// sealed takes the checksum off a part and compares it.
func sealed(text []byte) ([]byte, error) {
	if len(text) < header+sha256.Size || string(text[:len(magic)]) != magic && string(text[:len(magic)]) != fenced {
		return nil, errDamaged
	}
	body := text[:len(text)-sha256.Size]
	if sum := sha256.Sum256(body); !bytes.Equal(sum[:], text[len(body):]) {
		return nil, errDamaged
	}
	return body, nil
}

// decode reads a part of a plan.
func decode(p *Plan, text []byte) ([]Record, error) {
	body, err := sealed(text)
	if err != nil {
		return nil, err
	}
	if key := p.Key(); !bytes.Equal(body[len(magic):len(magic)+sha256.Size], key[:]) {
		return nil, errForeign
	}
	sizes := body[header-8:]
	n, width := int(binary.LittleEndian.Uint32(sizes)), int(binary.LittleEndian.Uint32(sizes[4:]))
	if width != p.Width() || n > p.Runs() {
		return nil, errForeign
	}
	z := flate.NewReader(bytes.NewReader(body[header:]))
	at := 8 + sha256.Size // where values begin
	leased := string(body[:len(magic)]) == fenced
	if leased {
		at += 8
	}
	line := make([]byte, at+8*width)
	var records []Record
	for range n {
		if _, err := io.ReadFull(z, line); err != nil {
			return nil, fmt.Errorf("%w (%v)", errDamaged, err)
		}
		run := binary.LittleEndian.Uint64(line)
		if run >= uint64(p.Runs()) {
			return nil, errForeign
		}
		r := Record{Run: int(run), Values: make([]float64, width)}
		if key := p.RunKey(p.Run(r.Run)); !bytes.Equal(line[8:8+sha256.Size], key[:]) {
			return nil, errForeign
		}
		if leased {
			r.Fence = binary.LittleEndian.Uint64(line[at-8:])
		}
		for i := range r.Values {
			r.Values[i] = math.Float64frombits(binary.LittleEndian.Uint64(line[at+8*i:]))
		}
		records = append(records, r)
	}
	if rest, err := z.Read(line[:1]); rest != 0 || !errors.Is(err, io.EOF) {
		return nil, errDamaged
	}
	return records, nil
}
