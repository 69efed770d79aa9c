// Package gravity runs displacement from conflict to camps by the gravity rule: on
// each day people may leave where they are, and choose among the places in reach by
// attraction over distance. It knows cases as folders in Flee's layout describe
// them, and runs them by persons or by counts.
//
// Nothing here reads a file or knows a clock. Start reading at [Case], then at
// [Run].
package gravity

import "vereda/internal/quantity"

// Case is a displacement case, resolved and checked.
type Case struct {
	Name   string
	Start  quantity.Date
	Days   int
	Places []Place
	Links  []Link // each row of routes.csv makes two, in the order of the file
	// Conflicts are the columns of conflicts.csv that are places.
	Conflicts []Conflict
	// Floods and Hunger are the courses of hazards at the places that have one.
	Floods, Hunger []Levels
	Closures       []Closure
	Changes        []Change
	// Series are the counts, the total first, then one for each camp that was
	// counted; Camps gives the series of each camp by place, -1 for other places.
	Series []Series
	Camps  []int
	// Attributes are what people have one value of; Named are there from the start.
	Attributes   []Attribute
	NamedColumns []string
	Named        []Named
	// Corridors are the rows of major_routes.csv: places in order, for both ends.
	Corridors [][]int32
	Set       Settings
}

// Place is a row of locations.csv.
type Place struct {
	Name, Region, Country string
	X, Y                  float64 // columns 3 and 4 of the file
	Kind                  Kind
	Conflict              float64 // intensity at the start; NoConflict for none
	Capacity              float64 // people; below 1 without limit
	Population            float64 // people
	Foreign               bool    // not in the country of the first place
	InitialPeople         int     // of a camp, at the start
	CapacityPerDay        int
	Deactivation          float64 // chance a day, where camps are sinks
	Trade, Development    float64 // trade_volume and hdi, where economies pull
	Farmers               float64 // chance that somebody who flees from there is a farmer
}

// NoConflict marks a place that is no conflict zone.
const NoConflict = -1.0

// Kind is what a place is.
type Kind uint8

// The kinds of place.
const (
	Other Kind = iota
	Town
	Camp
	IDPCamp
	Zone // of conflict
	Hub  // forwarding hub
	Marker
	FloodZone
	kinds
)

var kindNames = [kinds]string{"other", "town", "camp", "idpcamp", "conflict_zone", "forwarding_hub", "marker", "flood_zone"}

// String gives the word of the file.
func (k Kind) String() string { return kindNames[k] }

// IsCamp reports whether people are counted there.
func (k Kind) IsCamp() bool { return k == Camp || k == IDPCamp }

// ShortestLink is the least length of a link [km]: whoever arrives early goes on on the
// same day, and would do so without end where links had none.
const ShortestLink = 0.01

// Link leads from one place to another.
type Link struct {
	From, To int32
	Length   float64 // km
	Speed    float64 // km a day; 0 for that of the settings
	Walk     float64 // chance that somebody walks it
}

// Conflict is the course of a conflict at a place, by day of the run.
type Conflict struct {
	Place     int32
	Intensity []float64
}

// ClosureKind is what is closed.
type ClosureKind uint8

// The kinds of closure.
const (
	CloseCountry ClosureKind = iota
	CloseLocation
	CloseCamp
	CloseIDPCamp
	CloseLink
	closureKinds
)

var closureNames = [closureKinds]string{"country", "location", "camp", "idpcamp", "link"}

// String gives the word of the file.
func (k ClosureKind) String() string { return closureNames[k] }

// Closure is a row of closures.csv: from the day Start until the day End.
type Closure struct {
	Kind       ClosureKind
	Countries  [2]string // of CloseCountry
	A, B       int32     // places of the others; B of a link alone
	Start, End int
}

// Change is a row of location_changes.csv: a place becomes another kind on a day.
type Change struct {
	Place int32
	Kind  Kind
	Day   int
}

// Series is what was counted: people by day since the start, in order of time.
type Series struct {
	Name   string
	Days   []int
	People []float64
}

// At is the count of a day: that of the first before it, of the last after it, and
// between two counts on the line between them, without its fraction.
func (s *Series) At(day int) int {
	if day <= s.Days[0] {
		return int(s.People[0])
	}
	for i := 1; i < len(s.Days); i++ {
		if day < s.Days[i] {
			part := float64(day-s.Days[i-1]) / float64(s.Days[i]-s.Days[i-1])
			return int(s.People[i-1] + float64(part*(s.People[i]-s.People[i-1])))
		}
	}
	return int(s.People[len(s.People)-1])
}

// SpawnMode is how many people flee on a day.
type SpawnMode uint8

// The modes.
const (
	ByData    SpawnMode = iota // as many as the counts rose
	Constant                   // so many a day for each unit of conflict
	PopRatio                   // such a share of the population a day
	ByPoisson                  // as Constant, by chance
)

// Settings are the keys of simsetting.yml that change what happens.
type Settings struct {
	Hasten int // people that one person of the run stands for

	TakeFromPopulation bool
	InsertDay0         bool
	EmptyOnDay0        bool
	ZonesOnly          bool // conflict_zone_spawning_only
	Sinks              bool // camps_are_sinks
	SumFromCamps       bool
	Mode               SpawnMode
	Displaced          float64 // displaced_per_conflict_day
	Decay              []float64
	DecayInterval      int
	DefaultIntensity   float64

	MaxSpeed, WalkSpeed              float64 // km a day
	ForeignWeight, CampWeight        float64
	ConflictWeight                   float64
	ConflictChance, CampChance       float64
	IDPCampChance, DefaultChance     float64
	Awareness                        int
	CapacityBuffer, CapacityScaling  float64
	AvoidShortStints, StartOnFoot    bool
	Softening, WeightSoftening       float64 // km, and of the attraction
	WeightPower, DistancePower       float64
	StayClose                        bool
	HomeDistancePower                float64
	UsePopulation                    bool
	PopulationPower                  float64
	PopulationBase, PopulationFactor float64
	Pruning                          float64
	EconomicPull                     bool
	Flood                            FloodRules
	Hunger                           HungerRules
	Traits                           TraitRules
	Harvest                          []int // months in which people are home
	FixedRoutes                      bool
	Ties                             float64 // mean number of ties of a person, which change nothing
	Log                              Log

	// What was corrected of Flee's behaviour; all false under --flee-exact.
	Correct Corrections
}

// Corrections are departures from what Flee does, each with its name in the
// register of docs/FLEE.md.
type Corrections struct {
	Day0Capacity     bool // Q3: people counted on day 0 take places once, not twice
	IntensityChanges bool // Q4: a conflict that grows or abates has its new intensity
	LinkClosures     bool // Q10: link closures close the link
	FrozenCapacity   bool // places left are those of the morning, for all alike
	Day0Total        bool // Q5: day 0 counts the camps alone
	FloodTables      bool // Q8: a flood above the tables has their last entry
	HungerByName     bool // Q27: hunger also changes at places named as their region
	Forecasts        bool // Q14: where no flood is forecast, chances and attraction stay
	FirstHops        bool // Q21: corridors keep their first place
	CampsMatch       bool // Q25: people of one kind are a share of those in a camp
	FarmersAlone     bool // Q26: farmers alone are home for the harvest
}

// AllCorrected are all corrections.
func AllCorrected() Corrections {
	return Corrections{Day0Capacity: true, IntensityChanges: true, LinkClosures: true, FrozenCapacity: true, Day0Total: true, FloodTables: true,
		HungerByName: true, Forecasts: true, FirstHops: true, CampsMatch: true, FarmersAlone: true}
}

// Log is what is written beside the counts, where it is asked for.
type Log struct {
	Agents, Links int  // 0 for nothing; more for more
	IDPs          bool // a column for people in camps inside the country
	Regions       bool // regions in place of places
}

// DefaultSettings are those of an empty simsetting.yml.
func DefaultSettings() Settings {
	return Settings{
		Hasten: 1, InsertDay0: true, ZonesOnly: true, SumFromCamps: true, DecayInterval: 30, DefaultIntensity: 1,
		MaxSpeed: 360, WalkSpeed: 35, ForeignWeight: 1, CampWeight: 1, ConflictWeight: 0.316227766017,
		ConflictChance: 1, CampChance: 0.001, IDPCampChance: 0.1, DefaultChance: 0.3, Awareness: 1,
		CapacityBuffer: 0.9, CapacityScaling: 1, Softening: 10, WeightPower: 1, DistancePower: 1,
		HomeDistancePower: 0.5, PopulationPower: 0.1, PopulationBase: 10000, Pruning: 1, Ties: 3,
		Traits: TraitRules{ReligionShare: 0.25},
	}
}
