//go:build !unix

package main

import (
	"os"
	"syscall"
)

// stopping are the signals after which the runs in hand are finished and kept.
var stopping = []os.Signal{os.Interrupt, syscall.SIGTERM}
