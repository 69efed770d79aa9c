package main

import (
	"encoding/json"
	"fmt"

	"vereda/internal/diag"
)

// The exit codes.
const (
	exitDone        = 0
	exitFailed      = 1
	exitUsage       = 2
	exitInvalid     = 3
	exitGate        = 4
	exitInterrupted = 130
)

// failure ends a command with an exit code.
type failure struct {
	code    int
	message string
	list    *diag.List // what is wrong with the input, if that is the reason
	printed bool       // standard output has the result already; only the message is left to say
}

// Error is the message.
func (f *failure) Error() string { return f.message }

// misused is a fault of how the program was called.
func misused(format string, args ...any) error {
	return &failure{code: exitUsage, message: fmt.Sprintf(format, args...)}
}

// invalid is a fault of the input.
func invalid(list *diag.List) error {
	return &failure{code: exitInvalid, message: list.Summary(), list: list}
}

// interrupted is the end by the user.
func interrupted() error {
	return &failure{code: exitInterrupted, message: "interrupted; nothing was written"}
}

// failureShape is what standard output holds when a command with --json fails
// before it has a result.
const failureShape = `{
  "error": {
    "exit": 3,                  the exit code: 1 failed, 2 usage, 3 input invalid, 130 interrupted
    "message": "...",           one sentence
    "diagnostics": {            only with exit code 3: what is wrong with the input
      "errors": 1,
      "warnings": 0,
      "left_out": 0,            how many more there are than are listed
      "diagnostics": [{
        "severity": "error",    error or warning
        "code": "E-...",        see vereda explain CODE
        "file": "...",
        "line": 3,              from 1; absent where it is the whole file
        "column": 7,            from 1, in characters
        "message": "...",
        "found": "...",
        "expected": "...",
        "hint": "...",
        "excerpt": "..."        the line of the file
      }]
    }
  }
}`

// report says why a command failed: as text on standard error, and with --json
// as an object on standard output, unless the result stands there.
func (a *app) report(f *failure, asJSON bool) {
	if f.list != nil {
		fmt.Fprint(a.err, f.list.Format())
	} else {
		fmt.Fprintln(a.err, "vereda: "+f.message)
	}
	if !asJSON || f.printed {
		return
	}
	type body struct {
		Exit        int             `json:"exit"`
		Message     string          `json:"message"`
		Diagnostics json.RawMessage `json:"diagnostics,omitempty"`
	}
	b := body{Exit: f.code, Message: f.message}
	if f.list != nil {
		if text, err := f.list.JSON(); err == nil {
			b.Diagnostics = text
		}
	}
	if err := a.writeJSON(map[string]body{"error": b}); err != nil {
		fmt.Fprintln(a.err, "vereda: "+err.Error())
	}
}

// writeJSON writes one object with a line break at its end.
func (a *app) writeJSON(v any) error {
	e := json.NewEncoder(a.out)
	e.SetEscapeHTML(false)
	e.SetIndent("", "  ")
	return e.Encode(v)
}
