package vereda_test

import (
	"bytes"
	"fmt"
	"go/ast"
	"go/importer"
	"go/parser"
	"go/token"
	"go/types"
	"io/fs"
	"os"
	"path"
	"slices"
	"strings"
	"sync"
	"testing"
)

// module is the path of this module.
const module = "vereda"

// source is a package as the rules see it: the files that are not tests, with
// types.
type source struct {
	path   string
	names  []string // of files, sorted
	files  []*ast.File
	lines  []int
	fset   *token.FileSet
	pkg    *types.Package
	info   *types.Info
	faults []error // what the type checker could not make sense of
}

// each calls visit for every file.
func (s *source) each(visit func(file string, f *ast.File)) {
	for i, f := range s.files {
		visit(s.path+"/"+s.names[i], f)
	}
}

// inspect calls visit for every node of every file, with its position for
// messages.
func (s *source) inspect(visit func(n ast.Node, at string)) {
	for _, f := range s.files {
		ast.Inspect(f, func(n ast.Node) bool {
			if n != nil {
				visit(n, s.at(n))
			}
			return true
		})
	}
}

// at is the position of a node: file and line.
func (s *source) at(n ast.Node) string {
	p := s.fset.Position(n.Pos())
	return fmt.Sprintf("%s:%d", p.Filename, p.Line)
}

// house is the whole module, read once for all tests.
type house struct {
	fset     *token.FileSet
	paths    []string
	rooms    map[string]*source
	standard types.Importer
	foreign  map[string]*types.Package
}

var readHouse = sync.OnceValues(func() (*house, error) {
	h := &house{fset: token.NewFileSet(), rooms: map[string]*source{}, foreign: map[string]*types.Package{}}
	h.standard = importer.ForCompiler(h.fset, "gc", nil)
	for _, root := range []string{"internal", "cmd", "scenarios"} {
		if err := h.walk(root); err != nil {
			return nil, err
		}
	}
	slices.Sort(h.paths)
	for _, p := range h.paths {
		h.check(h.rooms[p])
	}
	return h, nil
})

// theHouse gives the module to a test.
func theHouse(t *testing.T) *house {
	t.Helper()
	h, err := readHouse()
	if err != nil {
		t.Fatal(err)
	}
	return h
}

func (h *house) walk(root string) error {
	return fs.WalkDir(os.DirFS("."), root, func(p string, d fs.DirEntry, err error) error {
		switch {
		case os.IsNotExist(err) && p == root:
			return nil
		case err != nil:
			return err
		case d.IsDir() && d.Name() == "testdata":
			return fs.SkipDir
		case d.IsDir() || !strings.HasSuffix(p, ".go") || strings.HasSuffix(p, "_test.go"):
			return nil
		}
		text, err := os.ReadFile(p)
		if err != nil {
			return err
		}
		dir := path.Dir(p)
		if h.rooms[dir] == nil {
			h.rooms[dir] = &source{path: dir, fset: h.fset}
			h.paths = append(h.paths, dir)
		}
		return h.rooms[dir].parse(p, text)
	})
}

func (s *source) parse(file string, text []byte) error {
	f, err := parser.ParseFile(s.fset, file, text, parser.ParseComments|parser.SkipObjectResolution)
	if err != nil {
		return err
	}
	s.names = append(s.names, path.Base(file))
	s.files = append(s.files, f)
	s.lines = append(s.lines, bytes.Count(text, []byte("\n")))
	return nil
}

// check gives a package its types, and before it those that it imports.
func (h *house) check(s *source) *types.Package {
	if s.pkg != nil {
		return s.pkg
	}
	s.info = &types.Info{Types: map[ast.Expr]types.TypeAndValue{}, Uses: map[*ast.Ident]types.Object{},
		Defs: map[*ast.Ident]types.Object{}, Selections: map[*ast.SelectorExpr]*types.Selection{}}
	conf := types.Config{Importer: h, Error: func(err error) { s.faults = append(s.faults, err) }}
	s.pkg, _ = conf.Check(module+"/"+s.path, s.fset, s.files, s.info)
	return s.pkg
}

// Import finds a package: ours from its source, the standard library's from the
// compiler, and for those of others an empty one, which is enough because no
// model room imports any.
func (h *house) Import(p string) (*types.Package, error) {
	if inner, ours := strings.CutPrefix(p, module+"/"); ours {
		if s := h.rooms[inner]; s != nil {
			return h.check(s), nil
		}
		return nil, fmt.Errorf("no package %s", inner)
	}
	if first, _, _ := strings.Cut(p, "/"); !strings.Contains(first, ".") {
		return h.standard.Import(p)
	}
	if h.foreign[p] == nil {
		h.foreign[p] = types.NewPackage(p, path.Base(path.Dir(p)))
		h.foreign[p].MarkComplete()
	}
	return h.foreign[p], nil
}

// sources lists the packages in the order of their paths.
func (h *house) sources() []*source {
	list := make([]*source, len(h.paths))
	for i, p := range h.paths {
		list[i] = h.rooms[p]
	}
	return list
}

// plant makes a package of one file that pretends to stand at a path.
func (h *house) plant(t *testing.T, at, code string) *source {
	t.Helper()
	return h.plantAs(t, at, "planted.go", code)
}

func (h *house) plantAs(t *testing.T, at, file, code string) *source {
	t.Helper()
	s := &source{path: at, fset: h.fset}
	if err := s.parse(at+"/"+file, []byte(code)); err != nil {
		t.Fatal(err)
	}
	h.check(s)
	return s
}
