package shard

import (
	"bytes"
	"crypto/sha256"
	"encoding/json"
	"errors"
	"fmt"
	"io/fs"
	"math"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"syscall"
	"time"

	"vereda/internal/clock"
	"vereda/internal/result"
)

// Names in a folder.
const (
	planFile  = "plan.json"
	partsDir  = "parts"
	Scenarios = "scenario" // a folder for each variant; the base is "base"
	ResultDir = "result"
)

// Folder is the folder of an ensemble.
type Folder struct {
	Dir   string
	Plan  *Plan
	disk  disk
	clock clock.Clock
	wait  time.Duration // how long finished runs may wait for being written
	// Of locks and leases; tests put others in their place.
	seize     func(*os.File) (bool, error)
	machine   func() (boot, space string)
	signEvery time.Duration
	patience  time.Duration
}

// Fill writes a plan and the scenarios it is about into an empty folder: by path
// below [Scenarios], the text of each file.
func Fill(dir string, p *Plan, scenarios map[string][]byte) error {
	if err := p.Check(); err != nil {
		return err
	}
	text, err := json.MarshalIndent(p, "", "  ")
	if err != nil {
		return err
	}
	files := map[string][]byte{planFile: append(text, '\n')}
	for path, text := range scenarios {
		files[filepath.Join(Scenarios, filepath.FromSlash(path))] = text
	}
	for path, text := range files {
		path = filepath.Join(dir, path)
		if err := os.MkdirAll(filepath.Dir(path), 0o777); err != nil {
			return err
		}
		if err := os.WriteFile(path, text, 0o666); err != nil {
			return err
		}
	}
	if err := os.Mkdir(filepath.Join(dir, partsDir), 0o777); err != nil {
		return err
	}
	return result.WriteSums(dir)
}

// grows reports whether a path of the folder comes after the plan: its own
// checksums, or none, belong to it.
func grows(path string) bool {
	return path == partsDir || path == ResultDir || path == "logs" || strings.HasPrefix(path, "lock-") || strings.HasPrefix(path, ".")
}

// Open reads the plan of a folder and checks that it is as it was written.
func Open(dir string) (*Folder, error) {
	text, err := os.ReadFile(filepath.Join(dir, planFile))
	if errors.Is(err, fs.ErrNotExist) {
		return nil, fmt.Errorf("%s is not the folder of an ensemble: it has no %s; make one with vereda ensemble plan", dir, planFile)
	}
	if err != nil {
		return nil, err
	}
	faults, err := result.CheckSums(dir, grows)
	if err != nil {
		return nil, err
	}
	if len(faults) > 0 {
		return nil, fmt.Errorf("%s is damaged: %s", dir, strings.Join(faults, "; "))
	}
	p := &Plan{}
	d := json.NewDecoder(bytes.NewReader(text))
	d.DisallowUnknownFields()
	if err := d.Decode(p); err != nil {
		return nil, fmt.Errorf("%s: %w", filepath.Join(dir, planFile), err)
	}
	if err := p.Check(); err != nil {
		return nil, fmt.Errorf("%s: %w", filepath.Join(dir, planFile), err)
	}
	return &Folder{Dir: dir, Plan: p, disk: system{}, clock: clock.System{}, wait: longestWait,
		seize: seize, machine: machine, signEvery: signEvery, patience: patience}, nil
}

// parts lists the names of the parts, sorted.
func (f *Folder) parts() ([]string, error) {
	entries, err := os.ReadDir(filepath.Join(f.Dir, partsDir))
	if err != nil {
		return nil, err
	}
	var names []string
	for _, e := range entries {
		if strings.HasPrefix(e.Name(), "part-") {
			names = append(names, e.Name())
		}
	}
	return names, nil // ReadDir sorts
}

// PartError says what is wrong with a part.
type PartError struct {
	Path string
	Err  error
}

// Error names the file and what to do.
func (e *PartError) Error() string {
	return fmt.Sprintf("%s: %v; delete it and its runs will be made again", e.Path, e.Err)
}

// Unwrap gives the reason.
func (e *PartError) Unwrap() error { return e.Err }

func (f *Folder) readPart(name string) ([]Record, error) {
	path := filepath.Join(f.Dir, partsDir, name)
	text, err := os.ReadFile(path)
	if err != nil {
		return nil, err
	}
	records, err := decode(f.Plan, text)
	if err == nil && name != partName(records, text) {
		err = errDamaged // a name is made of the contents
	}
	if err != nil {
		return nil, &PartError{path, err}
	}
	return records, nil
}

// partName is made of the first run and the contents: the same runs have the same
// name, whoever made them.
func partName(records []Record, text []byte) string {
	first := math.MaxInt
	for i := range records {
		first = min(first, records[i].Run)
	}
	sum := sha256.Sum256(text)
	return fmt.Sprintf("part-%08d-%x", first, sum[:8])
}

// keep writes records as a part: a temporary file brought to the disk, a rename,
// and the name brought to the disk. A part that is there already is left.
func (f *Folder) keep(h *hold, records []Record) error {
	if len(records) == 0 {
		return nil
	}
	if err := f.still(h); err != nil {
		return err
	}
	for i := range records {
		records[i].Fence = h.fence
	}
	return f.place(records, encode(f.Plan, records), temporaryName(h))
}

// place writes the text of a part by way of a temporary file of this name.
func (f *Folder) place(records []Record, text []byte, by string) error {
	dir := filepath.Join(f.Dir, partsDir)
	target := filepath.Join(dir, partName(records, text))
	if have, err := os.ReadFile(target); err == nil && bytes.Equal(have, text) {
		return f.Settle() // the process that put it there may have died before it did
	}
	temporary := filepath.Join(dir, by)
	err := f.disk.write(temporary, text)
	if err == nil {
		err = f.disk.rename(temporary, target)
	}
	if err == nil {
		err = f.disk.sync(dir)
	}
	if err == nil {
		return nil
	}
	if removed := f.disk.remove(temporary); removed != nil && !errors.Is(removed, fs.ErrNotExist) {
		err = errors.Join(err, removed)
	}
	return fmt.Errorf("%s could not be written: %w%s", target, err, f.roomLeft(err))
}

// roomLeft says how many bytes are free, where that is what was lacking.
func (f *Folder) roomLeft(err error) string {
	free, known := Free(f.Dir)
	if !known || !errors.Is(err, syscall.ENOSPC) && !errors.Is(err, syscall.EDQUOT) {
		return ""
	}
	return fmt.Sprintf(" (the disk of %s has %d bytes free)", f.Dir, free)
}

// Settle brings the names of the parts that are there to the disk. Whoever counts on
// parts that others made calls it first: a process that was killed between a rename and
// the fsync of the folder left a part that a power cut would still take away.
func (f *Folder) Settle() error {
	names, err := f.parts()
	if err != nil || len(names) == 0 {
		return err
	}
	dir := filepath.Join(f.Dir, partsDir)
	if err := f.disk.sync(dir); err != nil {
		return fmt.Errorf("the parts in %s could not be brought to the disk: %w", dir, err)
	}
	return nil
}

// Accept keeps a part that was made elsewhere, after the same examination as one that
// is read. It gives the numbers of the runs that the part holds. Nobody else may
// accept parts for the folder at the same time.
func (f *Folder) Accept(text []byte) (runs []int, err error) {
	records, err := decode(f.Plan, text)
	if err != nil {
		return nil, err
	}
	if len(records) == 0 {
		return nil, errors.New("the part is empty")
	}
	for i := range records {
		runs = append(runs, records[i].Run)
	}
	const temporary = ".part-accepted"
	stale := filepath.Join(f.Dir, partsDir, temporary)
	if err := f.disk.remove(stale); err != nil && !errors.Is(err, fs.ErrNotExist) {
		return nil, fmt.Errorf("what a process left that was killed cannot be deleted: %w", err)
	}
	return runs, f.place(records, text, temporary)
}

// Parts gives the text of every part by its name.
func (f *Folder) Parts() (map[string][]byte, error) {
	names, err := f.parts()
	if err != nil {
		return nil, err
	}
	list := map[string][]byte{}
	for _, name := range names {
		if list[name], err = os.ReadFile(filepath.Join(f.Dir, partsDir, name)); err != nil {
			return nil, err
		}
	}
	return list, nil
}

// temporaryName belongs to a share, whose lock says that nobody else uses it, or to a
// lease, whose number nobody else has.
func temporaryName(h *hold) string {
	name := fmt.Sprintf(".part-%d-of-%d", h.share.Index, h.share.Of)
	if h.fence > 0 {
		name += fmt.Sprintf("-%08d", h.fence)
	}
	return name
}

// stale lists what processes left that had a share before and were killed.
func (f *Folder) stale(h *hold) (names []string, err error) {
	entries, err := os.ReadDir(filepath.Join(f.Dir, partsDir))
	if err != nil {
		return nil, err
	}
	bare := temporaryName(&hold{share: h.share})
	for _, e := range entries {
		if e.Name() == bare || strings.HasPrefix(e.Name(), bare+"-") && e.Name() < temporaryName(h) {
			names = append(names, e.Name())
		}
	}
	return names, nil
}

// Gathered is what the parts of a folder hold.
type Gathered struct {
	Values  [][]float64 // by run; nil where it is missing
	Missing int
}

// Gather reads all parts. A part that is damaged or of another plan is an error, as
// are two values for one run that are not the same to the bit.
func (f *Folder) Gather() (*Gathered, error) {
	names, err := f.parts()
	if err != nil {
		return nil, err
	}
	g := &Gathered{Values: make([][]float64, f.Plan.Runs())}
	for _, name := range names {
		records, err := f.readPart(name)
		if err != nil {
			return nil, err
		}
		for _, r := range records {
			if have := g.Values[r.Run]; have != nil && !slices.EqualFunc(have, r.Values, sameBits) {
				return nil, &PartError{filepath.Join(f.Dir, partsDir, name), fmt.Errorf("run %d has other values here than in another part: the program or the machine that made one of them cannot be trusted", r.Run)}
			}
			g.Values[r.Run] = r.Values
		}
	}
	for _, v := range g.Values {
		if v == nil {
			g.Missing++
		}
	}
	return g, nil
}

func sameBits(a, b float64) bool { return math.Float64bits(a) == math.Float64bits(b) }
