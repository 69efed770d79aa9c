package main

import (
	"bytes"
	"os"
	"os/exec"
	"path/filepath"
	"strings"
	"syscall"
	"testing"
	"time"
)

const targets = `instrument,sector,nationality,party,from,to,observation,discrepancy,source
encounters-by-sector,east,,,2019-01,2019-03,0.02,0.1,assumption
repeat-share,,,,2019-01,2019-03,0.1,0.5,assumption
`

// A calibration, whose next runs depend on those before, is shared out to workers that
// stay from one generation to the next; two of four are killed. The draws are those of
// one machine.
func TestCalibrationOverTheQueue(t *testing.T) {
	vereda, queue := build(t)
	dir := t.TempDir()
	calibrate := func(name string, more ...string) []string {
		folder := filepath.Join(dir, name)
		if err := os.CopyFS(folder, os.DirFS("../internal/scenario/testdata/hamlet")); err != nil {
			t.Fatal(err)
		}
		if err := os.WriteFile(filepath.Join(folder, "targets.csv"), []byte(targets), 0o666); err != nil {
			t.Fatal(err)
		}
		return append([]string{"calibrate", folder, "--posterior", "--parameters", "patrol.effort,retry.base", "--generation", "300", "--draws", "150", "--work", folder + "-runs"}, more...)
	}
	must(t, vereda, calibrate("alone")...)
	address := freePort(t)
	together := start(t, vereda, calibrate("together", "--with", queue+" serve -shares 12 -patience 2s -listen "+address)...)
	ended := make(chan error, 1)
	go func() { ended <- together.Wait() }()
	var workers []*process
	for range 4 {
		workers = append(workers, start(t, queue, "work", "nats://"+address, "-vereda", vereda, "-workers", "1", "-stay", "20s"))
	}
	await(t, address)
	time.Sleep(500 * time.Millisecond)
	workers[0].kill(syscall.SIGKILL)
	time.Sleep(2500 * time.Millisecond)
	workers[1].kill(syscall.SIGKILL)
	select {
	case err := <-ended:
		if err != nil {
			t.Fatalf("%v\n%s\n%s", err, together.said.String(), workers[3].said.String())
		}
	case <-time.After(3 * time.Minute):
		t.Fatalf("the calibration is not done:\n%s\n%s", together.said.String(), workers[3].said.String())
	}
	if n := strings.Count(together.said.String(), "Serving "); n < 2 {
		t.Errorf("%d generations were served; the test wants several:\n%s", n, together.said.String())
	}
	for _, name := range []string{"posterior.csv", "posterior.yaml"} {
		want, err := os.ReadFile(filepath.Join(dir, "alone", name))
		if err != nil {
			t.Fatal(err)
		}
		if got, err := os.ReadFile(filepath.Join(dir, "together", name)); err != nil || !bytes.Equal(got, want) {
			t.Errorf("%s is not that of one machine: %v", name, err)
		}
	}
	// Those who stay are told to end.
	for _, w := range workers[2:] {
		if err := w.Process.Signal(syscall.SIGTERM); err != nil {
			t.Error(err)
		}
		if err := w.Wait(); codeOf(err) != 130 {
			t.Errorf("a worker that was told to end: %v\n%s", err, w.said.String())
		}
	}
}

// Nobody serves: a worker that stays ends after its time, and one that does not, at once.
func TestNobodyServes(t *testing.T) {
	_, queue := build(t)
	for _, stay := range []string{"0s", "1s"} {
		said, err := exec.Command(queue, "work", "nats://"+freePort(t), "-vereda", "true", "-stay", stay).CombinedOutput()
		if (codeOf(err) == 0) != (stay == "1s") {
			t.Errorf("-stay %s: %v\n%s", stay, err, said)
		}
	}
}

// The script of a pilot is one that a shell reads, whatever the folder is called.
func TestPilotScript(t *testing.T) {
	script := pilotScript("/shared/it's; rm -rf x", "/opt/vereda", "/opt/vereda-queue", 8, 2, "02:00:00", "long")
	for _, want := range []string{"#SBATCH --ntasks=8\n", "#SBATCH --cpus-per-task=2\n", "#SBATCH --time=02:00:00\n", "#SBATCH --partition=long\n", `folder='/shared/it'\''s; rm -rf x' vereda=`, "-shares 32 ", "srun --ntasks=8 "} {
		if !strings.Contains(script, want) {
			t.Errorf("the script lacks %q:\n%s", want, script)
		}
	}
	c := exec.Command("sh", "-n")
	c.Stdin = strings.NewReader(script)
	if said, err := c.CombinedOutput(); err != nil {
		t.Errorf("sh -n: %v\n%s", err, said)
	}
	var out bytes.Buffer
	for _, args := range [][]string{{".", "-tasks", "0"}, {".", "-tasks", "2", "-time", "soon"}, {".", "-tasks", "2", "-partition", "a b"}, {".", "-tasks", "2"}} {
		if err := slurmVerb(&out, args); err == nil || out.Len() > 0 {
			t.Errorf("%v: %v, %q", args, err, out.String())
		}
	}
}
