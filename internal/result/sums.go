package result

import (
	"bytes"
	"crypto/sha256"
	"encoding/hex"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"io/fs"
	"os"
	"path/filepath"
	"slices"
	"strings"
)

// SumsFile holds the SHA-256 of every file of a folder, in the form that sha256sum
// reads, but for those of which nothing is promised; their sums stand beside them
// in files of their own, so that the sums of two runs can be compared.
const SumsFile = "SHA256SUMS"

const (
	runFile   = "run.json"
	timesFile = "run-times.json"
)

// WriteSums writes [SumsFile] into a finished folder, and the sum of
// run-times.json, if there is one, into run-times.json.sha256.
func WriteSums(dir string) error {
	text, err := sums(dir)
	if err == nil {
		err = os.WriteFile(filepath.Join(dir, SumsFile), text, 0o666)
	}
	if err != nil {
		return fmt.Errorf("checksums: %w", err)
	}
	line, err := sumLine(dir, timesFile)
	if errors.Is(err, fs.ErrNotExist) {
		return nil
	}
	if err == nil {
		err = os.WriteFile(filepath.Join(dir, timesFile+".sha256"), line, 0o666)
	}
	return err
}

// readSound reads a file of a result folder and compares it with the digest that the
// folder names for it: what was damaged since is never shown as if it were a result, and
// what is gone is not taken for something that never was. The error of a file that is not
// there and is not named either is [fs.ErrNotExist].
func readSound(dir, name string) ([]byte, error) {
	path := filepath.Join(dir, name)
	text, err := os.ReadFile(path)
	gone := errors.Is(err, fs.ErrNotExist)
	if err != nil && !gone {
		return nil, err
	}
	sum, by, trusted, lost := named(dir, name, gone)
	const remedy = "vereda fsck %s says what else is not as it was, and running the scenario again makes the folder anew"
	switch {
	case lost != nil:
		return nil, lost
	case gone && sum != "":
		return nil, fmt.Errorf("%s is missing: %s says that it was written; "+remedy, path, by, dir)
	case gone:
		return nil, err
	case trusted && sum != fmt.Sprintf("%x", sha256.Sum256(text)):
		return nil, fmt.Errorf("%s is damaged: its bytes, or its digest in %s, are not those that were written; "+remedy, path, by, dir)
	}
	return text, nil
}

// named gives the digest that a result folder names for a file, and which of its files
// does: [SumsFile] or, where that is gone or the folder is of a version before it, run.json,
// which holds the digests of all that was written before it. Both are asked where either
// will do. It is empty for a file that is not named; trusted is false where nothing
// in the folder could name it, as is so of run.json itself without [SumsFile].
func named(dir, name string, either bool) (sum, by string, trusted bool, err error) {
	listed, err := os.ReadFile(filepath.Join(dir, SumsFile))
	if err == nil {
		for line := range strings.Lines(string(listed)) {
			if digest, found := strings.CutSuffix(line, "  "+name+"\n"); found {
				return digest, SumsFile, true, nil
			}
		}
		if !either {
			return "", SumsFile, true, nil
		}
	} else if !errors.Is(err, fs.ErrNotExist) {
		return "", SumsFile, false, err
	}
	var run struct {
		Outputs []output `json:"outputs"`
	}
	text, err := os.ReadFile(filepath.Join(dir, runFile))
	if name == runFile || err != nil || json.Unmarshal(text, &run) != nil || len(run.Outputs) == 0 {
		return "", runFile, false, nil // whoever reads run.json says what is wrong with it
	}
	for _, o := range run.Outputs {
		if o.Path == name {
			return o.SHA256, runFile, true, nil
		}
	}
	return "", runFile, true, nil
}

// CheckSums compares a folder with its checksums and lists what differs: a file
// whose bytes are others, one that is missing, one that is not listed, a damaged
// list. Files and folders for which ignore answers are left alone; nil ignores
// nothing. The error is one of reading.
func CheckSums(dir string, ignore func(path string) bool) (faults []string, err error) {
	listed, err := os.ReadFile(filepath.Join(dir, SumsFile))
	if errors.Is(err, fs.ErrNotExist) {
		return []string{SumsFile + ": the file is missing"}, nil
	}
	if err != nil {
		return nil, err
	}
	paths, err := files(dir, ignore)
	if err != nil {
		return nil, err
	}
	want := map[string]string{}
	for line := range strings.Lines(string(listed)) {
		sum, path, ok := strings.Cut(strings.TrimSuffix(line, "\n"), "  ")
		if !ok || len(sum) != 2*sha256.Size || want[path] != "" || !strings.HasSuffix(line, "\n") {
			return []string{SumsFile + ": the file is damaged"}, nil
		}
		want[path] = sum
	}
	var expected bytes.Buffer
	for _, path := range paths {
		line, err := sumLine(dir, path)
		if err != nil {
			return nil, err
		}
		expected.Write(line)
		switch sum := want[path]; {
		case sum == "":
			faults = append(faults, path+": the file is not listed in "+SumsFile)
		case sum != string(line[:2*sha256.Size]):
			faults = append(faults, path+": its bytes, or its line in "+SumsFile+", are not those that were written")
		}
		delete(want, path)
	}
	var missing []string
	for path := range want {
		missing = append(missing, path+": the file is missing")
	}
	slices.Sort(missing)
	faults = append(faults, missing...)
	if len(faults) == 0 && !bytes.Equal(expected.Bytes(), listed) {
		faults = append(faults, SumsFile+": the file is damaged")
	}
	more, err := checkTimes(dir)
	return append(faults, more...), err
}

// checkTimes compares run-times.json with the sum beside it.
func checkTimes(dir string) ([]string, error) {
	want, errWant := os.ReadFile(filepath.Join(dir, timesFile+".sha256"))
	got, err := sumLine(dir, timesFile)
	switch {
	case errors.Is(err, fs.ErrNotExist) && errors.Is(errWant, fs.ErrNotExist):
		return nil, nil
	case errors.Is(err, fs.ErrNotExist):
		return []string{timesFile + ": the file is missing"}, nil
	case errors.Is(errWant, fs.ErrNotExist):
		return []string{timesFile + ".sha256: the file is missing"}, nil
	case err != nil || errWant != nil:
		return nil, errors.Join(err, errWant)
	case !bytes.Equal(got, want):
		return []string{timesFile + ": the bytes, or those of " + timesFile + ".sha256, are not those that were written"}, nil
	}
	return nil, nil
}

// sums is the text of [SumsFile].
func sums(dir string) ([]byte, error) {
	paths, err := files(dir, nil)
	if err != nil {
		return nil, err
	}
	var text bytes.Buffer
	for _, path := range paths {
		line, err := sumLine(dir, path)
		if err != nil {
			return nil, err
		}
		text.Write(line)
	}
	return text.Bytes(), nil
}

// files lists the files that [SumsFile] is about, sorted, with forward slashes.
func files(dir string, ignore func(path string) bool) ([]string, error) {
	var paths []string
	err := filepath.WalkDir(dir, func(path string, entry fs.DirEntry, err error) error {
		if err != nil {
			return err
		}
		name, err := filepath.Rel(dir, path)
		if err != nil {
			return err
		}
		name = filepath.ToSlash(name)
		switch {
		case name == ".":
		case ignore != nil && ignore(name):
			if entry.IsDir() {
				return fs.SkipDir
			}
		case entry.IsDir(), name == SumsFile, name == timesFile, name == timesFile+".sha256":
		default:
			paths = append(paths, name)
		}
		return nil
	})
	slices.Sort(paths)
	return paths, err
}

func sumLine(dir, path string) ([]byte, error) {
	file, err := os.Open(filepath.Join(dir, filepath.FromSlash(path)))
	if err != nil {
		return nil, err
	}
	h := sha256.New()
	_, err = io.Copy(h, file)
	if err := errors.Join(err, file.Close()); err != nil {
		return nil, err
	}
	return []byte(hex.EncodeToString(h.Sum(nil)) + "  " + path + "\n"), nil
}

// SumOf is the SHA-256 of a file in hexadecimal digits.
func SumOf(path string) (string, error) {
	text, err := os.ReadFile(path)
	if err != nil {
		return "", err
	}
	sum := sha256.Sum256(text)
	return hex.EncodeToString(sum[:]), nil
}
