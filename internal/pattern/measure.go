package pattern

import (
	"math"
	"slices"
	"strconv"
	"strings"

	"vereda/internal/compare"
	"vereda/internal/ledger"
	"vereda/internal/people"
	"vereda/internal/scenario"
)

// run is a ledger seen through one row of bands.csv.
type run struct {
	s        *scenario.Scenario
	l        *ledger.Ledger
	row      *band
	from, to int // months
}

// measures compute one figure of one run. Names stand in bands.csv.
var measures = map[string]func(r *run) float64{
	"repeat-share":      func(r *run) float64 { return r.ratio(r.repeats(false), r.encounters()) },
	"repeat-share-ever": func(r *run) float64 { return r.ratio(r.repeats(true), r.encounters()) },
	"repeats-of-party":  (*run).repeatsOfParty,
	"again":             (*run).again,
	"again-less":        (*run).againLess,
	"again-across":      (*run).againAcross,
	"deterred":          (*run).deterred,
	"chance":            (*run).chance,
	"realised-chance": func(r *run) float64 {
		return r.ratio(r.flow(people.Apprehended), r.flow(people.Apprehended, people.Entered))
	},
	"official-less-chance": func(r *run) float64 { return r.official() - r.chance() },
	"official":             (*run).official,
	"flow":                 (*run).flowArgs,
	"met-by-times":         (*run).metByTimes,
	"gap-within":           func(r *run) float64 { return r.gapWithin(r.number(0)) },
	"gap-quantile":         (*run).gapQuantile,
	"tries":                (*run).tries,
	"stock":                (*run).stock,
	"beds-over":            (*run).bedsOver,
	"little":               (*run).little,
	"stay":                 (*run).stay,
	"waited":               func(r *run) float64 { return r.ratio(r.waits()) },
	"queue-over-service":   (*run).queueOverService,
	"stock-at-end":         (*run).pendingOverSent,
	"share-of":             (*run).shareOf,
	"saturation":           (*run).saturation,
	"per-agent":            (*run).perAgent,
	"agents-per-arrest":    func(r *run) float64 { return 1 / r.perAgent() },

	"border-flow": func(r *run) float64 { return r.atBorder(r.causes(r.row.args)...) },
	"deaths-per-10000": func(r *run) float64 {
		return 1e4 * r.ratio(r.atBorder(people.Recorded), r.atBorder(people.Apprehended, people.Surrendered))
	},
	"summer-share":   (*run).summerShare,
	"rank-of-deaths": (*run).rankOfDeaths,
	"entries":        (*run).entries,
	"zone-flow":      func(r *run) float64 { return r.inZone(r.row.args[0], r.causes(r.row.args[1:])...) },
	"zone-ratio": func(r *run) float64 {
		return r.ratio(r.inZone(r.row.args[0], r.causes(r.row.args[1:2])...), r.inZone(r.row.args[0], r.causes(r.row.args[2:])...))
	},
	"zone-share": func(r *run) float64 {
		zone := r.inZone(r.row.args[0], r.causes(r.row.args[1:])...)
		return r.ratio(zone, zone+r.encounters())
	},
	"paid":              func(r *run) float64 { return r.paid(r.row.args...) },
	"price":             func(r *run) float64 { return r.ratio(r.paid("hired"), r.flow(people.Hired)) },
	"paid-per-crossing": func(r *run) float64 { return r.ratio(r.paid("charged"), r.flow(people.Charged)) },
	"sector-flow":       (*run).sectorFlow,
	"sector-ratio":      (*run).sectorRatio,
	"people-per-event":  (*run).peoplePerEvent,
	"border-ratio": func(r *run) float64 {
		return r.ratio(r.atBorder(r.causes(r.row.args[:1])...), r.atBorder(r.causes(r.row.args[1:])...))
	},
	"share-of-sectors":   (*run).shareOfSectors,
	"deaths-per-1000":    (*run).deathsPerAttempt,
	"events-per-person":  func(r *run) float64 { return 1 / (1 - r.ratio(r.detainedAgain())) },
	"fewest-dangers":     (*run).fewestDangers,
	"busiest-places":     (*run).busiestPlaces,
	"betweenness":        (*run).betweenness,
	"settled-at-end":     (*run).settledAtEnd,
	"booked":             (*run).booked,
	"home-rate":          (*run).homeRate,
	"wage-there":         (*run).wageThere,
	"border-jobs":        (*run).borderJobs,
	"border-minimum":     (*run).borderMinimum,
	"border-wage":        (*run).borderWage,
	"season":             func(r *run) float64 { return season(r.monthly()) },
	"highest":            (*run).highest,
	"years-there":        (*run).yearsThere,
	"homicides":          (*run).homicides,
	"reached-there":      (*run).reachedThere,
	"flow-on-kin":        (*run).flowOnKin,
	"wanting-over-plan":  (*run).wantingOverPlanning,
	"wanting":            (*run).wantingAtHome,
	"come-again":         (*run).comeAgain,
	"moved-inside":       (*run).movedInside,
	"left-of-residents":  (*run).leftOfResidents,
	"there-of-residents": (*run).livesThereOfResidents,
	"volatility":         func(r *run) float64 { return volatility(r.monthly()) },
	"share-of-all":       (*run).shareOfAll,
	"lag-between":        (*run).lagBetween,
	"rows":               nil, // see ratioOfRows
	"share-over": func(r *run) float64 {
		return r.ratio(r.flow(r.causes(r.row.args[:1])...), r.flow(r.causes(r.row.args[1:])...))
	},
	"per-journey": func(r *run) float64 {
		left, _ := r.journeys()
		return r.ratio(r.flow(r.causes(r.row.args)...), left)
	},
	"violence-on-journey": func(r *run) float64 {
		left, harmed := r.journeys()
		return r.ratio(harmed, left)
	},
	"per-leg-10000":  (*run).per10000OnLegs,
	"lag-of-entries": func(r *run) float64 { return r.lag(r.entriesIn) },
	"lag-of-zone": func(r *run) float64 {
		zone, causes := r.zone(r.row.args[0]), r.causes(r.row.args[1:])
		return r.lag(func(m int) float64 { return r.zoneIn(m, zone, causes) })
	},
}

// ofWay lists the measures that need the way to the border.
var ofWay = []string{"entries", "zone-flow", "zone-ratio", "zone-share", "lag-of-entries", "lag-of-zone", "paid", "price", "paid-per-crossing", "lag-between", "events-per-person", "fewest-dangers", "busiest-places", "betweenness", "per-journey", "violence-on-journey", "per-leg-10000",
	"reached-there", "flow-on-kin"}

// compute gives the figure of a row; NaN where the run cannot tell it. Rows with
// a second span are relative changes from it, except where the measure itself
// uses both. Where the model makes departures, a change from fewer people than relative
// errors are counted from is not told.
func compute(s *scenario.Scenario, l *ledger.Ledger, row *band) float64 {
	measure := measures[row.measure]
	if measure == nil || slices.Contains(ofSettled, row.measure) && !l.Living() || slices.Contains(ofBorder, row.measure) && !l.BorderJobs {
		return math.NaN()
	}
	from, to, whole := months(s, row.span)
	if !whole {
		return math.NaN()
	}
	value := measure(&run{s, l, row, from, to})
	if row.against.To < row.against.From || row.measure == "again-across" {
		return value
	}
	from, to, whole = months(s, row.against)
	if !whole {
		return math.NaN()
	}
	base := measure(&run{s, l, row, from, to})
	if row.variant == plain && base < compare.DefaultFloor {
		return math.NaN() // a change from next to nobody says nothing of a rule
	}
	switch row.unit {
	case "difference":
		return value - base
	case "ratio":
		return value / base
	}
	return value/base - 1
}

// selections are the classes of a row: some nationalities joined by +, or all
// but these, or all.
func (r *run) selections() []ledger.Select {
	party := -1
	if r.row.party != "" {
		party = slices.Index(people.PartyNames(), r.row.party)
	}
	name, others := strings.CutPrefix(r.row.nationality, "!")
	codes := strings.Split(name, "+")
	if name == "" {
		return []ledger.Select{{Sector: -1, Nationality: -1, Party: party}}
	}
	var list []ledger.Select
	for n, code := range r.s.Nationalities {
		if slices.Contains(codes, code) != others {
			list = append(list, ledger.Select{Sector: -1, Nationality: n, Party: party})
		}
	}
	return list
}

// sum adds a count over the months and classes of the row.
func (r *run) sum(count func(month int, sel ledger.Select) float64) float64 {
	total := 0.0
	for m := r.from; m <= r.to; m++ {
		for _, sel := range r.selections() {
			total += count(m, sel)
		}
	}
	return total
}

func (r *run) flow(causes ...people.Cause) float64 {
	return r.sum(func(m int, sel ledger.Select) float64 {
		total := 0.0
		for _, c := range causes {
			total += r.l.Flow(m, c, sel)
		}
		return total
	})
}

func (r *run) ratio(a, b float64) float64 {
	if b == 0 {
		return math.NaN()
	}
	return a / b
}

func (r *run) encounters() float64 { return r.flow(people.Apprehended, people.Surrendered) }

func (r *run) repeats(ever bool) float64 {
	return r.sum(func(m int, sel ledger.Select) float64 { return r.l.RepeatsBetween(m, ever, sel) })
}

// repeatsOfParty is the share of a party in the repeat encounters of 12 months.
func (r *run) repeatsOfParty() float64 {
	all := *r.row
	all.party = ""
	whole := *r
	whole.row = &all
	return r.ratio(r.repeats(false), whole.repeats(false))
}

// sanctionOf and withinOf read arguments of a measure.
func sanctionOf(word string) people.Sanction {
	switch word {
	case "voluntary":
		return people.Voluntary
	case "administrative":
		return people.Administrative
	case "full":
		return people.Full
	case "expulsion":
		return people.Expulsion
	}
	panic("pattern: no sanction " + word)
}

func (r *run) number(i int) float64 {
	v, err := strconv.ParseFloat(r.row.args[i], 64)
	if err != nil {
		panic("pattern: bands.csv: " + r.row.id + ": " + err.Error())
	}
	return v
}

// cohort is the share of people sent back with a sanction who were met between
// ports again within so many days of the encounter.
func (r *run) cohort(sanction people.Sanction, days float64) float64 {
	within := slices.IndexFunc(ledger.Within[:], func(d ledgerDay) bool { return float64(d) == days })
	if within < 0 {
		panic("pattern: the ledger does not look ahead for " + strconv.Itoa(int(days)) + " days")
	}
	again := r.sum(func(m int, sel ledger.Select) float64 { return r.l.Again(m, sanction, within, sel) })
	return r.ratio(again, r.sum(func(m int, sel ledger.Select) float64 { return r.l.Sent(m, sanction, sel) }))
}

// again SANCTION DAYS.
func (r *run) again() float64 { return r.cohort(sanctionOf(r.row.args[0]), r.number(1)) }

// againLess A B DAYS is the share again after A less that after B.
func (r *run) againLess() float64 {
	return r.cohort(sanctionOf(r.row.args[0]), r.number(2)) - r.cohort(sanctionOf(r.row.args[1]), r.number(2))
}

// againAcross A B DAYS is the share again after A in the row's months less that
// after B in its other months.
func (r *run) againAcross() float64 {
	other := *r
	var whole bool
	if other.from, other.to, whole = months(r.s, r.row.against); !whole {
		return math.NaN()
	}
	return r.cohort(sanctionOf(r.row.args[0]), r.number(2)) - other.cohort(sanctionOf(r.row.args[1]), r.number(2))
}

// deterred is the number who went home for good over the number sent back.
func (r *run) deterred() float64 {
	return r.ratio(r.flow(people.GaveUp), r.flow(people.Returned, people.LaterallyReturned, people.Removed, people.Expelled))
}

// chance is the mean chance of apprehension of an attempt by evasion.
func (r *run) chance() float64 {
	sum, number := 0.0, 0.0
	for m := r.from; m <= r.to; m++ {
		a, b := r.l.ChanceOf(m, -1)
		sum, number = sum+a, number+b
	}
	return r.ratio(sum, number)
}

// official is what a count calls interdiction: all encounters between ports, of
// people who surrender too, over these and unseen entries.
func (r *run) official() float64 {
	return r.ratio(r.encounters(), r.encounters()+r.flow(people.Entered))
}

// flowArgs CAUSE... adds flows.
func (r *run) flowArgs() float64 { return r.flow(r.causes(r.row.args)...) }

func (r *run) causes(words []string) []people.Cause {
	var list []people.Cause
	for _, w := range words {
		c := slices.Index(people.CauseNames(), w)
		if c < 0 {
			panic("pattern: bands.csv: " + r.row.id + ": no cause " + w)
		}
		list = append(list, people.Cause(c))
	}
	return list
}

// metByTimes LOW HIGH is the share of encounters that are of people met at least
// LOW and at most HIGH times in all, within the months of the row, which must
// begin with the run. HIGH 0 stands for any number.
func (r *run) metByTimes() float64 {
	if r.from != 0 {
		return math.NaN()
	}
	// persons[k] is the number of people met more than k times.
	var persons [ledger.Ordinals + 1]float64
	for k := 1; k <= ledger.Ordinals; k++ {
		persons[k-1] = r.sum(func(m int, sel ledger.Select) float64 { return r.l.Ordinal(m, k, sel) })
	}
	low, high := int(r.number(0)), int(r.number(1))
	all, within := 0.0, 0.0
	for k := 1; k < ledger.Ordinals; k++ {
		events := float64(k) * (persons[k-1] - persons[k])
		if k == ledger.Ordinals-1 {
			events = float64(float64(k)*persons[k-1]) + persons[k] // the last cell holds all later encounters
		}
		all += events
		if k >= low && (high == 0 || k <= high) {
			within += events
		}
	}
	return r.ratio(within, all)
}
