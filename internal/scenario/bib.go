package scenario

import (
	"fmt"
	"slices"
	"strings"
	"unicode"

	"vereda/internal/diag"
)

// assumption is the word that stands for a source where there is none.
const assumption = "assumption"

// bibScanner reads entries such as
//
//	@misc{key2019, title = {A title}, author = "Publisher", year = 2019}
//
// Of BibTeX's further means (@string, joining with #) it knows none.
type bibScanner struct {
	l   *loader
	doc *document
	i   int
}

// readSources reads sources.bib.
func (l *loader) readSources(doc *document) {
	if doc == nil || !l.checkText(doc) {
		l.sourcesUnknown = true
		return
	}
	s := &bibScanner{l: l, doc: doc}
	s.i = len(doc.text) - len(strings.TrimPrefix(doc.text, "\ufeff"))
	for s.space(true); s.i < len(doc.text); s.space(true) {
		if !s.entry() {
			l.sourcesUnknown = true
			s.recover()
		}
	}
}

// space moves over white space, and over lines of comment between entries.
func (s *bibScanner) space(comments bool) {
	for s.i < len(s.doc.text) {
		switch c := s.doc.text[s.i]; {
		case c == ' ' || c == '\n' || c == '\t' || c == '\r':
			s.i++
		case c == '%' && comments:
			for s.i < len(s.doc.text) && s.doc.text[s.i] != '\n' {
				s.i++
			}
		default:
			return
		}
	}
}

// recover moves to the next line that begins an entry.
func (s *bibScanner) recover() {
	if next := strings.Index(s.doc.text[s.i:], "\n@"); next >= 0 {
		s.i += next + 1
		return
	}
	s.i = len(s.doc.text)
}

func (s *bibScanner) fault(offset int, d diag.Diagnostic) {
	line, column := s.doc.position(min(offset, len(s.doc.text)))
	s.l.fault(s.doc, line, column, d)
}

// expected reports that something else stands at the present place.
func (s *bibScanner) expected(what, hint string) bool {
	found := ""
	for _, r := range s.doc.text[s.i:] {
		found = string(r)
		break
	}
	s.fault(s.i, diag.Diagnostic{Code: codeBib, Message: "the entry cannot be read here", Found: found, Expected: what, Hint: hint})
	return false
}

// take moves over a character if it is the next.
func (s *bibScanner) take(c byte) bool {
	if s.i < len(s.doc.text) && s.doc.text[s.i] == c {
		s.i++
		return true
	}
	return false
}

// word reads letters, digits and the marks that keys may have.
func (s *bibScanner) word() string {
	start := s.i
	for s.i < len(s.doc.text) {
		c := rune(s.doc.text[s.i])
		if c >= 0x80 || !unicode.IsLetter(c) && !unicode.IsDigit(c) && !strings.ContainsRune("-_.:/+", c) {
			break
		}
		s.i++
	}
	return s.doc.text[start:s.i]
}

// entry reads one entry.
func (s *bibScanner) entry() bool {
	start := s.i
	if !s.take('@') {
		return s.expected("an entry: @misc{key, title = {...}}", "begin a line of comment with %")
	}
	if kind := strings.ToLower(s.word()); kind == "" || slices.Contains([]string{"string", "preamble", "comment"}, kind) {
		s.i = start
		return s.expected("an entry: @misc{key, title = {...}}", "write entries only, and comments in lines that begin with %")
	}
	s.space(false)
	if !s.take('{') {
		return s.expected("{", "write @misc{key, title = {...}}")
	}
	s.space(false)
	at := s.i
	key := s.word()
	if key == "" || len(key) > maxName {
		return s.expected("a key of letters and digits", "write @misc{key, title = {...}}")
	}
	fields := map[string]string{}
	for s.space(false); s.take(','); s.space(false) {
		s.space(false)
		if s.i < len(s.doc.text) && s.doc.text[s.i] == '}' {
			break
		}
		if !s.field(fields, start) {
			return false
		}
	}
	if !s.take('}') {
		if s.i >= len(s.doc.text) {
			s.i = start
			return s.expected("an entry that ends in }", "close the entry with }")
		}
		if s.doc.text[s.i] == '@' {
			line, _ := s.doc.position(start)
			return s.expected(", or }", fmt.Sprintf("the entry that begins in line %d is not closed; look there for a brace or quotation mark too few", line))
		}
		return s.expected(", or }", "put a comma between fields, and braces around text")
	}
	s.add(key, at, fields)
	return true
}

// field reads name = {value}.
func (s *bibScanner) field(fields map[string]string, entry int) bool {
	at := s.i
	name := strings.ToLower(s.word())
	if name == "" {
		return s.expected("the name of a field", "write name = {text}")
	}
	s.space(false)
	if !s.take('=') {
		return s.expected("=", "write "+name+" = {text}")
	}
	s.space(false)
	value, ok := s.value()
	if !ok {
		return false
	}
	if _, twice := fields[name]; twice {
		s.fault(at, diag.Diagnostic{Code: codeBibTwice, Message: "field " + name + " stands twice in the entry", Found: name, Hint: "delete one of the two"})
	}
	fields[name] = value
	return true
}

// value reads {text}, "text" or a bare word; spaces and line breaks within
// become one space each.
func (s *bibScanner) value() (string, bool) {
	if s.i >= len(s.doc.text) {
		return "", s.expected("{text}", "close the entry with }")
	}
	open := s.doc.text[s.i]
	if open != '{' && open != '"' {
		if word := s.word(); word != "" {
			return word, true
		}
		return "", s.expected("{text}", "put the text in braces")
	}
	start, depth := s.i, 0
	for s.i++; s.i < len(s.doc.text); s.i++ {
		switch c := s.doc.text[s.i]; {
		case c == '\\':
			s.i++
		case c == '{':
			depth++
		case c == '}' && open == '{' && depth == 0, c == '"' && open == '"' && depth == 0:
			text := s.doc.text[start+1 : s.i]
			s.i++
			return strings.Join(strings.Fields(text), " "), true
		case c == '}':
			depth--
		case c == '@' && s.doc.text[s.i-1] == '\n':
			s.i = start
			return "", s.expected("text with as many closing as opening braces", "close this one before the next entry")
		}
	}
	s.i = start
	return "", s.expected("text with as many closing as opening braces", "close this one")
}

// add stores an entry.
func (s *bibScanner) add(key string, at int, fields map[string]string) {
	folded := strings.ToLower(key)
	if have, twice := s.l.sourceFold[folded]; twice {
		first, _ := s.l.sourceDoc[have].position(s.l.sourceAt[have])
		where := ""
		if doc := s.l.sourceDoc[have]; doc != s.doc {
			where = " of " + doc.name
		}
		s.fault(at, diag.Diagnostic{Code: codeBibTwice, Message: fmt.Sprintf("source %s stands already in line %d%s", have, first, where),
			Found: key, Expected: "each key once", Hint: "delete one of the two, or change its key"})
		return
	}
	if key == assumption {
		s.fault(at, diag.Diagnostic{Code: codeBib, Message: "the word assumption cannot be a key: it stands for having no source", Found: key, Hint: "choose another key"})
		return
	}
	if fields["title"] == "" {
		s.fault(at, diag.Diagnostic{Code: codeBibField, Message: "the entry has no title", Found: key, Expected: "title = {...}", Hint: "add the title"})
	}
	s.l.sources = append(s.l.sources, Source{Key: key, Fields: fields})
	s.l.sourceAt[key] = at
	s.l.sourceDoc[key] = s.doc
	s.l.sourceFold[folded] = key
}

// useSource marks a source as used, or says through fault what is wrong with it.
func (l *loader) useSource(key string, fault func(message, hint string)) {
	if key == assumption {
		return
	}
	if _, known := l.sourceAt[key]; known {
		l.sourceUsed[key] = true
		return
	}
	if l.sourcesUnknown {
		return
	}
	keys := []string{assumption}
	for _, s := range l.sources {
		keys = append(keys, s.Key)
	}
	near := nearest(key, keys)
	l.sourceUsed[near] = true
	hint := "add the entry to sources.bib"
	if near != "" {
		hint = didYouMean(near)
	}
	fault(fmt.Sprintf("source %s is not in sources.bib", diag.Escape(key)), hint)
}

// checkSources warns of entries that nothing refers to. A row with a fault may
// have been meant to refer to one, so that it says nothing beside errors.
func (l *loader) checkSources() {
	if l.list.HasErrors() {
		return
	}
	for _, s := range l.sources {
		if l.sourceUsed[s.Key] || l.ofBase(l.sourceDoc[s.Key]) {
			continue
		}
		doc := l.sourceDoc[s.Key]
		line, column := doc.position(l.sourceAt[s.Key])
		l.fault(doc, line, column, diag.Diagnostic{Severity: diag.Warning, Code: codeUnusedSource, Message: "nothing refers to this source",
			Found: s.Key, Hint: "delete the entry, or name it where it was used"})
	}
}
