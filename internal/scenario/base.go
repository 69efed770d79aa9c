package scenario

import (
	"cmp"
	"errors"
	"fmt"
	"io/fs"
	"maps"
	"path"
	"slices"
	"strings"

	"go.yaml.in/yaml/v4"

	"vereda/internal/diag"
	"vereda/scenarios"
)

// A folder whose scenario.yaml names a base takes from that scenario of the program all
// that it does not bring itself (decision 033):
//
//   - keys of scenario.yaml that it has not; of the lists series and observed the entries of
//     other names, and of entries of the same name the keys that its own has not;
//   - tables that it has not. Its own policy.csv, parameters.csv, announcements.csv,
//     harvests.csv and sources.bib are laid over those of the base, rows that say something about the same
//     in the place of those of the base; of its own table of a series the periods stand in
//     the place of the same periods of the base. Any other table stands in the place of
//     that of the base.
//
// What was drawn or found by running the base, and its variants, are not taken: they are
// about another scenario. A base has no base itself.
type base struct {
	fsys      fs.FS
	name      string
	doc       *document // its scenario.yaml
	root      *yaml.Node
	documents map[string]*document
}

// ownOnly are the files that are never taken from a base.
var ownOnly = []string{"scenario.yaml", PosteriorFile, AboutFile, TargetsFile, MovesFile, MovesAboutFile}

// openSettings parses scenario.yaml once and finds the base that it names.
func (l *loader) openSettings() {
	doc := l.read("scenario.yaml")
	if doc == nil {
		return
	}
	l.settingsRoot = l.parseYAML(doc)
	node := keyOf(l.settingsRoot, "base")
	if node == nil {
		return
	}
	l.baseless = true
	name, ok := l.scalar(doc, node, "base")
	if !ok {
		return
	}
	names := bases()
	fault := func(message, hint string) {
		l.nodeFault(doc, node, diag.Diagnostic{Code: codeFounding, Message: message, Found: name, Expected: oneOf(names), Hint: hint})
	}
	fsys, found := scenarios.FS(name)
	if !found {
		fault("the program holds no scenario of this name to be a base", cmp.Or(didYouMean(nearest(name, names)), "vereda scenario list names them; of a folder of your own write all tables"))
		return
	}
	b := &base{fsys: fsys, name: name, documents: map[string]*document{}}
	l.base = b
	b.doc = l.readBase("scenario.yaml")
	b.root = l.parseYAML(b.doc)
	if keyOf(b.root, "base") != nil {
		l.base = nil
		fault("the scenario "+name+" has a base itself, and cannot be one", "name its base, and write what it changes")
		return
	}
	l.baseless = false
}

// bases lists the scenarios of the program that can be a base.
func bases() []string {
	return slices.DeleteFunc(scenarios.Names(), func(name string) bool {
		fsys, _ := scenarios.FS(name)
		text, err := fs.ReadFile(fsys, "scenario.yaml")
		return err != nil || strings.HasPrefix(string(text), "base:") || strings.Contains(string(text), "\nbase:")
	})
}

// keyOf returns the value of a key of a mapping, or nil.
func keyOf(node *yaml.Node, key string) *yaml.Node {
	if node == nil || node.Kind != yaml.MappingNode {
		return nil
	}
	for i := 0; i+1 < len(node.Content); i += 2 {
		if node.Content[i].Value == key {
			return node.Content[i+1]
		}
	}
	return nil
}

// has reports whether a name is in the folder itself, whatever it is.
func (l *loader) has(name string) bool {
	file, err := l.fsys.Open(name)
	if err == nil {
		_ = file.Close() // nothing was written
	}
	return !errors.Is(err, fs.ErrNotExist) && !errors.Is(err, fs.ErrInvalid)
}

// inherits reports whether a file is taken from the base where the folder has none.
func (l *loader) inherits(name string) bool {
	if l.base == nil || slices.Contains(ownOnly, name) || strings.HasPrefix(name, "variants/") {
		return false
	}
	_, err := fs.Stat(l.base.fsys, name)
	return err == nil
}

// exists reports whether the folder or its base has a file.
func (l *loader) exists(name string) bool { return l.has(name) || l.inherits(name) }

// readBase reads a file of the base.
func (l *loader) readBase(name string) *document {
	if d, done := l.base.documents[name]; done {
		return d
	}
	l.base.documents[name] = nil
	d := l.readFrom(l.base.fsys, name, path.Join(l.base.name, name), path.Join("base", name))
	l.base.documents[name] = d
	return d
}

// under returns the document of the base over which one of the folder is laid; nil
// where there is none.
func (l *loader) under(name string) *document {
	if !l.inherits(name) || !l.has(name) {
		return nil
	}
	return l.readBase(name)
}

// ofBase reports whether a document is one of the base.
func (l *loader) ofBase(d *document) bool {
	return l.base != nil && d != nil && l.base.documents[d.path] == d
}

// overBase adds the keys of the base to those of a mapping of the folder.
func (l *loader) overBase(m mapping, what string, keys []string) mapping {
	if l.base == nil {
		return m
	}
	below, _ := l.mapping(l.base.doc, l.base.root, what, keys)
	return m.over(below)
}

// over is a mapping that has the keys of another too, where it has none of its own.
func (m mapping) over(below mapping) mapping {
	out := m
	out.values, out.docs = maps.Clone(m.values), map[string]*document{}
	for key, node := range below.values {
		if out.values[key] == nil {
			out.values[key], out.docs[key] = node, below.docOf(key)
		}
	}
	return out
}

// optional is a list of keys none of which must be there.
func optional(keys []string) []string { return append([]string{"?"}, named(keys)...) }

// baseEntries lists the entries of a list of the base, by name.
func (l *loader) baseEntries(key string, keys []string) []mapping {
	if l.base == nil {
		return nil
	}
	node := keyOf(l.base.root, key)
	if node == nil {
		return nil
	}
	var list []mapping
	for _, entry := range node.Content {
		m, _ := l.mapping(l.base.doc, entry, "an entry of "+key, keys)
		list = append(list, m)
	}
	return list
}

// entries reads the entries of a list of mappings with a name, over those of the base:
// those of the base first.
func (l *loader) entries(m mapping, key string, keys []string) (list []mapping, sound []bool, broken bool) {
	list = l.baseEntries(key, keys)
	sound = slices.Repeat([]bool{true}, len(list))
	inherited := len(list)
	if l.base != nil && m.docOf(key) == l.base.doc {
		return list, sound, false
	}
	for _, node := range m.items(key) {
		at := -1
		if name := keyOf(node, "name"); name != nil {
			at = slices.IndexFunc(list[:inherited], func(b mapping) bool { return b.values["name"].Value == name.Value })
		}
		if at < 0 {
			item, ok := l.mapping(m.docOf(key), node, "an entry of "+key, keys)
			broken = broken || node.Kind != yaml.MappingNode
			if node.Kind == yaml.MappingNode {
				list, sound = append(list, item), append(sound, ok)
			}
			continue
		}
		item, ok := l.mapping(m.docOf(key), node, "an entry of "+key, optional(keys))
		if list[at].doc != l.base.doc { // a second entry of the same name: let it be found
			list, sound = append(list, item), append(sound, ok)
			continue
		}
		list[at], sound[at] = item.over(list[at]), ok
	}
	return list, sound, broken
}

// layOver puts the periods of a table of the folder in the place of those of the base.
func layOver(own, below *seriesTable) {
	mine := map[int]bool{}
	for _, p := range own.points {
		mine[p.period] = true
	}
	for _, p := range below.points {
		if !mine[p.period] {
			own.points = append(own.points, p)
		}
	}
	own.complete = own.complete && below.complete
}

// holdWords say what a series is after its last period: nothing, which is an error
// where the run goes on, its last value, or that of the same month of the year before.
var holdWords = []string{"nothing", "last", "last-year"}

// hold adds the periods after the last one of a series, up to the end of the run, as its
// entry says, and returns how many these are.
func (l *loader) hold(n seriesNode, s *seriesTable, last int) (held int) {
	if !n.has("hold") {
		return 0
	}
	how, ok := n.word("hold", holdWords)
	if !ok || how == 0 {
		return 0
	}
	back := 1
	if holdWords[how] == "last-year" {
		back = 12
		if s.info.Period != byMonth {
			n.fault("hold", diag.Diagnostic{Code: codeWord, Message: "only a series by month has a same month of the year before", Expected: "last"})
			return 0
		}
	}
	for _, points := range s.byGroup() {
		at := map[int]point{}
		for _, p := range points {
			at[p.period] = p
		}
		for period := points[len(points)-1].period + 1; period <= last; period++ {
			p, known := at[period-back]
			if !known {
				break // the gap is reported
			}
			p.period = period
			at[period] = p
			held = max(held, period-points[len(points)-1].period)
			s.points = append(s.points, p)
		}
	}
	// The groups come from a map: their order must not matter.
	slices.SortStableFunc(s.points, func(a, b point) int { return cmp.Or(a.period-b.period, a.line-b.line) })
	return held
}

// checkHold refuses the key where nothing reads it.
func (l *loader) checkHold(n seriesNode, name string) {
	if n.has("hold") && !slices.Contains([]string{"arrivals", "interior-book-ins", "unemployment"}, name) {
		n.fault("hold", diag.Diagnostic{Code: codeWord, Message: fmt.Sprintf("the series %s keeps its last value without being told, or has no end", name), Expected: "no key hold", Hint: "take the key out"})
	}
}
