package people

import (
	"vereda/internal/network"
	"vereda/internal/quantity"
)

// Ticket is a place in a line. It is void once its holder has left the line or
// joined again.
type Ticket struct {
	Row    int32
	Joined quantity.Day
}

// Join puts a party in the line of its sector's port, for a list or the app,
// until it gives up on a day.
func (p *Population) Join(head int32, wait Wait, until quantity.Day) {
	p.WaitFor(head, wait, until)
	p.Befall(head, Listed)
	s := p.Sector[head]
	p.Lines[s] = append(p.Lines[s], Ticket{head, p.Today})
}

// InLine drops void tickets from the line of a sector and returns it, oldest
// first.
func (p *Population) InLine(s network.SectorID) []Ticket {
	kept := p.Lines[s][:0]
	for _, t := range p.Lines[s] {
		i := t.Row
		if p.Head[i] == i && (p.Wait[i] == OnList || p.Wait[i] == OnApp) && p.Joined[i] == t.Joined && p.Sector[i] == s {
			kept = append(kept, t)
		}
	}
	p.Lines[s] = kept
	return kept
}
