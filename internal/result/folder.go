package result

import (
	"errors"
	"fmt"
	"io/fs"
	"os"
	"path/filepath"
	"runtime"
	"slices"
	"strconv"
	"strings"
)

// WriteFolder makes a folder whole or not at all. Fill writes into a temporary
// folder beside the target, everything in it is brought to the disk, and one
// rename puts it in place. On any error the temporary folder is removed and the
// target is as it was. A process killed on the way leaves a folder
// ".NAME.partial-PID-N" beside the target, which may be deleted.
//
// A target that exists and is not empty is refused, unless replaceable is given
// and has no objection to it; then the old folder is moved aside, the new one
// put in its place, and the old one deleted.
func WriteFolder(target string, replaceable func(dir string) error, fill func(dir string) error) (err error) {
	target, err = filepath.Abs(target)
	if err != nil {
		return fmt.Errorf("output folder: %w", err)
	}
	if err := CheckTarget(target, replaceable); err != nil {
		return err
	}
	temporary, err := sibling(target, "partial")
	if err != nil {
		return err
	}
	defer func() {
		if err != nil {
			err = errors.Join(err, os.RemoveAll(temporary))
		}
	}()
	if err := fill(temporary); err != nil {
		return fmt.Errorf("writing %s: %w", target, err)
	}
	if err := flush(temporary); err != nil {
		return fmt.Errorf("bringing %s to the disk: %w", target, err)
	}
	if err := putInPlace(temporary, target, replaceable); err != nil {
		return err
	}
	return syncFolder(filepath.Dir(target))
}

// CheckTarget says what would keep WriteFolder from making a folder, as far as
// that can be known before. Call it before long work.
func CheckTarget(target string, replaceable func(dir string) error) error {
	target, err := filepath.Abs(target)
	if err != nil {
		return fmt.Errorf("output folder: %w", err)
	}
	parent := filepath.Dir(target)
	switch info, err := os.Stat(parent); {
	case errors.Is(err, fs.ErrNotExist):
		return fmt.Errorf("output folder %s: the folder %s that is to hold it does not exist; make it first", target, parent)
	case err != nil:
		return fmt.Errorf("output folder %s: %w", target, err)
	case !info.IsDir():
		return fmt.Errorf("output folder %s: %s is not a folder", target, parent)
	}
	if err := checkExisting(target, replaceable); err != nil {
		return err
	}
	probe, err := sibling(target, "probe")
	if err != nil {
		return err
	}
	// A disk that is full, and a path that is too long for what will stand in the folder,
	// are seen by writing something like it.
	inside := filepath.Join(probe, strings.Repeat("x", longestName))
	err = os.WriteFile(inside, make([]byte, 4096), 0o666)
	if err != nil {
		err = fmt.Errorf("output folder %s: nothing can be written into it: %w; name a folder elsewhere", target, err)
	}
	return errors.Join(err, os.RemoveAll(probe))
}

// longestName is about how long the names of files are within a folder that is written.
const longestName = 80

// checkExisting refuses what must not be written over.
func checkExisting(target string, replaceable func(dir string) error) error {
	info, err := os.Lstat(target)
	if errors.Is(err, fs.ErrNotExist) {
		return nil
	}
	if err != nil {
		return fmt.Errorf("output folder %s: %w", target, err)
	}
	if !info.IsDir() {
		return fmt.Errorf("output folder %s: there is something that is not a folder (%s); name another or remove it", target, info.Mode().Type())
	}
	entries, err := os.ReadDir(target)
	if err != nil {
		return fmt.Errorf("output folder %s: %w", target, err)
	}
	if len(entries) == 0 {
		return nil
	}
	if replaceable == nil {
		return fmt.Errorf("output folder %s exists and is not empty; name another, give --overwrite where the verb has it, or remove the folder yourself if it may go", target)
	}
	if err := replaceable(target); err != nil {
		return fmt.Errorf("output folder %s will not be overwritten: %w", target, err)
	}
	return nil
}

// sibling makes a hidden folder beside the target: on the same disk, so that a
// rename is enough, and with the rights that the target shall have.
func sibling(target, purpose string) (string, error) {
	parent, base := filepath.Split(target)
	for n := range 10000 {
		name := filepath.Join(parent, "."+base+"."+purpose+"-"+strconv.Itoa(os.Getpid())+"-"+strconv.Itoa(n))
		err := os.Mkdir(name, 0o777)
		if err == nil {
			return name, nil
		}
		if !errors.Is(err, fs.ErrExist) {
			return "", fmt.Errorf("output folder %s: nothing can be written into %s: %w", target, filepath.Clean(parent), err)
		}
	}
	return "", fmt.Errorf("output folder %s: too many unfinished folders beside it; delete those named .%s.%s-*", target, base, purpose)
}

// putInPlace renames the finished folder to the target.
func putInPlace(temporary, target string, replaceable func(dir string) error) error {
	if err := checkExisting(target, replaceable); err != nil {
		return err // somebody else wrote it meanwhile
	}
	_ = os.Remove(target) // an empty folder: some systems will not rename onto it
	err := os.Rename(temporary, target)
	if err == nil {
		return nil
	}
	if replaceable == nil {
		return fmt.Errorf("putting the finished folder in place as %s: %w", target, err)
	}
	old, err := sibling(target, "old")
	if err != nil {
		return err
	}
	inside := filepath.Join(old, "folder")
	if err := os.Rename(target, inside); err != nil {
		return errors.Join(fmt.Errorf("moving the old %s aside: %w", target, err), os.Remove(old))
	}
	if err := os.Rename(temporary, target); err != nil {
		return errors.Join(fmt.Errorf("putting the finished folder in place as %s: %w", target, err),
			os.Rename(inside, target), os.Remove(old))
	}
	// The old one is deleted only once the names are on the disk: a power cut must not
	// leave neither.
	if err := syncFolder(filepath.Dir(target)); err != nil {
		return err
	}
	if err := os.RemoveAll(old); err != nil {
		return fmt.Errorf("%s is complete, but the folder it replaced could not be deleted: %w", target, err)
	}
	return nil
}

// flush brings all files of a folder and the folders themselves to the disk.
func flush(dir string) error {
	var folders []string
	err := filepath.WalkDir(dir, func(path string, entry fs.DirEntry, err error) error {
		if err != nil {
			return err
		}
		if entry.IsDir() {
			folders = append(folders, path)
			return nil
		}
		return syncFile(path)
	})
	if err != nil {
		return err
	}
	for _, folder := range slices.Backward(folders) {
		if err := syncFolder(folder); err != nil {
			return err
		}
	}
	return nil
}

func syncFile(path string) error {
	// For writing: some systems refuse to flush a file open for reading only.
	file, err := os.OpenFile(path, os.O_RDWR, 0)
	if err != nil {
		return err
	}
	return errors.Join(file.Sync(), file.Close())
}

// syncFolder brings the names in a folder to the disk. Windows has no such call
// and keeps them itself.
func syncFolder(path string) error {
	if runtime.GOOS == "windows" {
		return nil
	}
	folder, err := os.Open(path)
	if err != nil {
		return err
	}
	return errors.Join(folder.Sync(), folder.Close())
}
