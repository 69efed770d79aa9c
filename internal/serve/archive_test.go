package serve

import (
	"archive/zip"
	"bytes"
	"encoding/binary"
	"fmt"
	"hash/crc32"
	"io/fs"
	"net/http"
	"os"
	"slices"
	"strings"
	"testing"

	"vereda/internal/importer"
)

// entry is a file of an archive that is made for a test, with what a head may say.
type entry struct {
	name  string
	text  []byte
	mode  fs.FileMode
	flags uint16
	size  uint64 // that the directory says; 0 for the true one
	crc   uint32 // to be added to the true one
	plain bool   // not compressed
}

// forged packs files whose heads may lie.
func forged(t testing.TB, list ...entry) []byte {
	t.Helper()
	var b bytes.Buffer
	z := zip.NewWriter(&b)
	for _, e := range list {
		h := &zip.FileHeader{Name: e.name, Method: zip.Deflate, Flags: e.flags}
		if e.mode != 0 {
			h.SetMode(e.mode)
		}
		if e.plain || e.size != 0 || e.crc != 0 || e.flags != 0 {
			h.Method, h.CRC32 = zip.Store, crc32.ChecksumIEEE(e.text)+e.crc
			h.CompressedSize64, h.UncompressedSize64 = uint64(len(e.text)), max(e.size, uint64(len(e.text)))
			w, err := z.CreateRaw(h)
			if err != nil {
				t.Fatal(err)
			}
			if _, err := w.Write(e.text); err != nil {
				t.Fatal(err)
			}
			continue
		}
		w, err := z.CreateHeader(h)
		if err != nil {
			t.Fatal(err)
		}
		if _, err := w.Write(e.text); err != nil {
			t.Fatal(err)
		}
	}
	if err := z.Close(); err != nil {
		t.Fatal(err)
	}
	return b.Bytes()
}

// centrals are the positions of the heads in the directory of an archive.
func centrals(text []byte) (at []int) {
	for i := 0; i+4 <= len(text); i++ {
		if binary.LittleEndian.Uint32(text[i:]) == 0x02014b50 {
			at = append(at, i)
		}
	}
	return at
}

// overlapping is an archive whose second file is the bytes of the first.
func overlapping(t testing.TB) []byte {
	text := forged(t, entry{name: "a.csv", text: []byte("same"), plain: true}, entry{name: "b.csv", text: []byte("same"), plain: true})
	heads := centrals(text)
	binary.LittleEndian.PutUint32(text[heads[1]+42:], binary.LittleEndian.Uint32(text[heads[0]+42:]))
	return text
}

// many is an archive of so many empty files.
func many(t testing.TB, n int) []byte {
	var list []entry
	for i := range n {
		list = append(list, entry{name: fmt.Sprintf("%x", i), plain: true})
	}
	return forged(t, list...)
}

// pieces are text that packs about twenty to one, in files that are together of a size.
func pieces(size int) (list []entry) {
	for i := range 60 {
		text := bytes.Repeat([]byte(fmt.Sprintf("%02d ", i)), size/60/3)
		for j, x := 0, uint32(i+1); j < len(text); j += 40 { // packs, but less than a hundred to one
			x = x*1664525 + 1013904223
			text[j] = byte('a' + x>>24%26)
		}
		list = append(list, entry{name: fmt.Sprintf("%d.csv", i), text: text})
	}
	return list
}

// hostileArchives are archives of every kind that does harm where it is believed, and what
// is said of each.
func hostileArchives(t testing.TB) map[string]struct {
	text  []byte
	words string
} {
	x := []byte("x")
	outside, deeper, kind, twice := "not one inside a folder", "deeper than", "neither a file nor a folder", "twice"
	list := map[string]struct {
		text  []byte
		words string
	}{
		"no archive":        {[]byte("no archive"), "cannot be read"},
		"empty":             {nil, "cannot be read"},
		"cut":               {forged(t, entry{name: "a.csv", text: x})[:20], "cannot be read"},
		"symlink":           {forged(t, entry{name: "a.csv", text: []byte("/etc/passwd"), mode: fs.ModeSymlink | 0o777}), kind},
		"symlink to a dir":  {forged(t, entry{name: "a", text: []byte("/etc"), mode: fs.ModeSymlink | 0o777}, entry{name: "a/passwd", text: x}), kind},
		"fifo":              {forged(t, entry{name: "a.csv", mode: fs.ModeNamedPipe | 0o666}), kind},
		"device":            {forged(t, entry{name: "a.csv", mode: fs.ModeDevice | 0o666}), kind},
		"character device":  {forged(t, entry{name: "a.csv", mode: fs.ModeDevice | fs.ModeCharDevice | 0o666}), kind},
		"socket":            {forged(t, entry{name: "a.csv", mode: fs.ModeSocket | 0o666}), kind},
		"bomb":              {forged(t, entry{name: "a.csv", text: bytes.Repeat([]byte("0"), 10<<20)}), "a hundred to one"},
		"bomb among others": {forged(t, entry{name: "b.csv", text: x}, entry{name: "a.csv", text: bytes.Repeat([]byte("0"), 1<<20)}), "a hundred to one"},
		"too large":         {forged(t, pieces(66<<20)...), "unpacks to more than 64 MiB"},
		"says too large":    {forged(t, entry{name: "a.csv", text: bytes.Repeat(x, 1<<20), size: 65 << 20}), "unpacks to more than 64 MiB"},
		"says the largest":  {forged(t, entry{name: "a.csv", text: bytes.Repeat(x, 100), size: 1 << 62}), "hundred to one"},
		"longer than said":  {longer(t), "cannot be read at"},
		"shorter than said": {forged(t, entry{name: "a.csv", text: x, size: 50}), "cannot be read at"},
		"overlapping":       {overlapping(t), "overlap"},
		"many files":        {many(t, 2001), "more than 2000 files"},
		"as many as fit":    {many(t, 150_000), "more than 2000 files"},
		"same name":         {forged(t, entry{name: "a.csv", text: x}, entry{name: "a.csv", text: x}), twice},
		"name in capitals":  {forged(t, entry{name: "a.csv", text: x}, entry{name: "A.CSV", text: x}), twice},
		"file and folder":   {forged(t, entry{name: "a", text: x}, entry{name: "a/b.csv", text: x}), "also a folder"},
		"folder of a file":  {forged(t, entry{name: "a/b.csv", text: x}, entry{name: "a", text: x}), "also a folder"},
		"long name":         {forged(t, entry{name: strings.Repeat("n", 256), text: x}), outside},
		"deep":              {forged(t, entry{name: strings.Repeat("d/", 8) + "a.csv", text: x}), deeper},
		"encrypted":         {forged(t, entry{name: "a.csv", text: x, flags: 1}), "encrypted"},
		"wrong sum":         {forged(t, entry{name: "a.csv", text: x, crc: 1}), "cannot be read at"},
		"archive in it":     {forged(t, entry{name: "scenario.zip", text: forged(t, entry{name: "scenario.yaml", text: x})}), "has no"},
	}
	for _, name := range []string{"../evil.csv", "a/../../evil.csv", "/etc/passwd", "/dev/stdin", "/proc/self/environ", `a\b.csv`, `..\evil.csv`, `C:\x.csv`, "C:/x.csv", "c:x.csv", `\\host\share\x.csv`, "//host/share/x.csv",
		"a\x00b", "a\x00.csv", "a\nb.csv", "a\x1b[31m.csv", "\u202evsc.a", "a\u200bb.csv", "a\xff.csv", ".", "..", "./a.csv", "a/./b.csv", "a//b.csv", "", "con", "sub/NUL.csv", "lpt1 .txt", "a.csv:stream", "\ufeffscenario.yaml"} {
		list["name "+fmt.Sprintf("%q", name)] = struct {
			text  []byte
			words string
		}{forged(t, entry{name: name, text: x, plain: true}), outside}
	}
	return list
}

// longer is an archive whose file unpacks to more than the directory says.
func longer(t testing.TB) []byte {
	text := forged(t, entry{name: "a.csv", text: bytes.Repeat([]byte("abc"), 1000)})
	binary.LittleEndian.PutUint32(text[centrals(text)[0]+24:], 10)
	return text
}

// takers are the paths of the table that take an archive.
var takers = []string{"/api/v1/scenarios", "/api/v1/cases/validate", "/api/v1/cases/convert", "/api/v1/imports/" + importer.Names()[0]}

// TestHostileArchives sends each to every path that takes archives: it is refused before
// anything of it is used, and says why; and no file is made.
func TestHostileArchives(t *testing.T) {
	t.Setenv("TMPDIR", t.TempDir())
	s := testServer(t, nil)
	list := hostileArchives(t)
	if len(list) < 55 {
		t.Errorf("%d archives", len(list))
	}
	for _, path := range takers {
		for name, c := range list {
			w := call(s, "POST", path, c.text, "Content-Type", "application/zip")
			words := c.words
			if path != takers[0] && name == "archive in it" {
				words = "" // each path says in its own words what it misses
			}
			if w.Code != http.StatusUnprocessableEntity && (w.Code != http.StatusRequestEntityTooLarge || len(c.text) < 16<<20) || w.Code == 422 && !strings.Contains(w.Body.String(), words) {
				t.Errorf("%s: %s: status %d, want 422 with %q: %.300s", path, name, w.Code, words, w.Body)
			}
		}
	}
	if n := len(s.list()); n != 2 {
		t.Errorf("%d scenarios are listed after nothing but hostile ones", n)
	}
	if left, err := os.ReadDir(os.Getenv("TMPDIR")); err != nil || len(left) > 0 {
		t.Errorf("files were made: %v %v", left, err)
	}
	// Refused ones use up none of the room for scenarios.
	for range s.config.Limits.Uploads + 1 {
		if w := call(s, "POST", takers[0], archive(t, "scenario.yaml", "title: [&a *a]"), "Content-Type", "application/zip"); w.Code != http.StatusUnprocessableEntity {
			t.Fatalf("a scenario with faults: %d %s", w.Code, w.Body)
		}
	}
}

// TestTakersOfArchivesAreKnown: every path that takes an archive stands in the list of the
// test above.
func TestTakersOfArchivesAreKnown(t *testing.T) {
	s := testServer(t, nil)
	bad := []byte("no archive")
	for _, r := range s.routes() {
		if r.method == "GET" {
			continue
		}
		path := strings.ReplaceAll(concrete(r.path), "{table}", importer.Names()[0])
		said := strings.Contains(call(s, r.method, path, bad, "Content-Type", "application/zip").Body.String(), "the archive cannot be read")
		if said != slices.Contains(takers, path) {
			t.Errorf("%s %s: takes archives %t, listed %t", r.method, path, said, !said)
		}
	}
}

// TestGoodArchivesAreTaken: what the program packs itself, and folders in folders.
func TestGoodArchivesAreTaken(t *testing.T) {
	s := testServer(t, nil)
	text := call(s, "GET", "/api/v1/scenarios/valley/folder.zip", nil).Body.Bytes()
	if w := call(s, "POST", takers[0], text, "Content-Type", "application/zip"); w.Code != http.StatusCreated {
		t.Errorf("the program's own archive: %d %s", w.Code, w.Body)
	}
	if files, err := unpacked(forged(t, entry{name: "a/", mode: fs.ModeDir | 0o755}, entry{name: "a/b/c.csv", text: []byte("x")}), 1<<20); err != nil || len(files) != 1 {
		t.Errorf("folders: %v %v", files, err)
	}
	if _, err := unpacked(many(t, 2000), 1<<20); err != nil {
		t.Errorf("2000 files: %v", err)
	}
}

// hostileTables are tables of rules, and bodies, that do harm where they are believed.
var hostileTables = []string{"", "\x00", "\xff\xfe", "\ufeff\ufefffrom", strings.Repeat("a,", 1<<20), `"` + strings.Repeat("x", 1<<20), strings.Repeat("\n", 1<<20), "from\n" + strings.Repeat(`"`, 99999), "<html><script>alert(1)</script>",
	"from,jurisdiction,nationality,party,rule,value,unit,source,note\n2019-02-01,../../etc,,,expulsion,1,share,assumption,x\n",
	"from,jurisdiction,nationality,party,rule,value,unit,source,note\n2019-02-01,north,,,expulsion,1e-400,share,assumption,x\n",
	"from,jurisdiction,nationality,party,rule,value,unit,source,note\n2019-02-01,north,,,expulsion,0x1p-2,share,assumption,x\n"}

// TestHostileTables: tables that are dropped or sent to be imported are refused in words,
// without a fault of the program, whatever name they come under.
func TestHostileTables(t *testing.T) {
	s := testServer(t, nil)
	for _, text := range hostileTables {
		for _, path := range []string{"/api/v1/scenarios?scenario=hamlet", takers[3]} {
			if w := call(s, "POST", path, []byte(text), "Content-Type", "text/csv"); w.Code != http.StatusUnprocessableEntity || w.Header().Get("Content-Type") != "application/json" {
				t.Errorf("%s: %.40q: status %d %.200s", path, text, w.Code, w.Body)
			}
		}
	}
	head := "from,jurisdiction,nationality,party,rule,value,unit,source,note\n"
	for _, name := range []string{"../hamlet", "hamlet/../valley", "/etc", "hamlet\x00", "%2e%2e", "<script>"} {
		if w := call(s, "POST", "/api/v1/scenarios?scenario="+strings.NewReplacer("\x00", "%00", "<", "%3C", ">", "%3E").Replace(name), []byte(head), "Content-Type", "text/csv"); w.Code != http.StatusNotFound {
			t.Errorf("a table for the scenario %q: %d", name, w.Code)
		}
	}
	for _, variant := range []string{"..", "../..", "/etc", "a/../../b", `..\x`} {
		if w := call(s, "GET", "/api/v1/scenarios/hamlet/describe?variant="+variant, nil); w.Code < 400 || w.Code >= 500 {
			t.Errorf("the variant %q: %d", variant, w.Code)
		}
	}
}
