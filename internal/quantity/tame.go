package quantity

import "strings"

// Tame is a cell of words as tables that are made for spreadsheets write it: words that a
// spreadsheet would take for a formula get a quote in front, plain decimal numbers stay as
// they are. Tables that the program reads again are not tamed, since they must read back
// as what they were.
func Tame(cell string) string {
	if cell == "" || !strings.ContainsRune("=+-@\t\r", rune(cell[0])) || decimal(cell) {
		return cell
	}
	return "'" + cell
}

// decimal reports whether a text is a number in digits, such as -12.5 or 1e-9.
func decimal(text string) bool {
	digits := func(s string) bool { return s != "" && strings.Trim(s, "0123456789") == "" }
	unsigned := func(s string) string {
		if s != "" && (s[0] == '-' || s[0] == '+') {
			return s[1:]
		}
		return s
	}
	mantissa, exponent, scaled := strings.Cut(unsigned(text), "e")
	whole, part, pointed := strings.Cut(mantissa, ".")
	return digits(whole) && (!pointed || digits(part)) && (!scaled || digits(unsigned(exponent)))
}
