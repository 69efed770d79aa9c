//go:build !(linux || darwin || freebsd || netbsd || openbsd || dragonfly)

package shard

import "os"

// seize has no lock to take on this system.
func seize(*os.File) (bool, error) { return false, errNoLocks }
