package people

import (
	"fmt"

	"vereda/internal/network"
)

// Check reports the first contradiction within a row, or the empty string.
// Tests call it after every phase; it reads all rows.
func (p *Population) Check() string {
	for i := range p.Key {
		head := p.Head[i]
		switch {
		case p.Status[i] == EnRoute && (p.Leg[i] == network.NoRoute || p.Way[i] == NoWay):
			return fmt.Sprintf("row %d is on the road without a leg or a way", i)
		case p.Status[i] != EnRoute && p.Guided[i]:
			return fmt.Sprintf("row %d is %s but guided", i, p.Status[i])
		case p.Status[i] != EnRoute && (p.Leg[i] != network.NoRoute || p.Done[i] != 0):
			return fmt.Sprintf("row %d is %s but has a leg", i, p.Status[i])
		case p.Status[i] != Waiting && p.Wait[i] != NoWait && !(p.Status[i] == Home && p.Wait[i] == Deciding):
			return fmt.Sprintf("row %d is %s but waits", i, p.Status[i])
		case p.Status[i] != InCustody && p.Hold[i] != NoHold:
			return fmt.Sprintf("row %d is %s but is held", i, p.Status[i])
		case p.Done[i] < 0 || p.Debt[i] < 0:
			return fmt.Sprintf("row %d has a negative distance or debt", i)
		case p.Status[i] != Dead && p.Head[head] != head:
			return fmt.Sprintf("row %d follows row %d, which does not decide", i, head)
		case p.Status[i] != Dead && p.Status[head] != p.Status[i]:
			return fmt.Sprintf("row %d is %s while its head is %s", i, p.Status[i], p.Status[head])
		case p.Last[i] != NeverDay && p.Last[i] > p.Today:
			return fmt.Sprintf("row %d was encountered in the future", i)
		}
	}
	return ""
}
