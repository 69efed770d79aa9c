package main

import (
	"bytes"
	"encoding/csv"
	"errors"
	"fmt"
	"io"
	"io/fs"
	"os"
	"path/filepath"
	"slices"
	"strings"

	"github.com/spf13/cobra"

	"vereda/internal/diag"
	"vereda/internal/importer"
	"vereda/internal/quantity"
)

const importShape = `{
  "tables": [{                without a word: what there is to import
    "name": "...",
    "about": "...",
    "inputs": ["..."],        files that were read; without a word, columns of a file that will do
    "output": "..."           the table that was written, or where it stands in the shipped scenario
  }]
}`

type importPart struct {
	Name   string   `json:"name"`
	About  string   `json:"about"`
	Inputs []string `json:"inputs"`
	Output string   `json:"output"`
}

// importing is what the flags of import say.
type importing struct {
	from, to     string
	since, until string
	files        []string
	overwrite    bool
	span         importer.Span
}

func (a *app) importVerb() *cobra.Command {
	var m importing
	c := &cobra.Command{
		Use: "import [WORD]", Short: "Make a table of a scenario from the public files of those who count",
		Long: `Make a table of a scenario from the files that the institutions publish, in tidy
form: one row per count, comma-separated. WORD names the table, or the publisher
(cbp, ohss, ice, iom, panama-snm, honduras-inm, mexico-upmrip, guatemala-igm, unhcr,
world-bank, undesa, cato, court) of several, or is "all"; without it the tables are listed
with the columns that their files must have. Of the CSV files in the folder --from
that is read which has these columns; where several have them, --file names those
to read. The table is written under --to where the shipped scenarios keep it; with
--since and --until only the periods between two months.

` + shapeHelp(importShape),
		Example: "  vereda import\n  vereda import cbp --from downloads --to my-border\n  vereda import encounters-by-sector --from downloads --to my-border",
		Args:    atMost(1, "one word: a table, or all"),
		RunE: func(_ *cobra.Command, args []string) error {
			if len(args) == 0 {
				return a.listImports()
			}
			return a.importTables(args[0], &m)
		},
	}
	c.Flags().StringVar(&m.from, "from", "", "the folder with the publishers' files")
	c.Flags().StringVar(&m.to, "to", "", "the folder of the scenario to write into")
	c.Flags().StringSliceVar(&m.files, "file", nil, "read this file of the folder, whatever else is there")
	c.Flags().StringVar(&m.since, "since", "", "the first month to write, such as 2018-01")
	c.Flags().StringVar(&m.until, "until", "", "the last month to write, such as 2023-12")
	c.Flags().BoolVar(&m.overwrite, "overwrite", false, "replace tables that are there")
	return c
}

func (a *app) listImports() error {
	list := []importPart{}
	for _, name := range importer.Names() {
		it, _ := importer.Describe(name)
		p := importPart{Name: name, About: it.About, Inputs: []string{}, Output: outputOf(it)}
		for i, columns := range it.Layouts {
			p.Inputs = append(p.Inputs, strings.Join(columns, ","))
			if without := it.Without[i]; len(without) > 0 {
				p.Inputs[i] += " without " + strings.Join(without, ",")
			}
		}
		list = append(list, p)
	}
	if a.json {
		return a.writeJSON(map[string][]importPart{"tables": list})
	}
	for _, p := range list {
		fmt.Fprintln(a.out, p.Name)
		wrap(a.out, "  ", p.About)
		for _, columns := range p.Inputs {
			fmt.Fprintf(a.out, "  from %s\n", columns)
		}
		fmt.Fprintf(a.out, "  to %s\n", p.Output)
	}
	return nil
}

// outputOf is where an importer's table stands in a scenario.
func outputOf(it importer.Importer) string {
	if it.Output == "" {
		return it.Name + ".csv"
	}
	return it.Output
}

func (a *app) importTables(word string, m *importing) error {
	words := importer.Names()
	if of := importer.Of(word); len(of) > 0 {
		words = of
	} else if word != "all" {
		if !slices.Contains(words, word) {
			known := append(append(words, importer.Publishers()...), "all")
			return misused("there is no importer %s%s; vereda import lists them", diag.Escape(word), suggest(word, known))
		}
		words = []string{word}
	}
	several := len(words) > 1
	if err := m.readSpan(); err != nil {
		return err
	}
	for _, asked := range [][2]string{{"--from", m.from}, {"--to", m.to}} {
		flag, dir := asked[0], asked[1]
		info, err := os.Stat(dir)
		switch {
		case dir == "":
			return misused("vereda import %s needs %s and a folder", word, flag)
		case err != nil || !info.IsDir():
			return misused("%s %s: there is no such folder", flag, diag.Escape(dir))
		}
	}
	// All tables are made before the first is written.
	var parts []importPart
	var texts [][]byte
	for _, name := range words {
		it, _ := importer.Describe(name)
		part, text, err := m.table(it)
		var f *failure
		if several && errors.As(err, &f) && f.code == exitUsage {
			fmt.Fprintln(a.err, "vereda: "+f.message)
			continue
		}
		if err != nil {
			return err
		}
		parts, texts = append(parts, part), append(texts, text)
	}
	if len(parts) == 0 {
		return misused("no file in %s has the columns that a table of %s needs; vereda import lists them", diag.Escape(m.from), word)
	}
	for i, p := range parts {
		if err := writeWhole(p.Output, texts[i]); err != nil {
			return err
		}
	}
	if a.json {
		return a.writeJSON(map[string][]importPart{"tables": append([]importPart{}, parts...)})
	}
	for _, p := range parts {
		fmt.Fprintf(a.out, "%s from %s\n", p.Output, strings.Join(p.Inputs, ", "))
	}
	return nil
}

// readSpan reads the months between which tables are written.
func (m *importing) readSpan() error {
	for _, b := range []struct {
		flag, text string
		month      *quantity.Month
	}{{"--since", m.since, &m.span.From}, {"--until", m.until, &m.span.To}} {
		if b.text == "" {
			continue
		}
		month, err := quantity.ParseMonth(b.text)
		if err != nil {
			return misused("%s %s is not a month such as 2018-01", b.flag, diag.Escape(b.text))
		}
		*b.month = month
	}
	if m.since != "" && m.until != "" && m.span.From > m.span.To {
		return misused("--since %s lies after --until %s", m.since, m.until)
	}
	return nil
}

// table makes one table from the files that suit it.
func (m *importing) table(it importer.Importer) (importPart, []byte, error) {
	part := importPart{Name: it.Name, About: it.About, Inputs: []string{}, Output: filepath.Join(m.to, filepath.FromSlash(outputOf(it)))}
	names, err := m.suited(it)
	if err != nil {
		return part, nil, err
	}
	var inputs []importer.Input
	for _, name := range names {
		file, err := os.Open(filepath.Join(m.from, name))
		if err != nil {
			return part, nil, err
		}
		defer func() { _ = file.Close() }() // only read
		inputs = append(inputs, importer.Input{Name: file.Name(), Reader: file})
		part.Inputs = append(part.Inputs, name)
	}
	if _, err := os.Stat(part.Output); err == nil && !m.overwrite {
		return part, nil, &failure{code: exitFailed, message: part.Output + " exists; --overwrite replaces it"}
	}
	var text bytes.Buffer
	if list := importer.Run(it.Name, inputs, m.span, &text); list.HasErrors() {
		return part, nil, invalid(list)
	}
	return part, text.Bytes(), nil
}

// suited lists the files to read: those that were named, or those whose columns
// suit the importer. Two files of one layout are refused unless named: where
// both hold the same counts, these would be added up twice.
func (m *importing) suited(it importer.Importer) ([]string, error) {
	if len(m.files) > 0 {
		return m.files, nil
	}
	entries, err := os.ReadDir(m.from)
	if err != nil {
		return nil, err
	}
	var names []string
	byLayout := make([][]string, len(it.Layouts))
	for _, e := range entries {
		if e.Type()&fs.ModeType != 0 || filepath.Ext(e.Name()) != ".csv" {
			continue
		}
		header, err := headerOf(filepath.Join(m.from, e.Name()))
		if err != nil {
			return nil, err
		}
		if i := it.Layout(header); i >= 0 {
			names, byLayout[i] = append(names, e.Name()), append(byLayout[i], e.Name())
		}
	}
	if len(names) == 0 {
		return nil, misused("no CSV file in %s has the columns that %s needs; vereda import lists them", diag.Escape(m.from), it.Name)
	}
	for _, same := range byLayout {
		if len(same) > 1 {
			return nil, misused("%s: %s have the same columns; name those to read with --file", it.Name, strings.Join(same, ", "))
		}
	}
	return names, nil
}

// headerOf reads the first row of a file; one that is not CSV has none.
func headerOf(path string) ([]string, error) {
	file, err := os.Open(path)
	if err != nil {
		return nil, err
	}
	defer func() { _ = file.Close() }() // only read
	header, err := csv.NewReader(io.LimitReader(file, 1<<16)).Read()
	if err != nil || len(header) == 0 {
		return nil, nil
	}
	header[0] = strings.TrimPrefix(header[0], "\ufeff")
	return header, nil
}
