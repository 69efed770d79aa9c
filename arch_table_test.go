package vereda_test

import (
	"fmt"
	"go/ast"
	"go/token"
	"maps"
	"slices"
	"strings"
)

// rules is the list of what the house does not do.
var rules = []rule{
	{
		name: "floor plan", check: checkImports,
		guilty: []sample{
			{"internal/mechanism", "package mechanism\nimport _ \"time\"", `mechanism is inside the house and may not import "time"`},
			{"internal/mechanism", "package mechanism\nimport _ \"encoding/json\"", `may not import "encoding/json"`},
			{"internal/people", "package people\nimport _ \"vereda/internal/ledger\"", "people stands on storey 2 and may not reach up to ledger on storey 3"},
			{"internal/ledger", "package ledger\nimport _ \"vereda/internal/policy\"", "ledger may not import policy"},
			{"internal/ledger", "package ledger\nimport _ \"gonum.org/v1/gonum/stat\"", "a dependency needs a decision"},
			{"internal/attic", "package attic", "internal/attic is not in the floor plan"},
		},
		innocent: []sample{{"internal/mechanism", "package mechanism\nimport _ \"math\"\nimport _ \"vereda/internal/people\"", ""}},
	},
	{
		name: "portable mathematics", rooms: portableRooms, check: checkMath,
		guilty: []sample{
			{"internal/people", "package people\nimport m \"math\"\nvar x = m.Exp(1)", "math.Exp differs"},
			{"internal/people", "package people\nimport \"math\"\nvar f = math.Sin", "math.Sin differs"},
			{"internal/pattern", "package pattern\nimport \"math\"\nvar x = math.Log(2)", "math.Log differs"},
		},
		innocent: []sample{{"internal/people", "package people\nimport \"math\"\nvar x = math.Sqrt(2) + math.Inf(1) + math.MaxFloat64", ""}},
	},
	{
		name: "no ranging over maps", rooms: ordered, check: checkMaps,
		guilty:   []sample{{"internal/people", "package people\ntype table map[int]int\nfunc f(t table) { for range t {} }", "ranges over a map"}},
		innocent: []sample{{"internal/people", "package people\nfunc f(t []int, m map[int]int) int { for range t {}; return m[1] }", ""}},
	},
	{
		name: "no goroutines", check: checkGo,
		guilty: []sample{
			{"internal/people", "package people\nfunc f() { go f() }", "starts a goroutine"},
			{"internal/result", "package result\nfunc f(c chan int) { select { case <-c: } }", "selects between channels"},
		},
		innocent: []sample{{"internal/ensemble", "package ensemble\nfunc f() { go f() }", ""}},
	},
	{
		name: "one clock", check: checkClock,
		guilty: []sample{
			{"internal/shard", "package shard\nimport \"time\"\nvar x = time.Now()", "time.Now asks the wall"},
			{"cmd/vereda", "package main\nimport t \"time\"\nvar since = t.Since", "time.Since asks the wall"},
		},
		innocent: []sample{
			{"internal/clock", "package clock\nimport \"time\"\nvar x = time.Now()", ""},
			{"internal/shard", "package shard\nimport \"time\"\nvar x = time.Second", ""},
		},
	},
	{
		name: "products in sums are rounded", rooms: counting, check: checkFused,
		guilty: []sample{
			{"internal/people", "package people\nfunc f(x, y, z float64) float64 { return z + (x*y) }", "must be rounded"},
			{"internal/people", "package people\nfunc f(x, y, z float64) float64 { return -(x*y) - z }", "must be rounded"},
			{"internal/people", "package people\nfunc f(x, y, z float64) float64 { z += x*y; return z }", "must be rounded"},
			{"internal/people", "package people\ntype km float64\nfunc f(x, y, z km) km { return x*y - z }", "must be rounded"},
		},
		innocent: []sample{
			{"internal/people", "package people\nfunc f(x, y, z float64) float64 { return z + float64(x*y) }", ""},
			{"internal/people", "package people\nfunc f(x, y, z int) int { return z + x*y }", ""},
			{"internal/people", "package people\nfunc f(z float64) float64 { return z + 3*3.5 }", ""},
			{"internal/people", "package people\nfunc f(y, z float64) float64 { return z + 2*y - y*0.5 }", ""},
			{"internal/people", "package people\nfunc f(x, y, z float64) float64 { return x * (y + z) }", ""},
		},
	},
	{
		name: "one door to the table of people", check: checkDoors,
		guilty: []sample{
			{"internal/mechanism", "package mechanism\nimport \"vereda/internal/people\"\nfunc f(p *people.Population) { p.Status[0] = people.Dead }", "writes Status"},
			{"internal/mechanism", "package mechanism\nimport \"vereda/internal/people\"\nfunc f(p *people.Population) { p.Encounters[0]++ }", "writes Encounters"},
			{"internal/mechanism", "package mechanism\nimport \"vereda/internal/people\"\nfunc f(p *people.Population) *people.Hold { return &p.Hold[0] }", "writes Hold"},
			{"internal/people", "package people\ntype Population struct { Status []int }\nfunc (p *Population) Heal() { p.Status[0] = 1 }", "writes Status"},
		},
		innocent: []sample{
			{"internal/mechanism", "package mechanism\nimport \"vereda/internal/people\"\nfunc f(p *people.Population) people.Status { p.Done[0] = 1; return p.Status[0] }", ""},
			{"internal/people", "package people\ntype Population struct { Status []int }\nfunc (p *Population) becomeOne() { p.Status[0] = 1 }", ""},
		},
	},
	{
		name: "no names from the world", rooms: modelRooms, check: checkWorld,
		guilty: []sample{
			{"internal/people", "package people\nvar x = \"rio-grande-valley\"", `"rio grande"`},
			{"internal/people", "package people\nvar x = \"seen in Guatemala\"", `"guatemala"`},
			{"internal/people", "package people\nvar x = \"HND\"", `"HND"`},
			{"internal/people", "package people\nvar delRio = 1", `"del rio"`},
			{"internal/people", "package people\nvar x = \"since 2019-06-07\"", "the date 2019-06-07"},
			{"internal/policy", "package policy\ntype R struct { A int `rule:\"title_42\"` }", `"title 42"`},
		},
		innocent: []sample{
			{"internal/people", "package people\n// In 2019, in Mexico.\nvar colour = \"the col of a pass, 12019 m\"", ""},
			{"internal/policy", "package policy\nvar x = \"remain_in_mexico\"", ""},
		},
	},
	{
		name: "length", check: checkLength,
		guilty: []sample{
			{"internal/people", "package people\nfunc f() {" + strings.Repeat("\n", longestFunction) + "}", "f has 91 lines"},
			{"internal/people", "package people" + strings.Repeat("\n", longestFile+1), "has 451 lines"},
		},
		innocent: []sample{{"internal/people", "package people\nfunc f() {" + strings.Repeat("\n", longestFunction-1) + "}", ""}},
	},
	{
		name: "mechanisms say what they claim", rooms: []string{"internal/mechanism"}, check: checkClaims,
		guilty: []sample{
			{"internal/mechanism", "package mechanism\n// Walk is a walk.\n// Reads A. Writes B. Source: C. Grade D.\ntype Walk struct{}\nfunc (*Walk) Step() {}", "the comment of Walk has no \"Limits:\""},
			{"internal/mechanism", "package mechanism\n// Walk is a walk.\ntype Walk struct{}\nfunc (*Walk) FallRate() {}", "the comment of Walk has no \"Source:\""},
		},
		innocent: []sample{
			{"internal/mechanism", "package mechanism\n// Walk is a walk.\n// Reads A. Writes B.\n// Source: C. Grade D.\n// Limits: E.\ntype Walk struct{}\nfunc (*Walk) Step() {}\ntype table struct{}", ""},
		},
	},
	{
		name: "every package says what it is", check: checkPackageDoc,
		guilty:   []sample{{"internal/people", "package people", "internal/people has no package comment"}},
		innocent: []sample{{"internal/people", "// Package people counts.\npackage people", ""}},
	},
	{
		name: "everything exported is documented", check: checkDocs,
		guilty: []sample{
			{"internal/people", "package people\nfunc Walk() {}", "Walk has no comment"},
			{"internal/people", "package people\ntype Road int\n", "Road has no comment"},
			{"internal/people", "package people\ntype road int\nfunc (r road) String() string { return \"\" }\n// T is one.\ntype T[A any] int\nfunc (*T[A]) Go() {}", "Go has no comment"},
			{"internal/people", "package people\nconst Most = 3", "Most has no comment"},
		},
		innocent: []sample{
			{"internal/people", "package people\n// The limits.\nconst (\nMost = 3\nLeast = 1\n)\ntype road int\nfunc (r road) Walk() {}", ""},
			{"internal/people", "package people\nconst (\nMost = 3 // rows\n)\nfunc walk() {}", ""},
		},
	},
}

// checkClaims wants the parts of a mechanism's comment that a reader of the
// model looks for; a mechanism is a type with a step or a rate.
func checkClaims(s *source) []string {
	acts := map[string]bool{}
	comments := map[string]string{}
	s.inspect(func(n ast.Node, _ string) {
		switch n := n.(type) {
		case *ast.FuncDecl:
			if n.Name.Name == "Step" || strings.HasSuffix(n.Name.Name, "Rate") {
				acts[receiver(n)] = true
			}
		case *ast.GenDecl:
			if spec, ok := n.Specs[0].(*ast.TypeSpec); ok {
				comments[spec.Name.Name] = n.Doc.Text()
			}
		}
	})
	delete(acts, "")
	var out []string
	for _, name := range slices.Sorted(maps.Keys(acts)) {
		for _, part := range []string{"Reads", "Writes", "Source:", "Grade", "Limits:"} {
			if !strings.Contains(comments[name], part) {
				out = append(out, fmt.Sprintf("%s: the comment of %s has no %q", s.path, name, part))
			}
		}
	}
	return out
}

func checkPackageDoc(s *source) []string {
	for _, f := range s.files {
		if f.Doc != nil && (strings.HasPrefix(f.Doc.Text(), "Package "+f.Name.Name+" ") || f.Name.Name == "main") {
			return nil
		}
	}
	return []string{s.path + " has no package comment"}
}

func checkDocs(s *source) []string {
	var out []string
	want := func(id *ast.Ident, docs ...*ast.CommentGroup) {
		for _, d := range docs {
			if d != nil {
				return
			}
		}
		if id.IsExported() {
			out = append(out, fmt.Sprintf("%s: %s has no comment", s.at(id), id.Name))
		}
	}
	for _, f := range s.files {
		for _, d := range f.Decls {
			switch d := d.(type) {
			case *ast.FuncDecl:
				if receiver(d) == "" || ast.IsExported(receiver(d)) {
					want(d.Name, d.Doc)
				}
			case *ast.GenDecl:
				if d.Tok == token.IMPORT {
					continue
				}
				for _, spec := range d.Specs {
					switch spec := spec.(type) {
					case *ast.TypeSpec:
						want(spec.Name, d.Doc, spec.Doc)
					case *ast.ValueSpec:
						for _, id := range spec.Names {
							want(id, d.Doc, spec.Doc, spec.Comment)
						}
					}
				}
			}
		}
	}
	return out
}

// receiver names the type that a method belongs to, or nothing.
func receiver(d *ast.FuncDecl) string {
	if d.Recv == nil {
		return ""
	}
	t := d.Recv.List[0].Type
	if p, ok := t.(*ast.StarExpr); ok {
		t = p.X
	}
	if generic, ok := t.(*ast.IndexExpr); ok {
		t = generic.X
	}
	if id, ok := t.(*ast.Ident); ok {
		return id.Name
	}
	return ""
}
