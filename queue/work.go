package main

import (
	"archive/zip"
	"bytes"
	"context"
	"errors"
	"flag"
	"fmt"
	"io"
	"os"
	"os/exec"
	"path/filepath"
	"strconv"
	"syscall"
	"time"

	"github.com/nats-io/nats.go"
	"github.com/nats-io/nats.go/jetstream"

	"vereda/internal/shard"
)

func workVerb(ctx context.Context, args []string) error {
	f := flag.NewFlagSet("work", flag.ContinueOnError)
	vereda := f.String("vereda", "vereda", "")
	workers := f.Int("workers", 0, "")
	tokenFile := f.String("token-file", "", "")
	stay := f.Duration("stay", 0, "")
	url, err := parse(f, args)
	if err != nil {
		return err
	}
	secret, err := token(*tokenFile)
	if err != nil {
		return err
	}
	if _, err := exec.LookPath(*vereda); err != nil {
		return fmt.Errorf("the program vereda is needed: %w; name it with -vereda PATH", err)
	}
	one := func() (plan [32]byte, err error) { return workOnce(ctx, url, secret, *vereda, *workers) }
	if *stay <= 0 {
		_, err := one()
		return err
	}
	return staying(ctx, *stay, one)
}

// staying works on one plan after the other, as a calibration serves them, until nobody
// has served a new one for a time.
func staying(ctx context.Context, patience time.Duration, one func() ([32]byte, error)) error {
	var last [32]byte
	var failed error
	for since := time.Now(); time.Since(since) < patience; {
		plan, err := one()
		switch {
		case ctx.Err() != nil:
			return ctx.Err()
		case errors.Is(err, nats.ErrAuthorization):
			return err
		case plan != last && err == nil:
			last, since, failed = plan, time.Now(), nil
		case plan != [32]byte{}:
			failed = err // a plan was there and could not be worked on; it may be served again
		}
		select {
		case <-time.After(200 * time.Millisecond):
		case <-ctx.Done():
		}
	}
	return failed
}

// workOnce works on the plan that is served until no run of it is missing, and gives its
// key; nothing where none is served.
func workOnce(ctx context.Context, url, secret, vereda string, workers int) (plan [32]byte, err error) {
	conn, err := nats.Connect(url, nats.Token(secret), nats.Name("vereda-queue work"), nats.MaxReconnects(10), nats.ReconnectWait(time.Second))
	if err != nil {
		return plan, fmt.Errorf("%s: %w", url, err)
	}
	defer conn.Close()
	dir, err := os.MkdirTemp("", "vereda-work-")
	if err != nil {
		return plan, err
	}
	defer func() { _ = os.RemoveAll(dir) }() // of the system's temporary files
	w := worker{conn: conn, dir: dir, vereda: vereda, workers: workers, sent: map[string]bool{}}
	if err := w.fetchPlan(ctx); err != nil {
		return plan, err
	}
	return w.folder.Plan.Key(), w.run(ctx)
}

// worker makes shares in a copy of the folder.
type worker struct {
	conn    *nats.Conn
	dir     string
	vereda  string
	workers int
	folder  *shard.Folder
	sent    map[string]bool // parts by name that the server has
}

// fetchPlan makes the copy of the folder.
func (w *worker) fetchPlan(ctx context.Context) error {
	m, err := w.conn.RequestWithContext(timeout(ctx), planOn, nil)
	if err != nil {
		return fmt.Errorf("the plan could not be had: %w", err)
	}
	z, err := zip.NewReader(bytes.NewReader(m.Data), int64(len(m.Data)))
	if err != nil {
		return fmt.Errorf("the plan could not be read: %w", err)
	}
	for _, file := range z.File {
		if err := unpack(w.dir, file); err != nil {
			return fmt.Errorf("the plan could not be read: %w", err)
		}
	}
	if err := os.MkdirAll(filepath.Join(w.dir, "parts"), 0o777); err != nil {
		return err
	}
	w.folder, err = shard.Open(w.dir)
	return err
}

// mostUnpacked bounds one file of the archive.
const mostUnpacked = 256 << 20

// unpack writes one file of the archive; names that lead elsewhere are refused.
func unpack(dir string, file *zip.File) error {
	if !filepath.IsLocal(filepath.FromSlash(file.Name)) {
		return fmt.Errorf("the name %q leads out of the folder", file.Name)
	}
	in, err := file.Open()
	if err != nil {
		return err
	}
	text, err := io.ReadAll(io.LimitReader(in, mostUnpacked+1))
	if err := errors.Join(err, in.Close()); err != nil {
		return err
	}
	if len(text) > mostUnpacked {
		return fmt.Errorf("%s is too large", file.Name)
	}
	path := filepath.Join(dir, filepath.FromSlash(file.Name))
	if err := os.MkdirAll(filepath.Dir(path), 0o777); err != nil {
		return err
	}
	return os.WriteFile(path, text, 0o666)
}

// timeout bounds the wait for an answer.
func timeout(ctx context.Context) context.Context {
	short, cancel := context.WithTimeout(ctx, 20*time.Second)
	context.AfterFunc(short, cancel)
	return short
}

// run takes shares until no run is missing anywhere.
func (w *worker) run(ctx context.Context) error {
	js, err := jetstream.New(w.conn)
	if err != nil {
		return err
	}
	queue, err := js.Consumer(ctx, stream, durable)
	if err != nil {
		return fmt.Errorf("there is no queue: %w", err)
	}
	for ctx.Err() == nil {
		batch, err := queue.Fetch(1, jetstream.FetchMaxWait(time.Second))
		if err != nil {
			return err
		}
		for m := range batch.Messages() {
			if err := w.share(ctx, m, queue.CachedInfo().Config.AckWait/4); err != nil {
				return err
			}
		}
		answer, err := w.conn.RequestWithContext(timeout(ctx), stateOn, nil)
		if err != nil {
			return fmt.Errorf("the server does not answer: %w", err)
		}
		if missing, err := strconv.Atoi(string(answer.Data)); err == nil && missing == 0 {
			return nil
		}
	}
	return ctx.Err()
}

// share has one share made and sends its parts; only then the queue forgets it. Until
// then it gives signs of life.
func (w *worker) share(ctx context.Context, m jetstream.Msg, signs time.Duration) error {
	share, err := shard.ParseShare(string(m.Data()))
	if err != nil {
		return errors.Join(err, m.Term())
	}
	alive := time.NewTicker(max(signs, time.Millisecond))
	defer alive.Stop()
	c := exec.Command(w.vereda, "ensemble", "run", w.dir, "--shard", share.String(), "--workers", strconv.Itoa(w.workers))
	var said bytes.Buffer
	c.Stderr = &said
	if err := c.Start(); err != nil {
		return errors.Join(err, m.Nak())
	}
	ended := make(chan error, 1)
	go func() { ended <- c.Wait() }()
	stop := ctx.Done()
	for waiting := true; waiting; {
		select {
		case err = <-ended:
			waiting = false
		case <-alive.C:
			_ = m.InProgress() // if it is lost the next one comes in time
		case <-stop:
			stop = nil
			_ = c.Process.Signal(syscall.SIGTERM) // it finishes the runs in hand
		}
	}
	// What was finished is sent also when the rest was not.
	if failed := w.send(); failed != nil {
		return errors.Join(failed, m.Nak())
	}
	if err != nil {
		return errors.Join(fmt.Errorf("share %s: %w: %s", share, err, bytes.TrimSpace(said.Bytes())), m.Nak())
	}
	fmt.Printf("Share %s is done.\n", share)
	return m.DoubleAck(context.Background())
}

// send gives the server the parts that it does not have.
func (w *worker) send() error {
	parts, err := w.folder.Parts()
	if err != nil {
		return err
	}
	for name, text := range parts {
		if w.sent[name] {
			continue
		}
		answer, err := w.conn.Request(partOn, text, 30*time.Second)
		if err != nil {
			return fmt.Errorf("a part could not be sent: %w", err)
		}
		if string(answer.Data) != accepted {
			return fmt.Errorf("the server refused a part: %s", answer.Data)
		}
		w.sent[name] = true
	}
	return nil
}
