//go:build linux || darwin || freebsd

package shard

import "syscall"

// Free gives the bytes that a file system still takes from us, where the system can
// tell.
func Free(dir string) (bytes int64, known bool) {
	var s syscall.Statfs_t
	if err := syscall.Statfs(dir, &s); err != nil {
		return 0, false
	}
	return int64(s.Bavail) * int64(s.Bsize), true
}
