//go:build unix

package main

import (
	"os"
	"syscall"
)

// stopping are the signals after which the runs in hand are finished and kept. Clusters
// send USR1 where a job asks for it some time before its limit.
var stopping = []os.Signal{os.Interrupt, syscall.SIGTERM, syscall.SIGUSR1}
