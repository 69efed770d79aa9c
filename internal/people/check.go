package people

import (
	"fmt"

	"vereda/internal/network"
)

// Check reports the first contradiction within a row, or the empty string.
// Tests call it after every phase; it reads all rows.
func (p *Population) Check() string {
	lodging, sizes := make([]int32, len(p.Lodging)), make([]int32, len(p.Companies))
	for i := range p.Key {
		head := p.Head[i]
		if p.Lodged[i] {
			lodging[p.At[i]]++
		}
		if c := p.Company[i]; c != NoCompany {
			sizes[c]++
		}
		switch {
		case p.Lodged[i] && p.Status[i] != Waiting:
			return fmt.Sprintf("row %d is %s but in a shelter bed", i, p.Status[i])
		case p.Company[i] != NoCompany && p.Status[i] != Waiting && p.Status[i] != EnRoute:
			return fmt.Sprintf("row %d is %s but travels in company %d", i, p.Status[i], p.Company[i])
		case p.Status[i] != Dead && p.Company[i] != p.Company[head]:
			return fmt.Sprintf("row %d travels in company %d, its head in %d", i, p.Company[i], p.Company[head])
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
		case p.Works[i] && (p.Status[i] != Waiting || head != int32(i) || p.Sector[i] == network.NoSector):
			return fmt.Sprintf("row %d is %s but works in a border city", i, p.Status[i])
		case p.Purse[i] < 0 || p.Purse[i] > 0 && head != int32(i):
			return fmt.Sprintf("row %d is %s with a purse of %d cents", i, p.Status[i], p.Purse[i])
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
	for place, n := range lodging {
		if p.Lodging[place] != n {
			return fmt.Sprintf("%d rows are in beds at place %d, and %d are counted", n, place, p.Lodging[place])
		}
	}
	for c, n := range sizes {
		if p.Companies[c].Size != n {
			return fmt.Sprintf("%d rows travel in company %d, and %d are counted", n, c, p.Companies[c].Size)
		}
	}
	return ""
}
