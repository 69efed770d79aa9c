package chance

import "strconv"

// Purpose names the decision a draw is for. Two decisions never share one. The
// value is part of every draw: append at the end, never renumber, or all
// results change.
type Purpose uint16

// The closed list of purposes; each has its line in purposeNames.
const (
	None Purpose = iota // no decision
	Test                // tests only

	ArrivalCarry // arrival
	ArrivalThird
	ArrivalFourth
	ArrivalClaims
	ArrivalTies
	ArrivalDebt
	CrossingChoice // choice
	GivingUpTheLine
	Apprehension // risks
	TurningBack
	Exposure
	Drowning
	RecordingDeath
	NoticingEntry // journey
	Resting
	Metering // ports
	Lottery
	ProcessingOrder // processing
	Screening
	ExpulsionPractice
	ExpulsionReturn
	TakenBack
	LateralReturn
	LateralSector
	MinorTransfer
	ShelterStay
	Prosecution
	Separation
	Sentence
	SentToWait
	FirstHearing
	DetentionOrder
	BedStay
	AdministrativeSanction
	SanctionBed
	SanctionStay
	ExpeditedRemoval
	PortParole
	Enrolment
	Passing // custody
	RemovedOverLand
	HearingFinal // hearings
	Relief
	NextHearing
	LeavingCase
	AfterHearing
	Attack // waiting
	AfterLine
	TryingAgain // retry
	Disposition
	RetrySoon
	RetryDelay
	SanctionDelay
	JourneyBack
	HearingHeld   // hearings
	ArrivalOrigin // arrival, where the way is part of the scenario
	ArrivalGoal
	LegChoice    // route choice
	RestOnTheWay // way
	Detection    // control on the way
	TransitPapers
	TransitStay
	TransitDisposition
	GivingUpOnTheWay
	AirEntry // whether somebody can land without a visa, once a life
	KindOfHarm
	RecordingDeathOnTheWay
	Disappearance
	GroupSize  // of people who are kidnapped together, by leg or place
	Kidnapping // by leg or place and group
	Captivity
	EndOfCaptivity
	Ransom
	Telling
	GivingUpAfterCaptivity
	Complicity
	Harm
	Hiring      // of a guide
	CaravanCall // by place
	JoiningCaravan
	LeavingCompany
	CompanyRest // by company
	BreakUp
	CaughtAtBreakUp
	TransitClaim
	LeavingClaim
	TransitGrant
	StayingOnTheWay
	BreakUpStay
	Splitting // by company
	WhichHalf
	CellMoves   // of numbers of people who cannot be told apart
	FleeingFrom // gravity: by place
	Moving      // gravity: by person, in the morning
	MovingOn    // gravity: by person, on arrival
	CellSinks   // of numbers of people taken out for good
	Sinking     // gravity: by person
	Support     // at a place of return
	Traits      // gravity: by person and attribute
	Farmers     // gravity: by person
	CellTraits  // gravity: of numbers of people who appear together
	Ties        // gravity: by person
	Unexplained // by nationality and month
	BorderWork  // whether somebody would work in a border city
	BorderJob   // finding it
	BorderExit  // losing it, or going on
	BorderAfter // which of these

	purposes // the number of purposes; keep last
)

var purposeNames = [purposes]string{
	"none", "test",
	"arrival carry", "arrival third member", "arrival fourth member", "arrival claims", "arrival ties", "arrival debt",
	"crossing choice", "giving up the line",
	"apprehension", "turning back", "exposure", "drowning", "recording a death",
	"noticing an entry", "resting", "metering", "lottery",
	"processing order", "screening", "expulsion practice", "expulsion return", "taken back", "lateral return", "lateral sector",
	"minor transfer", "shelter stay", "prosecution", "separation", "sentence", "sent to wait", "first hearing",
	"detention order", "bed stay", "administrative sanction", "sanction bed", "sanction stay", "expedited removal",
	"port parole", "enrolment", "passing", "removed over land",
	"final hearing", "relief", "next hearing", "leaving a case", "after a hearing",
	"attack", "after the line", "trying again", "disposition", "retry soon", "retry delay", "sanction delay", "journey back", "hearing held",
	"arrival origin", "arrival goal", "leg choice", "rest on the way",
	"detection", "transit papers", "transit stay", "transit disposition", "giving up on the way",
	"air entry", "kind of harm", "recording a death on the way", "disappearance", "size of a group", "kidnapping", "captivity", "end of captivity",
	"ransom", "telling", "giving up after captivity", "complicity", "harm", "hiring",
	"call for a caravan", "joining a caravan", "leaving a company", "rest of a company", "breaking up a caravan", "detention at a breaking up",
	"claim on the way", "leaving a claim", "grant on the way", "staying on the way", "stay after a breaking up", "splitting", "which half",
	"moves of cells", "fleeing from", "moving", "moving on", "sinks of cells", "sinking", "support", "traits", "farmers", "traits of cells", "ties", "unexplained departures",
	"work in a border city", "finding work in a border city", "leaving work in a border city", "after work in a border city",
}

// String returns the name of the purpose, as results and messages show it.
func (p Purpose) String() string {
	if p < purposes {
		return purposeNames[p]
	}
	return "purpose " + strconv.Itoa(int(p))
}
