package importer

// structure is what the border authorities have published of a fiscal year by
// nationality and party together: families and minors, between ports and at
// ports, of Mexico, Guatemala, Honduras and El Salvador, and of all. The cells
// give proportions; where a line covers part of a year, the sums scale it.
//
// Sources: between ports U.S. Customs and Border Protection, "U.S. Border
// Patrol Southwest Border Apprehensions by Sector FY2018" (minors FY2013–2018,
// families FY2016–2018); families of FY2014 CBP figures of October to June as
// reported in August 2014; families of FY2019 CBP figures as reported in October
// 2019, minors of FY2019 those of October to April as reported in May 2019. At ports CBP, "Southwest Border Inadmissibles by Field Office
// FY2019" (FY2017, FY2018 and October to January of FY2019). FY2013 families
// have the proportions of FY2014, FY2015 families those of FY2016, ports of
// FY2016 those of FY2017; in FY2014 and FY2015 the published totals leave
// families at ports no room.
type structure struct {
	year                       int
	families, portFamilies     published
	minors, portMinors         published
	allFamilies, allPortFamily float64 // people in the year
	allMinors, allPortMinors   float64
}

// published are counts of Mexico, Guatemala, Honduras, El Salvador and of all.
type published [5]float64

var (
	families2014     = published{4545, 9004, 30368, 10417, 55420}
	families2016     = published{3481, 23067, 20226, 27114, 77674}
	portFamilies2017 = published{10628, 6789, 4246, 4577, 29368}
	portMinors2017   = published{1556, 2829, 1173, 1721, 7300}
)

var structures = []structure{
	{year: 2013, families: families2014, allFamilies: 14855,
		minors: published{17240, 8068, 6747, 5990, 38759}, allMinors: 38759},
	{year: 2014, families: families2014, allFamilies: 68445,
		minors: published{15634, 17057, 18244, 16404, 68541}, allMinors: 68541, portMinors: portMinors2017, allPortMinors: 4229},
	{year: 2015, families: families2016, allFamilies: 39838,
		minors: published{11012, 13589, 5409, 9389, 39970}, allMinors: 39970, portMinors: portMinors2017, allPortMinors: 4150},
	{year: 2016, families: families2016, allFamilies: 77674, portFamilies: portFamilies2017, allPortFamily: 25376,
		minors: published{11926, 18913, 10468, 17512, 59692}, allMinors: 59692, portMinors: portMinors2017, allPortMinors: 6668},
	{year: 2017, families: published{2271, 24657, 22366, 24122, 75622}, allFamilies: 75622,
		portFamilies: portFamilies2017, allPortFamily: 29368,
		minors: published{8877, 14827, 7784, 9143, 41435}, allMinors: 41435, portMinors: portMinors2017, allPortMinors: 7195},
	{year: 2018, families: published{2261, 50401, 39439, 13669, 107212}, allFamilies: 107212,
		portFamilies: published{21411, 12185, 8327, 3738, 53638}, allPortFamily: 53638,
		minors: published{10136, 22327, 10913, 4949, 50036}, allMinors: 50036,
		portMinors: published{2210, 3691, 1655, 833, 8624}, allPortMinors: 8194},
	{year: 2019, families: published{6004, 185233, 188416, 56897, 473682}, allFamilies: 473682,
		portFamilies: published{8275, 2829, 1995, 721, 17759}, allPortFamily: 53318,
		minors: published{5988, 19991, 11569, 6109, 44779}, allMinors: 76020,
		portMinors: published{835, 383, 253, 45, 1621}, allPortMinors: 4620},
}

// seedYears makes the rates of each fiscal year. Nationalities of which
// nothing is published share what the four leave, in the proportions of their
// margins and of the first five months with published cells, before the border
// closed to them.
func (f *fitter) seedYears() {
	var early grid
	for m := detailed; m < detailed+5; m++ {
		g := f.joint(m)
		for n := range g {
			for p := range g[n] {
				early[n][p] += g[n][p]
			}
		}
	}
	usual := rates(early)
	for _, s := range structures {
		from, to := fiscalMonths(s.year)
		var margin [11]float64
		for m := from; m <= to; m++ {
			for n, v := range f.margin(m) {
				margin[n] += v
			}
		}
		f.rates[s.year] = s.rates(margin, usual)
	}
}

// rates returns the share of each nationality in each party in the year.
func (s structure) rates(margin [11]float64, usual grid) grid {
	families := s.split(s.families, s.allFamilies, s.portFamilies, s.allPortFamily)
	minors := s.split(s.minors, s.allMinors, s.portMinors, s.allPortMinors)
	var g grid
	for p, v := range [][5]float64{families, minors} {
		left, weight := v[4], 0.0
		for n := range margin {
			if n < 4 {
				g[n][p+1] = v[n]
				left -= v[n]
			} else {
				weight += margin[n] * usual[n][p+1]
			}
		}
		for n := 4; n < len(margin); n++ {
			g[n][p+1] = max(left, 0) * ratio(margin[n]*usual[n][p+1], weight)
		}
	}
	const least = 0.02 // share of single adults that rounding cannot take away
	for n := range g {
		g[n][0] = max(margin[n]-g[n][1]-g[n][2], least*margin[n])
	}
	return rates(g)
}

// split scales the published proportions between ports and at ports to their
// totals and adds them.
func (s structure) split(between published, all float64, ports published, allPorts float64) [5]float64 {
	var v [5]float64
	for i := range v {
		v[i] = ratio(between[i], between[4])*all + ratio(ports[i], ports[4])*allPorts
	}
	return v
}
