package serve

import (
	"encoding/json"
	"errors"
	"io/fs"
	"math"
	"net/http"
	"strconv"

	"vereda/internal/diag"
	"vereda/internal/ensemble"
)

// fault is an answer that is not what was asked for.
type fault struct {
	status  int
	message string
	list    *diag.List
}

// Error is the message.
func (f *fault) Error() string { return f.message }

// refuse writes a fault.
func refuse(w http.ResponseWriter, err error) {
	var f *fault
	if !errors.As(err, &f) {
		f = &fault{status: http.StatusInternalServerError, message: err.Error()}
		if errors.Is(err, fs.ErrNotExist) {
			f.status = http.StatusNotFound
		}
	}
	type body struct {
		Status      int             `json:"status"`
		Message     string          `json:"message"`
		Text        string          `json:"text,omitempty"`
		Diagnostics json.RawMessage `json:"diagnostics,omitempty"`
	}
	b := body{Status: f.status, Message: f.message}
	if f.list != nil {
		b.Text = f.list.Format()
		if text, err := f.list.JSON(); err == nil {
			b.Diagnostics = text
		}
	}
	_ = writeJSON(w, f.status, map[string]body{"error": b}) // nobody is left to tell
}

// writeJSON writes an answer; whoever went away is not told.
func writeJSON(w http.ResponseWriter, status int, v any) error {
	text, err := json.Marshal(v)
	if err != nil {
		return err
	}
	return write(w, status, "application/json", text)
}

func write(w http.ResponseWriter, status int, kind string, text []byte) error {
	w.Header().Set("Content-Type", kind)
	w.Header().Set("Content-Length", strconv.Itoa(len(text)))
	w.WriteHeader(status)
	_, _ = w.Write(text) // an error here is that of somebody who went away
	return nil
}

// attach names the file that a browser saves an answer under.
func attach(w http.ResponseWriter, name string) {
	w.Header().Set("Content-Disposition", `attachment; filename="`+plainName(name)+`"`)
}

// plainName leaves letters, digits, dots and dashes of a name.
func plainName(name string) string {
	out := []rune{}
	for _, r := range name {
		if r >= 'a' && r <= 'z' || r >= 'A' && r <= 'Z' || r >= '0' && r <= '9' || r == '.' || r == '-' || r == '_' {
			out = append(out, r)
		} else {
			out = append(out, '-')
		}
	}
	return string(out)
}

// number is a value in an answer: six digits, so that who rounds it to three gets what the
// terminal says; null where there is none.
type number float64

// MarshalJSON writes null for what is not a number.
func (n number) MarshalJSON() ([]byte, error) {
	v := float64(n)
	if math.IsNaN(v) || math.IsInf(v, 0) {
		return []byte("null"), nil
	}
	return strconv.AppendFloat(nil, v, 'g', 6, 64), nil
}

// estimate is a mean over runs with its interval.
type estimate struct {
	Mean number `json:"mean"`
	Low  number `json:"low"`
	High number `json:"high"`
	Runs int    `json:"seeds"`
	// Level is that of the interval, MCSE the Monte Carlo standard error of the mean.
	Level float64 `json:"level"`
	MCSE  number  `json:"mcse"`
	// Compared says whether it was counted. Where not it is a scenario and no
	// forecast, and whoever shows it shows its interval alone.
	Compared bool `json:"compared"`
}

// as says whether an estimate was counted.
func (e estimate) as(compared bool) estimate {
	e.Compared = compared
	return e
}

func estimateOf(values []float64) estimate { return estimateFrom(ensemble.LevelOf(values)) }

func estimateFrom(e ensemble.Estimate) estimate {
	return estimate{Mean: number(e.Mean), Low: number(e.Low), High: number(e.High), Runs: e.N, Level: ensemble.Level, MCSE: number(e.MCSE())}
}
