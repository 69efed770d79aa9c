package importer

var deathColumns = []string{"date", "country_iso3", "dead_missing", "lon", "lat"}

// The belt along the border in which recorded deaths are counted, in degrees:
// it reaches the desert and the brush that people cross on foot north of the
// line, and the river and the border cities south of it.
const (
	beltWest, beltEast   = -117.5, -97.0
	beltSouth, beltNorth = 25.5, 33.5
)

// meridians are the approximate longitudes at which the sectors meet the line,
// from west to east: the eastern end of each sector. Compiled by hand from the
// Border Patrol's maps; 0.1 degree or better is not claimed. In Texas the
// sectors are not cut along meridians: the checkpoint area of the lower valley
// lies north of it, in the same longitudes as the valley, and is counted there.
var meridians = []struct {
	sector string
	east   float64
}{
	{"san-diego", -116.10}, {"el-centro", -114.98}, {"yuma", -113.33}, {"tucson", -109.05}, {"el-paso", -104.92},
	{"big-bend", -102.32}, {"del-rio", -100.20}, {"laredo", -99.17}, {"rio-grande-valley", beltEast},
}

func sectorAt(lon float64) string {
	for _, m := range meridians {
		if lon <= m.east {
			return m.sector
		}
	}
	return meridians[len(meridians)-1].sector
}

func inBelt(lon, lat float64) bool {
	return lon >= beltWest && lon <= beltEast && lat >= beltSouth && lat <= beltNorth
}

// deathRow adds the dead and missing of an incident in the belt, on either side
// of the line.
func deathRow(bySector bool) func(row, func(key, cell)) {
	return func(r row, add func(key, cell)) {
		if !r.is("country_iso3", "USA", "MEX") {
			return
		}
		lon, lat := r.real("lon"), r.real("lat")
		if !lon.known || !lat.known || !inBelt(lon.value, lat.value) {
			return
		}
		k := key{period: r.date("date").String()}
		if bySector {
			k.sector = sectorAt(lon.value)
		}
		add(k, r.count("dead_missing"))
	}
}

// The Darién, in degrees: the jungle on both sides of the line between Colombia
// and Panama with its two coasts, and the gulf over which boats bring people to
// it. Drawn by hand around the places named in the records.
const (
	jungleWest, jungleEast   = -78.6, -76.3
	jungleSouth, jungleNorth = 6.5, 9.3
)

// The parts of the way south of the border belt.
const (
	inJungle   = "darien"
	inIsthmus  = "central-america"
	inInterior = "mexico"
)

// wayAt is the part of the way in which a place lies; empty for the belt at the
// border and for places off the way. The sea around the islands of San Andrés,
// which belong to Colombia, is off the way.
func wayAt(country string, lon, lat float64) string {
	switch country {
	case "COL", "PAN":
		if lon >= jungleWest && lon <= jungleEast && lat >= jungleSouth && lat <= jungleNorth {
			return inJungle
		}
		if country == "PAN" {
			return inIsthmus
		}
	case "CRI", "NIC", "HND", "SLV", "GTM", "BLZ":
		return inIsthmus
	case "MEX":
		if !inBelt(lon, lat) {
			return inInterior
		}
	}
	return ""
}

// wayDeathRow adds the dead and missing of an incident in one part of the way.
func wayDeathRow(part string) func(row, func(key, cell)) {
	return func(r row, add func(key, cell)) {
		lon, lat := r.real("lon"), r.real("lat")
		if lon.known && lat.known && wayAt(r.text("country_iso3"), lon.value, lat.value) == part {
			add(key{period: r.date("date").String()}, r.count("dead_missing"))
		}
	}
}

func wayDeathEntries() []entry {
	about := func(where string) string {
		return "deaths and disappearances " + where + " recorded by IOM's Missing Migrants Project, by month"
	}
	list := []entry{}
	for _, part := range []struct{ name, where string }{
		{inJungle, "in the Darién and on its coasts"},
		{inIsthmus, "from Panama west of the Darién to Guatemala"},
		{inInterior, "in Mexico south of the belt along the border"},
	} {
		list = append(list, entry{name: "deaths-" + part.name, about: about(part.where), complete: recorded,
			output: "observed/deaths-" + part.name + ".csv", layouts: []layout{{columns: deathColumns, row: wayDeathRow(part.name)}}})
	}
	return list
}
