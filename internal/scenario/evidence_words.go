package scenario

import (
	"slices"
	"strings"

	"vereda/internal/diag"
)

// evidenceSpanish is the ledger in Spanish, which a scenario need not have. A scenario
// that has it says all of the ledger in it: half a table in another language is worse
// than a table in one.
const evidenceSpanish = "evidence.es.csv"

var evidenceWordColumns = []string{"id", "claim", "cited", "found", "note"}

// ClaimWords is what people read of a claim.
type ClaimWords struct{ Claim, Cited, Found, Note string }

// Words is what people read of a claim in a language such as "es", and the language
// that it is in: English where the scenario says it in no other.
func (c *Claim) Words(language string) (ClaimWords, string) {
	if language == "es" && c.Spanish != nil {
		return *c.Spanish, "es"
	}
	return ClaimWords{c.Claim, c.Cited, c.Found, c.Note}, "en"
}

// readEvidenceWords reads evidence.es.csv: the same claims in Spanish. It stands
// behind the ledger.
func (l *loader) readEvidenceWords() {
	// Words of the base are about claims of the base.
	if !l.has(evidenceSpanish) && (l.has("evidence.csv") || !l.inherits(evidenceSpanish)) {
		return
	}
	doc := l.read(evidenceSpanish)
	t := l.readTable(doc, evidenceWordColumns)
	if t == nil {
		return
	}
	names := make([]string, len(l.out.Evidence))
	for i := range l.out.Evidence {
		names[i] = l.out.Evidence[i].ID
	}
	strange := false
	for _, row := range t.rows {
		r := reader{l, t, row}
		at, known := r.reference("id", "no claim of evidence.csv has this id", names)
		words := ClaimWords{r.free("claim", true), r.free("cited", true), r.free("found", true), r.free("note", false)}
		if !known || at < 0 {
			strange = true // perhaps a slip for one that is then missing
			continue
		}
		c := &l.out.Evidence[at]
		switch {
		case c.Spanish != nil:
			r.fault("id", codeTwice, "the id stands twice in the table", "one row for each claim", "delete one of the two rows")
		case (words.Note == "") != (c.Note == ""):
			r.fault("note", codeEmpty, "the note stands in one language only", "a note in both languages or in none", "translate the note of evidence.csv, or leave both cells empty")
		}
		c.Spanish = &words
	}
	var missing []string
	for i := range l.out.Evidence {
		if l.out.Evidence[i].Spanish == nil {
			missing = append(missing, l.out.Evidence[i].ID)
		}
	}
	if len(missing) > 0 && !strange {
		l.fault(doc, 0, 0, diag.Diagnostic{Code: codeEmpty, Message: "claims of evidence.csv have no row here", Found: "none for " + strings.Join(missing, ", "),
			Expected: "a row for each claim", Hint: "add the rows, or delete " + evidenceSpanish + ": the ledger is then in English alone"})
	}
}

// inSpanish reports whether the ledger is said in Spanish too.
func (s *Scenario) inSpanish() bool {
	return slices.ContainsFunc(s.Evidence, func(c Claim) bool { return c.Spanish != nil })
}

func resolveEvidenceWords(s *Scenario) []byte {
	var w csvWriter
	w.row(evidenceWordColumns...)
	for _, c := range s.Evidence {
		if c.Spanish != nil {
			w.row(c.ID, c.Spanish.Claim, c.Spanish.Cited, c.Spanish.Found, c.Spanish.Note)
		}
	}
	return w.bytes()
}
