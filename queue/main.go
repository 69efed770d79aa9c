// Vereda-queue shares the runs of an ensemble out to machines that have no folder in
// common. It knows nothing of the model: the machine that has the folder serves
// shares of its plan from a queue (NATS JetStream, inside this program or an existing
// one), and workers anywhere take a share, have it made by
//
//	vereda ensemble run COPY --shard I/N
//
// in a copy of the folder, and send the parts back. A share whose worker dies is given
// to another one. Parts are kept by [shard.Folder.Accept], which does no harm twice, so
// no run is lost and none is counted twice.
package main

import (
	"context"
	"errors"
	"flag"
	"fmt"
	"net"
	"os"
	"os/signal"
	"strings"
	"syscall"
)

const usage = `usage:
  vereda-queue serve FOLDER [-shares N] [-listen 127.0.0.1:4222] [-url nats://...] [-token-file FILE] [-patience 30s]
  vereda-queue work nats://HOST:PORT [-vereda PATH] [-workers N] [-token-file FILE] [-stay 60s]
  vereda-queue slurm FOLDER -tasks N [-cpus C] [-time HH:MM:SS] [-partition P] [-vereda PATH]

serve gives out the runs of an ensemble, made by vereda ensemble plan, that are
missing, and ends when all are there; then: vereda ensemble merge FOLDER. A share
whose worker gives no sign of life for the time of -patience is given to another.
The message server is inside the program; -url uses an existing one.
work makes shares until there are none. The program vereda of the same version
must be on the path, or named with -vereda. With -stay it then waits that long for
another plan, as vereda calibrate --with "vereda-queue serve" serves one after the other.
slurm writes a script for sbatch to standard output: one allocation in which the first
node serves and N tasks work, then the answers are made.

Exit codes: 0 done, 1 failed, 2 wrong usage, 130 interrupted.
`

func main() {
	ctx, stop := signal.NotifyContext(context.Background(), os.Interrupt, syscall.SIGTERM)
	context.AfterFunc(ctx, stop) // the second signal ends the program at once
	os.Exit(run(ctx, os.Args[1:]))
}

// errUsage is a wrong call.
var errUsage = errors.New("wrong usage")

func run(ctx context.Context, args []string) int {
	err := fmt.Errorf("%w: expected serve, work or slurm", errUsage)
	switch {
	case len(args) > 0 && args[0] == "serve":
		err = serveVerb(ctx, args[1:])
	case len(args) > 0 && args[0] == "work":
		err = workVerb(ctx, args[1:])
	case len(args) > 0 && args[0] == "slurm":
		err = slurmVerb(os.Stdout, args[1:])
	case len(args) > 0 && (args[0] == "help" || args[0] == "-h" || args[0] == "--help"):
		fmt.Print(usage)
		return 0
	}
	switch {
	case err == nil:
		return 0
	case errors.Is(err, errUsage):
		fmt.Fprintf(os.Stderr, "vereda-queue: %v\n%s", err, usage)
		return 2
	case ctx.Err() != nil:
		fmt.Fprintf(os.Stderr, "vereda-queue: interrupted; finished runs are kept: %v\n", err)
		return 130
	}
	fmt.Fprintf(os.Stderr, "vereda-queue: %v\n", err)
	return 1
}

// parse reads the one argument and the flags behind or before it.
func parse(f *flag.FlagSet, args []string) (string, error) {
	f.SetOutput(os.Stderr)
	f.Usage = func() {}
	var words []string
	for len(args) > 0 {
		if err := f.Parse(args); err != nil {
			return "", fmt.Errorf("%w: %v", errUsage, err)
		}
		if args = f.Args(); len(args) > 0 {
			words, args = append(words, args[0]), args[1:]
		}
	}
	if len(words) != 1 {
		return "", fmt.Errorf("%w: %s needs one argument", errUsage, f.Name())
	}
	return words[0], nil
}

// token reads the secret that server and workers share.
func token(file string) (string, error) {
	if file == "" {
		return "", nil
	}
	text, err := os.ReadFile(file)
	if err != nil {
		return "", fmt.Errorf("token: %w", err)
	}
	secret := strings.TrimSpace(string(text))
	if len(secret) < 16 {
		return "", fmt.Errorf("token: %s holds fewer than 16 characters; write a longer secret into it", file)
	}
	return secret, nil
}

// checkListen refuses to serve others than this machine without a secret.
func checkListen(address, secret string) (host string, port int, err error) {
	host, word, err := net.SplitHostPort(address)
	if err == nil {
		port, err = net.LookupPort("tcp", word)
	}
	if err != nil {
		return "", 0, fmt.Errorf("%w: -listen %s: expected HOST:PORT, such as 127.0.0.1:4222", errUsage, address)
	}
	ip := net.ParseIP(host)
	if secret == "" && host != "localhost" && (ip == nil || !ip.IsLoopback()) {
		return "", 0, fmt.Errorf("%w: -listen %s is open to other machines; that needs -token-file with a secret that workers have too", errUsage, address)
	}
	return host, port, nil
}
