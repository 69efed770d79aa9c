package main

import (
	"bytes"
	"context"
	"errors"
	"fmt"
	"os"
	"os/exec"
	"path/filepath"
	"regexp"
	"strconv"
	"strings"
	"unicode"

	"github.com/spf13/cobra"

	"vereda/internal/diag"
	"vereda/internal/shard"
)

const submitShape = `{
  "folder": "...",
  "launcher": "slurm",        or kubernetes
  "tasks": 8,                 shares of the runs
  "array": "123",             number of the job array; empty with --dry-run and with kubernetes
  "merge": "124",             number of the job that makes the answers when all tasks are done
  "scripts": ["..."]          that were written, or would be: with kubernetes the manifest
}`

// submission is what the flags of submit say.
type submission struct {
	slurm, kubernetes bool
	dry               bool
	tasks, cpus       int
	limit             string // of time, as Slurm writes it
	partition         string
	memory            string
	image, claim      string
}

func (a *app) submitVerb() *cobra.Command {
	var m submission
	c := &cobra.Command{
		Use: "submit FOLDER --slurm|--kubernetes", Short: "Give the runs of a plan to a cluster",
		Long: `Give the runs of a plan to a cluster whose machines share the folder and have
this program at the same path.

With --slurm a job array of N tasks and a job that makes the answers when all of
them are done. A task that is stopped by its time limit or by a failing machine
loses no finished run: submitting again goes on. With --kubernetes a manifest of
an Indexed Job is written to standard output, for kubectl apply -f -; the answers
come from vereda ensemble merge.

Give each task work for minutes: N shares of R runs, each with R/N runs.

` + shapeHelp(submitShape),
		Example: `  vereda ensemble submit out --slurm --tasks 8 --time 02:00:00
  vereda ensemble submit out --kubernetes --tasks 8 --image registry.example/vereda:0.1.0 --claim shared > job.yaml`,
		Args: exactly(1, "one folder, made by vereda ensemble plan"),
		RunE: func(c *cobra.Command, args []string) error { return a.submit(c.Context(), args[0], &m) },
	}
	f := c.Flags()
	f.BoolVar(&m.slurm, "slurm", false, "as a job array of Slurm")
	f.BoolVar(&m.kubernetes, "kubernetes", false, "as a manifest for Kubernetes")
	f.BoolVar(&m.dry, "dry-run", false, "show the scripts and submit nothing")
	f.IntVar(&m.tasks, "tasks", 8, "how many shares")
	f.IntVar(&m.cpus, "cpus", 1, "processors of each task, which makes as many runs at the same time")
	f.StringVar(&m.limit, "time", "", "time limit of a task, as HH:MM:SS (default: that of the cluster)")
	f.StringVar(&m.partition, "partition", "", "Slurm: the partition")
	f.StringVar(&m.memory, "memory", "", "memory of a task, such as 2G (default: that of the cluster)")
	f.StringVar(&m.image, "image", "", "Kubernetes: the image that holds the program")
	f.StringVar(&m.claim, "claim", "", "Kubernetes: the volume claim that holds the folder, mounted at its path")
	return c
}

var (
	timeLimit = regexp.MustCompile(`^([0-9]{1,3}-)?[0-9]{1,3}:[0-9]{2}:[0-9]{2}$`)
	memory    = regexp.MustCompile(`^[0-9]{1,6}[KMGT]$`)
	word      = regexp.MustCompile(`^[A-Za-z0-9_][A-Za-z0-9_.,/:@-]*$`)
)

// check refuses what would end up wrong, or as something else, in a script.
func (m *submission) check() error {
	switch {
	case m.slurm == m.kubernetes:
		return misused("submit needs --slurm or --kubernetes, and not both")
	case m.tasks < 1 || m.tasks > 100_000:
		return misused("--tasks %d: a number from 1 to 100,000", m.tasks)
	case m.cpus < 1 || m.cpus > 10_000:
		return misused("--cpus %d: a number from 1 to 10,000", m.cpus)
	case m.limit != "" && !timeLimit.MatchString(m.limit):
		return misused("--time %s: expected HH:MM:SS, such as 02:00:00", diag.Escape(m.limit))
	case m.memory != "" && !memory.MatchString(m.memory):
		return misused("--memory %s: expected a number with K, M, G or T, such as 2G", diag.Escape(m.memory))
	case m.kubernetes && (m.image == "" || m.claim == ""):
		return misused("--kubernetes needs --image and --claim")
	}
	for _, f := range [][2]string{{"partition", m.partition}, {"image", m.image}, {"claim", m.claim}} {
		if f[1] != "" && !word.MatchString(f[1]) {
			return misused("--%s %s: expected letters, digits and _ . , / : @ -", f[0], diag.Escape(f[1]))
		}
	}
	return nil
}

func (a *app) submit(ctx context.Context, dir string, m *submission) error {
	if err := m.check(); err != nil {
		return err
	}
	f, err := a.openEnsemble(dir)
	if err != nil {
		return err
	}
	if runs := f.Plan.Runs(); m.tasks > runs {
		return misused("--tasks %d: the plan has only %s", m.tasks, plural(runs, "run"))
	}
	absolute, err := filepath.Abs(dir)
	if err != nil {
		return err
	}
	if strings.ContainsFunc(absolute, unicode.IsControl) {
		return misused("the path of the folder holds a control character and cannot stand in a script")
	}
	if m.kubernetes {
		text := m.manifest(absolute)
		if a.json {
			return a.writeJSON(submitReport{dir, "kubernetes", m.tasks, "", "", []string{text}})
		}
		fmt.Fprint(a.out, text)
		return nil
	}
	return a.submitSlurm(ctx, f, absolute, m)
}

type submitReport struct {
	Folder   string   `json:"folder"`
	Launcher string   `json:"launcher"`
	Tasks    int      `json:"tasks"`
	Array    string   `json:"array"`
	Merge    string   `json:"merge"`
	Scripts  []string `json:"scripts"`
}

// slurmDir is where the folder of an ensemble keeps what jobs said.
const slurmDir = "logs"

func (a *app) submitSlurm(ctx context.Context, f *shard.Folder, absolute string, m *submission) error {
	self, err := os.Executable()
	if err != nil {
		return fmt.Errorf("the path of this program is not to be had: %w", err)
	}
	work, merge := m.workScript(self, absolute), m.mergeScript(self, absolute)
	report := submitReport{Folder: f.Dir, Launcher: "slurm", Tasks: m.tasks, Scripts: []string{work, merge}}
	if m.dry {
		if a.json {
			return a.writeJSON(report)
		}
		fmt.Fprintf(a.out, "%s\n%s", work, merge)
		return nil
	}
	logs := filepath.Join(absolute, slurmDir)
	if err := os.MkdirAll(logs, 0o777); err != nil {
		return err
	}
	if report.Array, err = sbatch(ctx, logs, work, "--array=1-"+strconv.Itoa(m.tasks)); err != nil {
		return err
	}
	if report.Merge, err = sbatch(ctx, logs, merge, "--dependency=afterok:"+report.Array); err != nil {
		return fmt.Errorf("job array %s was submitted, but not the job that makes the answers: %w; when the array is done: vereda ensemble merge %s", report.Array, err, f.Dir)
	}
	if a.json {
		return a.writeJSON(report)
	}
	fmt.Fprintf(a.out, "Submitted job array %s with %s, then job %s for the answers in %s.\nIf a task fails, submit again: finished runs are kept.\n",
		report.Array, plural(m.tasks, "task"), report.Merge, filepath.Join(f.Dir, shard.ResultDir))
	return nil
}

// head is what both scripts begin with. TERM comes half a minute before the end, so
// that the runs in hand can be finished and written.
func (m *submission) head(name string, cpus int) string {
	var b strings.Builder
	b.WriteString("#!/bin/sh\n#SBATCH --job-name=vereda-" + name + "\n#SBATCH --cpus-per-task=" + strconv.Itoa(cpus) + "\n#SBATCH --signal=B:TERM@30\n#SBATCH --requeue\n")
	for _, f := range [][2]string{{"time", m.limit}, {"partition", m.partition}, {"mem", m.memory}} {
		if f[1] != "" {
			b.WriteString("#SBATCH --" + f[0] + "=" + f[1] + "\n")
		}
	}
	// A path could hold a character that Slurm reads as something else; the folder of
	// logs is therefore that from which the script is submitted.
	b.WriteString("#SBATCH --output=" + name + "-%A_%a.log\n")
	return b.String()
}

func (m *submission) workScript(self, absolute string) string {
	return m.head("work", m.cpus) + fmt.Sprintf("exec %s ensemble run %s --shard auto/%d --workers %d\n", quoted(self), quoted(absolute), m.tasks, m.cpus)
}

func (m *submission) mergeScript(self, absolute string) string {
	return strings.Replace(m.head("merge", 1), "%A_%a", "%j", 1) + fmt.Sprintf("exec %s ensemble merge %s\n", quoted(self), quoted(absolute))
}

// quoted is a word for the shell, whatever it holds.
func quoted(text string) string { return "'" + strings.ReplaceAll(text, "'", `'\''`) + "'" }

// sbatch submits a script and returns the number of its job.
func sbatch(ctx context.Context, dir, script string, args ...string) (string, error) {
	c := exec.CommandContext(ctx, "sbatch", append([]string{"--parsable"}, args...)...)
	c.Dir = dir
	c.Stdin = strings.NewReader(script)
	var out, said bytes.Buffer
	c.Stdout, c.Stderr = &out, &said
	if err := c.Run(); err != nil {
		if errors.Is(err, exec.ErrNotFound) {
			return "", errors.New("there is no sbatch here: submit from a machine of the cluster, or see the scripts with --dry-run")
		}
		return "", fmt.Errorf("sbatch: %w: %s", err, strings.TrimSpace(said.String()))
	}
	id, _, _ := strings.Cut(strings.TrimSpace(out.String()), ";") // behind it the name of the cluster
	if _, err := strconv.Atoi(id); err != nil {
		return "", fmt.Errorf("sbatch answered %s, which is no number of a job", diag.Escape(out.String()))
	}
	return id, nil
}

// manifest is the Indexed Job. Words in it were checked, and paths are JSON strings,
// which YAML reads.
func (m *submission) manifest(absolute string) string {
	text := func(s string) string { return strconv.Quote(s) }
	limits := ""
	if m.memory != "" {
		limits = "\n              memory: " + text(m.memory+"i")
	}
	deadline := ""
	if seconds := secondsOf(m.limit); seconds > 0 {
		deadline = fmt.Sprintf("\n  activeDeadlineSeconds: %d", seconds)
	}
	return fmt.Sprintf(`apiVersion: batch/v1
kind: Job
metadata:
  generateName: vereda-
spec:
  completionMode: Indexed
  completions: %[1]d
  parallelism: %[1]d
  backoffLimit: %[2]d%[3]s
  template:
    spec:
      restartPolicy: OnFailure
      terminationGracePeriodSeconds: 60
      containers:
        - name: vereda
          image: %[4]s
          command: ["vereda", "ensemble", "run", %[5]s, "--shard", "auto/%[1]d", "--workers", "%[6]d"]
          resources:
            requests:
              cpu: "%[6]d"%[7]s
          volumeMounts:
            - name: ensemble
              mountPath: %[5]s
      volumes:
        - name: ensemble
          persistentVolumeClaim:
            claimName: %[8]s
`, m.tasks, m.tasks+6, deadline, text(m.image), text(absolute), m.cpus, limits, text(m.claim))
}

// secondsOf reads D-HH:MM:SS, which was checked; 0 for nothing.
func secondsOf(limit string) int {
	days, rest, found := strings.Cut(limit, "-")
	if !found {
		days, rest = "0", limit
	}
	total := 0
	for _, part := range strings.Split(rest, ":") {
		n, _ := strconv.Atoi(part)
		total = total*60 + n
	}
	d, _ := strconv.Atoi(days)
	return total + d*24*60*60
}

// autoShare reads auto/N: the place of this process among N is told by the cluster.
func autoShare(text string) (shard.Share, error) {
	of, auto := strings.CutPrefix(text, "auto/")
	if !auto {
		return shard.ParseShare(text)
	}
	for _, from := range []struct {
		name  string
		first int
	}{{"SLURM_ARRAY_TASK_ID", 1}, {"JOB_COMPLETION_INDEX", 0}} {
		if value := os.Getenv(from.name); value != "" {
			n, err := strconv.Atoi(value)
			if err != nil {
				return shard.Share{}, fmt.Errorf("%s: %s is %s, which is no number", text, from.name, diag.Escape(value))
			}
			return shard.ParseShare(strconv.Itoa(n-from.first+1) + "/" + of)
		}
	}
	return shard.Share{}, fmt.Errorf("%q needs SLURM_ARRAY_TASK_ID or JOB_COMPLETION_INDEX, which a cluster sets; here write I/N", text)
}
