//go:build !(linux || darwin || freebsd || netbsd || openbsd || dragonfly)

package shard

import "os"

// seize has no lock to take on this system. Parts are written so that two writers
// do no harm: they do the work twice.
func seize(*os.File) (bool, error) { return true, nil }
