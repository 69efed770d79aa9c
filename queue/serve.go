package main

import (
	"archive/zip"
	"bytes"
	"context"
	"flag"
	"fmt"
	"io/fs"
	"os"
	"path/filepath"
	"strconv"
	"strings"
	"time"

	"github.com/nats-io/nats-server/v2/server"
	"github.com/nats-io/nats.go"
	"github.com/nats-io/nats.go/jetstream"

	"vereda/internal/shard"
)

// Subjects of the messages.
const (
	stream       = "VEREDA"
	sharesOn     = "vereda.shares" // work: "3/8"
	planOn       = "vereda.plan"   // request: a zip of plan and scenarios
	partOn       = "vereda.part"   // request with a part: "ok" or what is wrong
	stateOn      = "vereda.state"  // request: number of missing runs
	durable      = "workers"
	largest      = 64 << 20 // bytes of a message
	accepted     = "ok"
	stillOpenFor = 2 * time.Second // when all is done, so that workers can learn it
)

func serveVerb(ctx context.Context, args []string) error {
	f := flag.NewFlagSet("serve", flag.ContinueOnError)
	shares := f.Int("shares", 32, "")
	patience := f.Duration("patience", 30*time.Second, "")
	listen := f.String("listen", "127.0.0.1:4222", "")
	url := f.String("url", "", "")
	tokenFile := f.String("token-file", "", "")
	dir, err := parse(f, args)
	if err != nil {
		return err
	}
	secret, err := token(*tokenFile)
	if err != nil {
		return err
	}
	folder, err := shard.Open(dir)
	if err != nil {
		return err
	}
	if *url == "" {
		host, port, err := checkListen(*listen, secret)
		if err != nil {
			return err
		}
		stop, address, err := embedded(host, port, secret)
		if err != nil {
			return err
		}
		defer stop()
		*url = address
	}
	conn, err := nats.Connect(*url, nats.Token(secret), nats.Name("vereda-queue serve"), nats.MaxReconnects(-1))
	if err != nil {
		return fmt.Errorf("%s: %w", *url, err)
	}
	defer conn.Close()
	return serve(ctx, conn, folder, min(*shares, folder.Plan.Runs()), *url, *patience)
}

// embedded starts a message server inside this process. Its queue is in memory: what
// lasts are the parts in the folder, and shares are given out anew from what they
// lack.
func embedded(host string, port int, secret string) (stop func(), url string, err error) {
	store, err := os.MkdirTemp("", "vereda-queue-")
	if err != nil {
		return nil, "", err
	}
	s, err := server.NewServer(&server.Options{Host: host, Port: port, Authorization: secret, JetStream: true, StoreDir: store,
		MaxPayload: largest, NoSigs: true, NoLog: true, DontListen: false})
	if err != nil {
		return nil, "", err
	}
	s.Start()
	stop = func() {
		s.Shutdown()
		s.WaitForShutdown()
		_ = os.RemoveAll(store) // of the system's temporary files
	}
	if !s.ReadyForConnections(10 * time.Second) {
		stop()
		return nil, "", fmt.Errorf("the message server did not start on %s:%d; is the port taken?", host, port)
	}
	return stop, s.ClientURL(), nil
}

// serve gives out the shares that lack a run until none does.
func serve(ctx context.Context, conn *nats.Conn, folder *shard.Folder, of int, url string, patience time.Duration) error {
	missing, err := lacking(folder, of)
	if err != nil {
		return err
	}
	archive, err := pack(folder.Dir)
	if err != nil {
		return err
	}
	if len(archive) > largest {
		return fmt.Errorf("plan and scenarios are %d bytes and do not fit a message; give the folder to the machines and use --shard", len(archive))
	}
	js, err := jetstream.New(conn)
	if err != nil {
		return err
	}
	queue, err := js.CreateOrUpdateStream(ctx, jetstream.StreamConfig{Name: stream, Subjects: []string{sharesOn}, Retention: jetstream.WorkQueuePolicy, Storage: jetstream.MemoryStorage})
	if err != nil {
		return fmt.Errorf("the queue could not be made: %w", err)
	}
	if err := queue.Purge(ctx); err != nil { // of an earlier call
		return err
	}
	if _, err := queue.CreateOrUpdateConsumer(ctx, jetstream.ConsumerConfig{Durable: durable, AckPolicy: jetstream.AckExplicitPolicy, AckWait: patience, MaxAckPending: -1}); err != nil {
		return fmt.Errorf("the queue could not be made: %w", err)
	}
	d := desk{folder: folder, parts: make(chan *nats.Msg, 64), states: make(chan *nats.Msg, 64), have: make([]bool, folder.Plan.Runs())}
	if _, err := conn.Subscribe(planOn, func(m *nats.Msg) { _ = m.Respond(archive) }); err != nil {
		return err
	}
	if _, err := conn.ChanSubscribe(partOn, d.parts); err != nil {
		return err
	}
	if _, err := conn.ChanSubscribe(stateOn, d.states); err != nil {
		return err
	}
	for _, share := range missing {
		if _, err := js.Publish(ctx, sharesOn, []byte(share.String())); err != nil {
			return fmt.Errorf("share %s could not be put into the queue: %w", share, err)
		}
	}
	fmt.Printf("Serving %d shares on %s. On other machines: vereda-queue work %s\n", len(missing), url, url)
	return d.run(ctx)
}

// lacking lists the shares of which a run is missing.
func lacking(folder *shard.Folder, of int) ([]shard.Share, error) {
	if err := folder.Settle(); err != nil {
		return nil, err
	}
	g, err := folder.Gather()
	if err != nil {
		return nil, err
	}
	lacks := make([]bool, of)
	for r, v := range g.Values {
		if v == nil {
			lacks[r%of] = true
		}
	}
	var list []shard.Share
	for k, yes := range lacks {
		if yes {
			list = append(list, shard.Share{Index: k + 1, Of: of})
		}
	}
	return list, nil
}

// desk takes parts in, one after the other.
type desk struct {
	folder *shard.Folder
	parts  chan *nats.Msg
	states chan *nats.Msg
	have   []bool // by run
}

func (d *desk) run(ctx context.Context) error {
	g, err := d.folder.Gather()
	if err != nil {
		return err
	}
	missing := g.Missing
	for r, v := range g.Values {
		d.have[r] = v != nil
	}
	var done <-chan time.Time
	if missing == 0 {
		done = time.After(stillOpenFor)
	}
	for {
		select {
		case m := <-d.parts:
			answer := accepted
			runs, err := d.folder.Accept(m.Data)
			if err != nil {
				answer, runs = err.Error(), nil
				fmt.Fprintln(os.Stderr, "vereda-queue: a part was refused:", err)
			}
			for _, r := range runs {
				if !d.have[r] {
					d.have[r] = true
					missing--
				}
			}
			_ = m.Respond([]byte(answer)) // a worker that is gone asks again
			if missing == 0 && done == nil {
				done = time.After(stillOpenFor)
			}
		case m := <-d.states:
			_ = m.Respond([]byte(strconv.Itoa(missing)))
		case <-done:
			fmt.Printf("All %d runs are there. Next: vereda ensemble merge %s\n", d.folder.Plan.Runs(), d.folder.Dir)
			return nil
		case <-ctx.Done():
			return fmt.Errorf("%d of %d runs are missing; to go on: vereda-queue serve %s", missing, d.folder.Plan.Runs(), d.folder.Dir)
		}
	}
}

// pack makes an archive of what a copy of the folder needs: no parts and no results.
func pack(dir string) ([]byte, error) {
	var out bytes.Buffer
	z := zip.NewWriter(&out)
	for _, top := range []string{"plan.json", "SHA256SUMS", shard.Scenarios} {
		err := filepath.WalkDir(filepath.Join(dir, top), func(path string, entry fs.DirEntry, err error) error {
			if err != nil || entry.IsDir() {
				return err
			}
			text, err := os.ReadFile(path)
			if err != nil {
				return err
			}
			w, err := z.Create(filepath.ToSlash(strings.TrimPrefix(path, filepath.Clean(dir)+string(filepath.Separator))))
			if err != nil {
				return err
			}
			_, err = w.Write(text)
			return err
		})
		if err != nil {
			return nil, err
		}
	}
	if err := z.Close(); err != nil {
		return nil, err
	}
	return out.Bytes(), nil
}
