package pattern

import (
	"fmt"
	"math"
	"strconv"
	"strings"
	"text/tabwriter"
)

// Text is the report as a table for a terminal. Short leaves out the parts,
// the figures without a band and what cannot be produced.
func (r *Report) Text(short bool) string {
	var b strings.Builder
	fmt.Fprintf(&b, "%d of %d patterns and published figures pass", r.Passed, r.Judged)
	if r.Seeds < 2 {
		b.WriteString(" (one seed: no interval)")
	}
	b.WriteString("\n")
	w := tabwriter.NewWriter(&b, 0, 0, 2, ' ', 0)
	fmt.Fprintln(w, "\tpattern or figure\tvalue (95 % interval)\tband\t\tyears used")
	for i := range r.Patterns {
		p := &r.Patterns[i]
		isPattern := strings.HasPrefix(p.ID, "P")
		if short && !isPattern {
			continue
		}
		title := p.Title
		if _, part, ok := strings.Cut(title, ": "); ok && p.PartOf != "" {
			title = "  " + part // the pattern's own line stands above
		}
		fmt.Fprintf(w, "%s\t%s\t%s\t%s\t%s\t%s\n", p.ID, title, p.value(), p.band(), p.verdict(), p.Fitted)
	}
	w.Flush()
	if short {
		return b.String()
	}
	if len(r.NotProduced) > 0 {
		b.WriteString("\nNot in reach of this scenario\n")
		for _, n := range r.NotProduced {
			fmt.Fprintf(&b, "  %-9s %s: %s\n", n.ID, n.Title, n.Reason)
		}
	}
	return b.String()
}

func (p *Pattern) verdict() string {
	switch {
	case p.Pass == nil:
		return "shown, not judged"
	case *p.Pass && (p.Sure || p.Low == nil):
		return "pass"
	case *p.Pass:
		return "pass (interval reaches out)"
	case p.Value == nil && p.PartOf == "" && (p.Band.Low != nil || p.Band.High != nil):
		return "FAIL (cannot be told)"
	case p.Sure || p.Low == nil:
		return "FAIL"
	}
	return "FAIL (interval reaches in)"
}

func (p *Pattern) value() string {
	if p.Value == nil {
		return ""
	}
	text := short(*p.Value)
	if p.Low != nil && p.High != nil {
		text += " (" + short(*p.Low) + " to " + short(*p.High) + ")"
	}
	return text
}

func (p *Pattern) band() string {
	low, high := p.Band.Low, p.Band.High
	switch {
	case low != nil && high != nil:
		return short(*low) + " to " + short(*high)
	case low != nil:
		return "at least " + short(*low)
	case high != nil:
		return "at most " + short(*high)
	}
	return ""
}

// short writes a number with three digits or so.
func short(v float64) string {
	a := math.Abs(v)
	switch {
	case a < 1e-6:
		return "0"
	case a >= 1000:
		return strconv.FormatFloat(v, 'f', 0, 64)
	case a >= 10:
		return strconv.FormatFloat(v, 'f', 1, 64)
	}
	return strconv.FormatFloat(v, 'f', 3, 64)
}
