// Package serve answers over HTTP what the verbs of the command line answer, and
// holds the page that shows it.
//
// Start reading at [Server.routes]: one table says every path, and the tests walk
// through the same table. guard.go is what stands in front of all of them, jobs.go
// runs and stops, outcome.go is what is kept of runs, web/ is the page. The page
// shows what these answers hold; it draws and computes nothing about people.
package serve

import (
	"context"
	"errors"
	"io/fs"
	"log/slog"
	"net/http"
	"runtime"
	"slices"
	"sync"
	"time"

	"vereda/internal/clock"
	"vereda/internal/ensemble"
	"vereda/internal/scenario"
)

// Limits bound what one server does for everybody who asks.
type Limits struct {
	Seeds   int           // of one request
	Waiting int           // requests that wait for their turn
	Kept    int           // finished requests whose outcome is kept
	Time    time.Duration // of one request, from the begin of its runs
	Heap    uint64        // of the program while it runs, and of what a run is foreseen to take [bytes]
	// Processor is what all runs of an hour may use, added over processors; 0 for no bound.
	Processor time.Duration
	Disk      int64 // of one result while it is packed [bytes]
	Turns     int   // files read and documents made at the same time
	Body      int64 // of a request without a file [bytes]
	Upload    int64 // of a file [bytes]
	Unpacked  int64 // of all files in an archive [bytes]
	Uploads   int   // scenarios that are kept
}

// Ordinary are the limits of a server on somebody's own machine.
func Ordinary() Limits {
	return Limits{Seeds: 50, Waiting: 8, Kept: 12, Time: 30 * time.Minute, Heap: 3 << 30, Disk: 4 << 30, Turns: max(2, runtime.GOMAXPROCS(0)), Body: 1 << 20, Upload: 16 << 20, Unpacked: 64 << 20, Uploads: 16}
}

// Shared are the limits of a server that others reach with its token: half of what the
// processors of the machine do in an hour is left to those whose machine it is.
func Shared() Limits {
	l := Ordinary()
	l.Processor = time.Duration(runtime.GOMAXPROCS(0)) * 30 * time.Minute
	return l
}

// Config says what a server has and who may ask.
type Config struct {
	Version  string // of the program
	Simulate ensemble.Runner
	// Footprint is the memory that the tables of one run take [bytes]; nil where nothing
	// is foreseen.
	Footprint func(*scenario.Scenario) int64
	Shipped   []string                    // names of scenarios inside the program
	Open      func(string) (fs.FS, error) // the folder of one of them
	Hosts     []string                    // values of Host that are answered, with the port
	Token     string                      // what others must show; empty on the own machine
	Secure    bool                        // spoken over TLS
	Limits    Limits
	Log       *slog.Logger
	Clock     clock.Clock // nil for that of the machine
}

// Server answers. Make one with [New]; stop it with [Server.Close].
type Server struct {
	config  Config
	jobs    *jobs
	gate    *gate
	handler http.Handler
	oneCase chan struct{} // full while a case of displacement runs
	turns   chan struct{} // full while as many files are read and documents made as may be

	mu      sync.Mutex
	folders []*folder // shipped ones first, then what was opened or dropped
	scratch int       // names given to dropped ones so far
	uploads int       // dropped ones that are kept
}

// folder is a scenario that can be asked for by name.
type folder struct {
	name     string
	files    fs.FS
	origin   string   // shipped, opened, result or dropped
	path     string   // by which the command line finds it
	seeds    []uint64 // of the result it comes from
	mu       sync.Mutex
	loaded   map[string]*scenario.Scenario // by variant
	variants []string
}

// New makes a server.
func New(c Config) (*Server, error) {
	if c.Simulate == nil || c.Open == nil {
		return nil, errors.New("serve: there is nothing to run, or nothing to open")
	}
	if c.Token != "" && !c.Secure {
		return nil, errors.New("serve: a token is shown over TLS only")
	}
	if c.Log == nil {
		c.Log = slog.New(slog.DiscardHandler)
	}
	s := &Server{config: c, gate: newGate(&c), oneCase: make(chan struct{}, 1), turns: make(chan struct{}, max(c.Limits.Turns, 1))}
	for _, name := range c.Shipped {
		files, err := c.Open(name)
		if err != nil {
			return nil, err
		}
		s.folders = append(s.folders, newFolder(name, files, "shipped"))
	}
	s.jobs = newJobs(&c)
	s.handler = s.guard(s.mux())
	return s, nil
}

func newFolder(name string, files fs.FS, origin string) *folder {
	return &folder{name: name, files: files, origin: origin, path: name, loaded: map[string]*scenario.Scenario{}, variants: scenario.Variants(files)}
}

// Add lets a folder be asked for by a name; it goes first in the list. The path is
// that by which the command line finds it; seeds are those of the result that it comes
// from, or nil.
func (s *Server) Add(name, path string, files fs.FS, seeds []uint64) {
	s.mu.Lock()
	defer s.mu.Unlock()
	f := newFolder(name, files, "opened")
	f.seeds, f.path = seeds, path
	if seeds != nil {
		f.origin = "result"
	}
	s.folders = slices.Insert(slices.DeleteFunc(s.folders, func(o *folder) bool { return o.name == name }), 0, f)
}

// ServeHTTP answers one request.
func (s *Server) ServeHTTP(w http.ResponseWriter, r *http.Request) { s.handler.ServeHTTP(w, r) }

// Close stops all runs and waits for them.
func (s *Server) Close() { s.jobs.close() }

// HTTP is the server with time-outs, so that slow or silent callers hold nothing.
// The stream of events lengthens its own.
func (s *Server) HTTP() *http.Server {
	return &http.Server{
		Handler: s, ReadHeaderTimeout: 3 * time.Second, ReadTimeout: 20 * time.Second, WriteTimeout: 60 * time.Second, IdleTimeout: 30 * time.Second,
		MaxHeaderBytes: 16 << 10, ErrorLog: slog.NewLogLogger(s.config.Log.Handler(), slog.LevelDebug),
		// Events end with the server: Shutdown waits for requests.
		BaseContext: nil,
	}
}

// list gives the folders.
func (s *Server) list() []*folder {
	s.mu.Lock()
	defer s.mu.Unlock()
	return slices.Clone(s.folders)
}

// find gives a folder by name.
func (s *Server) find(name string) (*folder, error) {
	for _, f := range s.list() {
		if f.name == name {
			return f, nil
		}
	}
	return nil, &fault{status: http.StatusNotFound, message: "there is no scenario of that name; GET /api/v1/scenarios lists them"}
}

// load reads a variant of a folder, once.
func (f *folder) load(variant string) (*scenario.Scenario, error) {
	f.mu.Lock()
	defer f.mu.Unlock()
	if s := f.loaded[variant]; s != nil {
		return s, nil
	}
	s, list := scenario.LoadVariant(f.files, f.name, variant)
	if list.HasErrors() {
		return nil, &fault{status: http.StatusUnprocessableEntity, message: list.Summary(), list: list}
	}
	f.loaded[variant] = s
	return s, nil
}

// Serve listens until the context ends.
func (s *Server) Serve(ctx context.Context, l *Listener) error {
	server := s.HTTP()
	failed := make(chan error, 1)
	go func() { failed <- l.serve(server) }()
	select {
	case err := <-failed:
		s.Close()
		return err
	case <-ctx.Done():
		s.Close()
		end, cancel := context.WithTimeout(context.Background(), time.Second)
		defer cancel()
		if server.Shutdown(end) != nil {
			return server.Close()
		}
		return nil
	}
}
