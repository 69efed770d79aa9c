package diag

import (
	"slices"
	"sync"
)

var registry = struct {
	sync.Mutex
	text map[string]string
}{text: map[string]string{}}

// Register makes a code known, with the sentence that "vereda explain CODE"
// prints, and returns the code, so that packages can write
//
//	var codeNegative = diag.Register("E-LINK-NEG", "A link has a length of 0 km or less.")
//
// A code that is empty, without an explanation or registered twice is a fault of
// the program and panics.
func Register(code, explanation string) string {
	registry.Lock()
	defer registry.Unlock()
	if code == "" || explanation == "" {
		panic("diag: a code needs a name and an explanation: " + code)
	}
	if _, twice := registry.text[code]; twice {
		panic("diag: code registered twice: " + code)
	}
	registry.text[code] = explanation
	return code
}

// Explain returns the explanation of a code, and whether there is one.
func Explain(code string) (string, bool) {
	registry.Lock()
	defer registry.Unlock()
	text, ok := registry.text[code]
	return text, ok
}

// Known reports whether the code is registered.
func Known(code string) bool {
	_, ok := Explain(code)
	return ok
}

// Codes returns all registered codes in alphabetical order.
func Codes() []string {
	registry.Lock()
	defer registry.Unlock()
	codes := make([]string, 0, len(registry.text))
	for code := range registry.text {
		codes = append(codes, code)
	}
	slices.Sort(codes)
	return codes
}
