package people

// Status is where a person stands in their journey. The list is closed.
type Status uint8

// The statuses.
const (
	// Home: at the place of origin, before leaving or back for good.
	Home Status = iota
	// Waiting: at a place on the way, or at a border place: deciding, on a list, or for a hearing.
	Waiting
	// EnRoute: on a leg.
	EnRoute
	// InCustody: held, by a state or by a criminal group.
	InCustody
	// Settled: in the destination.
	Settled
	// Dead.
	Dead
	// Missing: nobody knows where; a whole party at a time.
	Missing
	// Statuses is their number.
	Statuses
)

var statusNames = [Statuses]string{"home", "waiting", "en-route", "in-custody", "settled", "dead", "missing"}

// String gives the word used in results.
func (s Status) String() string { return statusNames[s] }

// Cause says why a status changed, or what befell a person without a change.
// The list is closed; apprehension, expulsion, removal and return are four
// different causes, never synonyms.
type Cause uint8

// The causes.
const (
	Arrived             Cause = iota // came to the border for the first time
	SetOff                           // began a crossing or a walk to the line
	Entered                          // reached the destination unobserved or unhindered
	SeenEntering                     // an entry that the patrol noticed afterwards (no change of status)
	Apprehended                      // caught between ports while evading
	Surrendered                      // gave themselves up between ports
	Inadmissible                     // presented themselves at a port and were taken in
	TurnedBack                       // abandoned a crossing
	Died                             // died
	Recorded                         // a death that somebody wrote down (no change of status)
	Returned                         // voluntary return over the land border
	LaterallyReturned                // returned or removed through another sector
	Removed                          // formal removal
	Expelled                         // expulsion under a public-health order
	SentToWait                       // sent back to wait for a hearing
	Prosecuted                       // convicted for the crossing (no change of status)
	Detained                         // taken into a detention bed (no change of status)
	Released                         // let go with a notice to appear
	Paroled                          // admitted on parole
	Transferred                      // an unaccompanied minor moved to shelter custody (no change of status)
	Separated                        // a child parted from a prosecuted parent (no change of status)
	Listed                           // joined a list or asked for an appointment (no change of status)
	GaveUp                           // went home for good
	Attacked                         // was robbed, extorted or kidnapped while waiting (no change of status)
	Heard                            // had a hearing (no change of status)
	Protected                        // was granted protection
	Enrolled                         // released into an alternative to detention (no change of status)
	CameAgain                        // back at the border after a return home
	Departed                         // set out from the place of origin; where the model makes departures also again, after going home
	LeftAgain                        // left the place of origin after a return
	TookLeg                          // began a leg of the way to the border
	Reached                          // came to a place on the way
	DetainedInTransit                // detained on the way by the state whose land it is
	ReturnedInTransit                // removed home from there
	Dispersed                        // taken back from there to a place farther from the border
	LetGoInTransit                   // let go there
	Extorted                         // had to pay somebody on the way (no change of status)
	Robbed                           // was robbed on the way (no change of status)
	Assaulted                        // suffered sexual violence on the way (no change of status)
	Injured                          // had an accident on the way (no change of status)
	Kidnapped                        // was abducted on the way
	GroupKidnapped                   // the first of a group of whom some were abducted together (no change of status)
	HandedOver                       // was handed to a criminal group by those who held them
	Freed                            // was let go by a criminal group
	Told                             // told of a kidnapping at a shelter (no change of status)
	Recruited                        // was forced to stay with a criminal group
	Disappeared                      // was not seen again
	PatrolRecorded                   // the patrol recorded the death too (no change of status)
	Hired                            // paid for a guide from home on (no change of status)
	HiredAtBorder                    // paid for a guide across the line (no change of status)
	Charged                          // paid more for a crossing, by its distance on foot (no change of status)
	PisoPaid                         // part of what was paid went to criminal groups (no change of status)
	RansomPaid                       // paid for freedom (no change of status)
	ByExposure                       // a death by heat, cold or exhaustion (no change of status)
	ByDrowning                       // a death by water (no change of status)
	InTransport                      // a death in a vehicle or by a train (no change of status)
	ByViolence                       // a death by violence (no change of status)
	CaravanFormed                    // the first to join a caravan (no change of status)
	JoinedCaravan                    // joined a caravan (no change of status)
	LeftCaravan                      // left a caravan (no change of status)
	CaravanBrokenUp                  // was in a caravan that a state broke up (no change of status)
	Lodged                           // found a bed in a shelter (no change of status)
	ClaimedInTransit                 // asked for asylum on the way (no change of status)
	LeftClaim                        // went on without a decision (no change of status)
	RecognisedInTransit              // was granted protection on the way (no change of status)
	RefusedInTransit                 // was refused it (no change of status)
	StayedOnTheWay                   // stays for good in a country on the way
	Received                         // arrived at a place of return (no change of status)
	Supported                        // got support at a place of return, at public cost (no change of status)
	// Causes is their number.
	Causes
)

var causeNames = [Causes]string{
	"arrived", "set-off", "entered", "seen-entering", "apprehended", "surrendered", "inadmissible",
	"turned-back", "died", "recorded", "returned", "laterally-returned", "removed", "expelled",
	"sent-to-wait", "prosecuted", "detained", "released", "paroled", "transferred", "separated",
	"listed", "gave-up", "attacked", "heard", "protected", "enrolled", "came-again",
	"departed", "left-again", "took-leg", "reached",
	"detained-in-transit", "returned-in-transit", "dispersed", "let-go-in-transit",
	"extorted", "robbed", "assaulted", "injured", "kidnapped", "group-kidnapped", "handed-over", "freed", "told-of-kidnapping",
	"recruited", "disappeared", "recorded-by-patrol",
	"hired", "hired-at-the-border", "charged", "piso-paid", "ransom-paid",
	"by-exposure", "by-drowning", "in-transport", "by-violence",
	"caravan-formed", "joined-caravan", "left-caravan", "caravan-broken-up", "lodged",
	"claimed-in-transit", "left-claim", "recognised-in-transit", "refused-in-transit", "stayed-on-the-way", "received", "supported",
}

// String gives the word used in scenario files and results.
func (c Cause) String() string { return causeNames[c] }

// CauseNames lists the words in the order of the constants.
func CauseNames() []string { return causeNames[:] }

// Encounter reports whether the cause is an encounter with the border
// authorities: an event, of which one person may have many.
func (c Cause) Encounter() bool {
	return c == Apprehended || c == Surrendered || c == Inadmissible
}

// SentBack reports whether the cause ends an encounter outside the country, in
// freedom to try again.
func (c Cause) SentBack() bool {
	return c == Returned || c == LaterallyReturned || c == Removed || c == Expelled
}

// Violence reports whether a cause is harm that others do to people on the way.
func (c Cause) Violence() bool {
	return c == Extorted || c == Robbed || c == Assaulted || c == Kidnapped
}

// MayTryAgain reports whether people decide after the cause whether to set out
// again: they were sent back from the border, or home from the way to it.
func (c Cause) MayTryAgain() bool { return c.SentBack() || c == ReturnedInTransit }

// next lists the legal transitions between statuses; any other panics in
// Become. A person may also keep their status while something befalls them.
var next = [Statuses][Statuses]bool{
	Home:      {Waiting: true},
	Waiting:   {EnRoute: true, InCustody: true, Settled: true, Home: true, Dead: true, Missing: true},
	EnRoute:   {Waiting: true, InCustody: true, Settled: true, Dead: true, Missing: true},
	InCustody: {InCustody: true, Waiting: true, Home: true, Settled: true, Dead: true, Missing: true},
}

// Party is how a person travels. The list is closed.
type Party uint8

// The parties.
const (
	SingleAdult Party = iota
	Family
	Minor // unaccompanied
	// Parties is their number.
	Parties
)

var partyNames = [Parties]string{"single-adult", "family", "minor"}

// String gives the word used in scenario files and results.
func (p Party) String() string { return partyNames[p] }

// PartyNames lists the words in the order of the constants.
func PartyNames() []string { return partyNames[:] }

// Purpose of waiting at the border.
type Wait uint8

// What a waiting person waits for.
const (
	NoWait       Wait = iota
	Deciding          // for the day of the next attempt
	OnList            // for their turn on the list of a port
	OnApp             // for an appointment
	ForHearing        // for a hearing, sent back to wait
	OnTheWay          // at a place on the way, for the day on which they go on
	ForDecision       // at a place on the way, for a decision on asylum there
	InBorderCity      // in a border city, to work there: neither to cross nor to go home for now
	// Waits is their number.
	Waits
)

var waitNames = [Waits]string{"", "deciding", "waiting-list", "waiting-app", "waiting-hearing", "on-the-way", "waiting-decision", "border-city"}

// String gives the word used in results.
func (w Wait) String() string { return waitNames[w] }

// Hold is where a person in custody is held.
type Hold uint8

// The places of custody.
const (
	NoHold Hold = iota
	AtStation
	Sentenced
	InBed
	InFamilyBed
	InShelter
	InTransit // on the way, by a state before the border
	Captive   // on the way, by a criminal group
	// Holds is their number.
	Holds
)

var holdNames = [Holds]string{"", "station", "sentenced", "detained", "detained-family", "sheltered", "detained-on-the-way", "captive"}

// String gives the word used in results.
func (h Hold) String() string { return holdNames[h] }

// Way is how a person means to cross.
type Way uint8

// The ways across.
const (
	NoWay Way = iota
	Evade
	Surrender
	Present // at a port
	// Overland is the way from home to the border.
	Overland
	// Ways is their number.
	Ways
)

// Sanction is the gravest consequence that an encounter had.
type Sanction uint8

// The sanctions, the milder first.
const (
	NoSanction     Sanction = iota // none so far, or let go
	Voluntary                      // returned without a record that bars re-entry
	Expulsion                      // expelled under a public-health order
	Administrative                 // administrative removal
	Full                           // prosecuted and removed
	// Sanctions is their number.
	Sanctions
)

// Standing is what the law calls a person; where they are is their Status.
type Standing uint8

// The legal standings.
const (
	NoStanding Standing = iota
	Claimed
	OnParole
	WithProtection
	// Standings is their number.
	Standings
)
