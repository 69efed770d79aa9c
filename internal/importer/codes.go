package importer

import "vereda/internal/diag"

// The codes of everything that can be wrong with a publisher's file.
var (
	codeName    = diag.Register("E-IMPORT-NAME", "There is no importer of that name.")
	codeInput   = diag.Register("E-IMPORT-INPUT", "An importer was given no file, or a file that cannot be read.")
	codeCSV     = diag.Register("E-IMPORT-CSV", "A file is not CSV: quotation marks do not close, or a row has more or fewer cells than the header.")
	codeColumn  = diag.Register("E-IMPORT-COLUMN", "A file lacks a column that the importer needs.")
	codeValue   = diag.Register("E-IMPORT-VALUE", "A count is not a whole number, or below zero. Counts that the publisher withholds are empty or a mark such as D.")
	codePeriod  = diag.Register("E-IMPORT-PERIOD", "A year, month or date is not one.")
	codeUnknown = diag.Register("E-IMPORT-UNKNOWN", "A file holds a code that the importer does not know. The publisher may have added one.")
	codeNothing = diag.Register("E-IMPORT-NOTHING", "No row of the file is of use. It may be a table of another border or of other years.")
	codeWrite   = diag.Register("E-IMPORT-WRITE", "The table cannot be written.")
	codeFit     = diag.Register("E-IMPORT-FIT", "Totals that must agree cannot be brought into agreement; an input is missing or of other months.")
)

// The dimensions of our tables, in the order of the tables.
var (
	sectors = []string{"san-diego", "el-centro", "yuma", "tucson", "el-paso", "big-bend", "del-rio",
		"laredo", "rio-grande-valley"}
	nationalities = []string{"MEX", "GTM", "HND", "SLV", "CUB", "HTI", "NIC", "VEN", "COL", "ECU", "OTHER"}
	parties       = []string{single, family, minor}
)

const (
	single = "single-adult"
	family = "family"
	minor  = "minor"
	other  = "OTHER"
)

// sectorOf maps how publishers write the sectors of the Border Patrol.
var sectorOf = map[string]string{
	"san_diego": "san-diego", "San Diego Sector": "san-diego", "San Diego, CA": "san-diego",
	"el_centro": "el-centro", "El Centro Sector": "el-centro", "El Centro, CA": "el-centro",
	"yuma": "yuma", "Yuma Sector": "yuma", "Yuma, AZ": "yuma",
	"tucson": "tucson", "Tucson Sector": "tucson", "Tucson, AZ": "tucson",
	"el_paso": "el-paso", "El Paso Sector": "el-paso", "El Paso, TX": "el-paso",
	"big_bend": "big-bend", "Big Bend Sector": "big-bend", "Big Bend, TX": "big-bend",
	"del_rio": "del-rio", "Del Rio Sector": "del-rio", "Del Rio, TX": "del-rio",
	"laredo": "laredo", "Laredo Sector": "laredo", "Laredo, TX": "laredo",
	"rio_grande_valley":        "rio-grande-valley",
	"Rio Grande Valley Sector": "rio-grande-valley", "Rio Grande Valley, TX": "rio-grande-valley",
}

// elsewhere are sectors of other borders and totals, left out knowingly; any
// other unknown sector is a fault.
var elsewhere = map[string]bool{
	"blaine": true, "buffalo": true, "detroit": true, "grand_forks": true, "havre": true, "houlton": true,
	"livermore": true, "miami": true, "new_orleans": true, "ramey": true, "spokane": true, "swanton": true,
	"nationwide_total": true, "northern_border": true, "coastal_border": true, "southwest_border": true,
	"Total CBP": true, "Total USBP": true, "Total OFO": true,
}

// officeOf maps the four field offices at the border to the sector of their
// seat. An office's ports lie in more sectors than that one: a table by office
// must not be compared with a model by sector.
var officeOf = map[string]string{
	"San Diego Field Office": "san-diego", "San Diego, CA": "san-diego",
	"Tucson Field Office": "tucson", "Tucson, AZ": "tucson",
	"El Paso Field Office": "el-paso", "El Paso, TX": "el-paso",
	"Laredo Field Office": "laredo", "Laredo, TX": "laredo",
}

// countryOf maps names of countries that have a group of their own; ISO codes
// map to themselves.
var countryOf = map[string]string{
	"Mexico": "MEX", "Guatemala": "GTM", "Honduras": "HND", "El Salvador": "SLV", "Cuba": "CUB",
	"Haiti": "HTI", "Nicaragua": "NIC", "Venezuela": "VEN", "Colombia": "COL", "Ecuador": "ECU",
}

// partyOf maps how publishers write the party. Children who come with a parent
// who may enter are "accompanied minors" at ports; they are not alone, and
// count here as families.
var partyOf = map[string]string{
	"Single adult": single, "Family unit": family, "UC": minor, "Accompanied minor": family,
	"Single Adults": single, "Family Unit Individuals": family, "Unaccompanied Children/Single Minors": minor,
}

// withheld are the marks that publishers write in place of small counts.
var withheld = map[string]bool{"": true, "D": true, "-": true, "*": true, "X": true, "<5": true, "<10": true}
