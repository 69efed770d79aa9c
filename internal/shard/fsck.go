package shard

import (
	"fmt"
	"os"
	"path/filepath"
	"strings"

	"vereda/internal/result"
)

// Examination is what an examination of a folder found.
type Examination struct {
	Kind   string   // ensemble or result
	Faults []string // what is damaged or missing: path, colon, what
	Notes  []string // what is odd and does no harm
	Parts  int
	Runs   int // with values
	Total  int // of the plan
}

// Fsck compares a folder, of an ensemble or of a result, with its checksums. The
// error is one of reading; damage is in the examination.
func Fsck(dir string) (*Examination, error) {
	if info, err := os.Stat(dir); err != nil {
		return nil, err
	} else if !info.IsDir() {
		return nil, fmt.Errorf("%s is not a folder", dir)
	}
	e := &Examination{Kind: "result"}
	_, noPlan := os.Stat(filepath.Join(dir, planFile))
	if info, err := os.Stat(filepath.Join(dir, partsDir)); noPlan != nil && (err != nil || !info.IsDir()) {
		faults, err := result.CheckSums(dir, nil)
		e.Faults = faults
		return e, err
	}
	e.Kind = "ensemble"
	faults, err := result.CheckSums(dir, grows)
	if err != nil {
		return nil, err
	}
	e.Faults = faults
	if _, err := os.Stat(filepath.Join(dir, ResultDir)); err == nil {
		faults, err := result.CheckSums(filepath.Join(dir, ResultDir), nil)
		if err != nil {
			return nil, err
		}
		for _, fault := range faults {
			e.Faults = append(e.Faults, ResultDir+"/"+fault)
		}
	}
	if len(faults) > 0 {
		e.Notes = append(e.Notes, "parts were not read, because the plan they belong to cannot be trusted")
		return e, nil
	}
	return e, e.parts(dir)
}

// parts reads every part.
func (e *Examination) parts(dir string) error {
	f, err := Open(dir)
	if err != nil {
		return err
	}
	entries, err := os.ReadDir(filepath.Join(dir, partsDir))
	if err != nil {
		return err
	}
	e.Total = f.Plan.Runs()
	have := make([]bool, e.Total)
	for _, entry := range entries {
		path := partsDir + "/" + entry.Name()
		if !strings.HasPrefix(entry.Name(), "part-") {
			if strings.HasPrefix(entry.Name(), ".part-") {
				e.Notes = append(e.Notes, path+": a process works on it, or was killed while it did; the next one deletes it")
			} else {
				e.Faults = append(e.Faults, path+": the file does not belong here")
			}
			continue
		}
		e.Parts++
		records, err := f.readPart(entry.Name())
		if err != nil {
			e.Faults = append(e.Faults, strings.TrimPrefix(filepath.ToSlash(err.Error()), filepath.ToSlash(dir)+"/"))
			continue
		}
		for _, r := range records {
			if !have[r.Run] {
				e.Runs++
			}
			have[r.Run] = true
		}
	}
	return nil
}
