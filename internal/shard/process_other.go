//go:build !linux

package shard

// machine is not known here: whether a process lives is told by its signs of life alone.
func machine() (boot, space string) { return "", "" }

// beganAt is not known here.
func beganAt(int) (string, bool) { return "", false }
