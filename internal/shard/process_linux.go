package shard

import (
	"errors"
	"io/fs"
	"os"
	"strconv"
	"strings"
	"syscall"
)

// machine says where numbers of processes mean something: since which start of the machine,
// and in which space of numbers; empty where the system does not say.
func machine() (boot, space string) {
	text, err := os.ReadFile("/proc/sys/kernel/random/boot_id")
	if err != nil {
		return "", ""
	}
	space, err = os.Readlink("/proc/self/ns/pid")
	if err != nil {
		return "", ""
	}
	return strings.TrimSpace(string(text)), space
}

// beganAt says when the process of a number began, in ticks since the start of the machine;
// empty where there is none, or one that has ended and only waits to be asked after. The
// second result is false where it is not known.
func beganAt(process int) (ticks string, known bool) {
	text, err := os.ReadFile("/proc/" + strconv.Itoa(process) + "/stat")
	if errors.Is(err, fs.ErrNotExist) {
		// Some machines do not list processes of other users.
		return "", errors.Is(syscall.Kill(process, 0), syscall.ESRCH)
	}
	if err != nil {
		return "", false
	}
	// The name of the program stands in brackets and may hold anything; the state is the
	// first field behind it, the start the twentieth.
	fields := strings.Fields(string(text)[strings.LastIndexByte(string(text), ')')+1:])
	switch {
	case len(fields) < 20:
		return "", false
	case fields[0] == "Z" || fields[0] == "X":
		return "", true
	}
	return fields[19], true
}
