package shard

import (
	"context"
	"fmt"
	"maps"
	"os"
	"os/exec"
	"path/filepath"
	"regexp"
	"slices"
	"strconv"
	"strings"
	"testing"
	"time"

	"vereda/internal/chance"
)

// What a power cut leaves is reconstructed from the calls that a process really made:
// strace writes them down, and after any of them the disk may hold whatever POSIX
// allows. Bytes of a file are there for certain once fsync of it has returned, before
// that all, none, or a beginning of them, with or without zeros behind. A name is made,
// changed or taken away for certain once fsync of its folder has returned, before that
// any of the changes may have come to the disk and any other not.

// acceptFrom names the variable that makes the process accept the parts of a folder
// in place of making runs.
const acceptFrom = "VEREDA_TEST_ACCEPT"

// TestPowerChild is the process. After every step it says which runs are held: nobody
// may lose these.
func TestPowerChild(t *testing.T) {
	dir := os.Getenv(childFolder)
	if dir == "" {
		t.Skip("it is run by other tests")
	}
	f, err := Open(dir)
	if err != nil {
		t.Fatal(err)
	}
	f.wait = 0 // every run is a part
	if os.Getenv("VEREDA_TEST_FORGETFUL") != "" {
		f.disk = quick{}
	}
	if from := os.Getenv(acceptFrom); from != "" {
		acceptAll(t, f, from)
		return
	}
	_, each := f.Plan.Units()
	for units := 1; units*each <= f.Plan.Runs(); units++ {
		if err := f.Work(context.Background(), Job{Share: All, Workers: 2, Units: units, Make: imagine(f.Plan)}); err != nil {
			t.Fatal(err)
		}
		held := "ok"
		for r := range units * each {
			held += " " + strconv.Itoa(r)
		}
		_, _ = os.Stdout.WriteString(held + "\n")
	}
}

func acceptAll(t *testing.T, f *Folder, from string) {
	other, err := Open(from)
	if err != nil {
		t.Fatal(err)
	}
	parts, err := other.Parts()
	if err != nil {
		t.Fatal(err)
	}
	for _, name := range slices.Sorted(maps.Keys(parts)) {
		runs, err := f.Accept(parts[name])
		if err != nil {
			t.Fatal(err)
		}
		_, _ = os.Stdout.WriteString(strings.Trim("ok "+fmt.Sprint(runs), "]") + "\n")
	}
}

// call is one call of the system on the folder of parts that was answered.
type call struct {
	kind     string // create, write, fsync, sync (of the folder), rename, unlink, ok
	name, to string // in the folder
	text     []byte
	held     []int // of ok: runs that were said to be there
}

var (
	unfinished = regexp.MustCompile(`^(\d+) +(.*) <unfinished \.\.\.>$`)
	resumed    = regexp.MustCompile(`^(\d+) +<\.\.\. \w+ resumed>(.*)$`)
	answered   = regexp.MustCompile(`^\d+ +(\w+)\((.*)\) += (\d+)$`)
	quotedText = regexp.MustCompile(`"((?:\\x[0-9a-f]{2})*)"`)
)

// traced runs the process under strace, with a fault if one is given, and adds its calls.
func traced(t *testing.T, f *Folder, calls []call, from, fault string) []call {
	t.Helper()
	log := filepath.Join(t.TempDir(), "calls")
	args := []string{"strace", "-f", "-qq", "-xx", "-s", "1000000", "-o", log, "-e", "trace=openat,close,write,fsync,rename,renameat,renameat2,unlink,unlinkat"}
	if fault != "" {
		args = append(args, "-e", "inject="+fault)
	}
	args = append(args, os.Args[0], "-test.run=^TestPowerChild$", "-test.count=1")
	c := exec.Command(args[0], args[1:]...)
	c.Env = append(os.Environ(), childFolder+"="+f.Dir, acceptFrom+"="+from, "GOMAXPROCS=2")
	if said, err := c.CombinedOutput(); err != nil && fault == "" {
		t.Fatalf("%v\n%s", err, said)
	}
	text, err := os.ReadFile(log)
	if err != nil {
		t.Fatal(err)
	}
	begun := map[string]string{}
	r := reader{parts: filepath.Join(f.Dir, partsDir), open: map[string]string{}, calls: calls}
	for line := range strings.Lines(string(text)) {
		line = strings.TrimSuffix(line, "\n")
		if m := unfinished.FindStringSubmatch(line); m != nil {
			begun[m[1]] = m[2]
			continue
		}
		if m := resumed.FindStringSubmatch(line); m != nil {
			line = m[1] + " " + begun[m[1]] + m[2]
		}
		if m := answered.FindStringSubmatch(line); m != nil {
			r.take(t, m[1], m[2], m[3])
		}
	}
	return r.calls
}

// reader turns lines of strace into calls on the folder of parts.
type reader struct {
	parts string
	open  map[string]string // path by descriptor
	calls []call
}

func (r *reader) take(t *testing.T, name, args, answer string) {
	t.Helper()
	var texts [][]byte
	for _, m := range quotedText.FindAllStringSubmatch(args, -1) {
		var text []byte
		if _, err := fmt.Sscanf(strings.ReplaceAll(m[1], `\x`, ""), "%x", &text); err != nil && m[1] != "" {
			t.Fatal(err)
		}
		texts = append(texts, text)
	}
	inside := func(path string) (string, bool) {
		dir, base := filepath.Split(path)
		return base, filepath.Clean(dir) == r.parts
	}
	descriptor, _, _ := strings.Cut(args, ",")
	path := r.open[descriptor]
	switch name {
	case "openat":
		r.open[answer] = string(texts[0])
		if base, ok := inside(string(texts[0])); ok && strings.Contains(args, "O_CREAT") {
			r.calls = append(r.calls, call{kind: "create", name: base})
		}
	case "close":
		delete(r.open, descriptor)
	case "write":
		n, err := strconv.Atoi(answer)
		if err != nil || len(texts) != 1 {
			t.Fatalf("write(%s) = %s", args, answer)
		}
		if base, ok := inside(path); ok {
			r.calls = append(r.calls, call{kind: "write", name: base, text: texts[0][:n]})
		} else if words := strings.Fields(string(texts[0])); descriptor == "1" && len(words) > 0 && words[0] == "ok" {
			said := call{kind: "ok"}
			for _, word := range words[1:] {
				run, err := strconv.Atoi(strings.Trim(word, "[]"))
				if err != nil {
					t.Fatal(err)
				}
				said.held = append(said.held, run)
			}
			r.calls = append(r.calls, said)
		}
	case "fsync":
		if base, ok := inside(path); ok {
			r.calls = append(r.calls, call{kind: "fsync", name: base})
		} else if path == r.parts {
			r.calls = append(r.calls, call{kind: "sync"})
		}
	case "rename", "renameat", "renameat2":
		from, _ := inside(string(texts[0]))
		if to, ok := inside(string(texts[1])); ok {
			r.calls = append(r.calls, call{kind: "rename", name: from, to: to})
		}
	case "unlink", "unlinkat":
		if base, ok := inside(string(texts[0])); ok {
			r.calls = append(r.calls, call{kind: "unlink", name: base})
		}
	}
}

// file is what is known of the bytes of a file.
type file struct {
	text   []byte
	synced int // bytes that are on the disk for certain
}

// change is one of a folder's names; nil takes the name away.
type change struct {
	names []string
	to    []*file
}

// cut gives what the disk may hold after some calls, one of many by the key, and the
// runs that were said to be there.
func cut(calls []call, key uint64) (left map[string][]byte, held map[int]bool) {
	now, sure, held := map[string]*file{}, map[string]*file{}, map[int]bool{}
	var pending []change
	put := func(c change) {
		for i, name := range c.names {
			now[name] = c.to[i]
		}
		pending = append(pending, c)
	}
	for _, c := range calls {
		switch c.kind {
		case "create":
			put(change{[]string{c.name}, []*file{{}}})
		case "write":
			now[c.name].text = append(now[c.name].text, c.text...)
		case "fsync":
			now[c.name].synced = len(now[c.name].text)
		case "rename":
			put(change{[]string{c.name, c.to}, []*file{nil, now[c.name]}})
		case "unlink":
			put(change{[]string{c.name}, []*file{nil}})
		case "sync":
			sure, pending = maps.Clone(now), nil
		case "ok":
			for _, run := range c.held {
				held[run] = true
			}
		}
	}
	for i, c := range pending {
		if chance.Hash(key, 1, uint64(i))&1 == 0 {
			for k, name := range c.names {
				sure[name] = c.to[k]
			}
		}
	}
	left = map[string][]byte{}
	for i, name := range slices.Sorted(maps.Keys(sure)) {
		if f := sure[name]; f != nil {
			left[name] = f.torn(chance.Hash(key, 2, uint64(i)))
		}
	}
	return left, held
}

// torn is what may be left of a file's bytes.
func (f *file) torn(key uint64) []byte {
	text := slices.Clone(f.text)
	if f.synced == len(text) {
		return text
	}
	n := f.synced + int(key>>8%uint64(len(text)-f.synced+1))
	if key&1 == 0 {
		return text[:n]
	}
	clear(text[n:]) // the length came to the disk, the bytes did not
	return text
}

// After a power cut at any moment no part is torn, no run is lost that was said to be
// there, none is doubled, and going on gives the values of an uninterrupted run. VEREDA_CUTS
// sets how many cuts.
func TestPowerCuts(t *testing.T) {
	if _, err := exec.LookPath("strace"); err != nil {
		t.Skip("strace is not installed")
	}
	cuts := 60
	if text := os.Getenv("VEREDA_CUTS"); text != "" {
		var err error
		if cuts, err = strconv.Atoi(text); err != nil {
			t.Fatal(err)
		}
	}
	p := small(6)
	want := straight(t, p)
	made := create(t, p) // parts for those who accept
	made.disk, made.wait = quick{}, 0
	if err := made.Work(context.Background(), Job{Share: All, Make: imagine(p)}); err != nil {
		t.Fatal(err)
	}
	began, acknowledged := time.Now(), 0
	var logs [][]call
	for _, from := range []string{"", made.Dir} {
		for _, fault := range []string{"", "fsync:signal=SIGKILL:when=2", "fsync:signal=SIGKILL:when=3", "renameat:signal=SIGKILL:when=3", "fsync:error=EIO:when=4"} {
			f := create(t, p)
			var calls []call
			if fault != "" {
				calls = traced(t, f, nil, from, fault)
			}
			calls = traced(t, f, calls, from, "")
			if n := len(calls); n < 4*p.Runs() {
				t.Fatalf("%s: only %d calls were seen", fault, n)
			}
			logs = append(logs, calls)
		}
	}
	for k := range cuts {
		key := chance.Hash(uint64(k), 7)
		calls := logs[k%len(logs)]
		at := int(key % uint64(len(calls)+1))
		left, held := cut(calls[:at], key)
		acknowledged += len(held)
		if said := goOn(t, p, left, held, want); said != "" {
			t.Fatalf("log %d, cut %d after %d of %d calls (last %s %s): %s", k%len(logs), k, at, len(calls), calls[max(at-1, 0)].kind, calls[max(at-1, 0)].name, said)
		}
	}
	t.Logf("%d power cuts in %d logs, %.0f runs said to be there on average, %s", cuts, len(logs), float64(acknowledged)/float64(cuts), time.Since(began).Round(time.Second))
}

// goOn goes on in a folder that a cut has left and says what is wrong.
func goOn(t *testing.T, p *Plan, left map[string][]byte, held map[int]bool, want [][]float64) string {
	t.Helper()
	f := create(t, p)
	f.disk = quick{}
	for name, text := range left {
		if err := os.WriteFile(filepath.Join(f.Dir, partsDir, name), text, 0o666); err != nil {
			t.Fatal(err)
		}
	}
	missing, wrong := lostOrTorn(f, held, want)
	if wrong != "" {
		return wrong
	}
	made := 0
	imagined := imagine(p)
	if err := f.Work(context.Background(), Job{Share: All, Workers: 1, Make: func(r Run) ([]float64, error) { made++; return imagined(r) }}); err != nil {
		return err.Error()
	}
	if made != missing {
		return fmt.Sprintf("%d runs were made where %d were missing", made, missing)
	}
	_ = os.Remove(filepath.Join(f.Dir, partsDir, ".part-accepted")) // as the next to accept does
	if e, err := Fsck(f.Dir); err != nil || len(e.Faults)+len(e.Notes) > 0 || !same(complete(t, f), want) {
		return fmt.Sprintf("after going on: %+v, %v", e, err)
	}
	return ""
}

// lostOrTorn says what is wrong with what a cut has left in a folder: a torn part, a run
// that was said to be there and is not, or one of other values. Wrong is empty where nothing is; missing are runs to make.
func lostOrTorn(f *Folder, held map[int]bool, want [][]float64) (missing int, wrong string) {
	if e, err := Fsck(f.Dir); err != nil || len(e.Faults) > 0 {
		return 0, fmt.Sprintf("a torn part: %+v, %v", e, err)
	}
	g, err := f.Gather()
	if err != nil {
		return 0, err.Error()
	}
	for r, v := range g.Values {
		if v == nil && held[r] {
			return 0, fmt.Sprintf("run %d was said to be there and is lost", r)
		}
		if v != nil && !same([][]float64{v}, want[r:r+1]) {
			return 0, fmt.Sprintf("run %d has other values", r)
		}
	}
	return g.Missing, ""
}
