// Package e2e opens the page in a real browser and does what people do on it. It is
// a module of its own, so that the program needs none of this. VEREDA_SHOTS=DIR
// keeps pictures of what was seen.
package e2e

import (
	"bufio"
	"context"
	"fmt"
	"os"
	"os/exec"
	"path/filepath"
	"strings"
	"sync"
	"testing"
	"time"

	"github.com/chromedp/cdproto/emulation"
	"github.com/chromedp/cdproto/log"
	"github.com/chromedp/cdproto/page"
	"github.com/chromedp/cdproto/runtime"
	"github.com/chromedp/chromedp"
)

// program is the binary under test, built once.
var program string

func TestMain(m *testing.M) {
	os.Exit(func() int {
		if _, err := chromium(); err != nil {
			fmt.Println(err)
			return 1
		}
		dir, err := os.MkdirTemp("", "vereda-e2e-")
		if err != nil {
			fmt.Println(err)
			return 1
		}
		defer os.RemoveAll(dir)
		program = filepath.Join(dir, "vereda")
		build := exec.Command("go", "build", "-o", program, "./cmd/vereda")
		build.Dir = ".."
		if out, err := build.CombinedOutput(); err != nil {
			fmt.Printf("%v: %s", err, out)
			return 1
		}
		return m.Run()
	}())
}

// chromium finds Chromium.
func chromium() (string, error) {
	for _, name := range []string{"chromium", "chromium-browser", "google-chrome"} {
		if path, err := exec.LookPath(name); err == nil {
			return path, nil
		}
	}
	return "", fmt.Errorf("the tests of the page need Chromium: apt-get install chromium")
}

// serve starts the program on a scenario and gives the address of its page.
func serve(t *testing.T, args ...string) string {
	t.Helper()
	c := exec.Command(program, append([]string{"serve", "--listen", "127.0.0.1:0"}, args...)...)
	out, err := c.StdoutPipe()
	if err != nil {
		t.Fatal(err)
	}
	var faults strings.Builder
	c.Stderr = &faults
	if err := c.Start(); err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() {
		_ = c.Process.Signal(os.Interrupt)
		_ = c.Wait()
	})
	line, err := bufio.NewReader(out).ReadString('\n')
	if err != nil {
		t.Fatalf("the server said nothing: %v %s", err, faults.String())
	}
	return strings.Fields(strings.TrimPrefix(line, "The page is at "))[0]
}

// small is a scenario that runs in a moment: the hamlet with the way of the valley.
func small(t *testing.T) string {
	t.Helper()
	dir := filepath.Join(t.TempDir(), "valley")
	for _, from := range []string{"hamlet", "valley"} {
		root := filepath.Join("..", "internal", "scenario", "testdata", from)
		err := filepath.WalkDir(root, func(path string, entry os.DirEntry, err error) error {
			if err != nil || entry.IsDir() {
				return err
			}
			name, err := filepath.Rel(root, path)
			if err != nil {
				return err
			}
			text, err := os.ReadFile(path)
			if err != nil {
				return err
			}
			if base, more := strings.CutPrefix(name, "more-"); more {
				before, err := os.ReadFile(filepath.Join(dir, base))
				if err != nil {
					return err
				}
				name, text = base, append(before, text...)
			}
			if err := os.MkdirAll(filepath.Dir(filepath.Join(dir, name)), 0o777); err != nil {
				return err
			}
			return os.WriteFile(filepath.Join(dir, name), text, 0o666)
		})
		if err != nil {
			t.Fatal(err)
		}
	}
	return dir
}

// tab is a page of the browser that remembers what went wrong in it.
type tab struct {
	*testing.T
	ctx    context.Context
	mu     sync.Mutex
	faults []string
}

// started starts a browser. A browser that does not come up is no fault of the page: it is
// started anew, three times at most.
func started(t *testing.T, options []chromedp.ExecAllocatorOption) context.Context {
	t.Helper()
	for attempt := 1; ; attempt++ {
		all, endAll := chromedp.NewExecAllocator(context.Background(), options...)
		one, endOne := chromedp.NewContext(all)
		ctx, end := context.WithTimeout(one, 15*time.Minute)
		err := chromedp.Run(ctx)
		if err == nil {
			t.Cleanup(func() { end(); endOne(); endAll() })
			return ctx
		}
		end()
		endOne()
		endAll()
		if attempt == 3 {
			t.Fatal(err)
		}
		t.Logf("started anew: %v", err)
	}
}

// open opens an address in a window of a size.
func open(t *testing.T, address string, width, height int64, before ...chromedp.Action) *tab {
	t.Helper()
	path, err := chromium()
	if err != nil {
		t.Fatal(err)
	}
	options := append(chromedp.DefaultExecAllocatorOptions[:], chromedp.ExecPath(path), chromedp.NoSandbox, chromedp.DisableGPU, chromedp.Flag("lang", "en"), chromedp.Flag("accept-lang", "en"))
	ctx := started(t, options)
	b := &tab{T: t, ctx: ctx}
	chromedp.ListenTarget(ctx, func(event any) {
		b.mu.Lock()
		defer b.mu.Unlock()
		switch e := event.(type) {
		case *runtime.EventExceptionThrown:
			b.faults = append(b.faults, e.ExceptionDetails.Error())
		case *log.EventEntryAdded:
			if e.Entry.Level == log.LevelError {
				b.faults = append(b.faults, e.Entry.Text+" "+e.Entry.URL)
			}
		case *page.EventJavascriptDialogOpening:
			b.faults = append(b.faults, "a dialog opened: "+e.Message)
		}
	})
	b.do(append([]chromedp.Action{log.Enable(), runtime.Enable(), emulation.SetDeviceMetricsOverride(width, height, 1, false)}, append(before, chromedp.Navigate(address))...)...)
	return b
}

// do acts, or ends the test.
func (b *tab) do(actions ...chromedp.Action) {
	b.Helper()
	if err := chromedp.Run(b.ctx, actions...); err != nil {
		b.shot("failed")
		b.Fatalf("%v; on the page: %v", err, b.faults)
	}
}

// is evaluates an expression.
func is[T any](b *tab, expression string) (v T) {
	b.Helper()
	b.do(chromedp.Evaluate(expression, &v))
	return v
}

// patience is how long a test waits for something that should happen at once, on a
// machine that does other things too.
const patience = time.Minute

// until waits for an expression to hold.
func (b *tab) until(expression string) {
	b.Helper()
	b.within(patience, expression)
}

// within waits so long for an expression to hold.
func (b *tab) within(most time.Duration, expression string) {
	b.Helper()
	for end := time.Now().Add(most); time.Now().Before(end); time.Sleep(100 * time.Millisecond) {
		if is[bool](b, "Boolean("+expression+")") {
			return
		}
	}
	b.shot("failed")
	b.Fatalf("never: %s; message %q; faults %v", expression, is[string](b, "document.getElementById('message').textContent + document.getElementById('faults').textContent"), b.faults)
}

// done waits for the runs and the tables.
func (b *tab) done() {
	b.Helper()
	b.within(5*patience, "window.vereda && vereda.state().base && document.querySelector('#totals table') && document.getElementById('stop').hidden")
}

// choose sets a list or a field as a person does.
func (b *tab) choose(id, value string) {
	b.Helper()
	is[bool](b, fmt.Sprintf(`(() => { const e = document.getElementById(%q); e.value = %q; e.dispatchEvent(new Event("input", {bubbles: true})); e.dispatchEvent(new Event("change", {bubbles: true})); return true; })()`, id, value))
}

// clean wants nothing to have gone wrong on the page.
func (b *tab) clean() {
	b.Helper()
	b.mu.Lock()
	defer b.mu.Unlock()
	for _, fault := range b.faults {
		b.Errorf("on the page: %s", fault)
	}
}

// shot keeps a picture, where somebody wants them.
func (b *tab) shot(name string) {
	dir := os.Getenv("VEREDA_SHOTS")
	if dir == "" {
		return
	}
	var picture []byte
	if err := chromedp.Run(b.ctx, chromedp.FullScreenshot(&picture, 100)); err != nil {
		b.Log(err)
		return
	}
	if err := os.WriteFile(filepath.Join(dir, name+".png"), picture, 0o666); err != nil {
		b.Log(err)
	}
}
