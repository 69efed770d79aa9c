// Package shard keeps the runs of an ensemble in a folder that many processes, on
// one machine or several, may fill together and that survives the death of any of
// them.
//
// A [Plan] says what all runs are; run r is a function of the plan and r. A
// process works on a [Share] of them. What it has finished it writes as a part: a
// file that appears whole under a name made of its contents, or not at all. Parts
// may hold any runs, in any number, some of them twice: what [Gather] makes of them
// is the same. A run that was written is never lost and never counted twice.
package shard

import (
	"crypto/sha256"
	"encoding/json"
	"errors"
	"fmt"
	"slices"
	"strconv"
	"strings"

	"vereda/internal/design"
)

// Format names the layout of a folder and its parts.
const Format = "vereda-plan-1"

// Plan is an ensemble before it is run: rows of a design x seeds x variants, every
// variant with the same rows and seeds.
type Plan struct {
	Format   string `json:"format"`
	Program  string `json:"program"` // that makes the runs: another one may give other numbers
	Scenario string `json:"scenario"`
	// Layout says how the scenario is written: empty for the format of the program,
	// [Flee] for a folder in that layout, of which Engine and Exact say how it is run.
	Layout   string    `json:"layout,omitempty"`
	Engine   string    `json:"engine,omitempty"`
	Exact    bool      `json:"flee_exact,omitempty"`
	Variants []Variant `json:"variants"` // the first is the base
	// Factors are the parameters that vary, in the order of the design's columns.
	Factors []design.Factor `json:"factors"`
	Design  design.Design   `json:"design"`
	Points  [][]float64     `json:"points,omitempty"` // of a design of kind points: values by factor
	Seeds   []uint64        `json:"seeds"`
	// OwnLuck gives every row seeds of its own, those of Seeds plus the row: for
	// draws from a posterior, where all rows with one luck would all be wrong the
	// same way.
	OwnLuck bool `json:"own_luck,omitempty"`
	// From and To are the months that outcomes count, Nationality whose events.
	From        string    `json:"from"`
	To          string    `json:"to"`
	Nationality string    `json:"nationality"`
	Outcomes    []Outcome `json:"outcomes"`
	Series      int       `json:"series_values"` // of each run, beside the outcomes
	// Until is the Monte Carlo standard error, as a share of the width of the
	// 95 % interval of runs, at which rows are enough; 0 for all rows.
	Until float64 `json:"until_mcse"`
	// Lock says how shares are kept from others: one of [Locks], or empty for what the
	// file system has. It is no part of what the runs are, and not of the key.
	Lock string `json:"lock,omitempty"`
}

// Flee is the layout of folders that Flee reads.
const Flee = "flee"

// Variant is one of the scenarios that are compared.
type Variant struct {
	Name   string `json:"name"` // empty for the base
	Digest string `json:"sha256"`
	// Kind says what the variant is an alternative of; empty for a scenario.
	Kind Kind `json:"kind,omitempty"`
}

// Kind is what a variant is an alternative of.
type Kind string

// The kinds of variants.
const (
	ScenarioKind  Kind = "scenario"  // rules that may or may not be made
	StructureKind Kind = "structure" // another mechanism for the same world
	InputKind     Kind = "input"     // another record of the same world
)

// KindOf is the kind of a variant, spelt out.
func (v *Variant) KindOf() Kind {
	if v.Kind == "" {
		return ScenarioKind
	}
	return v.Kind
}

// Outcome is a number that is kept of every run.
type Outcome struct {
	Group string `json:"group"`
	Title string `json:"title"`
	Unit  string `json:"unit"`
}

// Run is one run of a plan.
type Run struct {
	Number, Row, Seed, Variant int // Seed and Variant are positions in the plan
}

// Rows is the number of rows of the design.
func (p *Plan) Rows() int {
	if p.Design.Kind == design.Points {
		return len(p.Points)
	}
	return p.Design.Rows()
}

// Runs is the number of runs.
func (p *Plan) Runs() int { return p.Rows() * len(p.Seeds) * len(p.Variants) }

// Run gives run r. Rows come first in the order, then seeds, then variants, so that
// the runs done so far are whole rows, but for the last ones.
func (p *Plan) Run(r int) Run {
	v, k := len(p.Variants), len(p.Seeds)
	return Run{Number: r, Variant: r % v, Seed: r / v % k, Row: r / v / k}
}

// SeedOf gives the seed of a run.
func (p *Plan) SeedOf(r Run) uint64 {
	if p.OwnLuck {
		return p.Seeds[r.Seed] + uint64(r.Row)
	}
	return p.Seeds[r.Seed]
}

// Units says what a mean is taken over, and how many runs each one has: rows of the
// design with all their seeds, or seeds where there is one row. Runs of a unit
// follow each other.
func (p *Plan) Units() (units, runs int) {
	if p.Rows() == 1 {
		return len(p.Seeds), len(p.Variants)
	}
	return p.Rows(), len(p.Seeds) * len(p.Variants)
}

// Checkpoints lists after how many units it is asked whether they are enough: 8,
// 16, 32 and so on, and all. They are part of the plan, so that how far an ensemble
// goes does not depend on who runs it.
func (p *Plan) Checkpoints() []int {
	units, _ := p.Units()
	var list []int
	for n := 8; p.Until > 0 && n < units; n *= 2 {
		list = append(list, n)
	}
	return append(list, units)
}

// Values gives a row's values of the factors, in the units of the house.
func (p *Plan) Values(row int) []float64 {
	if p.Design.Kind == design.Points {
		return p.Points[row]
	}
	values := make([]float64, len(p.Factors))
	p.Design.Row(row, values)
	for j := range values {
		values[j] = p.Factors[j].At(values[j])
	}
	return values
}

// Width is the number of values that are kept of a run.
func (p *Plan) Width() int { return len(p.Outcomes) + p.Series }

// digest is a SHA-256.
type digest = [sha256.Size]byte

// Key identifies the plan: the digest of all that decides its runs.
func (p *Plan) Key() digest {
	bare := *p
	bare.Lock = LockAuto
	text, err := json.Marshal(&bare)
	if err != nil {
		panic("shard: a plan that is not JSON: " + err.Error())
	}
	return sha256.Sum256(text)
}

// RunKey identifies a run by what decides it and nothing else: program, scenario,
// values of the factors and seed. Values are written so that they read back exactly.
func (p *Plan) RunKey(r Run) digest {
	var b strings.Builder
	fmt.Fprintf(&b, "%s\n%s\n%d\n", p.Program, p.Variants[r.Variant].Digest, p.SeedOf(r))
	for j, v := range p.Values(r.Row) {
		b.WriteString(p.Factors[j].Name + "=" + strconv.FormatFloat(v, 'g', -1, 64) + "\n")
	}
	return sha256.Sum256([]byte(b.String()))
}

// Check says what is wrong with a plan.
func (p *Plan) Check() error {
	if p.Format != Format {
		return fmt.Errorf("the plan has format %q, and this program reads %s", p.Format, Format)
	}
	if p.Layout != "" && p.Layout != Flee || p.Layout == "" && (p.Engine != "" || p.Exact) {
		return fmt.Errorf("the plan is of a scenario in layout %q, which this program does not run", p.Layout)
	}
	if len(p.Variants) == 0 || len(p.Seeds) == 0 || p.Width() == 0 || p.Series < 0 {
		return errors.New("the plan lacks variants, seeds or outcomes")
	}
	if p.Lock != LockAuto && !slices.Contains(Locks, p.Lock) {
		return fmt.Errorf("the plan keeps shares by %q; expected one of %s, or nothing", p.Lock, strings.Join(Locks, ", "))
	}
	for _, v := range p.Variants {
		if k := v.KindOf(); k != ScenarioKind && k != StructureKind && k != InputKind {
			return fmt.Errorf("variant %s is of kind %q; expected scenario, structure or input", v.Name, k)
		}
	}
	if p.Design.Factors != len(p.Factors) {
		return fmt.Errorf("the design has %d factors, and the plan %d", p.Design.Factors, len(p.Factors))
	}
	if p.Design.Kind == design.Points {
		for _, row := range p.Points {
			if len(row) != len(p.Factors) {
				return fmt.Errorf("a point has %d values for %d factors", len(row), len(p.Factors))
			}
		}
	} else {
		for i := range p.Factors {
			if err := p.Factors[i].Check(); err != nil {
				return err
			}
		}
	}
	if err := p.Design.Check(); err != nil {
		return err
	}
	if p.Until > 0 && (p.Design.Kind == design.Saltelli || p.Design.Kind == design.Morris || p.Design.Kind == design.Factorial) {
		return fmt.Errorf("a design of kind %s means nothing until it is complete: it cannot be ended by the Monte Carlo error", p.Design.Kind)
	}
	if p.Until < 0 || p.Until >= 1 {
		return fmt.Errorf("the Monte Carlo error to be reached is %g; it is a share of the interval, above 0 and below 1", p.Until)
	}
	if rows := p.Rows(); rows > design.MaxRows/len(p.Seeds)/len(p.Variants) || rows < 1 {
		return fmt.Errorf("%d rows with %d seeds and %d variants are more runs than %d", rows, len(p.Seeds), len(p.Variants), design.MaxRows)
	}
	return nil
}

// Share is the part of a plan's runs that one process makes: those whose number
// leaves Index-1 when divided by Of.
type Share struct{ Index, Of int }

// All is the share of a process that works alone.
var All = Share{1, 1}

// ParseShare reads "3/8".
func ParseShare(text string) (Share, error) {
	index, of, found := strings.Cut(text, "/")
	i, errI := strconv.Atoi(index)
	n, errN := strconv.Atoi(of)
	if !found || errI != nil || errN != nil || i < 1 || n < 1 || i > n {
		return Share{}, fmt.Errorf("%q is no share; expected I/N with I from 1 to N, such as 3/8", text)
	}
	return Share{i, n}, nil
}

// String writes a share as ParseShare reads it.
func (s Share) String() string { return fmt.Sprintf("%d/%d", s.Index, s.Of) }

// holds reports whether a run belongs to the share.
func (s Share) holds(run int) bool { return run%s.Of == s.Index-1 }
