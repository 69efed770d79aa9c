package main

import (
	"context"
	"fmt"
	"log/slog"
	"os"
	"path/filepath"

	"github.com/spf13/cobra"

	"vereda/internal/result"
	"vereda/internal/scenario"
	"vereda/internal/serve"
	"vereda/internal/simulate"
)

const serveShape = `{
  "url": "http://127.0.0.1:8765/",   where the page is; printed when it can be opened
  "scenario": "..."                  that the page opens first
}`

// servingAt is where the page is, unless something else is asked for.
const servingAt = "127.0.0.1:8765"

// fewestInToken is how many characters 256 bits take in the shortest usual writing, base64.
const fewestInToken = 43

// serving is what the flags of serve say.
type serving struct {
	listen string
	log    bool
	serve.Exposure
}

func (a *app) serveVerb() *cobra.Command {
	var m serving
	c := &cobra.Command{
		Use: "serve [FOLDER|NAME|RESULT]", Short: "Open a page on this machine that shows the way, and lets rules be changed",
		Long: `Serve a page on which people can be seen under way, rules changed on their dates,
and what follows set beside the base over the same seeds. It ends with Ctrl-C.

The argument is the scenario to begin with, or a result folder, whose scenario and
seeds are then run again. The page listens on 127.0.0.1, loads nothing from
elsewhere and sends nothing anywhere. Another address lets other people use this
machine: it needs --i-understand and a certificate, and asks for the token in
VEREDA_TOKEN, or for one that is printed. /api/v1/openapi.json describes what
programs can ask for.

` + shapeHelp(serveShape),
		Example: "  vereda serve\n  vereda serve my-border --listen 127.0.0.1:0",
		Args: func(c *cobra.Command, args []string) error {
			if len(args) > 1 {
				return exactly(1, "at most one scenario or result folder")(c, args)
			}
			return nil
		},
		RunE: func(c *cobra.Command, args []string) error {
			arg := ""
			if len(args) > 0 {
				arg = args[0]
			}
			return a.serve(c.Context(), &m, arg)
		},
	}
	c.Flags().StringVar(&m.listen, "listen", servingAt, "the address; port 0 for any that is free")
	c.Flags().BoolVar(&m.log, "log", false, "say on standard error what is asked for")
	c.Flags().BoolVar(&m.Understood, "i-understand", false, "let other machines in: whoever has the token can run what they like here")
	c.Flags().StringVar(&m.Cert, "tls-cert", "", "the certificate, where other machines are let in")
	c.Flags().StringVar(&m.Key, "tls-key", "", "its key")
	return c
}

func (a *app) serve(ctx context.Context, m *serving, arg string) error {
	listener, err := serve.Listen(m.listen, m.Exposure)
	if err != nil {
		return misused("%v", err)
	}
	defer func() { _ = listener.Close() }() // a second time, after serving
	config := serve.Config{Version: version, Simulate: a.simulate, Footprint: simulate.Footprint, Shipped: shippedNames(), Open: shippedFS, Hosts: listener.Hosts, Secure: listener.Secure(), Limits: serve.Ordinary()}
	if m.log {
		config.Log = slog.New(slog.NewTextHandler(a.err, nil))
	}
	if listener.Exposed() {
		config.Limits = serve.Shared()
		if config.Token = os.Getenv("VEREDA_TOKEN"); config.Token == "" {
			config.Token = serve.NewToken()
			fmt.Fprintln(a.err, "The page asks for this token: "+config.Token)
		} else if len(config.Token) < fewestInToken {
			return misused("VEREDA_TOKEN is too short to keep others out: at least %d characters, as 256 bits of a generator of random numbers take (openssl rand -hex 32)", fewestInToken)
		}
	}
	server, err := serve.New(config)
	if err != nil {
		return err
	}
	name, err := demoName()
	if err != nil {
		return err
	}
	if arg != "" {
		closing, err := a.addTo(server, arg)
		if err != nil {
			return err
		}
		defer func() { _ = closing() }() // only read
		name = nameOf(arg)
	}
	if a.json {
		if err := a.writeJSON(map[string]string{"url": listener.URL, "scenario": name}); err != nil {
			return err
		}
	} else {
		fmt.Fprintf(a.out, "The page is at %s (Ctrl-C ends it).\n", listener.URL)
	}
	return server.Serve(ctx, listener)
}

// nameOf is the name under which the page lists what an argument names.
func nameOf(arg string) string { return filepath.Base(filepath.Clean(arg)) }

// addTo puts the scenario or the result that an argument names first in the list
// of the page. The function it gives closes what was opened.
func (a *app) addTo(server *serve.Server, arg string) (func() error, error) {
	if files, seeds, err := result.ReadScenario(arg); err == nil {
		server.Add(nameOf(arg), arg, files, seeds)
		return func() error { return nil }, nil
	}
	o, err := a.open(arg)
	if err != nil {
		return nil, err
	}
	if _, list := scenario.LoadVariant(o.fs, o.name, ""); list.HasErrors() {
		_ = o.close() // only read
		return nil, invalid(list)
	}
	server.Add(nameOf(arg), arg, o.fs, nil)
	return o.close, nil
}
