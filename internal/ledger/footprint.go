package ledger

import (
	"vereda/internal/network"
	"vereda/internal/people"
)

// Bytes is what the tables of an empty ledger take [bytes]. The tracks of people on
// the way come to it, [TrackBytes] for each row. A test holds it against the tables.
func (s Shape) Bytes() int64 {
	const narrow, wide = 4, 8
	causes, sanctions, s1 := int(people.Causes), int(people.Sanctions), s.Sectors+1
	classes := s.Nationalities * int(people.Parties)
	monthly := s1*classes*(causes+4) + int(people.Parties)*sanctions*GapDays + s.Routes*classes + s.Zones*classes*causes
	n := narrow * (s.Days*s1*causes + s.Months*monthly + classes*LagMonths)
	n += wide * (s.Days*s1*int(Stocks) + s.Months*(s1*2+classes*causes))
	n += s.Months * classes * (narrow*(sanctions*(1+len(Within))+Ordinals+3) + wide*3)
	n += wide * s.Months * 2 * (int(people.Waits) + int(people.Holds))
	if s.LivingAreas > 0 {
		n += s.Months * (wide*(s.Nationalities*(s.LivingAreas*network.LivingStandings+network.Accounts+network.LivingStandings+3)+s.LivingAreas*2) + narrow)
	}
	if s.BorderJobs {
		cell := s.Sectors * (jobKinds + 2*s.Nationalities)
		n += s.Months * (wide*(cell+s.Nationalities*network.BorderAccounts) + narrow)
	}
	if s.Made {
		n += wide * s.Months * classes * 5
	}
	return int64(n)
}

// TrackBytes is what a row of the people table adds to a ledger that follows people
// on the way [bytes].
const TrackBytes = 8
