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

// deathRow adds the dead and missing of an incident in the belt, on either side
// of the line.
func deathRow(bySector bool) func(row, func(key, cell)) {
	return func(r row, add func(key, cell)) {
		if !r.is("country_iso3", "USA", "MEX") {
			return
		}
		lon, lat := r.real("lon"), r.real("lat")
		if !lon.known || !lat.known || lon.value < beltWest || lon.value > beltEast || lat.value < beltSouth || lat.value > beltNorth {
			return
		}
		k := key{period: r.date("date").String()}
		if bySector {
			k.sector = sectorAt(lon.value)
		}
		add(k, r.count("dead_missing"))
	}
}
