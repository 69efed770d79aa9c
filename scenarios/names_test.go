package scenarios

import (
	"slices"
	"testing"
	"testing/fstest"
)

func TestNamesAndUnknown(t *testing.T) {
	root := fstest.MapFS{"b/scenario.yaml": {}, "a/scenario.yaml": {}, "c/README.md": {}, "scenario.yaml": {}}
	if got := namesIn(root); !slices.Equal(got, []string{"a", "b"}) {
		t.Errorf("names %v", got)
	}
	for _, name := range []string{"", ".", "..", "nowhere", Names()[0] + "/series"} {
		if folder, ok := FS(name); ok || folder != nil {
			t.Errorf("FS(%q) gives a folder", name)
		}
	}
}
