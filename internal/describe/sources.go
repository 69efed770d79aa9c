package describe

import (
	"embed"
	"fmt"
	"go/ast"
	"go/doc"
	"go/doc/comment"
	"go/parser"
	"go/token"
	"io/fs"
	"regexp"
	"slices"
	"strings"

	"vereda/internal/mechanism"
	"vereda/internal/network"
	"vereda/internal/people"
)

// parse reads the Go files of a room, without its tests.
func parse(sources embed.FS) (*token.FileSet, []*ast.File, error) {
	names, err := fs.Glob(sources, "*.go")
	if err != nil {
		return nil, nil, fmt.Errorf("sources: %w", err)
	}
	set := token.NewFileSet()
	var files []*ast.File
	for _, name := range names {
		if strings.HasSuffix(name, "_test.go") {
			continue
		}
		text, err := sources.ReadFile(name)
		if err != nil {
			return nil, nil, fmt.Errorf("sources: %w", err)
		}
		file, err := parser.ParseFile(set, name, text, parser.ParseComments|parser.SkipObjectResolution)
		if err != nil {
			return nil, nil, fmt.Errorf("sources: %w", err)
		}
		files = append(files, file)
	}
	return set, files, nil
}

// mechanisms gives the types of package mechanism whose comment has the parts
// of a mechanism, those that are phases first and in their order.
func mechanisms(phases []Phase) ([]Mechanism, error) {
	set, files, err := parse(mechanism.Sources)
	if err != nil {
		return nil, err
	}
	pkg, err := doc.NewFromFiles(set, files, "vereda/internal/mechanism")
	if err != nil {
		return nil, fmt.Errorf("comments of the mechanisms: %w", err)
	}
	var list []Mechanism
	for _, t := range pkg.Types {
		if strings.Contains(t.Doc, "Limits:") && strings.Contains(t.Doc, "Source:") {
			list = append(list, mechanismOf(pkg, t))
		}
	}
	at := func(m Mechanism) int {
		i := slices.IndexFunc(phases, func(p Phase) bool { return p.Mechanism == m.Name })
		if i < 0 {
			return len(phases)
		}
		return i
	}
	slices.SortStableFunc(list, func(a, b Mechanism) int { return at(a) - at(b) })
	return list, nil
}

func mechanismOf(pkg *doc.Package, t *doc.Type) Mechanism {
	parsed := pkg.Parser().Parse(broken(t.Doc))
	printer := pkg.Printer()
	// Names of other types are no links: the page has nothing to link to.
	printer.DocLinkURL = func(*comment.DocLink) string { return "" }
	printer.TextWidth = 78
	return Mechanism{Name: t.Name, Summary: pkg.Synopsis(t.Doc),
		Text: string(printer.Text(parsed)), markdown: string(printer.Markdown(parsed))}
}

// broken puts a blank line before the closing parts of a mechanism's comment,
// so that each is a paragraph of its own.
func broken(text string) string {
	for _, part := range []string{"Reads ", "Source: ", "Limits: "} {
		text = strings.ReplaceAll(text, "\n"+part, "\n\n"+part)
	}
	return text
}

// entities describes the tables by the comments of their fields.
func entities() ([]Entity, error) {
	var list []Entity
	for _, t := range []struct {
		sources embed.FS
		types   []string
	}{
		{people.Sources, []string{"Population", "Communities"}},
		{network.Sources, []string{"Conditions"}},
	} {
		set, files, err := parse(t.sources)
		if err != nil {
			return nil, err
		}
		for _, name := range t.types {
			e, ok := entity(set, files, name)
			if !ok {
				return nil, fmt.Errorf("the table %s is not where the manual looks for it", name)
			}
			list = append(list, e)
		}
	}
	return list, nil
}

// entity finds a struct and reads its columns.
func entity(set *token.FileSet, files []*ast.File, name string) (Entity, bool) {
	for _, file := range files {
		for _, decl := range file.Decls {
			general, ok := decl.(*ast.GenDecl)
			if !ok {
				continue
			}
			for _, spec := range general.Specs {
				t, ok := spec.(*ast.TypeSpec)
				if !ok || t.Name.Name != name {
					continue
				}
				if fields, ok := t.Type.(*ast.StructType); ok {
					return Entity{Name: name, Meaning: oneLine(general.Doc.Text()), Columns: columns(set, fields)}, true
				}
			}
		}
	}
	return Entity{}, false
}

// columns reads the exported fields; plain ints are extents and no columns. A field without words of its own shares those of the line above
// it.
func columns(set *token.FileSet, fields *ast.StructType) []Column {
	var list []Column
	group, last := "", -1
	for _, f := range fields.Fields.List {
		line := set.Position(f.Pos()).Line
		words := oneLine(f.Comment.Text())
		if f.Doc != nil {
			group = oneLine(f.Doc.Text())
		} else if line != last+1 {
			group = ""
		}
		last = line
		if words == "" {
			words = group
		} else if group != "" {
			words = strings.TrimSuffix(group, ".") + "; " + words
		}
		for _, name := range f.Names {
			if scalar, is := f.Type.(*ast.Ident); name.IsExported() && (!is || scalar.Name != "int") {
				unit, meaning := unitOf(f.Type, words)
				list = append(list, Column{name.Name, unit, meaning})
			}
		}
	}
	return list
}

// units of the types that have one.
var units = map[string]string{
	"Km": "km", "USD": "USD", "Day": "day of the run", "Share": "share", "bool": "yes or no", "PlaceID": "place",
	"RouteID": "route", "SectorID": "sector", "uint64": "key", "float64": "1", "int32": "1", "uint16": "1", "uint8": "1",
}

// unitOf takes the unit from brackets in the comment, or else from the type;
// other types are closed lists of words.
func unitOf(t ast.Expr, words string) (unit, meaning string) {
	if open, end := strings.Index(words, " ["), strings.Index(words, "]"); open >= 0 && end > open {
		return words[open+2 : end], words[:open] + words[end+1:]
	}
	for {
		switch e := t.(type) {
		case *ast.ArrayType:
			t = e.Elt
			continue
		case *ast.SelectorExpr:
			t = e.Sel
			continue
		case *ast.Ident:
			if u, ok := units[e.Name]; ok {
				return u, words
			}
			return "one of the words of " + strings.ToLower(e.Name), words
		}
		return "", words
	}
}

// links are the names in brackets that only the page of the Go documentation
// can follow.
var links = regexp.MustCompile(`\[([A-Z][A-Za-z.]*)\]`)

// oneLine joins the lines of a comment.
func oneLine(text string) string {
	return links.ReplaceAllString(strings.Join(strings.Fields(text), " "), "$1")
}
