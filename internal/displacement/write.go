package displacement

import (
	"encoding/csv"
	"fmt"
	"strconv"
	"strings"

	"vereda/internal/gravity"
)

// File is a file of a folder.
type File struct {
	Name string
	Text []byte
}

// Files are those of a case, in the order of their reading. Tables without rows are left
// out. [Load] of them gives the same case, to the bit of every number.
func Files(c *gravity.Case) []File {
	files := []File{{head, manifest(c)}}
	for _, t := range []struct {
		name string
		rows [][]string
	}{
		{"places.csv", placeRows(c)}, {"links.csv", linkRows(c)}, {"levels.csv", levelRows(c)}, {"closures.csv", closureRows(c)},
		{"changes.csv", changeRows(c)}, {"counts.csv", countRows(c)}, {"people.csv", peopleRows(c)}, {"named.csv", namedRows(c)}, {"corridors.csv", corridorRows(c)},
	} {
		if len(t.rows) < 2 {
			continue
		}
		var b strings.Builder
		w := csv.NewWriter(&b)
		w.WriteAll(t.rows) // a builder takes everything
		files = append(files, File{t.name, []byte(b.String())})
	}
	return files
}

func manifest(c *gravity.Case) []byte {
	var b strings.Builder
	fmt.Fprintf(&b, "# A case of displacement; docs/FLEE.md says what each key does.\nformat: %s\nname: %s\nstart: %s\ndays: %d\nsettings:\n", format, strconv.Quote(c.Name), c.Start, c.Days)
	set := c.Set
	for _, section := range [][]setting{settingsOf(&set), correctionsOf(&set.Correct)} {
		for _, k := range section {
			line := fmt.Sprintf("  %s: %s", k.name, valueText(k.at))
			if k.unit != "" {
				line += "  # " + k.unit
			}
			b.WriteString(line + "\n")
		}
		if section[0].name == "hasten" {
			b.WriteString("corrections:\n")
		}
	}
	return []byte(b.String())
}

func valueText(at any) string {
	switch v := at.(type) {
	case *bool:
		return strconv.FormatBool(*v)
	case *int:
		return strconv.Itoa(*v)
	case *float64:
		return show(*v)
	case *gravity.SpawnMode:
		return modes[*v]
	case *[]float64:
		list := make([]string, len(*v))
		for i, x := range *v {
			list[i] = show(x)
		}
		return "[" + strings.Join(list, ", ") + "]"
	case *[]int:
		list := make([]string, len(*v))
		for i, x := range *v {
			list[i] = strconv.Itoa(x)
		}
		return "[" + strings.Join(list, ", ") + "]"
	}
	panic("displacement: a setting of a kind that no file holds")
}

func show(v float64) string { return strconv.FormatFloat(v, 'g', -1, 64) }

func placeRows(c *gravity.Case) [][]string {
	rows := [][]string{placeColumns}
	for i := range c.Places {
		p := &c.Places[i]
		series := ""
		if k := c.Camps[i]; k >= 0 {
			series = c.Series[k].Name
		}
		rows = append(rows, []string{p.Name, p.Region, p.Country, show(p.X), show(p.Y), p.Kind.String(), show(p.Conflict), show(p.Capacity), show(p.Population), strconv.FormatBool(p.Foreign),
			strconv.Itoa(p.InitialPeople), strconv.Itoa(p.CapacityPerDay), show(p.Deactivation), show(p.Trade), show(p.Development), show(p.Farmers), series})
	}
	return rows
}

func linkRows(c *gravity.Case) [][]string {
	rows := [][]string{linkColumns}
	for _, l := range c.Links {
		rows = append(rows, []string{c.Places[l.From].Name, c.Places[l.To].Name, show(l.Length), show(l.Speed), show(l.Walk)})
	}
	return rows
}

// levelRows writes courses as spans of days with one value.
func levelRows(c *gravity.Case) [][]string {
	rows := [][]string{levelColumns}
	course := func(what string, place int32, values []float64) {
		for from := 0; from < len(values); {
			to := from
			for to+1 < len(values) && values[to+1] == values[from] {
				to++
			}
			rows = append(rows, []string{what, c.Places[place].Name, strconv.Itoa(from), strconv.Itoa(to), show(values[from])})
			from = to + 1
		}
	}
	for _, x := range c.Conflicts {
		course("conflict", x.Place, x.Intensity)
	}
	for _, x := range c.Floods {
		course("flood", x.Place, x.Level)
	}
	for _, x := range c.Hunger {
		course("hunger", x.Place, x.Level)
	}
	return rows
}

func closureRows(c *gravity.Case) [][]string {
	rows := [][]string{closureColumns}
	for _, x := range c.Closures {
		a, b := x.Countries[0], x.Countries[1]
		if x.Kind != gravity.CloseCountry {
			a, b = c.Places[x.A].Name, ""
		}
		if x.Kind == gravity.CloseLink {
			b = c.Places[x.B].Name
		}
		rows = append(rows, []string{x.Kind.String(), a, b, strconv.Itoa(x.Start), strconv.Itoa(x.End)})
	}
	return rows
}

func changeRows(c *gravity.Case) [][]string {
	rows := [][]string{changeColumns}
	for _, x := range c.Changes {
		rows = append(rows, []string{c.Places[x.Place].Name, x.Kind.String(), strconv.Itoa(x.Day)})
	}
	return rows
}

func countRows(c *gravity.Case) [][]string {
	rows := [][]string{countColumns}
	for _, s := range c.Series {
		for i, day := range s.Days {
			rows = append(rows, []string{s.Name, strconv.Itoa(day), show(s.People[i])})
		}
	}
	return rows
}

func peopleRows(c *gravity.Case) [][]string {
	rows := [][]string{peopleColumns}
	for i := range c.Attributes {
		a := &c.Attributes[i]
		column := func(place string, weights []float64) {
			for k, v := range weights {
				rows = append(rows, []string{a.Name, a.Values[k], place, show(v)})
			}
		}
		column("", a.Default)
		for _, own := range a.Own {
			column(c.Places[own.Place].Name, own.Of)
		}
	}
	return rows
}

func namedRows(c *gravity.Case) [][]string {
	rows := [][]string{append([]string{"place"}, c.NamedColumns...)}
	for _, n := range c.Named {
		rows = append(rows, append([]string{c.Places[n.Place].Name}, n.Values...))
	}
	return rows
}

func corridorRows(c *gravity.Case) [][]string {
	rows := [][]string{corridorColumns}
	for i, corridor := range c.Corridors {
		for _, place := range corridor {
			rows = append(rows, []string{strconv.Itoa(i + 1), c.Places[place].Name})
		}
	}
	return rows
}
