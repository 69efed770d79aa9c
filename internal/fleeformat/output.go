package fleeformat

import (
	"bytes"
	"fmt"
	"math"
	"strconv"
	"strings"

	"vereda/internal/gravity"
	"vereda/internal/quantity"
)

// Output writes a run in the columns of Flee's out.csv. The date of a row is that
// of the next day, as there (Q9).
func Output(c *gravity.Case, r *gravity.Result) []byte {
	var b bytes.Buffer
	b.WriteString("Day,Date,")
	for _, place := range r.Camps {
		name := quantity.Tame(c.Places[place].Name) // as heads of columns are for spreadsheets
		fmt.Fprintf(&b, "%s sim,%s data,%s error,", name, name, name)
	}
	b.WriteString("Total error,refugees in camps (UNHCR),total refugees (simulation),raw UNHCR refugee count,refugees in camps (simulation),refugee_debt")
	end := func(day int) {
		if c.Set.Log.IDPs {
			fmt.Fprintf(&b, ",%d", r.Days[day].InIDP)
		}
		b.WriteByte('\n')
	}
	if c.Set.Log.IDPs {
		b.WriteString(",total IDPs")
	}
	b.WriteByte('\n')
	for day := range r.Days {
		d := &r.Days[day]
		fmt.Fprintf(&b, "%d,%s,", day, c.Start.AddDays(day+1))
		off, data := 0, 0
		for k, place := range r.Camps {
			counted := gravity.Counted(c, place, day)
			off += max(d.Camps[k]-counted, counted-d.Camps[k])
			data += counted
			fmt.Fprintf(&b, "%d,%d,%s,", d.Camps[k], counted, relative(d.Camps[k], counted))
		}
		if d.Raw > 0 {
			fmt.Fprintf(&b, "%s,%d,%d,%d,%d,%d", python(float64(off)/float64(d.Raw)), data, d.People, d.Raw, sum(d.Camps), d.Debt)
		} else {
			fmt.Fprintf(&b, "0.0,0,%d,0,%d,0", d.People, sum(d.Camps))
		}
		end(day)
	}
	return b.Bytes()
}

// relative is the error of a camp, rounded to four decimals.
func relative(sim, data int) string {
	if data == 0 {
		return "0.0"
	}
	return python(math.RoundToEven(math.Abs(float64(sim)/float64(data)-1)*1e4) / 1e4)
}

// python writes a number as Python's repr does.
func python(v float64) string {
	text := strconv.FormatFloat(v, 'f', -1, 64)
	if v != 0 && (math.Abs(v) < 1e-4 || math.Abs(v) >= 1e16) {
		text = strconv.FormatFloat(v, 'e', -1, 64)
	}
	if !strings.ContainsAny(text, ".e") {
		text += ".0"
	}
	return text
}

func sum(list []int) int {
	total := 0
	for _, v := range list {
		total += v
	}
	return total
}
