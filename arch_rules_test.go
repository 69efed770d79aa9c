package vereda_test

import (
	"fmt"
	"go/ast"
	"go/constant"
	"go/token"
	"go/types"
	"math"
	"regexp"
	"slices"
	"strconv"
	"strings"
	"unicode"
)

// rule is one thing that the house does not do. rooms says where it holds; nil
// is everywhere. Each rule brings code that breaks it and code that does not.
type rule struct {
	name     string
	rooms    []string
	check    func(*source) []string
	guilty   []sample
	innocent []sample
}

// sample is planted code: where it pretends to stand, and what the rule must
// say of it.
type sample struct{ path, code, want string }

// portableRooms are those whose figures come of elementary functions and stand in a
// result, which is the same bytes on every processor.
var portableRooms = append(slices.Clone(modelRooms), "internal/pattern", "internal/calibrate")

// ordered are the rooms in which nothing may depend on the order of a map.
var ordered = append(slices.Clone(modelRooms), "internal/ledger", "internal/observe", "internal/ensemble", "internal/design", "internal/sensitivity", "internal/matching", "internal/summary", "internal/paired")

// counting are the rooms whose arithmetic reaches a result.
var counting = append(slices.Clone(modelRooms), "internal/ledger", "internal/observe", "internal/scenario", "internal/compare", "internal/ensemble", "internal/design", "internal/sensitivity", "internal/matching", "internal/summary", "internal/pattern", "internal/paired")

// Limits on length [lines].
const (
	longestFunction = 90
	longestFile     = 450
)

// exact are the functions of package math that give the same bits on every
// processor.
var exact = strings.Fields("Abs Ceil Copysign Float32bits Float32frombits Float64bits Float64frombits Floor Frexp Inf IsInf IsNaN Ldexp Max Min Mod Modf NaN Nextafter Round RoundToEven Signbit Sqrt Trunc")

func checkMath(s *source) []string {
	var out []string
	s.inspect(func(n ast.Node, at string) {
		id, ok := n.(*ast.Ident)
		if !ok {
			return
		}
		f, ok := s.info.Uses[id].(*types.Func)
		if ok && f.Pkg() != nil && f.Pkg().Path() == "math" && !slices.Contains(exact, f.Name()) {
			out = append(out, fmt.Sprintf("%s: math.%s differs between processors; use package portable", at, f.Name()))
		}
	})
	return out
}

// checkClock keeps the time on the wall, which jumps, out of what measures and waits.
func checkClock(s *source) []string {
	if s.path == "internal/clock" {
		return nil
	}
	var out []string
	s.inspect(func(n ast.Node, at string) {
		id, ok := n.(*ast.Ident)
		if !ok {
			return
		}
		f, ok := s.info.Uses[id].(*types.Func)
		if ok && f.Pkg() != nil && f.Pkg().Path() == "time" && slices.Contains([]string{"Now", "Since", "Until"}, f.Name()) {
			out = append(out, fmt.Sprintf("%s: time.%s asks the wall, where times jump; use package clock", at, f.Name()))
		}
	})
	return out
}

func checkMaps(s *source) []string {
	var out []string
	s.inspect(func(n ast.Node, at string) {
		loop, ok := n.(*ast.RangeStmt)
		if !ok {
			return
		}
		if t := s.info.TypeOf(loop.X); t != nil {
			if _, is := t.Underlying().(*types.Map); is {
				out = append(out, at+": ranges over a map, whose order changes from run to run; keep a sorted slice")
			}
		}
	})
	return out
}

func checkGo(s *source) []string {
	if s.path == "internal/ensemble" || s.path == "internal/serve" || strings.HasPrefix(s.path, "cmd/") {
		return nil
	}
	var out []string
	s.inspect(func(n ast.Node, at string) {
		switch n.(type) {
		case *ast.GoStmt:
			out = append(out, at+": starts a goroutine; only ensemble, serve and cmd do")
		case *ast.SelectStmt:
			out = append(out, at+": selects between channels; only ensemble, serve and cmd do")
		}
	})
	return out
}

// checkFused refuses sums with a product that is not rounded by a conversion,
// because a processor may compute both at once and round only the sum.
func checkFused(s *source) []string {
	var out []string
	complain := func(at string) {
		out = append(out, at+": a product inside a sum must be rounded first: float64(x*y) + z")
	}
	s.inspect(func(n ast.Node, at string) {
		switch e := n.(type) {
		case *ast.BinaryExpr:
			if (e.Op == token.ADD || e.Op == token.SUB) && (s.product(e.X) || s.product(e.Y)) {
				complain(at)
			}
		case *ast.AssignStmt:
			if (e.Tok == token.ADD_ASSIGN || e.Tok == token.SUB_ASSIGN) && s.product(e.Rhs[0]) {
				complain(at)
			}
		}
	})
	return out
}

// product reports whether an expression is a product of floating-point numbers
// that may be rounded. Doubling and halving are exact.
func (s *source) product(e ast.Expr) bool {
	switch inner := ast.Unparen(e).(type) {
	case *ast.UnaryExpr:
		return inner.Op == token.SUB && s.product(inner.X)
	case *ast.BinaryExpr:
		tv := s.info.Types[inner]
		if inner.Op != token.MUL || tv.Value != nil || tv.Type == nil {
			return false
		}
		b, ok := tv.Type.Underlying().(*types.Basic)
		return !s.doubles(inner.X) && !s.doubles(inner.Y) && ok && b.Info()&types.IsFloat != 0
	}
	return false
}

// doubles reports whether an expression is a constant power of two.
func (s *source) doubles(e ast.Expr) bool {
	v := s.info.Types[e].Value
	if v == nil {
		return false
	}
	f, _ := constant.Float64Val(constant.ToFloat(v))
	half, _ := math.Frexp(f)
	return math.Abs(half) == 0.5
}

// doors are the columns of the table of people that only package people
// writes.
var doors = strings.Fields("Key Head Span Nationality Party Status Since At Leg Way Wait Joined Hold Attempts Encounters Last Previous Prior")

func checkDoors(s *source) []string {
	var out []string
	for _, f := range s.files {
		for _, d := range f.Decls {
			function := ""
			if fd, ok := d.(*ast.FuncDecl); ok {
				function = fd.Name.Name
			}
			ast.Inspect(d, func(n ast.Node) bool {
				for _, target := range targets(n) {
					column, whole := s.column(target)
					switch {
					case column == "" || s.path == "internal/people" && column != "Status":
					case s.path == "internal/people" && (function == "becomeOne" || (function == "Arrive" || function == "Grow") && whole):
					default:
						out = append(out, fmt.Sprintf("%s: writes %s of the table of people; only the doors of package people do (Status: becomeOne)", s.at(n), column))
					}
				}
				return true
			})
		}
	}
	return out
}

// targets lists what a statement assigns to, or takes the address of.
func targets(n ast.Node) []ast.Expr {
	switch n := n.(type) {
	case *ast.AssignStmt:
		return n.Lhs
	case *ast.IncDecStmt:
		return []ast.Expr{n.X}
	case *ast.UnaryExpr:
		if n.Op == token.AND {
			return []ast.Expr{n.X}
		}
	}
	return nil
}

// column names the guarded column of the table of people that an expression
// is, or is a cell of, and whether it is the whole column.
func (s *source) column(e ast.Expr) (name string, whole bool) {
	whole = true
	if cell, ok := ast.Unparen(e).(*ast.IndexExpr); ok {
		e, whole = cell.X, false
	}
	sel, ok := ast.Unparen(e).(*ast.SelectorExpr)
	if !ok || !slices.Contains(doors, sel.Sel.Name) {
		return "", false
	}
	t := s.info.TypeOf(sel.X)
	if p, ok := t.(*types.Pointer); ok {
		t = p.Elem()
	}
	if named, ok := t.(*types.Named); ok && named.Obj().Name() == "Population" {
		return sel.Sel.Name, whole
	}
	return "", false
}

// worldly are words of the world that stand in scenario folders and never in
// the code of the model. Words of capitals are looked for as they are.
var worldly = []string{
	"mexico", "mexican", "mexicans", "guatemala", "guatemalan", "honduras", "honduran", "salvador", "salvadoran",
	"cuba", "cuban", "haiti", "haitian", "nicaragua", "nicaraguan", "venezuela", "venezuelan", "colombia",
	"colombian", "ecuador", "ecuadorian", "united states", "usa", "america", "american", "panama", "darien",
	"san diego", "el centro", "yuma", "tucson", "el paso", "big bend", "del rio", "laredo", "rio grande",
	"texas", "arizona", "california", "border patrol", "homeland", "cbp", "usbp", "uscis", "dhs", "ohss", "unhcr",
	"title 8", "title 42", "mpp", "chnv", "parole program", "zero tolerance",
	"MEX", "GTM", "HND", "SLV", "HTI", "VEN", "COL", "ECU", "CUB", "NIC", "US", "ICE", "INM",
}

// standing are the names that were there before the rule and stay, each with a
// reason.
var standing = map[string]string{
	"remain_in_mexico": "the name of the rule in every policy.csv; renaming it would break scenario folders",
	"RemainInMexico":   "the field of that rule",
	"day: 2019-06-07":  "how a date is written, in the hint of a message",
	"month: 2019-06":   "how a month is written, in the hint of a message",
}

var year = regexp.MustCompile(`\b(19|20)\d\d(-\d\d)?(-\d\d)?\b`)

func checkWorld(s *source) []string {
	var out []string
	s.inspect(func(n ast.Node, at string) {
		switch n := n.(type) {
		case *ast.Ident:
			if word := worldlyIn(n.Name); word != "" {
				out = append(out, fmt.Sprintf("%s: the name %s holds %q, which belongs in a scenario folder", at, n.Name, word))
			}
		case *ast.BasicLit:
			if n.Kind == token.STRING {
				out = append(out, worldlyText(at, n.Value)...)
			}
		}
	})
	return out
}

func worldlyText(at, literal string) []string {
	text, err := strconv.Unquote(literal)
	if err != nil {
		panic(err)
	}
	var out []string
	for name := range standing {
		text = strings.ReplaceAll(text, name, "")
	}
	if word := worldlyIn(text); word != "" {
		out = append(out, fmt.Sprintf("%s: the text %s holds %q, which belongs in a scenario folder", at, literal, word))
	}
	if date := year.FindString(text); date != "" {
		out = append(out, fmt.Sprintf("%s: the text %s holds the date %s, which belongs in a scenario folder", at, literal, date))
	}
	return out
}

// worldlyIn finds the first word of the world in a text or a name in camel
// case.
func worldlyIn(text string) string {
	if standing[text] != "" {
		return ""
	}
	var spaced strings.Builder
	lower := false
	for _, r := range text {
		if !unicode.IsLetter(r) && !unicode.IsDigit(r) {
			r = ' '
		}
		if lower && unicode.IsUpper(r) {
			spaced.WriteByte(' ')
		}
		lower = unicode.IsLower(r)
		spaced.WriteRune(r)
	}
	exactly := " " + strings.Join(strings.Fields(spaced.String()), " ") + " "
	folded := strings.ToLower(exactly)
	for _, word := range worldly {
		if word == strings.ToUpper(word) && strings.Contains(exactly, " "+word+" ") ||
			word != strings.ToUpper(word) && strings.Contains(folded, " "+word+" ") {
			return word
		}
	}
	return ""
}

func checkLength(s *source) []string {
	var out []string
	for i, f := range s.files {
		if s.lines[i] > longestFile {
			out = append(out, fmt.Sprintf("%s/%s has %d lines; split it (at most %d)", s.path, s.names[i], s.lines[i], longestFile))
		}
		for _, d := range f.Decls {
			if fd, ok := d.(*ast.FuncDecl); ok {
				if n := s.fset.Position(fd.End()).Line - s.fset.Position(fd.Pos()).Line + 1; n > longestFunction {
					out = append(out, fmt.Sprintf("%s: %s has %d lines; split it (at most %d)", s.at(fd), fd.Name.Name, n, longestFunction))
				}
			}
		}
	}
	return out
}

// idle are the purposes that nothing draws for: the two that stand for nothing,
// and those whose decision is gone but whose number must not be given again.
// Stays in beds after a sanction are drawn for BedStay.
var idle = []string{"None", "Test", "SanctionStay"}

// checkPurposes applies purposeFaults to the module.
func checkPurposes(list *source, all []*source) []string {
	return purposeFaults(list, all, idle)
}

// purposeFaults names the purposes that no file or more than one draws for.
func purposeFaults(list *source, all []*source, idle []string) []string {
	var out []string
	scope := list.pkg.Scope()
	for _, name := range scope.Names() {
		c, ok := scope.Lookup(name).(*types.Const)
		if !ok || !c.Exported() || !strings.HasSuffix(c.Type().String(), ".Purpose") || slices.Contains(idle, name) {
			continue
		}
		var files []string
		for _, s := range all {
			if s.path == list.path {
				continue
			}
			s.inspect(func(n ast.Node, at string) {
				sel, ok := n.(*ast.SelectorExpr)
				file, _, _ := strings.Cut(at, ":")
				if ok && sel.Sel.Name == name && s.isPackage(sel.X, "chance") && !slices.Contains(files, file) {
					files = append(files, file)
				}
			})
		}
		switch {
		case len(files) == 0:
			out = append(out, "nothing draws for chance."+name+"; take it out, or keep its place with a name that says so")
		case len(files) > 1:
			for i := range files {
				files[i] = files[i][strings.LastIndex(files[i], "/")+1:]
			}
			out = append(out, strings.Join(files, " and ")+" both draw for chance."+name+"; two decisions never share a purpose")
		}
	}
	return out
}

// isPackage reports whether an expression is the name of one of our packages.
func (s *source) isPackage(e ast.Expr, name string) bool {
	id, ok := e.(*ast.Ident)
	if !ok {
		return false
	}
	p, ok := s.info.Uses[id].(*types.PkgName)
	return ok && p.Imported().Path() == module+"/internal/"+name
}
