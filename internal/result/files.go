package result

import (
	"fmt"
	"io"
	"reflect"
	"strings"
)

// Files writes the files of a folder and keeps their sizes and digests. The first
// error stays, and nothing is written after it. Use it inside [WriteFolder].
type Files struct {
	b       builder
	version string
}

// NewFiles writes into an existing folder. The version of the program goes into
// Parquet files.
func NewFiles(dir, version string) *Files { return &Files{builder{dir: dir}, version} }

// File writes one file.
func (f *Files) File(name string, write func(io.Writer) error) { f.b.file(name, write) }

// JSON writes one file as indented JSON.
func (f *Files) JSON(name string, v any) {
	f.b.file(name, func(w io.Writer) error { return writeJSON(w, v) })
}

// Err is the first error.
func (f *Files) Err() error { return f.b.err }

// Output is a written file.
type Output = output

// Outputs lists what was written.
func (f *Files) Outputs() []Output { return f.b.outputs }

// Table writes rows of a struct as NAME.csv and NAME.parquet and describes the
// columns. Tags of the fields say all: parquet the name of the column and its form,
// unit and meaning what it holds. Fields are strings, int32 (dates where the tag
// says so), int64, float64, or *float64 where a value may be missing. The rows are
// made twice, so that they need not be kept.
func Table[T any](f *Files, name string, rows func(yield func(*T) error) error) []Column {
	columns, kinds := columnsOf(reflect.TypeFor[T]())
	table(&f.b, f.version, name, columns, func(row *T, c *csvWriter) {
		v := reflect.ValueOf(row).Elem()
		for i, kind := range kinds {
			kind(c, v.Field(i))
		}
	}, rows)
	return columns
}

// columnsOf reads the tags of a row, and says how each field is written.
func columnsOf(t reflect.Type) ([]Column, []func(*csvWriter, reflect.Value)) {
	var columns []Column
	var kinds []func(*csvWriter, reflect.Value)
	for i := range t.NumField() {
		field := t.Field(i)
		name, form, _ := strings.Cut(field.Tag.Get("parquet"), ",")
		c := Column{Name: name, Unit: field.Tag.Get("unit"), Meaning: field.Tag.Get("meaning")}
		var kind func(*csvWriter, reflect.Value)
		switch {
		case strings.Contains(form, "dict"):
			panic("result: field " + field.Name + " of a row has a dictionary, whose bytes differ between processors")
		case form == "date":
			c.Type, kind = "date", func(w *csvWriter, v reflect.Value) { w.date(int32(v.Int())) }
		case field.Type.Kind() == reflect.String:
			c.Type, kind = "text", func(w *csvWriter, v reflect.Value) { w.text(v.String()) }
		case field.Type.Kind() == reflect.Int32, field.Type.Kind() == reflect.Int64:
			c.Type, kind = "integer", func(w *csvWriter, v reflect.Value) { w.whole(int(v.Int())) }
		case field.Type.Kind() == reflect.Float64:
			c.Type, kind = "number", func(w *csvWriter, v reflect.Value) { w.number(v.Float()) }
		case field.Type == reflect.TypeFor[*float64]():
			c.Type, kind = "number", func(w *csvWriter, v reflect.Value) { w.optional(v.Interface().(*float64)) }
		default:
			panic(fmt.Sprintf("result: field %s of a row has type %s", field.Name, field.Type))
		}
		if c.Name == "" || c.Meaning == "" {
			panic("result: field " + field.Name + " of a row lacks a name or a meaning")
		}
		columns, kinds = append(columns, c), append(kinds, kind)
	}
	return columns, kinds
}

// Optional is nil for what is missing: not a number, or without bound.
func Optional(v float64) *float64 { return optional(v) }
