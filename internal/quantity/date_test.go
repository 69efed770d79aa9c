package quantity

import (
	"testing"
	"time"
)

// TestCalendar walks through 800 years and compares each day with package time.
func TestCalendar(t *testing.T) {
	for at := time.Date(1599, 12, 1, 0, 0, 0, 0, time.UTC); at.Year() < 2402; at = at.AddDate(0, 0, 1) {
		days := int(at.Unix() / 86400)
		want := Date{int32(at.Year()), int8(at.Month()), int8(at.Day())}
		if got := DateOf(days); got != want {
			t.Fatalf("DateOf(%d) = %v, want %v", days, got, want)
		}
		if got := want.Days(); got != days {
			t.Fatalf("%v.Days() = %d, want %d", want, got, days)
		}
		if text := at.Format(time.DateOnly); want.String() != text {
			t.Fatalf("String %q, want %q", want, text)
		} else if back, err := ParseDate(text); back != want || err != nil {
			t.Fatalf("ParseDate(%q) = %v, %v", text, back, err)
		}
		if last := at.AddDate(0, 0, 1).Day() == 1; last != (want.Month().Last() == want) {
			t.Fatalf("%v: last day of its month %v", want, last)
		}
	}
}

func TestParseDateRefuses(t *testing.T) {
	for text, want := range map[string]error{
		"": Empty, "2024-02-30": NoSuchDay, "2023-02-29": NoSuchDay, "2024-02-29": nil, "1900-02-29": NoSuchDay,
		"2000-02-29": nil, "2019-13-01": NoSuchDay, "2019-00-10": NoSuchDay, "2019-04-31": NoSuchDay, "2019-01-00": NoSuchDay,
		"0000-01-01": NoSuchDay, "0001-01-01": nil, "9999-12-31": nil, "07/06/2019": NotADate, "19-06-07": NotADate,
		"2019-6-7": NotADate, "2019-06-07Z": NotADate, " 2019-06-07": NotADate, "2019-06-07T00:00": NotADate,
		"2019-O6-07": NotADate, "-019-06-07": NotADate, "2019‐06-0": NotADate, "43623": NotADate, "2019-06-+7": NotADate,
	} {
		if _, err := ParseDate(text); err != want {
			t.Errorf("ParseDate(%q): %#v, want %#v", text, err, want)
		}
	}
}

func TestDateSteps(t *testing.T) {
	start := Date{2019, 2, 27}
	if got := start.AddDays(2); got != (Date{2019, 3, 1}) {
		t.Errorf("two days after %v: %v", start, got)
	}
	if got := start.AddDays(-58); got != (Date{2018, 12, 31}) {
		t.Errorf("58 days before %v: %v", start, got)
	}
	for _, n := range []Day{-400, 0, 1, 6940} {
		if got := start.On(n).Since(start); got != n {
			t.Errorf("day %d comes back as %d", n, got)
		}
	}
	if e := start.AddDays(1); !start.Before(e) || e.Before(start) || start.Before(start) ||
		start.Compare(e) != -1 || e.Compare(start) != 1 || start.Compare(start) != 0 {
		t.Error("dates are out of order")
	}
}

func TestMonth(t *testing.T) {
	for text, want := range map[string]error{
		"": Empty, "2019-06": nil, "2019-13": NoSuchMonth, "2019-00": NoSuchMonth, "2019-6": NotAMonth,
		"June 2019": NotAMonth, "2019/06": NotAMonth, "2019-06-01": NotAMonth, "0000-01": NoSuchMonth,
	} {
		m, err := ParseMonth(text)
		if err != want {
			t.Errorf("ParseMonth(%q): %#v, want %#v", text, err, want)
		}
		if err == nil && m.String() != text {
			t.Errorf("%q comes back as %q", text, m)
		}
	}
	m := MonthOf(2019, 6)
	if m.Year() != 2019 || m.Of() != 6 || m != 2019*12+5 || m.First() != (Date{2019, 6, 1}) || m.Len() != 30 {
		t.Errorf("month %d: year %d, of %d, first %v, length %d", m, m.Year(), m.Of(), m.First(), m.Len())
	}
	if next := m + 7; next.String() != "2020-01" || next-m != 7 {
		t.Errorf("seven months on: %v", next)
	}
}

func TestFiscalYear(t *testing.T) {
	for text, want := range map[string]int{"2018-09": 2018, "2018-10": 2019, "2018-12": 2019, "2019-01": 2019, "2019-09": 2019} {
		m, _ := ParseMonth(text)
		if got := FiscalYear(m); got != want {
			t.Errorf("FiscalYear(%s) = %d, want %d", text, got, want)
		}
	}
}
