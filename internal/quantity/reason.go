package quantity

// Reason says why a text could not be read as a value, date, month or unit. It
// is an error; compare the error of a Parse function with the constants, or ask
// Hint for the remedy.
type Reason uint8

// The closed list of reasons; each has its line in reasons.
const (
	NotANumber       Reason = iota + 1 // no reading as a number
	Empty                              // no text
	Missing                            // a word for "no value"
	DecimalComma                       // 1,5
	Thousands                          // 1,234 or 1 234 or 1'234
	Percent                            // 5%
	NaN                                // not-a-number in any spelling
	Infinite                           // infinity in any spelling
	Hex                                // 0x10
	Underscore                         // 1_000
	Overflow                           // 1e309
	Underflow                          // 1e-400
	Imprecise                          // a whole number above 2^53
	LeadingPlus                        // +5
	LeadingZero                        // 00012
	BarePoint                          // .5 or 5.
	SpaceInside                        // 1 5
	SpaceAround                        // " 5"
	NonASCIIDigit                      // digits of another script
	NonASCIIMinus                      // U+2212 and dashes
	UnitInside                         // 5 km, $5
	SpreadsheetError                   // #REF!
	NotADate                           // not of the form 2019-06-07
	NoSuchDay                          // 2024-02-30
	NotAMonth                          // not of the form 2019-06
	NoSuchMonth                        // 2019-13
	UnitUnknown                        // not a unit of the house
	UnitPercent                        // percent in place of share
	lastReason
)

var reasons = [lastReason]struct{ name, found, hint string }{
	NotANumber:       {"NotANumber", "not a number", "write digits with a decimal point, such as 12 or 0.5"},
	Empty:            {"Empty", "nothing", "write a value"},
	Missing:          {"Missing", "a word for a missing value", "leave the cell empty where no value is known"},
	DecimalComma:     {"DecimalComma", "a decimal comma", "write a decimal point: 1.5"},
	Thousands:        {"Thousands", "a separator of thousands", "write the digits without separators: 1234"},
	Percent:          {"Percent", "a percent sign", "write a share between 0 and 1: 0.05 for 5 %"},
	NaN:              {"NaN", "the word NaN", "leave the cell empty where no value is known"},
	Infinite:         {"Infinite", "an infinite value", "write a finite number"},
	Hex:              {"Hex", "a hexadecimal number", "write a decimal number"},
	Underscore:       {"Underscore", "an underscore in a number", "write the digits without separators: 1000"},
	Overflow:         {"Overflow", "a number too large to hold", "write a number below 1e308"},
	Underflow:        {"Underflow", "a number too small to hold", "write 0, or a number above 1e-307"},
	Imprecise:        {"Imprecise", "a whole number too large to hold exactly", "write a number up to 9007199254740992, or use an exponent"},
	LeadingPlus:      {"LeadingPlus", "a plus sign in front", "remove the plus sign"},
	LeadingZero:      {"LeadingZero", "a zero in front", "remove the zeros in front of the number"},
	BarePoint:        {"BarePoint", "a decimal point without digits on both sides", "write 0.5 or 5"},
	SpaceInside:      {"SpaceInside", "a space inside the number", "remove the space"},
	SpaceAround:      {"SpaceAround", "a space before or after the value", "remove the space"},
	NonASCIIDigit:    {"NonASCIIDigit", "digits of another script", "write the digits 0 to 9"},
	NonASCIIMinus:    {"NonASCIIMinus", "a dash that is not the minus sign", "write the hyphen-minus of the keyboard: -5"},
	UnitInside:       {"UnitInside", "a unit beside the number", "write the number alone; the unit has its own column"},
	SpreadsheetError: {"SpreadsheetError", "the error mark of a spreadsheet", "correct the formula in the spreadsheet and export again"},
	NotADate:         {"NotADate", "not a date", "write year, month and day: 2019-06-07"},
	NoSuchDay:        {"NoSuchDay", "a day that the calendar does not have", "correct the day, month or year"},
	NotAMonth:        {"NotAMonth", "not a month", "write year and month: 2019-06"},
	NoSuchMonth:      {"NoSuchMonth", "a month that the calendar does not have", "months go from 01 to 12"},
	UnitUnknown:      {"UnitUnknown", "an unknown unit", "write one of: " + unitList},
	UnitPercent:      {"UnitPercent", "percent as a unit", "write the unit share and values between 0 and 1: 0.05 for 5 %"},
}

// Error says what was found, for the sentence "found ...".
func (r Reason) Error() string {
	if r == 0 || r >= lastReason {
		return "an unknown fault"
	}
	return reasons[r].found
}

// Hint says what to write instead.
func (r Reason) Hint() string {
	if r == 0 || r >= lastReason {
		return ""
	}
	return reasons[r].hint
}

// String returns the name of the constant.
func (r Reason) String() string {
	if r == 0 || r >= lastReason {
		return "Reason"
	}
	return reasons[r].name
}
