package main

import (
	"bytes"
	"context"
	"io"
	"net"
	"os"
	"strings"
	"testing"

	"vereda/internal/draw"
	"vereda/internal/ledger"
	"vereda/internal/quantity"
	"vereda/internal/scenario"
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

// intended is the statement of use, word for word: a change of it is looked at by whoever
// reviews this file.
var intended = map[draw.Language]string{
	draw.English: "Meant for understanding a system of migration and for comparing rules by what follows from them for people. Not for deciding about individuals, for finding people, or for planning how to stop them at a place. The model card says more, with examples of misuse.",
	draw.Spanish: "Pensado para entender un sistema migratorio y comparar reglas por lo que se sigue de ellas para las personas. No sirve para decidir sobre individuos, localizar personas ni planificar cómo detenerlas en un lugar. La ficha del modelo dice más, con ejemplos de usos indebidos.",
}

// TestUseIsSaidFirst: the demonstration, the card, every report and the page say what the
// figures are meant for and what not, before any figure.
func TestUseIsSaidFirst(t *testing.T) {
	joined := func(text string) string { return strings.Join(strings.Fields(text), " ") }
	var out, messages bytes.Buffer
	a := newApp(&out, &messages, func(*scenario.Scenario, uint64, func(quantity.Day)) *ledger.Ledger { panic("not run") })
	a.execute(context.Background(), []string{"demo"})
	if !strings.Contains(joined(out.String()), intended[draw.English]) {
		t.Errorf("the demonstration begins with\n%s", out.String())
	}
	dir := t.TempDir()
	if code, _, said := call(t, "run", hamlet, "-o", dir+"/out"); code != exitDone {
		t.Fatal(said)
	}
	for _, l := range draw.Languages() {
		if _, card, _ := call(t, "card", hamlet, "--language", string(l)); !strings.Contains(joined(card), intended[l]) {
			t.Errorf("the card in %s does not say it", l)
		}
		file := dir + "/" + string(l) + ".html"
		if code, _, said := call(t, "report", dir+"/out", "-o", file, "--language", string(l)); code != exitDone {
			t.Fatal(said)
		}
		text, err := os.ReadFile(file)
		if err != nil {
			t.Fatal(err)
		}
		if at := strings.Index(string(text), intended[l]); at < 0 || at > strings.Index(string(text), "<h2") {
			t.Errorf("the report in %s does not say it before its first chapter", l)
		}
		page, err := os.ReadFile("../../internal/serve/web/words/" + string(l) + ".json")
		if err != nil {
			t.Fatal(err)
		}
		if !strings.Contains(string(page), intended[l]) {
			t.Errorf("the page in %s does not say it", l)
		}
	}
	if page, err := os.ReadFile("../../internal/serve/web/index.html"); err != nil || !strings.Contains(string(page), `data-say="intended-use"`) {
		t.Errorf("the page has no place for it: %v", err)
	}
}
