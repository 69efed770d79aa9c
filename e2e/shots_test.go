package e2e

import (
	"os"
	"testing"
)

// TestShots takes pictures of the demonstration, wide and narrow, in both languages,
// for people to look at: VEREDA_SHOTS=DIR go test -run Shots.
func TestShots(t *testing.T) {
	if os.Getenv("VEREDA_SHOTS") == "" {
		t.Skip("VEREDA_SHOTS names no folder for pictures")
	}
	address := serve(t)
	wide := open(t, address, 1500, 950)
	wide.done()
	wide.shot("en-wide")
	wide.choose("language", "es")
	wide.choose("measure", "deaths")
	wide.until("document.querySelector('#shown').textContent.includes('muertes')")
	wide.shot("es-wide-deaths")
	wide.clean()
	narrow := open(t, address, 390, 844)
	narrow.done()
	narrow.shot("en-narrow")
	narrow.clean()
}
