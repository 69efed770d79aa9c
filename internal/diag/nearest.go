package diag

import "strings"

// maxDistance is the number of slips up to which a name counts as mistyped.
const maxDistance = 2

// Nearest returns the candidate that is most like the name, for "did you mean":
// the smallest number of characters inserted, removed, replaced or swapped with
// their neighbour, at most two and fewer than the length of the name; the
// first of equals. It returns "" where none is near. Letter case costs nothing
// unless it alone decides.
func Nearest(name string, candidates []string) string {
	best, bestDistance := "", maxDistance+1
	folded := []rune(strings.ToLower(strings.TrimSpace(name)))
	for _, candidate := range candidates {
		if candidate == name {
			return candidate
		}
		d := distance(folded, []rune(strings.ToLower(candidate)), bestDistance)
		if d < bestDistance && d < max(1, len(folded)) {
			best, bestDistance = candidate, d
		}
	}
	return best
}

// DidYouMean returns the hint `did you mean "x"?` for the nearest candidate, or
// "" where none is near.
func DidYouMean(name string, candidates []string) string {
	if near := Nearest(name, candidates); near != "" {
		return `did you mean "` + near + `"?`
	}
	return ""
}

// distance is the edit distance with swaps of neighbours (optimal string
// alignment), or limit where it is at least limit.
func distance(a, b []rune, limit int) int {
	if len(a)-len(b) >= limit || len(b)-len(a) >= limit {
		return limit
	}
	twoAgo, ago, row := make([]int, len(b)+1), make([]int, len(b)+1), make([]int, len(b)+1)
	for j := range ago {
		ago[j] = j
	}
	for i := 1; i <= len(a); i++ {
		row[0] = i
		for j := 1; j <= len(b); j++ {
			cost := 1
			if a[i-1] == b[j-1] {
				cost = 0
			}
			row[j] = min(ago[j]+1, row[j-1]+1, ago[j-1]+cost)
			if i > 1 && j > 1 && a[i-1] == b[j-2] && a[i-2] == b[j-1] {
				row[j] = min(row[j], twoAgo[j-2]+1)
			}
		}
		twoAgo, ago, row = ago, row, twoAgo
	}
	return min(ago[len(b)], limit)
}
