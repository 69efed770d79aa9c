package quantity

import (
	"strconv"
	"strings"
	"unicode"
	"unicode/utf8"
)

// ParseValue reads a number: an optional minus, digits, optionally a decimal
// point with digits, optionally an exponent. What other readers accept silently
// is refused with its own Reason, so that the message can name the fault. The
// error is always a Reason; the value is then 0. Minus zero is read as 0.
func ParseValue(text string) (float64, error) {
	if !plain(text) {
		return 0, diagnose(text)
	}
	value, err := strconv.ParseFloat(text, 64)
	switch {
	case err != nil:
		return 0, Overflow // the form is right, so only the size can be wrong
	case value == 0:
		if strings.ContainsAny(mantissa(text), "123456789") {
			return 0, Underflow
		}
		return 0, nil
	case value < 0x1p-1022 && value > -0x1p-1022:
		return 0, Underflow
	case (value >= 1<<53 || value <= -1<<53) && !strings.ContainsAny(text, ".eE") &&
		strconv.FormatFloat(value, 'f', 0, 64) != text:
		return 0, Imprecise
	}
	return value, nil
}

func mantissa(text string) string {
	if i := strings.IndexAny(text, "eE"); i >= 0 {
		return text[:i]
	}
	return text
}

// plain reports whether text has the form -?(0|[1-9][0-9]*)(.[0-9]+)?([eE][+-]?[0-9]+)?
func plain(text string) bool {
	rest := strings.TrimPrefix(text, "-")
	whole := leading(rest)
	if whole == 0 || whole > 1 && rest[0] == '0' {
		return false
	}
	rest = rest[whole:]
	if strings.HasPrefix(rest, ".") {
		n := leading(rest[1:])
		if n == 0 {
			return false
		}
		rest = rest[1+n:]
	}
	if rest != "" && (rest[0] == 'e' || rest[0] == 'E') {
		rest = rest[1:]
		if rest != "" && (rest[0] == '+' || rest[0] == '-') {
			rest = rest[1:]
		}
		n := leading(rest)
		return n > 0 && n == len(rest)
	}
	return rest == ""
}

// leading counts the ASCII digits at the start of text.
func leading(text string) int {
	n := 0
	for n < len(text) && text[n] >= '0' && text[n] <= '9' {
		n++
	}
	return n
}

// diagnose finds the most telling reason why text is no plain number. The order
// of the questions matters: "1.234,5 %" is a percentage first.
func diagnose(text string) Reason {
	trimmed := strings.TrimFunc(text, isSpace)
	lower := strings.ToLower(trimmed)
	unsigned := strings.TrimLeft(lower, "+-")
	switch {
	case trimmed == "":
		return Empty
	case trimmed[0] == '#':
		return SpreadsheetError
	case strings.ContainsAny(lower, "%‰"):
		return Percent
	}
	switch unsigned {
	case "nan", "1.#qnan", "1.#ind":
		return NaN
	case "inf", "infinity", "∞", "1.#inf":
		return Infinite
	case "na", "n/a", "n.a.", "null", "nil", "none", "missing", "", ".", "..", "...":
		return Missing
	}
	if strings.HasPrefix(unsigned, "0x") {
		return Hex
	}
	if trimmed != text {
		return SpaceAround
	}
	return diagnoseDigits(lower)
}

// diagnoseDigits is diagnose for text that is no word.
func diagnoseDigits(text string) Reason {
	first, _ := utf8.DecodeRuneInString(text)
	if isDash(first) {
		return NonASCIIMinus
	}
	for _, r := range text {
		if r > unicode.MaxASCII && unicode.IsDigit(r) {
			return NonASCIIDigit
		}
	}
	unsigned := strings.TrimLeft(text, "+-")
	switch {
	case leading(unsigned) == 0 && !strings.HasPrefix(unsigned, ".") && strings.ContainsAny(text, "$€£¥"):
		return UnitInside
	case leading(unsigned) == 0 && !strings.HasPrefix(unsigned, "."):
		return NotANumber
	case hasLetters(unsigned):
		return UnitInside
	case strings.Contains(text, "_"):
		return Underscore
	case grouped(unsigned):
		return Thousands
	case strings.Contains(text, ","):
		return DecimalComma
	case strings.ContainsFunc(text, isSpace):
		return SpaceInside
	}
	return diagnoseForm(text, unsigned)
}

// diagnoseForm is diagnose for text of digits, signs, points and exponents.
func diagnoseForm(text, unsigned string) Reason {
	switch {
	case text[0] == '+' && text[1] != '-' && plain(text[1:]):
		return LeadingPlus
	case strings.HasPrefix(unsigned, ".") && plain("0"+unsigned),
		strings.HasSuffix(unsigned, ".") && plain(unsigned+"0"):
		return BarePoint
	case len(unsigned) > 1 && unsigned[0] == '0' && plainAfterZeros(unsigned):
		return LeadingZero
	}
	return NotANumber
}

func plainAfterZeros(text string) bool {
	rest := strings.TrimLeft(text, "0")
	return rest == "" || plain(rest) || plain("0"+rest)
}

// grouped reports whether text is digits in groups of three, with commas,
// points, spaces or apostrophes between them, as in 1,234 or 1 234 567.5. A
// single group after a point is an ordinary decimal.
func grouped(text string) bool {
	n := leading(text)
	if n < 1 || n > 3 || n == len(text) {
		return false
	}
	separator, _ := utf8.DecodeRuneInString(text[n:])
	if !strings.ContainsRune(",.'’", separator) && !isSpace(separator) {
		return false
	}
	groups, rest := 0, text[n:]
	for {
		r, size := utf8.DecodeRuneInString(rest)
		if size == 0 || r != separator {
			break
		}
		if leading(rest[size:]) != 3 {
			return false
		}
		rest = rest[size+3:]
		groups++
	}
	if separator == '.' && groups < 2 && rest == "" {
		return false
	}
	if rest == "" {
		return true
	}
	return (rest[0] == '.' || rest[0] == ',') && leading(rest[1:]) == len(rest)-1
}

// hasLetters reports a letter or currency sign other than an exponent's e
// between digits.
func hasLetters(text string) bool {
	for i, r := range text {
		if r == 'e' && i > 0 && i+1 < len(text) && (leading(text[i+1:]) > 0 || strings.ContainsRune("+-", rune(text[i+1]))) {
			continue
		}
		if unicode.IsLetter(r) || unicode.Is(unicode.Sc, r) {
			return true
		}
	}
	return false
}

// isSpace adds to Unicode's spaces the invisible ones that spreadsheets leave.
func isSpace(r rune) bool {
	return unicode.IsSpace(r) || r == '\u200b' || r == '\ufeff' || r == '\u2060'
}

// isDash reports the dashes that word processors put for a minus sign.
func isDash(r rune) bool {
	return r == '\u2212' || r >= '\u2010' && r <= '\u2015' || r == '\ufe63' || r == '\uff0d'
}
