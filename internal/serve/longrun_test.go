package serve

import (
	"io/fs"
	"net/http"
	"slices"
	"testing"

	"vereda/internal/scenario"
	"vereda/scenarios"
)

// TestFolderOverAnotherIsCarriedWhole wants the page to offer the scenario that stands over
// another, and the folders it hands out to be that scenario: the one as it is, read over
// its base, and the resolved one, which must need no base.
func TestFolderOverAnotherIsCarriedWhole(t *testing.T) {
	const name = "latin-america-us-2005-2025"
	s := testServer(t, func(c *Config) {
		c.Shipped = scenarios.Names()
		c.Open = func(name string) (fs.FS, error) {
			files, known := scenarios.FS(name)
			if !known {
				return nil, fs.ErrNotExist
			}
			return files, nil
		}
	})
	offered := slices.ContainsFunc(s.folders, func(f *folder) bool { return f.name == name })
	if !offered {
		t.Fatalf("%s is not offered", name)
	}
	shipped, _ := scenarios.FS(name)
	want, list := scenario.Load(shipped, name)
	if want == nil {
		t.Fatal(list.Format())
	}
	for _, part := range []string{"folder.zip", "resolved.zip"} {
		w := call(s, "GET", "/api/v1/scenarios/"+name+"/"+part, nil)
		if w.Code != http.StatusOK {
			t.Fatalf("%s: %d %s", part, w.Code, w.Body)
		}
		got, list := scenario.Load(opened(t, w.Body.Bytes()), name)
		if got == nil {
			t.Fatalf("%s cannot be read\n%s", part, list.Format())
		}
		if got.Digest != want.Digest {
			t.Errorf("%s is another scenario: %s, not %s", part, got.Digest, want.Digest)
		}
	}
}
