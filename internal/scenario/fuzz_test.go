package scenario

import (
	"fmt"
	"maps"
	"os"
	"slices"
	"strings"
	"testing"
	"testing/fstest"

	"vereda/internal/chance"
	"vereda/internal/diag"
)

// readerOf is a reader of one kind of file, with a file of the hamlet to start
// from and what it must have read before.
type readerOf struct {
	name, seed string
	before     []func(*loader) // readers of the other files, from the hamlet
	read       func(*loader, *document)
}

// The readers on which others lean.
var (
	bibFirst      = func(l *loader) { l.readSources(l.read("sources.bib")) }
	settingsFirst = func(l *loader) { l.readSettings(l.read("scenario.yaml")) }
	placesFirst   = func(l *loader) { l.readPlaces(l.read("places.csv")) }
	peopleFirst   = func(l *loader) { l.readPeople(l.read("people.csv")) }
	// noTables takes away what scenario.yaml lists; reading it ten times for each
	// text is the business of TestMutatedFolders.
	noTables   = func(l *loader) { l.fsys = fstest.MapFS{} }
	worldFirst = []func(*loader){bibFirst, settingsFirst, placesFirst, peopleFirst}
)

// readers lists every reader of the room.
var readers = []readerOf{
	{"yaml", "scenario.yaml", []func(*loader){bibFirst, placesFirst, peopleFirst, noTables}, func(l *loader, d *document) {
		l.readSettings(d)
		l.readDrivers()
		l.readObserved()
	}},
	{"places", "places.csv", []func(*loader){bibFirst}, (*loader).readPlaces},
	{"routes", "routes.csv", []func(*loader){bibFirst, placesFirst}, (*loader).readRoutes},
	{"people", "people.csv", []func(*loader){bibFirst, placesFirst}, (*loader).readPeople},
	{"parameters", "parameters.csv", worldFirst, func(l *loader, d *document) {
		l.readParameters(d)
		l.finishParameters()
	}},
	{"policy", "policy.csv", worldFirst, func(l *loader, d *document) {
		l.readPolicy(d)
		l.finishPolicy()
	}},
	{"series", "series/encounter-totals.csv", worldFirst, func(l *loader, d *document) {
		l.settings.series = only(l.settings.series, "encounter-totals")
		l.settings.seriesSound = false // the others are not wanted
		l.readDrivers()
	}},
	{"observed", "observed/encounters-by-sector.csv", worldFirst, func(l *loader, d *document) {
		l.settings.observed = only(l.settings.observed, "encounters-by-sector")
		l.readObserved()
	}},
	{"bib", "sources.bib", nil, func(l *loader, d *document) {
		l.readSources(d)
		l.checkSources()
	}},
	{"variant", "variants/more-beds/policy.csv", append(slices.Clone(worldFirst), func(l *loader) { l.readPolicy(l.read("policy.csv")) }), func(l *loader, d *document) {
		l.readVariant()
		l.finishPolicy()
	}},
	{"variant-title", "variants/more-beds/variant.yaml", []func(*loader){bibFirst}, (*loader).readVariantTitle},
}

func only(list []seriesNode, name string) []seriesNode {
	return slices.DeleteFunc(slices.Clone(list), func(n seriesNode) bool { return n.Name != name })
}

// prepare reads what the reader leans on.
func (r readerOf) prepare(t testing.TB) *loader {
	t.Helper()
	l := newLoader(folderOf(hamlet(t)), "hamlet", "more-beds")
	for _, read := range r.before {
		read(l)
	}
	if l.list.Len() > 0 {
		t.Fatal(l.list.Format())
	}
	return l
}

// again copies a prepared loader, so that a million texts need not read the
// other files a million times.
func (l *loader) again() *loader {
	c := *l
	c.list, c.out = &diag.List{}, &Scenario{}
	c.documents, c.sourceUsed = maps.Clone(l.documents), maps.Clone(l.sourceUsed)
	c.sourceAt, c.sourceDoc, c.sourceFold = maps.Clone(l.sourceAt), maps.Clone(l.sourceDoc), maps.Clone(l.sourceFold)
	c.rules = slices.Clone(l.rules)
	return &c
}

// try gives a text to the reader and says what is wrong with what comes back.
// A panic is left to the caller.
func (r readerOf) try(prepared *loader, text string) error {
	l := prepared.again()
	d := newDocument(r.seed, "hamlet/"+r.seed, text)
	l.documents[r.seed] = d
	r.read(l, d)
	for _, it := range l.list.Sorted() {
		if err := placed(d, it); err != nil {
			return err
		}
	}
	return nil
}

// placed wants a diagnostic to lie in its file.
func placed(d *document, it diag.Diagnostic) error {
	switch {
	case it.Message == "" || !diag.Known(it.Code) || it.File == "":
		return fmt.Errorf("a diagnostic without message, code or file: %+v", it)
	case it.File != d.name:
		return nil
	case it.Line < 0 || it.Line > len(d.lines) || it.Column < 0 || it.Column > 0 && it.Line == 0:
		return fmt.Errorf("place %d:%d in a file of %d lines: %s", it.Line, it.Column, len(d.lines), it.Message)
	case it.Line > 0 && it.Column > len(d.text)+1:
		return fmt.Errorf("column %d in a file of %d bytes: %s", it.Column, len(d.text), it.Message)
	}
	if text := it.Format(); len(text) > 20_000 {
		return fmt.Errorf("a message of %d bytes", len(text))
	}
	return nil
}

func fuzz(f *testing.F, name string) {
	r := readers[slices.IndexFunc(readers, func(r readerOf) bool { return r.name == name })]
	files, prepared := hamlet(f), r.prepare(f)
	f.Add(files[r.seed])
	for _, path := range cases(f, "invalid") {
		o := readOverlay(f, path)
		changed := o.base(f)
		if err := o.apply(changed); err != nil {
			f.Fatal(err)
		}
		if text := changed[r.seed]; text != files[r.seed] && len(text) < 1<<16 {
			f.Add(text)
		}
	}
	f.Fuzz(func(t *testing.T, text string) {
		if err := r.try(prepared, text); err != nil {
			t.Error(err)
		}
	})
}

func FuzzYAML(f *testing.F)         { fuzz(f, "yaml") }
func FuzzPlaces(f *testing.F)       { fuzz(f, "places") }
func FuzzRoutes(f *testing.F)       { fuzz(f, "routes") }
func FuzzPeople(f *testing.F)       { fuzz(f, "people") }
func FuzzParameters(f *testing.F)   { fuzz(f, "parameters") }
func FuzzPolicy(f *testing.F)       { fuzz(f, "policy") }
func FuzzSeries(f *testing.F)       { fuzz(f, "series") }
func FuzzObserved(f *testing.F)     { fuzz(f, "observed") }
func FuzzBib(f *testing.F)          { fuzz(f, "bib") }
func FuzzVariant(f *testing.F)      { fuzz(f, "variant") }
func FuzzVariantTitle(f *testing.F) { fuzz(f, "variant-title") }

// TestEveryReaderHasASeed guards the list of readers against files renamed.
func TestEveryReaderHasASeed(t *testing.T) {
	files := hamlet(t)
	for _, r := range readers {
		if files[r.seed] == "" {
			t.Errorf("%s: the hamlet has no %s", r.name, r.seed)
		}
		if err := r.try(r.prepare(t), files[r.seed]); err != nil {
			t.Errorf("%s: %v", r.name, err)
		}
	}
}

// TestMutations gives each reader texts that differ from the hamlet's in a few
// places: the same few hundred each time, a million with VEREDA_SOAK=1.
func TestMutations(t *testing.T) {
	count := uint64(400)
	if os.Getenv("VEREDA_SOAK") != "" {
		count = 1_000_000
	}
	files := hamlet(t)
	for k, r := range readers {
		t.Run(r.name, func(t *testing.T) {
			t.Parallel()
			prepared, draw := r.prepare(t), mutator{source: chance.New(uint64(k) + 1)}
			text := ""
			defer func() {
				if caught := recover(); caught != nil {
					t.Fatalf("panic %v on\n%q", caught, text)
				}
			}()
			for i := range count {
				if i%100_000 == 0 && i > 0 {
					t.Logf("%d texts", i)
				}
				text = draw.mutate(files[r.seed])
				if err := r.try(prepared, text); err != nil {
					t.Fatalf("%v\n%q", err, text)
				}
			}
		})
	}
}

// TestMutatedFolders changes several files of a folder at once. What loads must
// read back the same from its resolved form.
func TestMutatedFolders(t *testing.T) {
	count := 300
	if os.Getenv("VEREDA_SOAK") != "" {
		count = 20_000
	}
	files := hamlet(t)
	names := slices.Sorted(maps.Keys(files))
	draw, loaded := mutator{source: chance.New(99)}, 0
	for range count {
		changed := maps.Clone(files)
		for range 1 + draw.below(2) {
			name := names[draw.below(len(names))]
			changed[name] = draw.mutate(changed[name])
		}
		s, list := LoadVariant(folderOf(changed), "hamlet", []string{"", "more-beds"}[draw.below(2)])
		if (s == nil) != list.HasErrors() {
			t.Fatalf("scenario %v beside %d errors", s != nil, list.Errors())
		}
		if s == nil {
			continue
		}
		loaded++
		again, list := Load(folderOf(resolved(s)), "hamlet")
		if again == nil || again.Digest != s.Digest {
			t.Fatalf("what was read does not read back the same:\n%s\n%v", list.Format(), differing(files, changed))
		}
	}
	if loaded < count/20 {
		t.Errorf("only %d of %d folders load; the changes are too coarse to test what is accepted", loaded, count)
	}
}

// differing shows the lines that were changed.
func differing(files, changed map[string]string) []string {
	var list []string
	for _, name := range slices.Sorted(maps.Keys(files)) {
		was := strings.Split(files[name], "\n")
		for i, line := range strings.Split(changed[name], "\n") {
			if i >= len(was) || was[i] != line {
				list = append(list, fmt.Sprintf("%s:%d: %q", name, i+1, line))
			}
		}
	}
	return list
}

// mutator changes texts by draws that depend on its seed alone.
type mutator struct {
	source chance.Source
	count  uint64
}

func (m *mutator) below(n int) int {
	m.count++
	return int(m.source.Bits(chance.Purpose(1), m.count, 0) % uint64(max(n, 1)))
}

// snippets are what readers stumble over.
var snippets = []string{",", "\n", "\"", "\"\"", "\t", " ", "\r\n", "\x00", "\ufeff", "\xff", "\u202e", "-", "1e309", "NaN", "0", "-1", "1e-5", "9007199254740993", "2019-02-30", "2019-13",
	"FY2019", "9999-12-31", "0001-01-01", "{", "}", "[", "]", "*a", "&a", "!!binary", "<<: *a", "---\n", ": ", "- ", "#", "%", "@", "@misc{x, title={y}}\n", "=", "|", ">", "west", "far", "NEA",
	"single-adult", "assumption", "people", "share", "1", ";", strings.Repeat("x", 70), strings.Repeat("[", 200), strings.Repeat("9", 40)}

// mutate applies one to three changes: of a byte, a piece, a line, a cell.
func (m *mutator) mutate(text string) string {
	for range 1 + m.below(3) {
		text = m.once(text)
	}
	return text
}

func (m *mutator) once(text string) string {
	at := m.below(len(text) + 1)
	end := min(len(text), at+m.below(20))
	lines := strings.SplitAfter(text, "\n")
	i, j := m.below(len(lines)), m.below(len(lines))
	switch m.below(9) {
	case 0:
		return text[:at] + snippets[m.below(len(snippets))] + text[at:]
	case 1:
		return text[:at] + snippets[m.below(len(snippets))] + text[end:]
	case 2:
		return text[:at] + text[end:]
	case 3:
		return text[:at] + string([]byte{byte(m.below(256))}) + text[min(len(text), at+1):]
	case 4:
		lines[i], lines[j] = lines[j], lines[i]
	case 5:
		lines[i] += lines[j]
	case 6:
		lines[i] = ""
	case 7: // a cell in place of another, or a digit of a number
		cells := strings.Split(lines[i], ",")
		cells[m.below(len(cells))] = snippets[m.below(len(snippets))]
		lines[i] = strings.Join(cells, ",")
	default:
		return strings.Map(m.otherDigit(at), text)
	}
	return strings.Join(lines, "")
}

// otherDigit changes the first digit that comes after some others.
func (m *mutator) otherDigit(after int) func(rune) rune {
	digit := rune('0' + m.below(10))
	return func(r rune) rune {
		if r >= '0' && r <= '9' {
			if after -= 5; after < 0 && after >= -5 {
				return digit
			}
		}
		return r
	}
}
