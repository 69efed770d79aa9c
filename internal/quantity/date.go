package quantity

import "strconv"

// Date is a day of the Gregorian calendar, also before 1582. Its fields are the
// year, the month 1 to 12 and the day of the month from 1. Dates compare with ==.
type Date struct {
	Y    int32
	M, D int8
}

// Month is a month as an index: year*12 + month - 1. Months subtract to a number
// of months.
type Month int32

// ParseDate reads a date in the form 2019-06-07, years 0001 to 9999. The error
// is a Reason: Empty, NotADate or NoSuchDay.
func ParseDate(text string) (Date, error) {
	if text == "" {
		return Date{}, Empty
	}
	if len(text) != 10 || text[4] != '-' || text[7] != '-' {
		return Date{}, NotADate
	}
	y, okY := digits(text[:4])
	m, okM := digits(text[5:7])
	d, okD := digits(text[8:])
	if !okY || !okM || !okD {
		return Date{}, NotADate
	}
	date := Date{int32(y), int8(m), int8(d)}
	if !date.Valid() {
		return Date{}, NoSuchDay
	}
	return date, nil
}

// Valid reports whether the calendar has this day, in the years 1 to 9999.
func (d Date) Valid() bool {
	return d.Y >= 1 && d.Y <= 9999 && d.M >= 1 && d.M <= 12 &&
		d.D >= 1 && int(d.D) <= d.Month().Len()
}

// DateOf returns the date that lies this number of days after 1970-01-01.
func DateOf(days int) Date {
	// Years are counted from March, so that the leap day is the last of its year
	// (Hinnant, "chrono-compatible low-level date algorithms", 2013).
	z := days + 719468
	era := floorDiv(z, 146097)
	doe := z - era*146097
	yoe := (doe - doe/1460 + doe/36524 - doe/146096) / 365
	doy := doe - (365*yoe + yoe/4 - yoe/100)
	mp := (5*doy + 2) / 153
	d := doy - (153*mp+2)/5 + 1
	y, m := yoe+era*400, mp+3
	if m > 12 {
		y, m = y+1, m-12
	}
	return Date{int32(y), int8(m), int8(d)}
}

// Days returns the number of days since 1970-01-01.
func (d Date) Days() int {
	y, mp := int(d.Y), int(d.M)-3
	if mp < 0 {
		y, mp = y-1, mp+12
	}
	era := floorDiv(y, 400)
	yoe := y - era*400
	doy := (153*mp+2)/5 + int(d.D) - 1
	return era*146097 + yoe*365 + yoe/4 - yoe/100 + doy - 719468
}

// AddDays returns the date n days later.
func (d Date) AddDays(n int) Date { return DateOf(d.Days() + n) }

// Since returns the index of the date in a run that starts on start; negative
// for earlier dates.
func (d Date) Since(start Date) Day { return Day(d.Days() - start.Days()) }

// On returns the date of day n of a run that starts on d.
func (d Date) On(n Day) Date { return d.AddDays(int(n)) }

// Before reports whether d is earlier than e.
func (d Date) Before(e Date) bool { return d.Compare(e) < 0 }

// Compare returns -1, 0 or 1 as d is earlier than, equal to or later than e.
func (d Date) Compare(e Date) int {
	switch a, b := d.Days(), e.Days(); {
	case a < b:
		return -1
	case a > b:
		return 1
	}
	return 0
}

// Month returns the month in which the date lies.
func (d Date) Month() Month { return MonthOf(int(d.Y), int(d.M)) }

// String returns the form 2019-06-07.
func (d Date) String() string {
	return d.Month().String() + "-" + pad(int(d.D), 2)
}

// MonthOf returns the month 1 to 12 of a year.
func MonthOf(year, month int) Month { return Month(year*12 + month - 1) }

// ParseMonth reads a month in the form 2019-06. The error is a Reason: Empty,
// NotAMonth or NoSuchMonth.
func ParseMonth(text string) (Month, error) {
	if text == "" {
		return 0, Empty
	}
	if len(text) != 7 || text[4] != '-' {
		return 0, NotAMonth
	}
	y, okY := digits(text[:4])
	m, okM := digits(text[5:])
	if !okY || !okM {
		return 0, NotAMonth
	}
	if y < 1 || m < 1 || m > 12 {
		return 0, NoSuchMonth
	}
	return MonthOf(y, m), nil
}

// Year returns the year in which the month lies.
func (m Month) Year() int { return floorDiv(int(m), 12) }

// Of returns the month of the year, 1 to 12.
func (m Month) Of() int { return int(m) - m.Year()*12 + 1 }

// First returns the first day of the month.
func (m Month) First() Date { return Date{int32(m.Year()), int8(m.Of()), 1} }

// Last returns the last day of the month.
func (m Month) Last() Date { return Date{int32(m.Year()), int8(m.Of()), int8(m.Len())} }

// Len returns the number of days of the month.
func (m Month) Len() int {
	switch m.Of() {
	case 4, 6, 9, 11:
		return 30
	case 2:
		if y := m.Year(); y%4 == 0 && (y%100 != 0 || y%400 == 0) {
			return 29
		}
		return 28
	}
	return 31
}

// String returns the form 2019-06.
func (m Month) String() string { return pad(m.Year(), 4) + "-" + pad(m.Of(), 2) }

// FiscalYear returns the fiscal year of the month under the calendar that starts
// in October: October 2018 belongs to 2019.
func FiscalYear(m Month) int { return (m + 3).Year() }

// digits reads text that consists of ASCII digits only.
func digits(text string) (int, bool) {
	n := 0
	for i := 0; i < len(text); i++ {
		if text[i] < '0' || text[i] > '9' {
			return 0, false
		}
		n = n*10 + int(text[i]-'0')
	}
	return n, text != ""
}

func pad(n, width int) string {
	text := strconv.Itoa(n)
	for len(text) < width {
		text = "0" + text
	}
	return text
}

func floorDiv(a, b int) int {
	q := a / b
	if a%b < 0 {
		q--
	}
	return q
}
