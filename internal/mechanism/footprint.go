package mechanism

import (
	"slices"

	"vereda/internal/network"
	"vereda/internal/people"
)

// ChoiceBytes is what the tables of [RouteChoice] take once every class of people has
// chosen a leg [bytes]: by class and grounds of a flight the chances of all legs, the
// values of all places, and by group the costs of legs.
func ChoiceBytes(n *network.Network, nationalities int) int64 {
	const narrow, wide, head = 4, 8, 24
	legs, grounds := 0, 1
	var landings []network.ZoneID
	for i := range n.Routes {
		r := &n.Routes[i]
		if !r.Mode.OnTheWay() {
			continue
		}
		legs++
		if zone := n.Places[r.To].Zone; r.Mode == network.Flight && !slices.Contains(landings, zone) {
			landings, grounds = append(landings, zone), grounds+1
		}
	}
	groups := nationalities * int(people.Parties)
	classes := groups * 2 * max(1, n.Areas)
	return int64(classes*grounds)*int64(narrow*legs+wide*len(n.Places)+head) + int64(groups*grounds)*int64(wide*legs+head)
}
