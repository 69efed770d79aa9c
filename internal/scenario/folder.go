package scenario

import (
	"crypto/sha256"
	"encoding/hex"
	"errors"
	"fmt"
	"io"
	"io/fs"
	"os"
	"path"
	"slices"
	"strings"

	"vereda/internal/diag"
)

// Faults of a name in a folder, wrapped by the errors of the file system that
// [OpenDir] returns.
var (
	errLink      = errors.New("a symbolic link")
	errIrregular = errors.New("not a regular file")
)

// OpenDir opens a folder of the disk as a file system out of which no name can
// lead: paths with .. are refused, and so are symbolic links, wherever they
// point to, and everything that is neither a folder nor a regular file. The
// second result closes it.
func OpenDir(path string) (fs.FS, func() error, error) {
	root, err := os.OpenRoot(path)
	if err != nil {
		return nil, nil, fmt.Errorf("open scenario folder: %w", err)
	}
	return &folder{root}, root.Close, nil
}

// folder is an os.Root that refuses links.
type folder struct{ root *os.Root }

// Open opens a regular file or a folder.
func (f *folder) Open(name string) (fs.File, error) {
	if !fs.ValidPath(name) {
		return nil, &fs.PathError{Op: "open", Path: name, Err: fs.ErrInvalid}
	}
	// Before opening, because opening a pipe would wait for a writer.
	before, err := f.inspect(name)
	if err != nil {
		return nil, err
	}
	file, err := f.root.Open(name)
	if err != nil {
		return nil, err
	}
	// After opening, because the name may have been exchanged meanwhile.
	after, err := file.Stat()
	if err == nil && !os.SameFile(before, after) {
		err = &fs.PathError{Op: "open", Path: name, Err: errLink}
	}
	if err != nil {
		_ = file.Close() // nothing was written
		return nil, err
	}
	return file, nil
}

// inspect looks at every part of a path without following links.
func (f *folder) inspect(name string) (fs.FileInfo, error) {
	var info fs.FileInfo
	parts := strings.Split(name, "/")
	for i := range parts {
		var err error
		if info, err = f.root.Lstat(strings.Join(parts[:i+1], "/")); err != nil {
			return nil, err
		}
		switch {
		case info.Mode()&fs.ModeSymlink != 0:
			return nil, &fs.PathError{Op: "open", Path: name, Err: errLink}
		case !info.IsDir() && !info.Mode().IsRegular():
			return nil, &fs.PathError{Op: "open", Path: name, Err: errIrregular}
		}
	}
	return info, nil
}

// read reads a file whole, or reports why it cannot be read and returns nil.
// Every file is read once.
func (l *loader) read(name string) *document {
	if d, done := l.documents[name]; done {
		return d
	}
	if l.inherits(name) && !l.has(name) {
		return l.readBase(name)
	}
	l.documents[name] = nil
	d := l.readFrom(l.fsys, name, path.Join(l.label, name), name)
	l.documents[name] = d
	return d
}

// readFrom reads a file of a folder. Messages call it label, the list of files says kept.
func (l *loader) readFrom(fsys fs.FS, name, label, kept string) *document {
	text, problem := readFile(fsys, name)
	if problem != nil {
		if l.baseless && problem.Code == codeMissingFile {
			return nil // to ask for tables that the base holds would hide the slip in its name
		}
		problem.File = label
		l.list.Add(*problem)
		return nil
	}
	sum := sha256.Sum256([]byte(text))
	l.files = append(l.files, File{Path: kept, SHA256: hex.EncodeToString(sum[:])})
	return newDocument(name, label, text)
}

// readFile returns the text of a regular file of at most maxFile bytes.
func readFile(fsys fs.FS, name string) (string, *diag.Diagnostic) {
	file, err := fsys.Open(name)
	if err != nil {
		return "", openProblem(err)
	}
	defer file.Close()
	info, err := file.Stat()
	if err != nil {
		return "", openProblem(err)
	}
	if !info.Mode().IsRegular() {
		return "", openProblem(errIrregular)
	}
	data, err := io.ReadAll(io.LimitReader(file, maxFile+1))
	if err != nil {
		return "", openProblem(err)
	}
	if len(data) > maxFile {
		return "", &diag.Diagnostic{Code: codeSize, Message: fmt.Sprintf("the file is larger than %d MiB", maxFile>>20),
			Hint: "check that it is the right file; aggregate the table"}
	}
	return string(data), nil
}

func openProblem(err error) *diag.Diagnostic {
	switch {
	case errors.Is(err, errLink):
		return &diag.Diagnostic{Code: codeLink, Message: "the file is a symbolic link", Expected: "a regular file in the folder",
			Hint: "copy the file into the folder in place of the link"}
	case errors.Is(err, errIrregular):
		return &diag.Diagnostic{Code: codeIrregular, Message: "the name is not that of a regular file", Expected: "a regular file in the folder"}
	case errors.Is(err, fs.ErrNotExist):
		return &diag.Diagnostic{Code: codeMissingFile, Message: "the file is missing", Hint: "write the file, or correct its name"}
	case errors.Is(err, fs.ErrPermission):
		return &diag.Diagnostic{Code: codeRead, Message: "the file may not be read", Hint: "give yourself the right to read it"}
	}
	return &diag.Diagnostic{Code: codeRead, Message: "the file could not be read", Hint: "look at the disk and the name"}
}

// checkPath says what is wrong with a path that scenario.yaml names; an empty
// message where nothing is.
func checkPath(name string) (message, hint string) {
	switch {
	case strings.Contains(name, `\`):
		return "the path has a backslash", "write forward slashes: series/arrivals.csv"
	case strings.HasPrefix(name, "/"), len(name) > 1 && name[1] == ':':
		return "the path is absolute", "copy the file into the folder and name it from there: series/arrivals.csv"
	case slices.Contains(strings.Split(name, "/"), ".."):
		return "the path leads out of the folder", "copy the file into the folder"
	case !fs.ValidPath(name) || strings.ContainsFunc(name, func(r rune) bool { return r < ' ' }):
		return "the path is not well written", "write the names with one slash between them: series/arrivals.csv"
	case !strings.HasSuffix(name, ".csv"):
		return "the path does not name a CSV file", "series are tables with the ending .csv"
	}
	return "", ""
}

// companions are files that may lie in a scenario folder for people to read.
var companions = []string{"README.md", "LICENSE", "LICENSE.md", "NOTICE", "CHANGELOG.md", ".gitattributes", ".gitignore"}

// checkUnused warns of files that nothing has read, and refuses links.
func (l *loader) checkUnused() {
	names := []string{}
	for name := range l.documents {
		names = append(names, name)
	}
	slices.Sort(names)
	count := 0
	walk := func(name string, entry fs.DirEntry, err error) error {
		if count++; count > 10_000 {
			return fs.SkipAll
		}
		if err != nil || name == "." {
			return nil
		}
		label := path.Join(l.label, name)
		_, read := l.documents[name]
		switch {
		case read:
		case entry.Type()&fs.ModeSymlink != 0:
			l.list.Add(withFile(openProblem(errLink), label))
		case entry.IsDir():
			return nil
		case !entry.Type().IsRegular():
			l.list.Add(withFile(openProblem(errIrregular), label))
		case slices.Contains(companions, entry.Name()), l.ofVariant(name):
		case l.settings.doc == nil && inLists(name): // the lists could not be read
		default:
			l.list.Add(diag.Diagnostic{Severity: diag.Warning, Code: codeUnusedFile, File: label,
				Message: "nothing reads this file", Hint: unusedHint(name, names)})
		}
		return nil
	}
	_ = fs.WalkDir(l.fsys, ".", walk) // walk reports faults itself
}

// inLists reports whether a path is where the tables lie that scenario.yaml lists.
func inLists(name string) bool {
	return strings.HasPrefix(name, "series/") || strings.HasPrefix(name, "observed/")
}

func unusedHint(name string, read []string) string {
	if near := nearest(name, read); near != "" {
		return fmt.Sprintf("did you mean %q?", near)
	}
	if inLists(name) {
		return "list it in scenario.yaml, or delete it"
	}
	return "delete it, or move it out of the folder"
}

func withFile(d *diag.Diagnostic, file string) diag.Diagnostic {
	d.File = file
	return *d
}
