package scenario

import (
	"crypto/sha256"
	"encoding/hex"
	"io/fs"
	"path"
	"slices"
	"strings"

	"go.yaml.in/yaml/v4"

	"vereda/internal/diag"
	"vereda/internal/network"
	"vereda/internal/people"
	"vereda/internal/policy"
)

// loader collects what is read from a folder and everything that is wrong with
// it. The readers of the files fill it in the order of Load; each says nothing
// about what an earlier one could not read.
type loader struct {
	fsys      fs.FS
	label     string // the folder as the user named it
	variant   string
	guess     bool // arrivals are guessed from the totals, not read
	list      *diag.List
	documents map[string]*document // nil where a file could not be read
	files     []File

	base         *base      // nil where scenario.yaml names none
	settingsRoot *yaml.Node // of scenario.yaml
	baseless     bool       // scenario.yaml names a base, and there is none: a missing file may be its

	settings settings
	places   placeTable
	routes   routeTable
	people   peopleTable
	origins  shareTable
	goals    shareTable
	values   []parameterRow
	rules    []ruleRow
	wayHeat  []stationHeat

	sources        []Source
	sourceAt       map[string]int
	sourceDoc      map[string]*document
	sourceFold     map[string]string
	sourceUsed     map[string]bool
	sourcesUnknown bool

	drawsSaid   int             // of the posterior, where it says so
	variantSets map[string]bool // parameters that the variant sets itself

	out *Scenario
}

func newLoader(fsys fs.FS, label, variant string) *loader {
	return &loader{fsys: fsys, label: label, variant: variant, list: &diag.List{}, documents: map[string]*document{},
		sourceAt: map[string]int{}, sourceDoc: map[string]*document{}, sourceFold: map[string]string{}, sourceUsed: map[string]bool{},
		out: &Scenario{Name: path.Base(label), Variant: variant}}
}

// Load reads and checks the scenario folder at the root of fsys. Name is the
// folder as the user named it; messages begin with it, and its last part names
// the scenario. The list has everything that was found; the scenario is nil if
// any of it is an error.
func Load(fsys fs.FS, name string) (*Scenario, *diag.List) { return LoadVariant(fsys, name, "") }

// LoadVariant is Load for a variant: the folder with the rows of
// variants/VARIANT put over those of policy.csv and parameters.csv. An empty
// variant is the base.
func LoadVariant(fsys fs.FS, name, variant string) (*Scenario, *diag.List) {
	return newLoader(fsys, name, variant).load()
}

// LoadForInversion is Load for a folder whose table of first arrivals is still
// to be derived: the table is not read, may be missing or stale, and arrivals
// begin as the monthly totals of encounters. Where no total was published they
// are as in the nearest earlier month that has one, or else the nearest later
// one. A folder without encounter-totals is an error.
func LoadForInversion(fsys fs.FS, name string) (*Scenario, *diag.List) {
	l := newLoader(fsys, name, "")
	l.guess = true
	return l.load()
}

// load reads the files in the order in which they refer to each other.
func (l *loader) load() (*Scenario, *diag.List) {
	l.openSettings()
	if below := l.under("sources.bib"); below != nil {
		l.readSources(below)
	}
	l.readSources(l.read("sources.bib"))
	l.readVariantSources()
	l.readSettings(l.read("scenario.yaml"))
	l.readPlaces(l.read("places.csv"))
	l.readRoutes(l.read("routes.csv"))
	l.readPeople(l.read("people.csv"))
	l.readJourneys()
	l.readSettled()
	l.readJobs()
	l.readClosures()
	l.readHomes()
	if below := l.under(announcementsFile); l.out.Homes != nil && below != nil {
		l.readAnnouncements(below)
	}
	if l.out.Homes != nil && l.exists(announcementsFile) {
		l.readAnnouncements(l.read(announcementsFile))
	}
	if below := l.under(harvestsFile); l.out.Homes != nil && below != nil {
		l.readHarvests(below)
	}
	if l.out.Homes != nil && l.exists(harvestsFile) {
		l.readHarvests(l.read(harvestsFile))
	}
	l.readParameterFiles()
	l.readPolicyFiles()
	l.readVariant()
	l.finishParameters()
	l.finishPolicy()
	l.readDrivers()
	l.readObserved()
	l.readEvidence()
	l.readCard()
	l.readEvidenceWords()
	l.readPosterior()
	l.readMoves()
	l.useVariantSources()
	l.checkSources()
	l.checkUnused()
	if l.list.HasErrors() {
		return nil, l.list
	}
	return l.build(), l.list
}

// CheckAll loads the base and every variant of a folder and returns all that
// is wrong with any of them, each thing once.
func CheckAll(fsys fs.FS, name string) *diag.List {
	all, seen := &diag.List{}, map[diag.Diagnostic]bool{}
	for _, variant := range append([]string{""}, Variants(fsys)...) {
		_, list := LoadVariant(fsys, name, variant)
		for _, d := range list.Sorted() {
			if !seen[d] {
				seen[d] = true
				all.Add(d)
			}
		}
	}
	return all
}

// Variants lists the names of the variants of a folder, sorted.
func Variants(fsys fs.FS) []string {
	entries, err := fs.ReadDir(fsys, "variants")
	if err != nil {
		return nil // no folder of variants
	}
	names := []string{}
	for _, e := range entries {
		if e.IsDir() && !strings.HasPrefix(e.Name(), ".") {
			names = append(names, e.Name())
		}
	}
	slices.Sort(names)
	return names
}

// build puts the checked tables together. It runs only where there was no error.
func (l *loader) build() *Scenario {
	s := l.out
	l.settings.fill(s)
	l.buildNetwork(s)
	l.people.fill(s, s.Network)
	l.fillJourneys(s)
	fillClosures(s)
	l.finishHomes(s)
	s.Timeline = policy.NewTimeline(l.changes(s))
	s.Sources = slices.Clone(l.sources)
	slices.SortFunc(s.Sources, func(a, b Source) int { return strings.Compare(a.Key, b.Key) })
	s.Files = slices.Clone(l.files)
	slices.SortFunc(s.Files, func(a, b File) int { return strings.Compare(a.Path, b.Path) })
	l.finishPosterior(s)
	if s.Moves != nil {
		s.Moves.Changed = s.Variant == "" && s.Moves.Scenario != RunDigest(s)
	}
	s.Digest = digest(Resolve(s))
	return s
}

// digest is the SHA-256 of a resolved folder: of the name, the length and the
// text of each file, in the order of the names.
func digest(files map[string][]byte) string {
	names := make([]string, 0, len(files))
	for name := range files {
		names = append(names, name)
	}
	slices.Sort(names)
	h := sha256.New()
	for _, name := range names {
		sum := sha256.Sum256(files[name])
		h.Write([]byte(name + " " + hex.EncodeToString(sum[:]) + "\n"))
	}
	return hex.EncodeToString(h.Sum(nil))
}

// buildNetwork makes the network. Places and routes are sorted by name first,
// so that their ids are the positions in the tables of provenance too.
func (l *loader) buildNetwork(s *Scenario) {
	slices.SortFunc(l.places.rows, func(a, b placeRow) int { return strings.Compare(a.place.Name, b.place.Name) })
	slices.SortFunc(l.routes.rows, func(a, b routeRow) int { return strings.Compare(a.route.Name, b.route.Name) })
	id := map[string]network.PlaceID{}
	places := make([]network.Place, len(l.places.rows))
	for i, p := range l.places.rows {
		places[i] = p.place
		places[i].Sector = network.SectorID(slices.Index(l.places.sectors, p.sector))
		id[p.place.Name] = network.PlaceID(i)
		s.PlaceNotes = append(s.PlaceNotes, Provenance{Source: p.source})
	}
	routes := make([]network.Route, len(l.routes.rows))
	for i, r := range l.routes.rows {
		routes[i] = r.route
		routes[i].From, routes[i].To = id[r.from], id[r.to]
		s.RouteNotes = append(s.RouteNotes, Provenance{Source: r.source, Note: r.note})
	}
	s.Network = network.New(places, routes, l.places.sectors)
	l.spreadHeat(s.Network)
}

var partyWords = people.PartyNames()
