package shard

import (
	"errors"
	"os"
	"runtime"
)

// disk is what the folder asks of a file system when it makes something last.
// Tests put one in its place that fails.
type disk interface {
	// write makes a new file and brings its bytes to the disk.
	write(path string, text []byte) error
	rename(from, to string) error
	// sync brings the names in a folder to the disk.
	sync(dir string) error
	remove(path string) error
}

// system is the file system of the machine.
type system struct{}

func (system) write(path string, text []byte) error {
	file, err := os.OpenFile(path, os.O_WRONLY|os.O_CREATE|os.O_EXCL, 0o666)
	if err != nil {
		return err
	}
	_, err = file.Write(text)
	if err == nil {
		err = file.Sync()
	}
	return errors.Join(err, file.Close())
}

func (system) rename(from, to string) error { return os.Rename(from, to) }

func (system) sync(dir string) error {
	if runtime.GOOS == "windows" {
		return nil // it has no such call and keeps names itself
	}
	folder, err := os.Open(dir)
	if err != nil {
		return err
	}
	return errors.Join(folder.Sync(), folder.Close())
}

func (system) remove(path string) error { return os.Remove(path) }
