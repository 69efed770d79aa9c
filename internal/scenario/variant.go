package scenario

import (
	"path"
	"slices"
	"strings"

	"vereda/internal/diag"
)

// variantFiles are the files that the folder of a variant may have.
var variantFiles = []string{"variant.yaml", "policy.csv", "parameters.csv", "sources.bib", announcementsFile, harvestsFile}

func variantPath(variant, file string) string { return path.Join("variants", variant, file) }

// ofVariant reports whether a path is a file that some variant reads.
func (l *loader) ofVariant(name string) bool {
	parts := strings.Split(name, "/")
	return len(parts) == 3 && parts[0] == "variants" && slices.Contains(variantFiles, parts[2])
}

// readVariantSources reads the sources that a variant brings along.
func (l *loader) readVariantSources() {
	if l.variant == "" {
		return
	}
	names := Variants(l.fsys)
	if !slices.Contains(names, l.variant) {
		near := nearest(l.variant, names)
		d := diag.Diagnostic{Code: codeVariant, File: l.label, Message: "the scenario has no variant " + diag.Escape(l.variant), Expected: oneOf(names), Hint: didYouMean(near)}
		if len(names) == 0 {
			d.Expected = "a folder in variants/"
		}
		l.list.Add(d)
		l.variant = ""
		return
	}
	if name := variantPath(l.variant, "sources.bib"); l.exists(name) {
		l.readSources(l.read(name))
	}
}

// readVariant lays the rows of the variant over those of the base.
func (l *loader) readVariant() {
	if l.variant == "" {
		return
	}
	found := false
	if name := variantPath(l.variant, "variant.yaml"); l.exists(name) {
		found = true
		l.readVariantTitle(l.read(name))
	}
	if name := variantPath(l.variant, "parameters.csv"); l.exists(name) {
		found = true
		if t := l.readTable(l.read(name), parameterColumns); t != nil {
			l.variantNames(l.readParameterRows(t, true))
		}
	}
	if name := variantPath(l.variant, "policy.csv"); l.exists(name) {
		found = true
		if t := l.readTable(l.read(name), policyColumns); t != nil {
			l.overlayRules(l.readRules(t))
		}
	}
	if name := variantPath(l.variant, announcementsFile); l.exists(name) && l.out.Homes != nil {
		found = true
		l.readAnnouncements(l.read(name))
	}
	if name := variantPath(l.variant, harvestsFile); l.exists(name) && l.out.Homes != nil {
		found = true
		l.readHarvests(l.read(name))
	}
	if !found {
		l.list.Add(diag.Diagnostic{Code: codeVariant, File: path.Join(l.label, "variants", l.variant), Message: "the variant has no file",
			Expected: "policy.csv or parameters.csv with the rows that differ, or variant.yaml", Hint: "write the rows, or delete the folder"})
	}
}

// readVariantTitle reads variant.yaml.
func (l *loader) readVariantTitle(doc *document) {
	if doc == nil {
		return
	}
	root := l.parseYAML(doc)
	if root == nil {
		return
	}
	m, _ := l.mapping(doc, root, "variant.yaml", []string{"title", "?", "question", "sources", "departures"})
	if m.has("departures") {
		l.settings.departures, _ = m.word("departures", departureWords)
		l.settings.departuresAt = m
		if l.out.Made = l.settings.departures == 1; l.out.Made && l.out.Homes == nil {
			l.readHomes() // says what is missing
		}
	}
	if m.has("title") {
		l.settings.title, _ = m.text("title")
	}
	if m.has("question") {
		l.settings.question, _ = m.text("question")
	}
	for _, node := range m.items("sources") {
		key, ok := l.scalar(doc, node, "source")
		if !ok {
			continue
		}
		l.useSource(key, func(message, hint string) {
			l.nodeFault(doc, node, diag.Diagnostic{Code: codeSource, Message: message, Found: key, Expected: "a key of sources.bib", Hint: hint})
		})
	}
}

// overlayRules replaces the rows of the base that say something about the same
// people on the same day, and adds the others.
func (l *loader) overlayRules(rows []ruleRow) {
	replaced := map[scopeKey]bool{}
	for _, r := range rows {
		replaced[r.key(r.mask())] = true
	}
	l.rules = slices.DeleteFunc(l.rules, func(r ruleRow) bool { return replaced[r.key(r.mask())] })
	l.rules = append(l.rules, rows...)
}

// useVariantSources marks the sources that only other variants use, so that
// the base does not call them unused. What is wrong with a variant is said when
// it is loaded.
func (l *loader) useVariantSources() {
	for _, variant := range Variants(l.fsys) {
		quiet := newLoader(l.fsys, l.label, variant)
		for file, columns := range map[string][]string{"policy.csv": policyColumns, "parameters.csv": parameterColumns, announcementsFile: announceColumns, harvestsFile: harvestColumns} {
			if t := quiet.readTable(quiet.read(variantPath(variant, file)), columns); t != nil {
				for _, r := range t.rows {
					for _, key := range strings.Split(r.cells[t.at["source"]].text, ";") {
						l.sourceUsed[strings.TrimSpace(key)] = true
					}
				}
			}
		}
		doc := quiet.read(variantPath(variant, "variant.yaml"))
		if doc == nil {
			continue
		}
		if root := quiet.parseYAML(doc); root != nil {
			m, _ := quiet.mapping(doc, root, "variant.yaml", []string{"?", "title", "question", "sources", "departures"})
			for _, node := range m.items("sources") {
				l.sourceUsed[node.Value] = true
			}
		}
	}
}
