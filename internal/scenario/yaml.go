package scenario

import (
	"bytes"
	"errors"
	"fmt"
	"strings"
	"unicode/utf8"

	"go.yaml.in/yaml/v4"

	"vereda/internal/diag"
	"vereda/internal/quantity"
)

// maxYAML is the size up to which a YAML file is parsed [bytes].
const maxYAML = 1 << 20

var noKeys = diag.Diagnostic{Code: codeYAMLKind, Message: "the file has no keys", Expected: "lines such as: title: ..."}

// parseYAML returns the mapping at the root of a YAML file, or nil. Nodes are
// used in place of structs because a diagnostic needs their places.
func (l *loader) parseYAML(doc *document) *yaml.Node {
	if !l.checkText(doc) || !l.checkYAMLLines(doc) {
		return nil
	}
	root, second, err := decodeYAML(doc.text)
	switch {
	case err != nil:
		l.yamlSyntax(doc, err)
		return nil
	case root == nil || len(root.Content) == 0:
		l.fault(doc, 0, 0, noKeys)
		return nil
	case second != nil:
		l.fault(doc, second.Line, second.Column, diag.Diagnostic{Code: codeYAMLSecond, Message: "a second document begins here",
			Expected: "one document", Hint: "delete the line --- and what follows, or put it above"})
		return nil
	}
	top := root.Content[0]
	if !l.checkNodes(doc, top) {
		return nil
	}
	if top.Kind == yaml.ScalarNode && top.Value == "" {
		l.fault(doc, 0, 0, noKeys)
		return nil
	}
	if top.Kind != yaml.MappingNode {
		l.nodeFault(doc, top, diag.Diagnostic{Code: codeYAMLKind, Message: "the file is not a list of keys and values", Expected: "lines such as: title: ..."})
		return nil
	}
	return top
}

// decodeYAML parses the first document and looks whether there is a second. A
// panic of the parser is its fault, not ours; it becomes an error.
func decodeYAML(text string) (root, second *yaml.Node, err error) {
	defer func() {
		if r := recover(); r != nil {
			err = fmt.Errorf("the parser gave up: %v", r)
		}
	}()
	loader, err := yaml.NewLoader(bytes.NewReader([]byte(text)), yaml.WithV4Defaults())
	if err != nil {
		return nil, nil, err
	}
	root = &yaml.Node{}
	if loader.Load(root) != nil {
		root = nil
		return root, nil, secondError(text)
	}
	second = &yaml.Node{}
	if err := loader.Load(second); err != nil {
		second = nil
		if !strings.Contains(err.Error(), "EOF") {
			return nil, nil, err
		}
	}
	return root, second, nil
}

// secondError parses again for the error; an empty document has none.
func secondError(text string) error {
	loader, err := yaml.NewLoader(bytes.NewReader([]byte(text)), yaml.WithV4Defaults())
	if err != nil {
		return err
	}
	if err = loader.Load(&yaml.Node{}); err != nil && strings.HasSuffix(err.Error(), "EOF") {
		return nil
	}
	return err
}

// yamlSyntax reports what the parser could not read, where it said so.
func (l *loader) yamlSyntax(doc *document, err error) {
	d := diag.Diagnostic{Code: codeYAML, Message: "the file is not valid YAML", Expected: "key: value, indented with spaces",
		Hint: "look at the indentation, colons, quotation marks and brackets here and in the line before"}
	var problem *yaml.LoadError
	if !errors.As(err, &problem) {
		l.fault(doc, 0, 0, d)
		return
	}
	if problem.Message != "" {
		d.Message += ": " + problem.Message
	}
	mark := problem.Mark
	if problem.ContextMark.Line > 0 && strings.Contains(problem.ContextMsg, "quoted scalar") {
		mark, d.Message = problem.ContextMark, "the file is not valid YAML: this quotation mark is never closed"
	}
	if strings.HasPrefix(problem.Message, "unknown anchor") {
		d = diag.Diagnostic{Code: codeYAMLAnchor, Message: "an alias", Expected: "a plain value", Hint: "write the value out; put text that begins with * in quotation marks"}
	}
	l.fault(doc, min(mark.Line, len(doc.lines)), mark.Column, d)
}

// checkYAMLLines refuses tabs in the indentation, of which the parser says only
// that they cannot start a token.
func (l *loader) checkYAMLLines(doc *document) bool {
	if len(doc.text) > maxYAML {
		l.fault(doc, 0, 0, diag.Diagnostic{Code: codeSize, Message: fmt.Sprintf("the file is larger than %d MiB", maxYAML>>20), Hint: "tables belong into CSV files"})
		return false
	}
	for i, start := range doc.lines {
		rest := strings.TrimLeft(doc.text[start:], " ")
		if strings.HasPrefix(rest, "\t") {
			column := len(doc.text[start:]) - len(rest) + 1
			l.fault(doc, i+1, column, diag.Diagnostic{Code: codeYAMLTab, Message: "the line is indented with a tab", Found: "\t",
				Expected: "spaces", Hint: "put two spaces in place of each tab"})
			return false
		}
	}
	return true
}

// checkNodes refuses what makes one text mean another: anchors, aliases, merge
// keys and tags.
func (l *loader) checkNodes(doc *document, node *yaml.Node) bool {
	d := diag.Diagnostic{Found: node.Value}
	switch {
	case node.Kind == yaml.AliasNode:
		d.Code, d.Message, d.Found, d.Hint = codeYAMLAnchor, "an alias", "*"+node.Value, "write the value out"
	case node.Anchor != "":
		d.Code, d.Message, d.Found, d.Hint = codeYAMLAnchor, "an anchor", "&"+node.Anchor, "write the value out wherever it is needed"
	case node.Kind == yaml.ScalarNode && node.Tag == "!!merge":
		d.Code, d.Message, d.Hint = codeYAMLAnchor, "a merge key", "write the keys out"
	case node.Style&yaml.TaggedStyle != 0:
		d.Code, d.Message, d.Found, d.Hint = codeYAMLTag, "a tag", node.Tag, "write the plain value without the tag"
	}
	if d.Code != "" {
		d.Expected = "a plain value"
		l.nodeFault(doc, node, d)
		return false
	}
	for _, child := range node.Content {
		if !l.checkNodes(doc, child) {
			return false
		}
	}
	return true
}

// nodeFault reports a fault of a node. A value that is left out at the end of a
// file has its place behind the last line.
func (l *loader) nodeFault(doc *document, node *yaml.Node, d diag.Diagnostic) {
	line, column := node.Line, node.Column
	if line > len(doc.lines) {
		line, column = len(doc.lines), 0
	}
	l.fault(doc, line, column, d)
}

// mapping is a YAML mapping whose keys are known.
type mapping struct {
	l      *loader
	doc    *document
	node   *yaml.Node
	values map[string]*yaml.Node
	docs   map[string]*document     // of keys that stand in another document, that of a base
	hint   func(word string) string // what to say of an unknown word, or nil
}

// mapping checks the keys of a mapping; those after a "?" are optional. What is
// the mapping's name in messages.
func (l *loader) mapping(doc *document, node *yaml.Node, what string, keys []string) (mapping, bool) {
	m := mapping{l: l, doc: doc, node: node, values: map[string]*yaml.Node{}}
	if node.Kind != yaml.MappingNode {
		l.nodeFault(doc, node, diag.Diagnostic{Code: codeYAMLKind, Message: what + " is not a mapping", Found: node.Value, Expected: "keys and values: " + strings.Join(named(keys), ", ")})
		return m, false
	}
	sound := true
	first, intended := map[string]int{}, map[string]bool{}
	for i := 0; i+1 < len(node.Content); i += 2 {
		key := node.Content[i]
		line, twice := first[key.Value]
		near := nearest(key.Value, named(keys))
		switch {
		case key.Kind != yaml.ScalarNode || near != key.Value || key.Value == "":
			sound = false
			intended[near] = true
			l.nodeFault(doc, key, diag.Diagnostic{Code: codeYAMLKey, Message: "unknown key in " + what, Found: key.Value,
				Expected: oneOf(named(keys)), Hint: didYouMean(near)})
		case twice:
			sound = false
			l.nodeFault(doc, key, diag.Diagnostic{Code: codeYAMLTwice, Message: fmt.Sprintf("%s stands already in line %d", key.Value, line),
				Found: key.Value, Expected: "each key once", Hint: "delete one of the two"})
		default:
			first[key.Value] = key.Line
			m.values[key.Value] = node.Content[i+1]
		}
	}
	for _, key := range keys {
		if key == "?" {
			break
		}
		if m.values[key] == nil && !intended[key] {
			sound = false
			l.nodeFault(doc, node, diag.Diagnostic{Code: codeYAMLNone, Message: key + " is missing in " + what, Expected: key + ": ...", Hint: "add the key " + key})
		}
	}
	return m, sound
}

func named(keys []string) []string {
	names := make([]string, 0, len(keys))
	for _, k := range keys {
		if k != "?" {
			names = append(names, k)
		}
	}
	return names
}

// docOf is the document in which a key stands.
func (m mapping) docOf(key string) *document {
	if doc := m.docs[key]; doc != nil {
		return doc
	}
	return m.doc
}

// has reports whether a key is there.
func (m mapping) has(key string) bool { return m.values[key] != nil }

func (m mapping) fault(key string, d diag.Diagnostic) {
	node := m.values[key]
	if d.Found == "" && node.Kind == yaml.ScalarNode {
		d.Found = node.Value
	}
	m.l.nodeFault(m.docOf(key), node, d)
}

// text returns a scalar as it is written; nothing where the key is missing,
// which mapping has reported.
func (m mapping) text(key string) (string, bool) {
	node := m.values[key]
	if node == nil {
		return "", false
	}
	return m.l.scalar(m.docOf(key), node, key)
}

func (l *loader) scalar(doc *document, node *yaml.Node, what string) (string, bool) {
	switch {
	case node.Kind != yaml.ScalarNode:
		l.nodeFault(doc, node, diag.Diagnostic{Code: codeYAMLKind, Message: what + " is not a single value", Expected: "text or a number",
			Hint: "put the text in quotation marks if it begins with a bracket"})
		return "", false
	case node.Tag == "!!null" || strings.TrimSpace(node.Value) == "":
		l.nodeFault(doc, node, diag.Diagnostic{Code: codeYAMLNone, Message: what + " has no value", Expected: what + ": ...", Hint: "write a value"})
		return "", false
	case len(node.Value) > maxText:
		l.nodeFault(doc, node, diag.Diagnostic{Code: codeLong, Message: fmt.Sprintf("%s is a text of %d bytes", what, len(node.Value)),
			Expected: fmt.Sprintf("at most %d bytes", maxText)})
		return "", false
	}
	for i, r := range node.Value {
		// An escape such as "\u202e" brings in what the text itself may not have.
		if code, message, hint := badCharacter(r, utf8.RuneLen(r), 0, i+1); code != "" && r != '\n' && r != '\t' {
			l.nodeFault(doc, node, diag.Diagnostic{Code: code, Message: message, Found: node.Value, Expected: "printable text", Hint: hint})
			return "", false
		}
	}
	return strings.Join(strings.Fields(node.Value), " "), true
}

// date returns a date.
func (m mapping) date(key string) (quantity.Date, bool) {
	text, ok := m.text(key)
	if !ok {
		return quantity.Date{}, false
	}
	v, d := parseDate(key, text)
	if d != nil {
		m.fault(key, *d)
		return v, false
	}
	return v, true
}

// whole returns a whole number within a range.
func (m mapping) whole(key string, s span) (int64, bool) {
	text, ok := m.text(key)
	if !ok {
		return 0, false
	}
	v, d := parseNumber(key, text, s)
	if d == nil && v != float64(int64(v)) {
		d = &diag.Diagnostic{Code: codeInteger, Message: key + " is not a whole number", Found: text, Expected: "a whole number"}
	}
	if d != nil {
		m.fault(key, *d)
		return 0, false
	}
	return int64(v), true
}

// word returns one of a closed list of words; the first where the key is missing.
func (m mapping) word(key string, words []string) (int, bool) {
	text, ok := m.text(key)
	if !ok {
		return 0, false
	}
	return m.wordNode(m.docOf(key), m.values[key], text, key, words)
}

func (m mapping) wordNode(doc *document, node *yaml.Node, text, what string, words []string) (int, bool) {
	for i, w := range words {
		if w == text {
			return i, true
		}
	}
	d := diag.Diagnostic{Code: codeWord, Message: "unknown " + what, Found: text, Expected: oneOf(words)}
	if m.hint != nil {
		d.Hint = m.hint(text)
	}
	if d.Hint == "" {
		d.Hint = didYouMean(nearest(text, words))
	}
	m.l.nodeFault(doc, node, d)
	return 0, false
}

// items returns the nodes of a list; none where the key is missing.
func (m mapping) items(key string) []*yaml.Node {
	node := m.values[key]
	if node == nil {
		return nil
	}
	if node.Kind != yaml.SequenceNode {
		m.fault(key, diag.Diagnostic{Code: codeYAMLKind, Message: key + " is not a list", Expected: "a list: [a, b], or lines that begin with -"})
		return nil
	}
	return node.Content
}

// words returns the positions of a list of words in a closed list, each once.
func (m mapping) words(key, what string, words []string) []int {
	var list []int
	seen := map[int]bool{}
	for _, node := range m.items(key) {
		text, ok := m.l.scalar(m.docOf(key), node, what)
		if !ok {
			continue
		}
		i, ok := m.wordNode(m.docOf(key), node, text, what, words)
		if ok && seen[i] {
			m.l.nodeFault(m.docOf(key), node, diag.Diagnostic{Code: codeTwice, Message: what + " stands twice in the list", Found: text, Hint: "delete one of the two"})
		} else if ok {
			seen[i] = true
			list = append(list, i)
		}
	}
	return list
}
