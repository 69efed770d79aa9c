package quantity

import (
	"math"
	"strconv"
	"strings"
	"testing"
)

var accepted = map[string]float64{
	"0": 0, "-0": 0, "-0.0": 0, "0e5": 0, "12": 12, "-3": -3, "0.5": 0.5, "1.234": 1.234, "10.50": 10.5, "1e3": 1000,
	"1E+05": 1e5, "2.5e-3": 0.0025, "9007199254740992": 1 << 53, "1e300": 1e300, "-1e-300": -1e-300, "1e0": 1, "9007199254740994": 1<<53 + 2,
}

var refused = map[string]Reason{
	"": Empty, "   ": Empty, "\u00a0": Empty,
	"NA": Missing, "n/a": Missing, "null": Missing, "-": Missing, ".": Missing, "..": Missing, "None": Missing,
	"1,5": DecimalComma, "0,25": DecimalComma, "-12,3456": DecimalComma, "1.234,5": Thousands, "12,34": DecimalComma,
	"1,234": Thousands, "12,345,678": Thousands, "1,234.5": Thousands, "1 234": Thousands, "1\u00a0234": Thousands,
	"1\u202f234\u202f567": Thousands, "1'234": Thousands, "1’234": Thousands, "1.234.567": Thousands, "-1,234": Thousands,
	"5%": Percent, "5 %": Percent, "1,5%": Percent, "5‰": Percent,
	"NaN": NaN, "nan": NaN, "-NaN": NaN, "Inf": Infinite, "-inf": Infinite, "+Infinity": Infinite, "∞": Infinite,
	"0x10": Hex, "0X1p-2": Hex, "-0x1": Hex, "1_000": Underscore, "1_0": Underscore,
	"1e309": Overflow, "-1e999": Overflow, "1e-400": Underflow, "1e-310": Underflow, "-0.1e-999": Underflow,
	"9007199254740993": Imprecise, "-99999999999999999999": Imprecise,
	"+5": LeadingPlus, "+0.5e3": LeadingPlus, "00012": LeadingZero, "01.5": LeadingZero, "-007": LeadingZero, "00": LeadingZero,
	".5": BarePoint, "5.": BarePoint, "-.5": BarePoint, "1 5": SpaceInside, "- 5": NotANumber, "1. 5": SpaceInside,
	" 5": SpaceAround, "5 ": SpaceAround, "5\t": SpaceAround, "\ufeff5": SpaceAround, "5\u200b": SpaceAround, "5\n": SpaceAround,
	"٣": NonASCIIDigit, "१२": NonASCIIDigit, "1٣": NonASCIIDigit, "５": NonASCIIDigit,
	"\u22125": NonASCIIMinus, "–5": NonASCIIMinus, "—5": NonASCIIMinus,
	"5 km": UnitInside, "5km": UnitInside, "$5": UnitInside, "5 USD": UnitInside, "5€": UnitInside, "5e km": UnitInside, "55 km/day": UnitInside,
	"#REF!": SpreadsheetError, "#N/A": SpreadsheetError, "#DIV/0!": SpreadsheetError,
	"abc": NotANumber, "--5": NotANumber, "5-": NotANumber, "1.2.3": NotANumber, "1e": UnitInside, "1e5.5": NotANumber,
	"e5": NotANumber, "1/2": NotANumber, "(5)": NotANumber, "5;": NotANumber, "\xff": NotANumber, "5\x00": NotANumber, "true": NotANumber,
	"\x005": NotANumber, "+-5": NotANumber, "5,": DecimalComma, "1ee5": UnitInside,
}

func TestParseValue(t *testing.T) {
	for text, want := range accepted {
		got, err := ParseValue(text)
		if err != nil || got != want || math.Signbit(got) != (want < 0) {
			t.Errorf("ParseValue(%q) = %v, %v, want %v", text, got, err, want)
		}
	}
	for text, want := range refused {
		got, err := ParseValue(text)
		if err != error(want) || got != 0 {
			reason, _ := err.(Reason)
			t.Errorf("ParseValue(%q) = %v, %s, want %s", text, got, reason.String(), want.String())
		}
	}
}

// FuzzNumber: no panic; what is accepted is what strconv reads, is finite, and
// survives printing; what is refused has a reason.
func FuzzNumber(f *testing.F) {
	for text := range accepted {
		f.Add(text)
	}
	for text := range refused {
		f.Add(text)
	}
	f.Fuzz(func(t *testing.T, text string) {
		got, err := ParseValue(text)
		if err != nil {
			if r, ok := err.(Reason); !ok || r == 0 || r >= lastReason || got != 0 {
				t.Fatalf("%q: %v, %#v", text, got, err)
			}
			return
		}
		want, bad := strconv.ParseFloat(text, 64)
		if bad != nil || got != want || math.IsInf(got, 0) || got != got {
			t.Fatalf("%q: %v, strconv says %v, %v", text, got, want, bad)
		}
	})
}

func TestReasons(t *testing.T) {
	seen := map[string]bool{}
	for r := NotANumber; r < lastReason; r++ {
		for _, text := range []string{r.String(), r.Error(), r.Hint()} {
			if strings.TrimSpace(text) != text || text == "" || strings.HasSuffix(text, ".") {
				t.Errorf("reason %d has the text %q", uint8(r), text)
			}
		}
		if seen[r.String()] || seen[r.Error()] {
			t.Errorf("reason %s repeats a text", r.String())
		}
		seen[r.String()], seen[r.Error()] = true, true
	}
	if Reason(0).Error() == "" || lastReason.Hint() != "" || lastReason.String() != "Reason" {
		t.Error("a reason outside the list has a text of the list")
	}
}
