package main

import (
	"fmt"
	"io"
	"math"
	"slices"
	"strings"

	"github.com/spf13/cobra"

	"vereda/internal/compare"
	"vereda/internal/design"
	"vereda/internal/ensemble"
	"vereda/internal/paired"
	"vereda/internal/sensitivity"
	"vereda/internal/summary"
)

const ensembleShape = `{
  "plan": {...},              as of vereda ensemble plan
  "units": 64,                draws, or seeds where there is one draw, that were used
  "until_reached": true,      whether the Monte Carlo error that was asked for was reached
  "means": [{
    "variant": "",            the base has no name
    "group": "...", "outcome": "...", "unit": "...",
    "estimate": {"mean": 1.0, "low": 0.9, "high": 1.1, "seeds": 64, "level": 0.95, "mcse": 0.1},   interval of the mean; "seeds" are units
    "mcse": 0.1,              Monte Carlo standard error of the mean
    "amplification": 1.2,     spread of single runs over that of the parameters, each relative to its mean
    "q5": 0.5, "q50": 1.0, "q95": 1.5,  quantiles of single runs
    "standing": "..."         months counted, or a scenario, not a forecast; empty for folders in Flee's layout
  }],
  "differences": [{           variant less base for the same parameters and seeds
    "variant": "...", "group": "...", "outcome": "...", "unit": "...",
    "difference": {...},      as estimate
    "verdict": "clear",       as of vereda diff
    "standing": "a scenario, not a forecast"   always: nothing was ever counted of a variant
  }],
  "moves": [{                 what an outcome depends on
    "variant": "", "outcome": "...",
    "parameters": 0.8, "chance": 0.1, "both": 0.1,     shares of the variance of single runs
    "by": [{
      "parameter": "...",     those that move it most, at most 5
      "first": {"value": 0.3, "low": 0.2, "high": 0.4},   Sobol' index; null with morris
      "total": {...},
      "effect": {...}         mean absolute effect over the range; null with saltelli
    }]
  }],
  "sources": [{               what the spread comes of; alternatives are held equally likely
    "outcome": "...",
    "variance": 1.0,          sum of the parts [unit squared]
    "parts": [{"source": "chance", "share": 0.2}]   chance, parameters, scenario, structure, input data, together; null where not varied; of draws with one seed "parameters and chance" in place of the first two
  }],
  "foreseen": {"memory_bytes": 1, "disk_bytes": 1},   said before the first run; 0 for what was not
  "output": "out/result"
}`

func (a *app) sensitivityVerb() *cobra.Command {
	var m ensembleFlags
	c := &cobra.Command{
		Use: "sensitivity SCENARIO -o FOLDER", Short: "Say which parameters move which outcome, and how much is chance",
		Long: `Run an ensemble whose design tells what each outcome depends on: with saltelli
the share of its variance that a parameter accounts for alone (first order), with
others (total) and in pairs (--second-order), and the part of chance; with morris
a screening of many parameters for few runs. Screen first, then give the
parameters that matter to saltelli. Indices are of the mean over seeds, so that
more seeds leave less chance in them. All have bootstrap intervals.

It is an ensemble like others: vereda ensemble run FOLDER goes on with it.

` + shapeHelp(ensembleShape),
		Example: `  vereda sensitivity my-border --design morris --runs 10 -o screen
  vereda sensitivity my-border --parameters 'patrol.*' --runs 256 --seeds 4 -o indices`,
		Args: exactly(1, "one scenario: a folder or a name"),
		RunE: func(c *cobra.Command, args []string) error {
			if k := design.Kind(m.design); k != design.Saltelli && k != design.Morris {
				return misused("--design %s says nothing of sensitivity; expected saltelli or morris", m.design)
			}
			return a.planAndRun(c, args[0], &m)
		},
	}
	m.flags(c, design.Saltelli, 64)
	c.AddCommand(a.keepVerb())
	return c
}

type meanPart struct {
	Variant  string         `json:"variant"`
	Group    string         `json:"group"`
	Outcome  string         `json:"outcome"`
	Unit     string         `json:"unit"`
	Estimate interval       `json:"estimate"`
	MCSE     compare.Figure `json:"mcse"`
	Amplify  compare.Figure `json:"amplification"`
	Q5       compare.Figure `json:"q5"`
	Q50      compare.Figure `json:"q50"`
	Q95      compare.Figure `json:"q95"`
	Standing string         `json:"standing"`
}

type differencePart struct {
	Variant    string         `json:"variant"`
	Group      string         `json:"group"`
	Outcome    string         `json:"outcome"`
	Unit       string         `json:"unit"`
	Difference interval       `json:"difference"`
	Verdict    paired.Verdict `json:"verdict"`
	Standing   string         `json:"standing"`
}

type indexPart struct {
	Value compare.Figure `json:"value"`
	Low   compare.Figure `json:"low"`
	High  compare.Figure `json:"high"`
}

type byPart struct {
	Parameter string     `json:"parameter"`
	First     *indexPart `json:"first"`
	Total     *indexPart `json:"total"`
	Effect    *indexPart `json:"effect"`
}

type movesPart struct {
	Variant    string         `json:"variant"`
	Outcome    string         `json:"outcome"`
	Parameters compare.Figure `json:"parameters"`
	Chance     compare.Figure `json:"chance"`
	Both       compare.Figure `json:"both"`
	By         []byPart       `json:"by"`
}

func indexPartOf(x sensitivity.Index) *indexPart {
	return &indexPart{compare.Figure(x.Value), compare.Figure(x.Low), compare.Figure(x.High)}
}

// reportOf is the report of an ensemble in JSON.
func reportOf(s *summary.Summary, output string) map[string]any {
	p := s.Plan
	means, differences, moves := []meanPart{}, []differencePart{}, []movesPart{}
	for i := range s.Means {
		m := &s.Means[i]
		o := p.Outcomes[m.Outcome]
		means = append(means, meanPart{p.Variants[m.Variant].Name, o.Group, o.Title, o.Unit, intervalOf(m.Estimate), compare.Figure(m.Estimate.MCSE()), compare.Figure(m.Amplification),
			compare.Figure(m.Quantile[1]), compare.Figure(m.Quantile[3]), compare.Figure(m.Quantile[5]), s.Standing(m.Variant, m.Outcome)})
	}
	for i := range s.Differences {
		d := &s.Differences[i]
		differences = append(differences, differencePart{p.Variants[d.Variant].Name, d.Group, d.Title, d.Unit, intervalOf(d.Difference), d.Verdict, s.Standing(d.Variant, d.Outcome)})
	}
	for i := range s.Moves {
		m := &s.Moves[i]
		part := movesPart{p.Variants[m.Variant].Name, p.Outcomes[m.Outcome].Title, compare.Figure(m.Split.Parameters.Value),
			compare.Figure(m.Split.Chance.Value), compare.Figure(m.Split.Together.Value), []byPart{}}
		ranked := m.Ranked()
		for _, j := range ranked[:min(5, len(ranked))] {
			by := byPart{Parameter: p.Factors[j].Name}
			if m.Indices != nil {
				by.First, by.Total = indexPartOf(m.Indices.First[j]), indexPartOf(m.Indices.Total[j])
			} else {
				by.Effect = indexPartOf(m.Effects[j].Absolute)
			}
			part.By = append(part.By, by)
		}
		moves = append(moves, part)
	}
	return map[string]any{"sources": sourceParts(s), "units": s.Units, "until_reached": s.Enough, "means": means, "differences": differences, "moves": moves, "output": output,
		"plan": map[string]any{"design": p.Design.Kind, "rows": p.Rows(), "seeds": p.Seeds, "runs": p.Runs()}}
}

// printSummary says in tables what an ensemble says; places are left to the files.
func (a *app) printSummary(s *summary.Summary) {
	fmt.Fprintln(a.out)
	if s.Plan.Until > 0 {
		a.sayUntil(s)
	}
	a.printMeans(s)
	if len(s.Plan.Variants) > 1 {
		wrap(a.out, "", "No variant was ever counted: variants and differences are "+notForecast+".")
		fmt.Fprintln(a.out)
	}
	for v := 1; v < len(s.Plan.Variants); v++ {
		a.printDifferences(s, v)
	}
	printMoves(a.out, s)
	printSources(a.out, s)
}

func (a *app) sayUntil(s *summary.Summary) {
	units, _ := s.Plan.Units()
	text := fmt.Sprintf("The Monte Carlo error that was asked for is reached with %d of %d units.", s.Units, units)
	if !s.Enough {
		text = fmt.Sprintf("The Monte Carlo error that was asked for is not reached with all of %s: more runs are needed.", plural(units, "unit"))
	}
	wrap(a.out, "", text)
	fmt.Fprintln(a.out)
}

func (a *app) printMeans(s *summary.Summary) {
	what := "draws"
	if s.Plan.Rows() == 1 {
		what = "seeds"
	}
	fmt.Fprintf(a.out, "%s to %s: mean over %s [95 %% interval of the mean], and where nine of ten runs lie\n", s.Plan.From, s.Plan.To, what)
	rows := [][]string{{"", "mean", "error", "runs, 5 to 95 %"}}
	for i := range s.Means {
		m := &s.Means[i]
		o := s.Plan.Outcomes[m.Outcome]
		if m.Variant > 0 || o.Group == paired.Where || m.Quantile[0] == 0 && m.Quantile[6] == 0 {
			continue
		}
		rows = append(rows, []string{o.Title + " (" + o.Unit + ")", estimate(m.Estimate), figure(m.Estimate.MCSE()), figure(m.Quantile[1]) + " to " + figure(m.Quantile[5])})
	}
	printTable(a.out, rows)
	if len(s.Plan.Factors) > 0 && s.Plan.Design.Kind != design.Points {
		wrap(a.out, "  ", "Parameters are drawn from their ranges, each for itself, and not weighed against what was counted: values that fit the counts together lie closer.")
	}
	if k := s.Plan.Design.Kind; k == design.Morris || k == design.Factorial {
		wrap(a.out, "  ", "The rows of this design are not drawn from what is thought likely: the means describe the design, not the model.")
	}
	fmt.Fprintln(a.out)
}

func (a *app) printDifferences(s *summary.Summary, variant int) {
	fmt.Fprintf(a.out, "%s less base, for the same parameters and seeds [95 %% interval of the mean]\n", s.Plan.Variants[variant].Name)
	var rows [][]string
	same := 0
	for i := range s.Differences {
		d := &s.Differences[i]
		switch {
		case d.Variant != variant || d.Group == paired.Where:
		case d.Verdict == paired.Same:
			same++
		default:
			rows = append(rows, []string{d.Title + " (" + d.Unit + ")", estimate(d.Difference), percent(d.Relative), string(d.Verdict)})
		}
	}
	printTable(a.out, rows)
	if same > 0 {
		fmt.Fprintf(a.out, "  No difference in any run: %s.\n", plural(same, "outcome"))
	}
	fmt.Fprintln(a.out)
}

// printMoves names what moves each outcome of the base.
func printMoves(w io.Writer, s *summary.Summary) {
	var rows [][]string
	seeds := len(s.Plan.Seeds) > 1
	amplified := slices.ContainsFunc(s.Means, func(m summary.Mean) bool { return !math.IsNaN(m.Amplification) })
	for i := range s.Moves {
		m := &s.Moves[i]
		o := s.Plan.Outcomes[m.Outcome]
		if m.Variant > 0 || o.Group == paired.Where {
			continue
		}
		var words []string
		ranked := m.Ranked()
		for _, j := range ranked[:min(3, len(ranked))] {
			if m.Indices != nil {
				words = append(words, fmt.Sprintf("%s %s", s.Plan.Factors[j].Name, figure(m.Indices.Total[j].Value)))
			} else {
				words = append(words, fmt.Sprintf("%s %s", s.Plan.Factors[j].Name, figure(m.Effects[j].Absolute.Value)))
			}
		}
		if len(ranked) == 0 && math.IsNaN(m.Split.Parameters.Value) {
			continue
		}
		row := []string{o.Title}
		if seeds && m.Effects == nil {
			row = append(row, figure(m.Split.Parameters.Value), figure(m.Split.Chance.Value+m.Split.Together.Value))
		}
		if amplified {
			row = append(row, figure(s.Means[m.Outcome].Amplification)) // the base stands first
		}
		if low := m.Split.Parameters.Low; low <= 0 {
			words = []string{"nothing clearly"} // all that is seen may be chance
		}
		rows = append(rows, append(row, strings.Join(words, ", ")))
	}
	if len(rows) == 0 {
		return
	}
	head := []string{"what moves each outcome"}
	if seeds && s.Moves[0].Effects == nil {
		head = append(head, "parameters", "chance")
	}
	if amplified {
		head = append(head, "amplification")
	}
	switch {
	case s.Moves[0].Indices != nil:
		head = append(head, "most, by total index")
	case s.Moves[0].Effects != nil:
		head = append(head, "most, by mean absolute effect")
	}
	printTable(w, slices.Insert(rows, 0, head))
	text := fmt.Sprintf("Intervals (%.0f %%) stand in the tables.", 100*ensemble.Level)
	if seeds && s.Moves[0].Effects == nil {
		text = "Parameters and chance: shares of the variance of single runs. " + text
	}
	if amplified {
		text += " Amplification: how many times wider single runs lie than the parameters that vary, each as standard deviation over mean."
	}
	wrap(w, "  ", text)
	fmt.Fprintln(w)
}
