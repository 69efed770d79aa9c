package chance

import "strconv"

// Purpose names the decision a draw is for. Two decisions never share one. The
// value is part of every draw: append at the end, never renumber, or all
// results change.
type Purpose uint16

// The closed list of purposes; each has its line in purposeNames.
const (
	None Purpose = iota // no decision
	Test                // tests only

	purposes // the number of purposes; keep last
)

var purposeNames = [purposes]string{
	None: "none",
	Test: "test",
}

// String returns the name of the purpose, as results and messages show it.
func (p Purpose) String() string {
	if p < purposes {
		return purposeNames[p]
	}
	return "purpose " + strconv.Itoa(int(p))
}
