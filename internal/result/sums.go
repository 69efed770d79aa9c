package result

import (
	"bytes"
	"crypto/sha256"
	"encoding/hex"
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

const timesFile = "run-times.json"

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

// readSound reads a file of a result folder and compares it with the checksums of the
// folder: what was damaged since is never shown as if it were a result. Folders of
// versions before there were checksums are read as they are.
func readSound(dir, name string) ([]byte, error) {
	path := filepath.Join(dir, name)
	text, err := os.ReadFile(path)
	if err != nil {
		return nil, err
	}
	listed, err := os.ReadFile(filepath.Join(dir, SumsFile))
	if errors.Is(err, fs.ErrNotExist) {
		return text, nil
	}
	if err != nil {
		return nil, err
	}
	line := fmt.Sprintf("%x  %s\n", sha256.Sum256(text), name)
	if !strings.HasPrefix(string(listed), line) && !strings.Contains(string(listed), "\n"+line) {
		return nil, fmt.Errorf("%s is damaged: its bytes, or its line in %s, are not those that were written; vereda fsck %s says what else is, and running the scenario again makes the folder anew", path, SumsFile, dir)
	}
	return text, nil
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
