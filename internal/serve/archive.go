package serve

import (
	"archive/zip"
	"bytes"
	"cmp"
	"errors"
	"fmt"
	"io"
	"io/fs"
	"maps"
	"net/http"
	"path"
	"slices"
	"strings"
	"unicode"
)

// The most that an archive may hold.
const (
	mostFiles = 2000
	mostRatio = 100
	mostDeep  = 8 // folders in one another
)

// droppedFolder reads an archive and lets its scenario be asked for.
func (s *Server) droppedFolder(w http.ResponseWriter, text []byte) error {
	files, err := unpack(text, s.config.Limits.Unpacked)
	if err != nil {
		return err
	}
	s.mu.Lock()
	if s.uploads >= s.config.Limits.Uploads {
		s.mu.Unlock()
		return &fault{status: http.StatusTooManyRequests, message: "too many scenarios were dropped; start the program anew"}
	}
	s.uploads++
	s.scratch++
	name := fmt.Sprintf("dropped-%d", s.scratch)
	s.mu.Unlock()
	folder := newFolder(name, files, "dropped")
	read, err := folder.load("")
	if err != nil {
		s.mu.Lock()
		s.uploads-- // the name stays used, the room does not
		s.mu.Unlock()
		return err
	}
	s.mu.Lock()
	s.folders = append(s.folders, folder)
	s.mu.Unlock()
	return writeJSON(w, http.StatusCreated, map[string]any{"scenario": name, "title": read.Title, "changes": []change{}})
}

// unpack reads an archive whose names, sizes and ratios are in bounds before
// anything is unpacked, and whose files are as long as they say.
func unpack(text []byte, most int64) (fs.FS, error) {
	files, err := unpacked(text, most)
	if err != nil {
		return nil, err
	}
	inside, found, err := under(files, "scenario.yaml")
	if err == nil && !found {
		err = &fault{status: http.StatusUnprocessableEntity, message: "the archive has no scenario.yaml, neither at its root nor in a folder of it"}
	}
	return inside, err
}

func badArchive(format string, args ...any) error {
	return &fault{status: http.StatusUnprocessableEntity, message: "the archive " + fmt.Sprintf(format, args...)}
}

// unpacked is the files of such an archive. Names and sizes are those of its directory;
// what the heads of the files say besides is not looked at. Archives in it stay files.
func unpacked(text []byte, most int64) (map[string][]byte, error) {
	z, err := zip.NewReader(bytes.NewReader(text), int64(len(text)))
	if err != nil {
		return nil, badArchive("cannot be read: %v", err)
	}
	if err := bounded(z, most); err != nil {
		return nil, err
	}
	files := map[string][]byte{}
	for _, f := range z.File {
		if f.Mode().IsDir() {
			continue
		}
		in, err := f.Open()
		if err != nil {
			return nil, badArchive("cannot be read at %q: %v", f.Name, err)
		}
		text, err := io.ReadAll(io.LimitReader(in, int64(f.UncompressedSize64)+1))
		if err = errors.Join(err, in.Close()); err != nil || uint64(len(text)) != f.UncompressedSize64 {
			return nil, badArchive("cannot be read at %q", f.Name)
		}
		files[f.Name] = text
	}
	return files, nil
}

// bounded says what is wrong with an archive that can be seen without unpacking it.
func bounded(z *zip.Reader, most int64) error {
	if len(z.File) > mostFiles {
		return badArchive("has more than %d files", mostFiles)
	}
	var total uint64
	seen := map[string]bool{} // whether it is a folder
	for _, f := range z.File {
		name := strings.TrimSuffix(f.Name, "/")
		low := strings.ToLower(name)
		_, twice := seen[low]
		switch {
		case !plainPath(name):
			return badArchive("has a file with the name %q, which is not one inside a folder", f.Name)
		case strings.Count(name, "/") >= mostDeep:
			return badArchive("has %q, which lies deeper than %d folders", f.Name, mostDeep)
		case !f.Mode().IsRegular() && !f.Mode().IsDir():
			return badArchive("has %q, which is neither a file nor a folder", f.Name)
		case twice:
			return badArchive("has %q twice", f.Name)
		case f.Flags&1 != 0:
			return badArchive("has %q encrypted", f.Name)
		case f.UncompressedSize64 > mostRatio*(f.CompressedSize64+100):
			return badArchive("packs %q more than a hundred to one", f.Name)
		case f.UncompressedSize64 > uint64(most)-total:
			return badArchive("unpacks to more than %d MiB", most>>20)
		}
		seen[low] = f.Mode().IsDir()
		total += f.UncompressedSize64
	}
	for name := range seen {
		for dir := path.Dir(name); dir != "."; dir = path.Dir(dir) {
			if folder, there := seen[dir]; there && !folder {
				return badArchive("has a file that is also a folder")
			}
		}
	}
	return apart(z.File)
}

// apart says whether the contents of two files overlap, by which a small archive holds
// the same bytes many times.
func apart(files []*zip.File) error {
	type body struct{ from, to uint64 }
	var list []body
	for _, f := range files {
		from, err := f.DataOffset()
		if err != nil {
			return badArchive("cannot be read at %q: %v", f.Name, err)
		}
		if f.CompressedSize64 > 0 {
			list = append(list, body{uint64(from), uint64(from) + f.CompressedSize64})
		}
	}
	slices.SortFunc(list, func(a, b body) int { return cmp.Or(cmp.Compare(a.from, b.from), cmp.Compare(a.to, b.to)) })
	for i := 1; i < len(list); i++ {
		if list[i].from < list[i-1].to {
			return badArchive("has files that overlap")
		}
	}
	return nil
}

// devices are names that Windows takes for devices, with any ending.
var devices = []string{"con", "prn", "aux", "nul", "com1", "com2", "com3", "com4", "com5", "com6", "com7", "com8", "com9", "lpt1", "lpt2", "lpt3", "lpt4", "lpt5", "lpt6", "lpt7", "lpt8", "lpt9"}

// plainPath reports whether a name is one inside a folder on every system, and reads as
// what it is.
func plainPath(name string) bool {
	if !fs.ValidPath(name) || name == "." || len(name) > 255 || strings.ContainsAny(name, "\\:") {
		return false
	}
	for _, r := range name {
		if unicode.IsControl(r) || unicode.Is(unicode.Cf, r) || r == unicode.ReplacementChar {
			return false
		}
	}
	for part := range strings.SplitSeq(name, "/") {
		stem, _, _ := strings.Cut(strings.ToLower(part), ".")
		if slices.Contains(devices, strings.TrimRight(stem, " ")) {
			return false
		}
	}
	return true
}

// under gives the folder that holds a file: the archive itself, or the one folder in
// it; and whether there is one.
func under(files map[string][]byte, holds string) (inside fs.FS, found bool, err error) {
	root := ""
	if files[holds] == nil {
		for _, name := range slices.Sorted(maps.Keys(files)) {
			if dir, is := strings.CutSuffix(name, "/"+holds); is && !strings.Contains(dir, "/") {
				root = dir + "/"
			}
		}
		if root == "" {
			return nil, false, nil
		}
	}
	kept := map[string][]byte{}
	for name, text := range files {
		if short, ok := strings.CutPrefix(name, root); ok {
			kept[short] = text
		}
	}
	packed, err := pack(kept)
	if err != nil {
		return nil, false, err
	}
	inside, err = zip.NewReader(bytes.NewReader(packed), int64(len(packed)))
	return inside, err == nil, err
}
