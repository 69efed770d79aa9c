package main

import (
	"context"
	"io"
	"net"
	"strings"
	"testing"

	"vereda/internal/simulate"
)

// TestDemoEndsWithThePage serves the page where nothing else does, and elsewhere where
// another program has the port.
func TestDemoEndsWithThePage(t *testing.T) {
	busy, err := net.Listen("tcp", servingAt)
	if err != nil {
		t.Log(err) // another program has the port already
	} else {
		defer func() { _ = busy.Close() }() // only there to be in the way
	}
	ctx, cancel := context.WithCancel(context.Background())
	out := &first{then: cancel}
	if err := newApp(out, io.Discard, simulate.Run).serveDemo(ctx); err != nil {
		t.Fatal(err)
	}
	if said := out.String(); !strings.Contains(said, "The page is at http://127.0.0.1:") || strings.Contains(said, servingAt) {
		t.Errorf("it says %q", said)
	}
}
