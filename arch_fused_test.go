package vereda_test

import (
	"os"
	"os/exec"
	"path/filepath"
	"regexp"
	"strings"
	"testing"
)

// fused matches instructions of arm64 that multiply and add with one rounding.
var fused = regexp.MustCompile(`(?m)^\s+0x.*\((\S+:\d+)\)\s+(FN?M(?:ADD|SUB)[DS])\s`)

// assemble compiles packages for a processor that has such instructions, which
// Go then uses wherever a product reaches a sum without a conversion, also
// across statements and through inlined calls, where the rule on sources cannot
// see it. It gives the places.
func assemble(t *testing.T, dir string, packages ...string) []string {
	t.Helper()
	cmd := exec.Command("go", append([]string{"build", "-gcflags=-S"}, packages...)...)
	cmd.Dir = dir
	cmd.Env = append(os.Environ(), "GOARCH=arm64", "CGO_ENABLED=0")
	listing, err := cmd.CombinedOutput()
	if err != nil {
		tail := listing[max(0, len(listing)-500):]
		t.Fatalf("cannot compile for arm64: %v\n%s", err, tail)
	}
	if !strings.Contains(string(listing), "STEXT") {
		t.Fatal("the compiler gave no assembly, so that nothing was looked at")
	}
	var out []string
	for _, m := range fused.FindAllStringSubmatch(string(listing), -1) {
		out = append(out, m[1]+" "+m[2])
	}
	return out
}

// TestNotFused wants no fused instruction in the rooms whose arithmetic reaches
// a result: they would give other bits on other processors.
func TestNotFused(t *testing.T) {
	var packages []string
	for _, path := range theHouse(t).paths {
		for _, room := range counting {
			if path == room {
				packages = append(packages, "./"+path)
			}
		}
	}
	for _, at := range assemble(t, ".", packages...) {
		t.Errorf("%s: a product reaches a sum unrounded; write float64(x*y), also where it is assigned or returned", at)
	}
}

// TestNotFusedBites plants products that reach a sum by an inlined call and by
// a variable.
func TestNotFusedBites(t *testing.T) {
	dir := t.TempDir()
	write := func(name, text string) {
		if err := os.WriteFile(filepath.Join(dir, name), []byte(text), 0o644); err != nil {
			t.Fatal(err)
		}
	}
	write("go.mod", "module planted\n\ngo 1.26\n")
	write("planted.go", `package planted

func area(x, y float64) float64 { return x * y }

func Call(x, y, z float64) float64 { return z + area(x, y) }

func Variable(x, y, z float64) float64 {
	product := x * y
	return product - z
}

func Rounded(x, y, z float64) float64 { return z + float64(x*y) }
`)
	got := strings.Join(assemble(t, dir, "."), "\n")
	for _, line := range []string{"planted.go:5", "planted.go:9"} {
		if !strings.Contains(got, line) {
			t.Errorf("the fused instruction of %s was not found in %q", line, got)
		}
	}
	if strings.Contains(got, "planted.go:12") {
		t.Error("a rounded product was refused")
	}
}
