package main

import (
	"flag"
	"fmt"
	"io"
	"os"
	"os/exec"
	"path/filepath"
	"regexp"
	"strings"
	"unicode"

	"vereda/internal/shard"
)

var (
	clock = regexp.MustCompile(`^([0-9]{1,3}-)?[0-9]{1,3}:[0-9]{2}:[0-9]{2}$`)
	word  = regexp.MustCompile(`^[A-Za-z0-9_][A-Za-z0-9_.-]*$`)
)

// slurmVerb writes the script of a pilot: one allocation whose tasks take shares from a
// queue inside it. A task that is quick takes more of them, and the death of a node costs
// the shares in its hands and nothing else.
func slurmVerb(out io.Writer, args []string) error {
	f := flag.NewFlagSet("slurm", flag.ContinueOnError)
	tasks := f.Int("tasks", 0, "")
	cpus := f.Int("cpus", 1, "")
	limit := f.String("time", "", "")
	partition := f.String("partition", "", "")
	vereda := f.String("vereda", "vereda", "")
	dir, err := parse(f, args)
	if err != nil {
		return err
	}
	switch {
	case *tasks < 1 || *tasks > 100_000 || *cpus < 1 || *cpus > 10_000:
		return fmt.Errorf("%w: -tasks is a number from 1 to 100,000, -cpus one from 1 to 10,000", errUsage)
	case *limit != "" && !clock.MatchString(*limit):
		return fmt.Errorf("%w: -time %q: expected HH:MM:SS, such as 02:00:00", errUsage, *limit)
	case *partition != "" && !word.MatchString(*partition):
		return fmt.Errorf("%w: -partition %q: expected letters, digits and _ . -", errUsage, *partition)
	}
	folder, err := shard.Open(dir)
	if err != nil {
		return err
	}
	absolute, err := filepath.Abs(folder.Dir)
	if err != nil {
		return err
	}
	program, err := exec.LookPath(*vereda)
	if err != nil {
		return fmt.Errorf("the program vereda is needed: %w; name it with -vereda PATH", err)
	}
	if program, err = filepath.Abs(program); err != nil {
		return err
	}
	self, err := os.Executable()
	if err != nil {
		return fmt.Errorf("the path of this program is not to be had: %w", err)
	}
	for _, path := range []string{absolute, program, self} {
		if strings.ContainsFunc(path, unicode.IsControl) {
			return fmt.Errorf("%w: the path %q holds a control character and cannot stand in a script", errUsage, path)
		}
	}
	_, err = io.WriteString(out, pilotScript(absolute, program, self, *tasks, *cpus, *limit, *partition))
	return err
}

// shellQuoted is a word for the shell, whatever it holds.
func shellQuoted(text string) string { return "'" + strings.ReplaceAll(text, "'", `'\''`) + "'" }

// pilotScript is the script. The secret is made in the job and read by tasks of the same
// user only; the port follows from the number of the job, so that two pilots on one node
// do not meet.
func pilotScript(folder, vereda, self string, tasks, cpus int, limit, partition string) string {
	head := fmt.Sprintf("#!/bin/sh\n#SBATCH --job-name=vereda-pilot\n#SBATCH --ntasks=%d\n#SBATCH --cpus-per-task=%d\n#SBATCH --signal=B:TERM@30\n", tasks, cpus)
	if limit != "" {
		head += "#SBATCH --time=" + limit + "\n"
	}
	if partition != "" {
		head += "#SBATCH --partition=" + partition + "\n"
	}
	return head + fmt.Sprintf(`set -eu
folder=%s vereda=%s queue=%s
mkdir -p "$folder/logs"
umask 077
secret="$folder/logs/secret-$SLURM_JOB_ID"
said="$folder/logs/serve-$SLURM_JOB_ID.log"
od -An -N24 -tx1 /dev/urandom | tr -d ' \n' >"$secret"
port=$((20000 + SLURM_JOB_ID %% 20000))
"$queue" serve "$folder" -listen "0.0.0.0:$port" -token-file "$secret" -shares %d >"$said" 2>&1 &
server=$!
workers=
trap 'kill -TERM $server $workers 2>/dev/null || true' TERM
trap 'rm -f "$secret"' EXIT
until grep -q '^Serving' "$said"; do
    kill -0 $server || { cat "$said"; exit 1; }
    sleep 0.2
done
srun --ntasks=%d --kill-on-bad-exit=0 "$queue" work "nats://$(hostname):$port" -vereda "$vereda" -workers %d -token-file "$secret" &
workers=$!
status=0
wait $server || status=$?
[ $status -eq 0 ] || wait $server || status=$?
wait $workers || true
cat "$said"
[ $status -eq 0 ] && "$vereda" ensemble merge "$folder"
`, shellQuoted(folder), shellQuoted(vereda), shellQuoted(self), tasks*4, tasks, cpus)
}
