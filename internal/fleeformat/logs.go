package fleeformat

import (
	"bufio"
	"fmt"
	"io"

	"vereda/internal/gravity"
)

// Logs writes agents.out and links.out, as log_levels asks for, evening by evening.
type Logs struct {
	c             *gravity.Case
	agents, links *bufio.Writer
}

// Synthetic stands in the head of agents.out, as the name of the last column, which Flee
// leaves without one, and in which no row has anything: readers of Flee's files read it
// as they did.
const Synthetic = `"synthetic, not real persons"`

// NewLogs begins both files. A writer may be nil where the case asks for no such file.
// Errors of writing are kept until [Logs.Flush].
func NewLogs(c *gravity.Case, agents, links io.Writer) *Logs {
	l := &Logs{c: c}
	if agents != nil && c.Set.Log.Agents > 0 {
		l.agents = bufio.NewWriter(agents)
		l.agents.WriteString("#time,rank-agentid,original_location,current_location,gps_x,gps_y,is_travelling,distance_travelled,places_travelled,distance_moved_this_timestep,")
		for i := range c.Attributes {
			l.agents.WriteString(c.Attributes[i].Name + ",")
		}
		l.agents.WriteString("connections," + Synthetic + "\n")
	}
	if links != nil && c.Set.Log.Links > 0 {
		l.links = bufio.NewWriter(links)
		l.links.WriteString("#time,start_location,end_location,cum_num_agents,attribute\n")
	}
	return l
}

// name is a place as logs name it.
func (l *Logs) name(place int32) string {
	if l.c.Set.Log.Regions {
		return l.c.Places[place].Region
	}
	return l.c.Places[place].Name
}

// Evening writes the rows of a day.
func (l *Logs) Evening(e *gravity.Evening) {
	if l.agents != nil {
		passed := e.Passed()
		for i := range e.People() {
			n := 0 // they come in the order of people
			for n < len(passed) && passed[n].Person == i {
				n++
			}
			l.person(e, i, passed[:n])
			passed = passed[n:]
		}
	}
	if l.links != nil {
		e.Open(func(link gravity.Link, entered int, byValue []int) { l.link(e.Day, link, entered, byValue) })
	}
}

// person writes a person's row, and one before it for each link they came to the end
// of, where that is asked for.
func (l *Logs) person(e *gravity.Evening, i int, passed []gravity.Passage) {
	p := e.Person(i)
	if p.Gone {
		return
	}
	row := func(time string, travelling bool, at int32) {
		var where string
		var x, y float64
		is := "False"
		if !travelling {
			where, x, y = l.name(at), l.c.Places[at].X, l.c.Places[at].Y
		} else {
			link := e.Link(int(at))
			a, b := &l.c.Places[link.From], &l.c.Places[link.To]
			where, x, y, is = "L:"+l.name(link.From)+":"+l.name(link.To), (a.X+b.X)/2, (a.Y+b.Y)/2, "True"
		}
		fmt.Fprintf(l.agents, "%s,0-%d,%s,%s,%s,%s,%s,%s,%d,%s,", time, i, l.name(p.Home), where, python(x), python(y), is, python(p.Travelled), p.Places, python(p.Moved))
		for a := range l.c.Attributes {
			l.agents.WriteString(l.c.Attributes[a].Values[e.Value(i, a)] + ",")
		}
		fmt.Fprintf(l.agents, "%d,\n", p.Ties)
	}
	for _, pass := range passed {
		switch l.c.Set.Log.Agents {
		case 2:
			row(fmt.Sprint(e.Day), true, int32(pass.Link))
		case 3:
			row(fmt.Sprintf("%d-%d", e.Day, pass.Hop), true, int32(pass.Link))
		}
	}
	row(fmt.Sprint(e.Day), p.Travelling, p.At)
}

// link writes the rows of a link.
func (l *Logs) link(day int, link gravity.Link, entered int, byValue []int) {
	row := func(n int, what string) {
		fmt.Fprintf(l.links, "%d,%s,%s,%d,%s\n", day, l.name(link.From), l.name(link.To), n, what)
	}
	row(entered, "total")
	if l.c.Set.Log.Links < 2 || byValue == nil {
		return
	}
	at := 0
	for a := range l.c.Attributes {
		for _, v := range l.c.Attributes[a].Values {
			row(byValue[at], l.c.Attributes[a].Name+":"+v)
			at++
		}
	}
}

// Flush writes what is left and returns the first error of writing.
func (l *Logs) Flush() error {
	for _, w := range []*bufio.Writer{l.agents, l.links} {
		if w != nil {
			if err := w.Flush(); err != nil {
				return err
			}
		}
	}
	return nil
}
