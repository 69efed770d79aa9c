package scenario

import (
	"cmp"
	"fmt"
	"math/bits"
	"slices"
	"strings"

	"vereda/internal/diag"
	"vereda/internal/network"
	"vereda/internal/people"
	"vereda/internal/policy"
	"vereda/internal/quantity"
)

var policyColumns = []string{"from", "jurisdiction", "nationality", "party", "rule", "value", "unit", "source", "note"}

var ruleList = policy.Definitions()

var ruleNames = namesOf(ruleList, func(d policy.Definition) string { return d.Name })

// ruleRow is a row of policy.csv.
type ruleRow struct {
	RuleRow
	rule    int
	scope   policy.Scope
	doc     *document
	line    int
	anytime bool // the date could not be read
}

// readPolicyFiles reads policy.csv, over that of a base.
func (l *loader) readPolicyFiles() {
	below := l.under("policy.csv")
	if below == nil {
		l.readPolicy(l.read("policy.csv"))
		return
	}
	l.readPolicy(below)
	if t := l.readTable(l.read("policy.csv"), policyColumns); t != nil {
		l.overlayRules(l.readRules(t))
	}
}

// readPolicy reads policy.csv.
func (l *loader) readPolicy(doc *document) {
	t := l.readTable(doc, policyColumns)
	l.rules = nil
	if t == nil {
		l.settings.rulesUnknown = true
		return
	}
	l.settings.rulesUnknown = t.dropped
	l.settings.rulesDoc = doc
	l.rules = l.readRules(t)
}

// readRules reads the rows of a table of rules.
func (l *loader) readRules(t *table) []ruleRow {
	var list []ruleRow
	for _, r := range t.rows {
		row, ok := l.readRule(reader{l, t, r})
		if ok {
			list = append(list, row)
		}
	}
	return list
}

// readRule reads a row. It returns a row with faults too, as far as it can be
// told what the row is about, so that a slip in it does not also appear as a
// rule without a base.
func (l *loader) readRule(c reader) (ruleRow, bool) {
	row := ruleRow{doc: c.t.doc, line: c.r.line, scope: policy.Everywhere}
	rule, _ := c.reference("rule", "unknown rule", ruleNames)
	date, ok := c.date("from")
	row.From, row.anytime = date, !ok
	row.Source, row.Note = c.sources("source"), c.free("note", false)
	if rule < 0 {
		return row, false
	}
	d := ruleList[rule]
	row.rule, row.Rule, row.Unit = rule, d.Name, d.Unit
	if factor, ok := c.unit("unit", d.Unit); ok {
		row.Value, _ = c.number("value", span{unit: d.Unit, low: d.Low / factor, high: d.High / factor})
		row.Value *= factor
	}
	l.readScope(c, &row, d)
	return row, true
}

// readScope reads the dimensions that a row names.
func (l *loader) readScope(c reader, row *ruleRow, d policy.Definition) {
	row.Jurisdiction, row.Nationality, row.Party = c.text("jurisdiction"), c.text("nationality"), c.text("party")
	if _, ok := c.required("jurisdiction"); ok && l.places.complete {
		row.scope.Sector = l.ruleSector(c, d)
		if row.scope.Sector >= 0 && !d.Zoned() {
			row.Jurisdiction = l.places.sectors[row.scope.Sector]
		}
	}
	if row.Nationality != "" && l.people.complete {
		n, _ := c.reference("nationality", "unknown nationality", l.people.codes)
		row.scope.Nationality = int16(n)
		l.checkDimension(c, d, "N", "nationality")
	}
	if row.Party != "" {
		p, _ := c.word("party", "party", partyWords)
		row.scope.Party = int16(p)
		l.checkDimension(c, d, "P", "party")
	}
}

// ruleSector returns the sector that a jurisdiction names, or -1 for a country.
func (l *loader) ruleSector(c reader, d policy.Definition) network.SectorID {
	text := c.text("jurisdiction")
	countries := l.places.countries
	if d.Zoned() {
		return network.SectorID(l.ruleZone(c, text))
	}
	if slices.Contains(countries, text) {
		return network.NoSector
	}
	if country, sector, dotted := strings.Cut(text, "."); dotted && slices.Contains(countries, country) && slices.Contains(l.places.sectors, sector) {
		l.checkDimension(c, d, "S", "jurisdiction")
		return network.SectorID(slices.Index(l.places.sectors, sector))
	}
	if i := slices.Index(l.places.sectors, text); i >= 0 {
		l.checkDimension(c, d, "S", "jurisdiction")
		return network.SectorID(i)
	}
	near := nearest(text, slices.Concat(l.places.sectors, countries))
	c.fault("jurisdiction", codeUnknown, "unknown jurisdiction", "a country or a sector of places.csv: "+strings.TrimPrefix(oneOf(slices.Concat(l.places.sectors, countries)), "one of "), didYouMean(near))
	return network.SectorID(slices.Index(l.places.sectors, near))
}

// ruleZone returns the zone that a jurisdiction names, for rules of the way.
func (l *loader) ruleZone(c reader, text string) int {
	if l.routes.complete && !l.routes.onTheWay() {
		c.fault("rule", codeNoWay, "the rule belongs to the way to the border, which the scenario does not hold", "a rule of the border", "delete the row, or add legs to routes.csv")
		return -1
	}
	if i := slices.Index(l.places.countries, text); i >= 0 {
		return i
	}
	near := nearest(text, l.places.countries)
	c.fault("jurisdiction", codeUnknown, "unknown zone", "the first part of a jurisdiction of places.csv: "+strings.TrimPrefix(oneOf(l.places.countries), "one of "), didYouMean(near))
	return slices.Index(l.places.countries, near)
}

// checkDimension refuses a row that distinguishes what its rule does not.
func (l *loader) checkDimension(c reader, d policy.Definition, letter, column string) {
	if strings.Contains(d.Dims, letter) {
		return
	}
	what, expected := map[string]string{"S": "sectors", "N": "nationalities", "P": "parties"}[letter], "an empty cell"
	if letter == "S" {
		expected = "a country"
	}
	c.fault(column, codeDimension, fmt.Sprintf("rule %s is the same for all %s", d.Name, what), expected, "take the dimension out of the row")
}

// finishPolicy checks the rows against each other.
func (l *loader) finishPolicy() {
	l.sortRules()
	if l.places.complete && l.people.complete {
		l.checkClashes()
	}
	if l.settings.known && l.places.complete && l.people.complete && !l.settings.rulesUnknown {
		l.checkBases()
		l.sortRules() // the defaults came last
	}
	for _, r := range l.rules {
		l.out.RuleRows = append(l.out.RuleRows, r.RuleRow)
	}
}

// sortRules brings the rows into an order that does not depend on that of the file.
func (l *loader) sortRules() {
	slices.SortStableFunc(l.rules, func(a, b ruleRow) int {
		return cmp.Or(a.From.Compare(b.From), cmp.Compare(a.scope.Named(), b.scope.Named()), cmp.Compare(a.rule, b.rule),
			cmp.Compare(a.Jurisdiction, b.Jurisdiction), cmp.Compare(a.Nationality, b.Nationality), cmp.Compare(a.Party, b.Party),
			strings.Compare(a.doc.path, b.doc.path), cmp.Compare(a.line, b.line))
	})
}

// scopeKey is what two rows share if they name the dimensions of own and of
// other, and cover a common cell.
type scopeKey struct {
	day                        int
	rule                       int
	own, other                 uint8 // bits of the dimensions named
	sector, nationality, party int
}

func (r ruleRow) mask() uint8 {
	mask := uint8(0)
	for i, named := range []bool{r.scope.Sector >= 0, r.scope.Nationality >= 0, r.scope.Party >= 0} {
		if named {
			mask |= 1 << i
		}
	}
	return mask
}

// key describes the row as seen by rows that name the dimensions of other.
func (r ruleRow) key(other uint8) scopeKey {
	own := r.mask()
	k := scopeKey{day: r.From.Days(), rule: r.rule, own: own, other: other, sector: -1, nationality: -1, party: -1}
	shared := own & other
	if shared&1 != 0 {
		k.sector = int(r.scope.Sector)
	}
	if shared&2 != 0 {
		k.nationality = int(r.scope.Nationality)
	}
	if shared&4 != 0 {
		k.party = int(r.scope.Party)
	}
	return k
}

// checkClashes refuses rows of equal standing that cover a common cell on one
// day: which of them holds would depend on their order.
func (l *loader) checkClashes() {
	seen := map[scopeKey]ruleRow{}
	for _, r := range l.rules {
		if r.anytime {
			continue
		}
		own, clash := r.mask(), false
		for other := uint8(0); other < 8 && !clash; other++ {
			if bits.OnesCount8(other) != bits.OnesCount8(own) {
				continue
			}
			seek := r.key(other)
			seek.own, seek.other = other, own
			if first, found := seen[seek]; found {
				clash = true
				l.clash(r, first, other == own)
			}
		}
		for other := uint8(0); other < 8 && !clash; other++ {
			if bits.OnesCount8(other) == bits.OnesCount8(own) {
				seen[r.key(other)] = r
			}
		}
	}
}

func (l *loader) clash(r, first ruleRow, same bool) {
	if cmp.Or(strings.Compare(first.doc.path, r.doc.path), cmp.Compare(first.line, r.line)) > 0 {
		r, first = first, r // the later row is the one to change
	}
	where := fmt.Sprintf("line %d", first.line)
	if first.doc != r.doc {
		where += " of " + first.doc.path
	}
	d := diag.Diagnostic{Code: codeClash, Found: r.From.String(),
		Message:  fmt.Sprintf("rule %s gets a second value for some people on %s; %s names as many dimensions", r.Rule, r.From, where),
		Expected: "of two rows that cover the same people on a day, one that names more dimensions",
		Hint:     "split one of the rows, or name a further dimension in it"}
	if same {
		d.Code, d.Message = codeTwice, fmt.Sprintf("rule %s for the same people on %s stands already in %s", r.Rule, r.From, where)
		d.Expected, d.Hint = "one value a day", "delete one of the two rows"
	}
	l.fault(r.doc, r.line, 1, d)
}

// checkBases refuses rules that have no value for somebody on the first day. A
// rule that no row names gets its neutral value, if it has one.
func (l *loader) checkBases() {
	byRule := make([][]ruleRow, len(ruleList))
	for _, r := range l.rules {
		byRule[r.rule] = append(byRule[r.rule], r)
	}
	for i, d := range ruleList {
		if d.Zoned() {
			l.addZoneDefaults(i, d, byRule[i])
			continue
		}
		if len(byRule[i]) == 0 && d.Neutral != "" {
			l.addDefault(i, d)
			continue
		}
		if who := l.uncovered(d, byRule[i]); who != "" {
			l.noBase(d, byRule[i], who)
		}
	}
}

func (l *loader) addDefault(i int, d policy.Definition) {
	value, _ := quantity.ParseValue(d.Neutral)
	row := ruleRow{rule: i, scope: policy.Everywhere, doc: l.settings.rulesDoc, RuleRow: RuleRow{From: l.settings.start, Jurisdiction: l.nation(), Rule: d.Name,
		Value: value, Unit: d.Unit, Source: assumption, Note: "default: the neutral value", Default: true}}
	l.rules = append(l.rules, row)
}

// addZoneDefaults gives a rule of the way its neutral value in the zones of
// which no row tells what holds on the first day. It comes with the first row
// of the zone, so that it overrides none.
func (l *loader) addZoneDefaults(rule int, d policy.Definition, rows []ruleRow) {
	if !l.routes.onTheWay() {
		return
	}
	value, _ := quantity.ParseValue(d.Neutral)
	for z, zone := range l.places.countries {
		from, based := l.settings.start, false
		for _, r := range rows {
			if int(r.scope.Sector) != z || r.anytime {
				continue
			}
			if r.From.Before(from) {
				from = r.From
			}
			based = based || r.scope.Named() == 1 && !l.settings.start.Before(r.From)
		}
		if based {
			continue
		}
		scope := policy.Everywhere
		scope.Sector = network.SectorID(z)
		l.rules = append(l.rules, ruleRow{rule: rule, scope: scope, doc: l.settings.rulesDoc, RuleRow: RuleRow{From: from, Jurisdiction: zone,
			Rule: d.Name, Value: value, Unit: d.Unit, Source: assumption, Note: "default: the neutral value", Default: true}})
	}
}

// nation is the country of the destination.
func (l *loader) nation() string {
	for _, p := range l.places.rows {
		if p.kindOK && p.place.Kind == network.Destination {
			country, _, _ := strings.Cut(p.place.Jurisdiction, ".")
			return country
		}
	}
	return ""
}

// uncovered names the first cell of a rule without a value on the first day.
func (l *loader) uncovered(d policy.Definition, rows []ruleRow) string {
	sectors, nations, parties := 1, 1, 1
	if strings.Contains(d.Dims, "S") {
		sectors = len(l.places.sectors)
	}
	if strings.Contains(d.Dims, "N") {
		nations = len(l.people.codes)
	}
	if strings.Contains(d.Dims, "P") {
		parties = int(people.Parties)
	}
	var base []policy.Scope
	for _, r := range rows {
		if r.anytime || !l.settings.start.Before(r.From) {
			if r.scope.Named() == 0 {
				return ""
			}
			base = append(base, r.scope)
		}
	}
	for s := range sectors {
		for n := range nations {
			for q := range parties {
				cell := policy.Scope{Sector: network.SectorID(s), Nationality: int16(n), Party: int16(q)}
				if !slices.ContainsFunc(base, widened(cell, d).Overlaps) {
					return l.describe(d, cell)
				}
			}
		}
	}
	return ""
}

// widened takes out of a cell the dimensions that a rule has not: a row that
// names one of them was reported and counts for all.
func widened(cell policy.Scope, d policy.Definition) policy.Scope {
	if !strings.Contains(d.Dims, "S") {
		cell.Sector = network.NoSector
	}
	if !strings.Contains(d.Dims, "N") {
		cell.Nationality = -1
	}
	if !strings.Contains(d.Dims, "P") {
		cell.Party = -1
	}
	return cell
}

// describe names a cell of a rule.
func (l *loader) describe(d policy.Definition, cell policy.Scope) string {
	var parts []string
	if strings.Contains(d.Dims, "S") {
		parts = append(parts, "sector "+l.places.sectors[cell.Sector])
	}
	if strings.Contains(d.Dims, "N") {
		parts = append(parts, "nationality "+l.people.codes[cell.Nationality])
	}
	if strings.Contains(d.Dims, "P") {
		parts = append(parts, "party "+partyWords[cell.Party])
	}
	if len(parts) == 0 {
		return "anybody"
	}
	return strings.Join(parts, ", ")
}

func (l *loader) noBase(d policy.Definition, rows []ruleRow, who string) {
	start := l.settings.start
	it := diag.Diagnostic{Code: codeBase, Message: fmt.Sprintf("rule %s has no value on %s, the first day, for %s", d.Name, start, who),
		Expected: fmt.Sprintf("%s; a row from %s or earlier", d.Meaning, start),
		Hint:     fmt.Sprintf("add a row: %s,%s,,,%s,VALUE,%s,SOURCE,", start, l.nation(), d.Name, d.Unit)}
	if len(rows) == 0 {
		l.fault(l.settings.rulesDoc, 0, 0, it)
		return
	}
	first := slices.MinFunc(rows, func(a, b ruleRow) int {
		return cmp.Or(strings.Compare(a.doc.path, b.doc.path), cmp.Compare(a.line, b.line))
	})
	it.Found = first.From.String()
	l.fault(first.doc, first.line, 1, it)
}

// changes turns the rows into the changes of the timeline.
func (l *loader) changes(s *Scenario) []policy.Change {
	list := make([]policy.Change, len(l.rules))
	for i, r := range l.rules {
		list[i] = policy.Change{Day: r.From.Since(s.Start), Rule: r.rule, Scope: r.scope, Value: r.Value}
	}
	return list
}
