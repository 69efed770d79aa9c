package importer

import (
	"strconv"

	"vereda/internal/quantity"
)

// homeEntries are series about people at home, by year and nationality. What is not
// published stays unknown; shares and means of countries that are grouped as others are
// not made up, only their people are added.
func homeEntries() []entry {
	country := func(name, about, column string, decimals int, others bool) entry {
		return entry{name: name, about: about + ", by year and nationality", output: "series/" + name + ".csv", dims: []string{"nationality"}, decimals: decimals,
			layouts: []layout{{columns: []string{"iso3", "year", column}, row: countryRow(column, others)}}}
	}
	return []entry{
		country("residents", "residents; the others are those of Latin America and the Caribbean", "population", 0, true),
		country("income-at-home", "gross domestic product per head [2021 USD at purchasing power]", "gdp_pc_ppp_2021usd", 0, false),
		country("displaced-by-conflict", "people displaced inside their country by conflict", "idmc_conflict_displacements", 0, false),
		country("displaced-by-disaster", "people displaced inside their country by disasters", "idmc_disaster_displacements", 0, false),
		{name: "homicides", about: "homicides per 100,000 residents, by year and nationality", output: "series/homicides.csv", dims: []string{"nationality"}, decimals: 2, early: quantity.MonthOf(1993, 1), // what people remember in 2005
			layouts: []layout{{columns: []string{"iso3", "year", "homicide_rate", "source"}, row: countryRow("homicide_rate", false)}}},
		{name: "income-at-destination", about: "gross domestic product per head of the United States [2021 USD at purchasing power], by year", output: "series/income-at-destination.csv",
			layouts: []layout{{columns: []string{"iso3", "year", "gdp_pc_ppp_2021usd"}, row: func(r row, add func(key, cell)) {
				if r.is("iso3", "USA") {
					add(key{period: yearOf(r)}, r.real("gdp_pc_ppp_2021usd"))
				}
			}}}},
		{name: "kin-abroad", about: "people living in the United States who were born in the country, by year and nationality", output: "series/kin-abroad.csv", dims: []string{"nationality"},
			layouts: []layout{{columns: []string{"origin", "destination", "year", "sex", "migrant_stock"}, row: func(r row, add func(key, cell)) {
				if n := r.nationality("origin"); n != other && r.is("destination", "USA") {
					add(key{period: yearOf(r), nationality: n}, r.count("migrant_stock"))
				}
			}}}},
	}
}

func yearOf(r row) string {
	return strconv.Itoa(r.whole("year", codePeriod, "a year", 1900, 2100))
}

// countryRow takes a column of a table by country. The country of destination, and the one
// beyond it, are nobody's home here.
func countryRow(column string, others bool) func(row, func(key, cell)) {
	return func(r row, add func(key, cell)) {
		n := r.nationality("iso3")
		if n == other && (!others || r.is("iso3", "USA", "CAN")) {
			return
		}
		add(key{period: yearOf(r), nationality: n}, r.real(column))
	}
}
