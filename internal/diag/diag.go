// Package diag says what is wrong with a scenario: the file, the line, what was
// found, what was expected and what to write instead. Readers collect everything
// that is wrong in a List and report it at once.
//
// The package imports nothing of ours.
package diag

import (
	"cmp"
	"slices"
	"strings"
)

// Severity tells an error, which stops the run, from a warning, which does not.
type Severity uint8

// The severities. The zero value is Error, so that forgetting it errs on the
// safe side.
const (
	Error Severity = iota
	Warning
)

// String returns "error" or "warning".
func (s Severity) String() string {
	if s == Warning {
		return "warning"
	}
	return "error"
}

// MarshalText writes the severity as its name.
func (s Severity) MarshalText() ([]byte, error) { return []byte(s.String()), nil }

// UnmarshalText reads "warning"; everything else is an error.
func (s *Severity) UnmarshalText(text []byte) error {
	*s = Error
	if string(text) == "warning" {
		*s = Warning
	}
	return nil
}

// Diagnostic is one thing that is wrong. Texts hold what the user wrote as it
// is; Format escapes it.
type Diagnostic struct {
	Severity Severity `json:"severity"`
	Code     string   `json:"code"`               // stable, such as E-LINK-NEG; see Register
	File     string   `json:"file"`               // as the user named it
	Line     int      `json:"line,omitempty"`     // from 1; 0 is the whole file
	Column   int      `json:"column,omitempty"`   // from 1, in characters; 0 is the whole line
	Message  string   `json:"message"`            // one sentence without a full stop
	Found    string   `json:"found,omitempty"`    // the offending text
	Expected string   `json:"expected,omitempty"` // what should stand there
	Hint     string   `json:"hint,omitempty"`     // what to do
	Excerpt  string   `json:"excerpt,omitempty"`  // the line of the file
}

// MaxShown is the number of diagnostics that Format and JSON show; the others
// are counted.
const MaxShown = 100

// List collects diagnostics. The zero value is an empty list. It is not for use
// by several goroutines at once.
type List struct{ items []Diagnostic }

// Add appends a diagnostic.
func (l *List) Add(d Diagnostic) { l.items = append(l.items, d) }

// Append adds all diagnostics of another list; nil is an empty one.
func (l *List) Append(other *List) {
	if other != nil {
		l.items = append(l.items, other.items...)
	}
}

// Len returns the number of diagnostics.
func (l *List) Len() int { return len(l.items) }

// Errors returns the number of errors.
func (l *List) Errors() int { return l.count(Error) }

// Warnings returns the number of warnings.
func (l *List) Warnings() int { return l.count(Warning) }

// HasErrors reports whether anything stops the run.
func (l *List) HasErrors() bool { return l.Errors() > 0 }

// Files returns the number of files that are named.
func (l *List) Files() int {
	seen := map[string]bool{}
	for _, d := range l.items {
		if d.File != "" {
			seen[d.File] = true
		}
	}
	return len(seen)
}

func (l *List) count(s Severity) int {
	n := 0
	for _, d := range l.items {
		if d.Severity == s {
			n++
		}
	}
	return n
}

// Sorted returns the diagnostics by file, line and column, at one place errors
// first, then by code and message. The list itself keeps its order.
func (l *List) Sorted() []Diagnostic {
	sorted := slices.Clone(l.items)
	slices.SortStableFunc(sorted, func(a, b Diagnostic) int {
		return cmp.Or(
			strings.Compare(a.File, b.File),
			cmp.Compare(a.Line, b.Line),
			cmp.Compare(a.Column, b.Column),
			cmp.Compare(a.Severity, b.Severity),
			strings.Compare(a.Code, b.Code),
			strings.Compare(a.Message, b.Message),
		)
	})
	return sorted
}

// shown returns the sorted diagnostics up to MaxShown and the number left out.
// Errors are kept before warnings when not all fit.
func (l *List) shown() (shown []Diagnostic, left int) {
	sorted := l.Sorted()
	if len(sorted) <= MaxShown {
		return sorted, 0
	}
	keepWarnings := max(0, MaxShown-l.Errors())
	for _, d := range sorted {
		if d.Severity == Warning {
			if keepWarnings == 0 {
				continue
			}
			keepWarnings--
		}
		if len(shown) < MaxShown {
			shown = append(shown, d)
		}
	}
	return shown, len(sorted) - len(shown)
}
