package importer

import (
	"strconv"

	"vereda/internal/quantity"
)

// The columns of the publishers' tables, in the tidy form.
var (
	sectorColumns      = []string{"year", "month", "region", "sector", "apprehensions"}
	regionColumns      = []string{"year", "month", "region", "citizenship", "encounters"}
	youngColumns       = []string{"year", "month", "sector", "total", "uac", "family_unit"}
	encounterColumns   = []string{"year", "month", "component", "sector", "citizenship", "demographic", "authority", "encounters"}
	officeColumns      = []string{"year", "month", "agency", "sector", "n"}
	partyColumns       = []string{"year", "month", "family_status", "disposition", "n"}
	citizenshipColumns = []string{"year", "month", "citizenship", "disposition", "n"}
	flowColumns        = []string{"series", "group", "item", "year", "month", "n"}
	removalColumns     = []string{"series", "category", "item", "year", "month", "n"}
)

// detailed is the first month for which encounters are published by sector and
// citizenship together.
var detailed = quantity.MonthOf(2019, 10)

// The first months from which a cell without a row is a count of none: the
// order on expulsions, encounters at ports by nationality and by party, and
// the record of deaths.
var (
	ordered  = quantity.MonthOf(2020, 3)
	recorded = quantity.MonthOf(2014, 1)
)

// registry is the list of importers. It is a function, not a variable, so that
// the entries may refer to functions that ask the registry.
func registry() []entry {
	list := append(encounterEntries(), outcomeEntries()...)
	list = append(append(list, otherEntries()...), corridorEntries()...)
	list = append(list, homeEntries()...)
	return append(append(list, wayDeathEntries()...), bornAbroadEntry())
}

func encounterEntries() []entry {
	return []entry{
		{name: "encounters-by-sector", about: "encounters of the Border Patrol at the southwest border by month and sector",
			output: "observed/encounters-by-sector.csv", dims: []string{"sector"},
			layouts: []layout{{columns: sectorColumns, row: sectorRow}}},
		{name: "encounters-by-nationality", about: "encounters of the Border Patrol at the southwest border by month and group of nationalities; rounded to 10, small counts withheld",
			output: "observed/encounters-by-nationality.csv", dims: []string{"nationality"},
			layouts: []layout{{columns: regionColumns, row: regionRow}}},
		{name: "encounters-all-by-nationality", about: "encounters between ports and at ports by month and group of nationalities",
			output: "observed/encounters-all-by-nationality.csv", dims: []string{"nationality"},
			layouts: []layout{
				{columns: citizenshipColumns, to: detailed - 1, row: citizenshipRow},
				{columns: encounterColumns, from: detailed, row: component("", "", detailed, byNationality)}}},
		{name: "encounters-by-party", about: "encounters of the Border Patrol at the southwest border by month and party",
			output: "observed/encounters-by-party.csv", dims: []string{"party"},
			layouts: []layout{
				{columns: youngColumns, to: quantity.MonthOf(2017, 9), row: youngRow},
				{columns: encounterColumns, from: quantity.MonthOf(2017, 10), row: component("USBP", "", first, byParty)}}},
		{name: "encounters-title-8", about: "encounters under immigration law, between ports and at ports, by month",
			output: "observed/encounters-title-8.csv", layouts: []layout{{columns: encounterColumns, row: component("", "Title 8", first, byMonth)}}},
		{name: "encounters-title-42", about: "encounters under the public-health order, between ports and at ports, by month",
			complete: ordered, output: "observed/encounters-title-42.csv", layouts: []layout{{columns: encounterColumns, row: component("", "Title 42", first, byMonth)}}},
		{name: "expulsions", about: "expulsions under the public-health order by month and party",
			complete: ordered, output: "observed/expulsions.csv", dims: []string{"party"},
			layouts: []layout{{columns: encounterColumns, row: component("", "Title 42", first, byParty)}}},
		{name: "expulsions-by-nationality", about: "expulsions under the public-health order by month and group of nationalities",
			complete: ordered, output: "observed/expulsions-by-nationality.csv", dims: []string{"nationality"},
			layouts: []layout{{columns: encounterColumns, from: detailed, row: component("", "Title 42", detailed, byNationality)}}},
		{name: "port-encounters", about: "people found inadmissible at ports of the southwest border by month; rounded to 10",
			output: "observed/port-encounters.csv", layouts: []layout{{columns: officeColumns, row: officeTotalRow}}},
		{name: "port-encounters-by-office", about: "the same by field office, under the sector of the office's seat; an office's ports lie in several sectors",
			dims: []string{"sector"}, layouts: []layout{{columns: officeColumns, row: officeRow}}},
		{name: "port-encounters-by-party", about: "people found inadmissible at ports of the southwest border by month and party",
			complete: quantity.MonthOf(2017, 10), output: "observed/port-encounters-by-party.csv", dims: []string{"party"},
			layouts: []layout{{columns: encounterColumns, row: component("OFO", "", first, byParty)}}},
		{name: "port-encounters-by-nationality", about: "people found inadmissible at ports of the southwest border by month and group of nationalities",
			complete: detailed, output: "observed/port-encounters-by-nationality.csv", dims: []string{"nationality"},
			layouts: []layout{{columns: encounterColumns, from: detailed, row: component("OFO", "", detailed, byNationality)}}},
		totalsEntry(),
	}
}

func outcomeEntries() []entry {
	dispositions := func(name, about, disposition string) entry {
		return entry{name: name, about: about + " by month and party; rounded to 10", output: "observed/" + name + ".csv", dims: []string{"party"},
			layouts: []layout{{columns: partyColumns, row: dispositionRow(disposition)}}}
	}
	return []entry{
		dispositions("repatriations", "people repatriated under immigration law straight from the custody of the border authorities", "T8 repatriations"),
		dispositions("transfers-to-detention", "people handed over to the detention authority", "Transfers to ICE"),
		dispositions("transfers-to-shelter", "people handed over to the shelter authority", "Transfers to HHS"),
		dispositions("releases", "people let go by the Border Patrol", "USBP Releases"),
		dispositions("paroles", "people paroled at ports", "OFO Paroles"),
		dispositions("mpp", "people sent back to wait for their hearing", "Migrant Protection Protocols"),
		{name: "removals", about: "formal removals of people arrested at the border, by month, whole country; rounded to 10",
			output: "observed/removals.csv", layouts: []layout{{columns: removalColumns, row: seriesRow("category", "dhs_removals_by_arresting_agency", "", "CBP")}}},
		{name: "voluntary-returns", about: "voluntary returns by month, whole country; rounded to 10",
			layouts: []layout{{columns: removalColumns, row: seriesRow("category", "repatriations_by_type", "DHS Enforcement Returns", "Voluntary Returns")}}},
		{name: "bookins-cbp", about: "people taken into detention after an arrest at the border, by month; rounded to 10",
			output: "observed/bookins-cbp.csv", layouts: []layout{{columns: flowColumns, row: seriesRow("group", "ice_bookins_by_arresting_agency", "", "CBP")}}},
		interiorEntry(),
		{name: "detained-population", about: "mean number of people in detention beds by month, whole country",
			output:  "observed/detained-population.csv",
			layouts: []layout{{columns: []string{"year", "month", "mean_daily_population"}, row: plain("mean_daily_population")}}},
		{name: "separations", about: "children parted from their parents by month, of the lists given to the court",
			output:  "observed/separations.csv",
			layouts: []layout{{columns: []string{"year", "month", "country_of_origin", "children"}, row: plain("children")}}},
	}
}

func otherEntries() []entry {
	return []entry{
		{name: "gotaways", about: "people whom the Border Patrol noticed and did not stop, by month",
			output: "observed/gotaways.csv", layouts: []layout{{columns: []string{"year", "month", "gotaways"}, row: plain("gotaways")}}},
		{name: "deaths-border-patrol", about: "deaths recorded by the Border Patrol by fiscal year and sector",
			output: "observed/deaths-border-patrol.csv", dims: []string{"sector"},
			layouts: []layout{{columns: []string{"sector", "fy", "deaths"}, row: fiscalRow("deaths")}}},
		{name: "staffing", about: "agents of the Border Patrol by fiscal year and sector", dims: []string{"sector"},
			layouts: []layout{{columns: []string{"sector", "fy", "number_of_agents"}, row: fiscalRow("number_of_agents")}}},
		{name: "deaths-missing-migrants", about: "deaths and disappearances near the border recorded by IOM's Missing Migrants Project, by month",
			complete: recorded, output: "observed/deaths-missing-migrants.csv", layouts: []layout{{columns: deathColumns, row: deathRow(false)}}},
		{name: "deaths-missing-migrants-by-sector", about: "the same by sector, told by longitude",
			complete: recorded, output: "observed/deaths-missing-migrants-by-sector.csv", dims: []string{"sector"},
			layouts: []layout{{columns: deathColumns, row: deathRow(true)}}},
		{name: "appointments", about: "people who came to a port with an appointment of the app, by month; rounded to 10",
			output: "observed/appointments.csv", layouts: []layout{{columns: []string{"year", "month", "citizenship", "n"}, without: []string{"disposition"}, row: totalRow("citizenship")}}},
		{name: "paroles-from-abroad", about: "people admitted under the parole processes for four nationalities, by month and nationality; rounded to 10",
			dims: []string{"nationality"}, layouts: []layout{{columns: []string{"year", "month", "process", "n"}, row: processRow}}},
		{name: "unemployment", about: "unemployment in the United States by year [share]", output: "series/unemployment.csv", decimals: 5,
			layouts: []layout{{columns: []string{"iso3", "year", "unemployment_pct"}, row: unemploymentRow}}},
	}
}

func byMonth(r row) key { return key{period: r.month().String()} }

func byParty(r row) key {
	return key{period: r.month().String(), party: r.mapped("demographic", "party", partyOf)}
}

func byNationality(r row) key {
	return key{period: r.month().String(), nationality: r.nationality("citizenship")}
}

// component adds the encounters of one component and authority; empty takes
// all. Rows before since lack what by reads, and are passed over.
func component(component, authority string, since quantity.Month, by func(row) key) func(row, func(key, cell)) {
	return func(r row, add func(key, cell)) {
		if !r.is("component", "USBP", "OFO") {
			r.fault("component", codeUnknown, "unknown component", "USBP or OFO", "")
		}
		if r.month() < since {
			return
		}
		if component != "" && !r.is("component", component) || authority != "" && !r.is("authority", authority) {
			return
		}
		add(by(r), r.count("encounters"))
	}
}

func sectorRow(r row, add func(key, cell)) {
	s, ok := r.sector("sector")
	if ok && r.is("region", "southwest") {
		add(key{period: r.month().String(), sector: s}, r.count("apprehensions"))
	}
}

func regionRow(r row, add func(key, cell)) {
	if r.is("region", "Southwest Land Border") {
		add(key{period: r.month().String(), nationality: r.nationality("citizenship")}, r.count("encounters"))
	}
}

// citizenshipRow takes the nine groups that the table by citizenship names. It
// gives Nicaragua among the others, so that neither is known.
func citizenshipRow(r row, add func(key, cell)) {
	if n, ok := countryOf[r.text("citizenship")]; ok && r.is("disposition", "Total Encounters") {
		add(key{period: r.month().String(), nationality: n}, r.count("n"))
	}
}

// youngRow splits the total of a row into the parties that it tells: minors
// where they are counted, single adults only where families are counted too.
func youngRow(r row, add func(key, cell)) {
	if !r.is("sector", "southwest_border") {
		return
	}
	period := r.month().String()
	total, minors, families := r.count("total"), r.count("uac"), r.count("family_unit")
	if minors.known {
		add(key{period: period, party: minor}, minors)
	}
	if minors.known && families.known {
		add(key{period: period, party: family}, families)
		if total.value < minors.value+families.value {
			r.fault("total", codeValue, "the total is smaller than its parts", "at least uac + family_unit", "")
		}
		add(key{period: period, party: single}, some(total.value-minors.value-families.value))
	}
}

func officeTotalRow(r row, add func(key, cell)) {
	if r.is("agency", "OFO") && r.is("sector", "Total OFO") {
		add(byMonth(r), r.count("n"))
	}
}

func officeRow(r row, add func(key, cell)) {
	if r.is("agency", "OFO") && !r.is("sector", "Total OFO") {
		add(key{period: r.month().String(), sector: r.mapped("sector", "field office", officeOf)}, r.count("n"))
	}
}

func dispositionRow(disposition string) func(row, func(key, cell)) {
	return func(r row, add func(key, cell)) {
		if r.is("disposition", disposition) && !r.is("family_status", "Total Encounters") {
			add(key{period: r.month().String(), party: r.mapped("family_status", "party", partyOf)}, r.count("n"))
		}
	}
}

// seriesRow takes one item of a table that holds several series.
func seriesRow(column, series, group, item string) func(row, func(key, cell)) {
	return func(r row, add func(key, cell)) {
		if r.is("series", series) && r.is(column, group) && r.is("item", item) {
			add(byMonth(r), r.count("n"))
		}
	}
}

// plain adds every row of a table that has only months.
func plain(column string) func(row, func(key, cell)) {
	return func(r row, add func(key, cell)) { add(byMonth(r), r.count(column)) }
}

func totalRow(column string) func(row, func(key, cell)) {
	return func(r row, add func(key, cell)) {
		if r.is(column, "Total") {
			add(byMonth(r), r.count("n"))
		}
	}
}

func fiscalRow(column string) func(row, func(key, cell)) {
	return func(r row, add func(key, cell)) {
		if s, ok := r.sector("sector"); ok {
			add(key{period: r.fiscalYear("fy"), sector: s}, r.count(column))
		}
	}
}

func processRow(r row, add func(key, cell)) {
	if !r.is("process", "Total") {
		add(key{period: r.month().String(), nationality: r.mapped("process", "process", countryOf)}, r.count("n"))
	}
}

func unemploymentRow(r row, add func(key, cell)) {
	if r.is("iso3", "USA") {
		year := r.whole("year", codePeriod, "a year", 1900, 2100)
		c := r.real("unemployment_pct")
		add(key{period: strconv.Itoa(year)}, cell{c.value / 100, c.known})
	}
}
