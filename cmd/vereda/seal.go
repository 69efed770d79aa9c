package main

import (
	"errors"
	"fmt"
	"io/fs"
	"os"
	"path/filepath"
	"strconv"
	"time"

	"github.com/spf13/cobra"

	"vereda/internal/compare"
	"vereda/internal/diag"
	"vereda/internal/result"
	"vereda/internal/sealed"
)

const sealShape = `{
  "register": "...",          the file
  "entries": 2,               in it
  "hash": "...",              of the last one: publish it
  "holds": 0,                 the entry with the hash of --head; 0 without
  "list": [{"entry": 1, "kind": "forecast", "sealed": "2024-05-31", "scenario": "...", "points": 40, "of": 0, "note": "..."}]
}`

const sealScoreShape = `{
  "register": "...", "counted": "...",
  "scores": [{
    "entry": 1, "series": "...",
    "pending": 3,             values not counted yet
    "points": 12,             counted since
    "wis": 1.0,               mean weighted interval score [unit of the series]
    "cover50": 0.5, "cover95": 0.95,
    "wis_over_last_value": 0.9, "wis_over_last_value_points": 12,
    "wis_over_last_value_low": 0.8, "wis_over_last_value_high": 1.0,   95 % interval; null with fewer than four periods
    "verdict": "...",
    "misses": [{"series": "...", "period": "2024-06", "sector": "...", "nationality": "all", "party": "all",
      "low": 1.0, "high": 2.0, "counted": 3.0, "counted_kept": ""}]    every value outside the 95 % interval
  }],
  "errata": [{"entry": 2, "of": 1, "note": "..."}]
}`

type sealReport struct {
	Register string     `json:"register"`
	Entries  int        `json:"entries"`
	Hash     string     `json:"hash"`
	Holds    int        `json:"holds"`
	List     []sealLine `json:"list"`
}

type sealLine struct {
	Entry    int    `json:"entry"`
	Kind     string `json:"kind"`
	Sealed   string `json:"sealed"`
	Scenario string `json:"scenario"`
	Points   int    `json:"points"`
	Of       int    `json:"of"`
	Note     string `json:"note"`
}

func (a *app) sealVerb() *cobra.Command {
	group := &cobra.Command{
		Use: "seal", Short: "Seal forecasts before anybody can know better, and score them later",
		Args: unknownVerb, RunE: func(c *cobra.Command, _ []string) error { return c.Help() },
	}
	group.AddCommand(a.sealAddVerb(), a.sealErratumVerb(), a.sealCheckVerb(), a.sealScoreVerb())
	return group
}

func (a *app) sealAddVerb() *cobra.Command {
	var note string
	c := &cobra.Command{
		Use: "add RESULT REGISTER", Short: "Seal what a result says of months that nobody has counted",
		Long: `Write what a result folder says of every value that was not counted yet into a
register: quantiles, the last value that was known, and the hashes of scenario and
result. Each entry holds the hash of the one before, so that none can be changed or
taken out unseen. The hash that is printed proves the forecast was there: publish it.

` + shapeHelp(sealShape),
		Example: "  vereda run my-border --seeds 50 -o out\n  vereda seal add out forecasts.jsonl",
		Args:    exactly(2, "a result folder and a register"),
		RunE: func(_ *cobra.Command, args []string) error {
			f, err := result.ReadFolder(args[0])
			if err != nil {
				return err
			}
			faults, err := result.CheckSums(args[0], nil)
			if err == nil && len(faults) > 0 {
				err = fmt.Errorf("%s is not as it was written: %s; run it again", args[0], faults[0])
			}
			if err != nil {
				return err
			}
			e, err := sealed.Of(f)
			if err != nil {
				return fmt.Errorf("%s: %w", args[0], err)
			}
			if e.Result, err = result.SumOf(filepath.Join(args[0], result.SumsFile)); err != nil {
				return err
			}
			e.Note = note
			return a.seal(args[1], e)
		},
	}
	c.Flags().StringVar(&note, "note", "", "what the forecast is for")
	return c
}

func (a *app) sealErratumVerb() *cobra.Command {
	return &cobra.Command{
		Use: "erratum REGISTER ENTRY TEXT", Short: "Say what was wrong with a sealed forecast; the forecast stays",
		Long:    "Add to a register what was wrong with an entry. The entry and its scores stay listed.\n\n" + shapeHelp(sealShape),
		Example: "  vereda seal erratum forecasts.jsonl 1 \"The beds of May were those of April.\"",
		Args:    exactly(3, "a register, the number of an entry and a text"),
		RunE: func(_ *cobra.Command, args []string) error {
			n, err := strconv.Atoi(args[1])
			if err != nil {
				return misused("%s: the number of an entry, from 1 on", diag.Escape(args[1]))
			}
			return a.seal(args[0], sealed.Entry{Kind: sealed.Erratum, Of: n, Note: args[2]})
		},
	}
}

// seal puts an entry at the end of a register, alone: two who write at once would lose
// an entry, so a lock stands beside the file while one does.
func (a *app) seal(path string, e sealed.Entry) (err error) {
	lock, err := os.OpenFile(path+".lock", os.O_CREATE|os.O_EXCL|os.O_WRONLY, 0o666)
	if errors.Is(err, fs.ErrExist) {
		return fmt.Errorf("%s.lock: somebody else writes to the register, or stopped on the way; if nobody does, delete the file and try again", path)
	}
	if err != nil {
		return err
	}
	defer func() { err = errors.Join(err, lock.Close(), os.Remove(lock.Name())) }()
	r, err := readRegister(path, true)
	if err != nil {
		return err
	}
	e.Sealed = a.clock.Now().UTC().Format(time.DateOnly)
	if err := r.Add(e); err != nil {
		return err
	}
	if err := writeWhole(path, r.Text()); err != nil {
		return err
	}
	if a.json {
		return a.writeJSON(registerReport(path, r, 0))
	}
	fmt.Fprintf(a.out, "Entry %d of %s is sealed", len(r.Entries), path)
	if e.Kind == sealed.Forecast {
		fmt.Fprintf(a.out, ": %s of %s", plural(len(e.Points), "value"), e.Scenario)
	}
	fmt.Fprintf(a.out, ".\nPublish this hash, so that nobody can take the entry back:\n%s\n", r.Head())
	return nil
}

// readRegister reads a register; where absent is set a file that is not there is an
// empty one.
func readRegister(path string, absent bool) (*sealed.Register, error) {
	text, err := os.ReadFile(path)
	if absent && errors.Is(err, fs.ErrNotExist) {
		return &sealed.Register{}, nil
	}
	if err != nil {
		return nil, err
	}
	r, err := sealed.Parse(text)
	if err != nil {
		return nil, &failure{code: exitInvalid, message: path + ": " + err.Error()}
	}
	return r, nil
}

func registerReport(path string, r *sealed.Register, holds int) sealReport {
	report := sealReport{Register: path, Entries: len(r.Entries), Hash: r.Head(), Holds: holds, List: []sealLine{}}
	for _, e := range r.Entries {
		report.List = append(report.List, sealLine{e.Entry, e.Kind, e.Sealed, e.Scenario, len(e.Points), e.Of, e.Note})
	}
	return report
}

func (a *app) sealCheckVerb() *cobra.Command {
	var head string
	c := &cobra.Command{
		Use: "check REGISTER", Short: "Say whether a register is as it was sealed, and list it",
		Long: `Read a register and its chain of hashes; an entry that was changed, taken out or put
in is an error (exit code 3). With --head HASH, as it was published, it is one too if
the entry with that hash is gone.

` + shapeHelp(sealShape),
		Example: "  vereda seal check forecasts.jsonl --head 3f2a9c51d07b",
		Args:    exactly(1, "one register"),
		RunE: func(_ *cobra.Command, args []string) error {
			r, err := readRegister(args[0], false)
			if err != nil {
				return err
			}
			holds := r.Holds(head)
			if head != "" && holds == 0 {
				return &failure{code: exitInvalid, message: fmt.Sprintf("%s: no entry has the hash %s (12 characters of it at least); it was cut off, or the hash is of another register", args[0], diag.Escape(head))}
			}
			if a.json {
				return a.writeJSON(registerReport(args[0], r, holds))
			}
			for _, e := range r.Entries {
				what := fmt.Sprintf("%s of %s", plural(len(e.Points), "value"), e.Scenario)
				if e.Kind == sealed.Erratum {
					what = fmt.Sprintf("of entry %d", e.Of)
				}
				fmt.Fprintf(a.out, "%d  %s  %s, %s  %.12s\n", e.Entry, e.Sealed, e.Kind, what, e.Hash)
				if e.Note != "" {
					wrap(a.out, "   ", diag.Escape(e.Note))
				}
			}
			fmt.Fprintf(a.out, "The chain holds, of %d.\n", len(r.Entries))
			return nil
		},
	}
	c.Flags().StringVar(&head, "head", "", "the hash that must be there")
	return c
}

func (a *app) sealScoreVerb() *cobra.Command {
	return &cobra.Command{
		Use: "score REGISTER FOLDER|NAME", Short: "Hold every sealed forecast against what was counted since",
		Long: `Hold all forecasts of a register against what a scenario says was counted since:
weighted interval score, share of values within the intervals, the error over that of
the last value known when it was sealed, and every value outside the 95 % interval.
Nothing is left out, however it went.

` + shapeHelp(sealScoreShape),
		Example: "  vereda seal score forecasts.jsonl my-border-with-new-counts",
		Args:    exactly(2, "a register and a scenario with what was counted"),
		RunE: func(_ *cobra.Command, args []string) error {
			r, err := readRegister(args[0], false)
			if err != nil {
				return err
			}
			s, err := a.load(args[1], "")
			if err != nil {
				return err
			}
			return a.printSealed(args[0], args[1], r, r.Score(result.Counted(s)))
		},
	}
}

func (a *app) printSealed(path, counted string, r *sealed.Register, scores []sealed.Scored) error {
	type erratum struct {
		Entry int    `json:"entry"`
		Of    int    `json:"of"`
		Note  string `json:"note"`
	}
	errata := []erratum{}
	for _, e := range r.Entries {
		if e.Kind == sealed.Erratum {
			errata = append(errata, erratum{e.Entry, e.Of, e.Note})
		}
	}
	if a.json {
		return a.writeJSON(map[string]any{"register": path, "counted": counted, "scores": scores, "errata": errata})
	}
	figure := func(f compare.Figure) string {
		if f.Missing() {
			return "-"
		}
		return fmt.Sprintf("%.3g", float64(f))
	}
	for _, s := range scores {
		fmt.Fprintf(a.out, "entry %d  %s: %s counted, %d pending; %s\n", s.Entry, s.Series, plural(s.Points, "value"), s.Pending, s.Verdict)
		if s.Points > 0 {
			fmt.Fprintf(a.out, "  score %s, of the last value's error %s; %s within 50 %%, %s within 95 %%\n", figure(s.WIS), figure(s.Relative), figure(s.Cover50), figure(s.Cover95))
		}
		for _, m := range s.Misses {
			number := m.Kept
			if number == "" {
				number = published(float64(m.Counted))
			}
			fmt.Fprintf(a.out, "  missed %s %s %s %s: counted %s, said %.3g to %.3g\n", m.Period, m.Sector, m.Nationality, m.Party, number, m.Low, m.High)
		}
	}
	for _, e := range errata {
		wrap(a.out, "", fmt.Sprintf("erratum %d to entry %d: %s", e.Entry, e.Of, diag.Escape(e.Note)))
	}
	return nil
}
