package main

import (
	"bytes"
	"context"
	"errors"
	"fmt"
	"io"
	"net"
	"os"
	"os/exec"
	"path/filepath"
	"strings"
	"syscall"
	"testing"
	"time"
)

// build makes the two programs.
func build(t *testing.T) (vereda, queue string) {
	t.Helper()
	dir := t.TempDir()
	vereda, queue = filepath.Join(dir, "vereda"), filepath.Join(dir, "vereda-queue")
	for _, c := range []*exec.Cmd{exec.Command("go", "build", "-buildvcs=false", "-o", vereda, "./cmd/vereda"), exec.Command("go", "build", "-buildvcs=false", "-o", queue, ".")} {
		if strings.HasSuffix(c.Args[len(c.Args)-1], "vereda") {
			c.Dir = ".."
		}
		if said, err := c.CombinedOutput(); err != nil {
			t.Fatalf("%v: %v\n%s", c.Args, err, said)
		}
	}
	return vereda, queue
}

// must runs a command to its end.
func must(t *testing.T, name string, args ...string) string {
	t.Helper()
	said, err := exec.Command(name, args...).CombinedOutput()
	if err != nil {
		t.Fatalf("%s %v: %v\n%s", filepath.Base(name), args, err, said)
	}
	return string(said)
}

// process is a program under way, with all that it starts in a group of its own.
type process struct {
	*exec.Cmd
	said bytes.Buffer
}

func start(t *testing.T, name string, args ...string) *process {
	t.Helper()
	p := &process{Cmd: exec.Command(name, args...)}
	p.SysProcAttr = &syscall.SysProcAttr{Setpgid: true}
	p.Stdout, p.Stderr = &p.said, &p.said
	if err := p.Start(); err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { p.kill(syscall.SIGKILL); _ = p.Wait() })
	return p
}

// kill sends a signal to a process and all that it started.
func (p *process) kill(s syscall.Signal) { _ = syscall.Kill(-p.Process.Pid, s) }

// freePort finds a port that nobody listens on.
func freePort(t *testing.T) string {
	t.Helper()
	l, err := net.Listen("tcp", "127.0.0.1:0")
	if err != nil {
		t.Fatal(err)
	}
	defer l.Close()
	return l.Addr().String()
}

// Four workers share an ensemble out; two are killed while they work, one is stopped,
// one more comes. No run is lost, none is doubled, and the answers are those of a
// local run.
func TestWorkersMayDie(t *testing.T) {
	vereda, queue := build(t)
	dir := t.TempDir()
	scenario := "../internal/scenario/testdata/hamlet"
	args := func(out string) []string {
		return []string{scenario, "--parameters", "patrol.*", "--runs", "1500", "--seeds", "2", "-o", filepath.Join(dir, out)}
	}
	must(t, vereda, append([]string{"ensemble"}, args("local")...)...)
	must(t, vereda, append([]string{"ensemble", "plan"}, args("shared")...)...)
	folder, address := filepath.Join(dir, "shared"), freePort(t)
	secret := filepath.Join(dir, "secret")
	if err := os.WriteFile(secret, []byte("a secret of some length\n"), 0o600); err != nil {
		t.Fatal(err)
	}
	server := start(t, queue, "serve", folder, "-shares", "24", "-listen", address, "-token-file", secret, "-patience", "2s")
	ended := make(chan error, 1)
	go func() { ended <- server.Wait() }()
	await(t, address)
	worker := func() *process {
		return start(t, queue, "work", "nats://"+address, "-vereda", vereda, "-workers", "1", "-token-file", secret)
	}
	if said, err := exec.Command(queue, "work", "nats://"+address, "-vereda", vereda).CombinedOutput(); err == nil || !strings.Contains(strings.ToLower(string(said)), "authorization") {
		t.Errorf("a worker without the secret: %v\n%s", err, said)
	}
	workers := []*process{worker(), worker(), worker(), worker()}
	time.Sleep(900 * time.Millisecond)
	workers[0].kill(syscall.SIGKILL)
	time.Sleep(300 * time.Millisecond)
	workers[1].kill(syscall.SIGKILL)
	if err := workers[2].Process.Signal(syscall.SIGTERM); err != nil {
		t.Error(err)
	}
	workers = append(workers, worker())
	select {
	case err := <-ended:
		if err != nil {
			t.Fatalf("server: %v\n%s", err, server.said.String())
		}
	case <-time.After(2 * time.Minute):
		t.Fatalf("the ensemble is not done:\n%s\n%s", server.said.String(), workers[3].said.String())
	}
	for _, k := range []int{3, 4} {
		if err := workers[k].Wait(); err != nil {
			t.Errorf("worker %d: %v\n%s", k, err, workers[k].said.String())
		}
	}
	if err := workers[2].Wait(); codeOf(err) != 130 && err != nil {
		t.Errorf("the stopped worker: %v\n%s", err, workers[2].said.String())
	}
	must(t, vereda, "ensemble", "merge", folder)
	if said := must(t, vereda, "fsck", folder); !strings.Contains(said, "3000 of 3000 runs") {
		t.Errorf("fsck: %s", said)
	}
	want, err := os.ReadFile(filepath.Join(dir, "local", "result", "SHA256SUMS"))
	if err != nil {
		t.Fatal(err)
	}
	if got, err := os.ReadFile(filepath.Join(folder, "result", "SHA256SUMS")); err != nil || !bytes.Equal(got, want) {
		t.Errorf("the answers differ from those of a local run: %v", err)
	}
}

// An existing message server does as well as the one inside.
func TestExistingServer(t *testing.T) {
	vereda, queue := build(t)
	folder := filepath.Join(t.TempDir(), "shared")
	must(t, vereda, "ensemble", "plan", "../internal/scenario/testdata/hamlet", "--parameters", "none", "--seeds", "40", "-o", folder)
	must(t, vereda, "ensemble", "run", folder, "--shard", "1/4") // a quarter is there already
	host, port, err := checkListen(freePort(t), "")
	if err != nil {
		t.Fatal(err)
	}
	stop, url, err := embedded(host, port, "")
	if err != nil {
		t.Fatal(err)
	}
	defer stop()
	server := start(t, queue, "serve", folder, "-shares", "4", "-url", url)
	var said []byte
	for range 20 { // until it serves
		if said, err = exec.Command(queue, "work", url, "-vereda", vereda).CombinedOutput(); err == nil {
			break
		}
		time.Sleep(200 * time.Millisecond)
	}
	if err != nil {
		t.Fatalf("%v\n%s", err, said)
	}
	if err := server.Wait(); err != nil || !strings.Contains(server.said.String(), "Serving 3 shares") {
		t.Errorf("server: %v\n%s", err, server.said.String())
	}
	must(t, vereda, "ensemble", "merge", folder)
}

func codeOf(err error) int {
	var exit *exec.ExitError
	if errors.As(err, &exit) {
		return exit.ExitCode()
	}
	return 0
}

// await waits until somebody listens.
func await(t *testing.T, address string) {
	t.Helper()
	for range 100 {
		conn, err := net.Dial("tcp", address)
		if err == nil {
			// The server is slow to greet while it starts.
			_, _ = io.ReadFull(conn, make([]byte, 4))
			_ = conn.Close()
			time.Sleep(300 * time.Millisecond)
			return
		}
		time.Sleep(100 * time.Millisecond)
	}
	t.Fatal("nobody listens on " + address)
}

func TestCalls(t *testing.T) {
	for _, c := range []struct {
		code int
		args string
	}{{2, ""}, {2, "serve"}, {2, "serve a b"}, {2, "serve . -shares x"}, {1, "serve ."}, {2, "work"}, {1, "work nats://127.0.0.1:1 -vereda /no/such"}, {0, "help"}} {
		if got := run(context.Background(), strings.Fields(c.args)); got != c.code {
			t.Errorf("%q: exit code %d, want %d", c.args, got, c.code)
		}
	}
}

// Nobody serves other machines without a secret by accident.
func TestOpenServerNeedsASecret(t *testing.T) {
	for address, open := range map[string]bool{"127.0.0.1:4222": false, "[::1]:4222": false, "localhost:1": false, "0.0.0.0:4222": true, ":4222": true, "10.0.0.7:4222": true} {
		if _, _, err := checkListen(address, ""); (err != nil) != open || open && !errors.Is(err, errUsage) {
			t.Errorf("%s without a secret: %v", address, err)
		}
		if _, _, err := checkListen(address, "secret"); err != nil {
			t.Errorf("%s with a secret: %v", address, err)
		}
	}
	if _, _, err := checkListen("nonsense", ""); err == nil {
		t.Error("an address without a port was accepted")
	}
	short := filepath.Join(t.TempDir(), "short")
	if err := os.WriteFile(short, []byte("abc"), 0o600); err != nil {
		t.Fatal(err)
	}
	if _, err := token(short); err == nil || !strings.Contains(fmt.Sprint(err), "fewer than 16") {
		t.Errorf("a short secret: %v", err)
	}
}
