// Package policy holds what governments decide: the rules in force by sector
// and class of person, and the timeline of dated changes that puts them there.
//
// A rule is a field of [Rules] with its unit and range in a tag; the reader of
// policy.csv, the manual and the resolved scenario follow from the field. No
// rule knows a country or a date: both stand in policy.csv.
package policy

import (
	"slices"

	"vereda/internal/network"
)

// Table holds one rule for every class of person: sector × nationality × party,
// or for rules of the way to the border zone × nationality × party.
// Rules that do not differ along a dimension repeat the value, so that reading
// one is the same multiplication for all.
type Table struct {
	values        []float64
	nationalities int
	parties       int
}

// NewTable returns a zeroed table of the given extents.
func NewTable(sectors, nationalities, parties int) Table {
	return Table{values: make([]float64, sectors*nationalities*parties), nationalities: nationalities, parties: parties}
}

// At is the value for a class of person in a sector.
func (t *Table) At(s network.SectorID, nationality, party uint8) float64 {
	return t.values[(int(s)*t.nationalities+int(nationality))*t.parties+int(party)]
}

// Of is the value for a sector, for rules that depend on the sector alone.
func (t *Table) Of(s network.SectorID) float64 {
	return t.values[int(s)*t.nationalities*t.parties]
}

// OfNationality is the value for a nationality, for rules that depend on it alone.
func (t *Table) OfNationality(nationality int) float64 {
	return t.values[nationality*t.parties]
}

// In is the value for a class of person in a zone, for rules of the way.
func (t *Table) In(z network.ZoneID, nationality, party uint8) float64 {
	return t.values[(int(z)*t.nationalities+int(nationality))*t.parties+int(party)]
}

// AppendTo adds the values of the table to a list, for comparing whole tables.
func (t *Table) AppendTo(list []float64) []float64 { return append(list, t.values...) }

// National is the value of a rule that is the same everywhere.
func (t *Table) National() float64 { return t.values[0] }

// set writes a value to all cells that a scope covers; -1 stands for all.
func (t *Table) set(scope Scope, value float64) {
	perSector := t.nationalities * t.parties
	sectors := len(t.values) / perSector
	for s := range sectors {
		if scope.Sector >= 0 && int(scope.Sector) != s {
			continue
		}
		for n := range t.nationalities {
			if scope.Nationality >= 0 && int(scope.Nationality) != n {
				continue
			}
			for q := range t.parties {
				if scope.Party >= 0 && int(scope.Party) != q {
					continue
				}
				t.values[s*perSector+n*t.parties+q] = value
			}
		}
	}
}

// Rules are the values in force today. Every field is a rule of policy.csv.
// Tags: rule (name in the file), unit, dims (S sector, Z zone, N nationality, P party),
// low and high (range), neutral (the value at which the rule changes nothing),
// meaning.
type Rules struct {
	Agents              Table `rule:"agents" unit:"people" dims:"S" low:"0" high:"100000" meaning:"patrol agents assigned"`
	Technology          Table `rule:"technology" unit:"share" dims:"S" low:"0" high:"1" neutral:"0" meaning:"share of the line under persistent towers or sensors"`
	Barrier             Table `rule:"barrier" unit:"share" dims:"S" low:"0" high:"1" neutral:"0" meaning:"share of the line with barriers that stop people on foot"`
	Sanction            Table `rule:"sanction" unit:"share" dims:"SNP" low:"0" high:"1" neutral:"0" meaning:"share of people returned without a protection claim who get an administrative sanction in place of voluntary return"`
	LateralReturn       Table `rule:"lateral_return" unit:"share" dims:"SNP" low:"0" high:"1" neutral:"0" meaning:"share of people returned over land who are returned through another sector"`
	ProsecutionCapacity Table `rule:"prosecution_capacity" unit:"people/day" dims:"S" low:"0" high:"100000" neutral:"0" meaning:"prosecutions accepted a day for people apprehended in the sector"`
	Prosecution         Table `rule:"prosecution" unit:"share" dims:"SNP" low:"0" high:"1" neutral:"0" meaning:"share of people apprehended between ports who are referred for prosecution"`
	Separation          Table `rule:"separation" unit:"share" dims:"SNP" low:"0" high:"1" neutral:"0" meaning:"share of families with a prosecuted parent whose children are taken into separate custody"`
	LandReturn          Table `rule:"land_return" unit:"share" dims:"SNP" low:"0" high:"1" meaning:"share that the neighbouring country takes back over the land border under immigration law"`
	Expulsion           Table `rule:"expulsion" unit:"share" dims:"SNP" low:"0" high:"1" neutral:"0" meaning:"share ordered expelled under a public-health order"`
	ExpulsionReturn     Table `rule:"expulsion_return" unit:"share" dims:"SNP" low:"0" high:"1" neutral:"0" meaning:"share of people ordered expelled that the neighbouring country takes back over the land border"`
	ExpulsionFlights    Table `rule:"expulsion_flights" unit:"people/day" dims:"N" low:"0" high:"1000000" meaning:"seats a day for expulsions by air"`
	RemovalFlights      Table `rule:"removal_flights" unit:"people/day" dims:"N" low:"0" high:"1000000" meaning:"seats a day for removals by air; 0 where the country of origin refuses"`
	RemainInMexico      Table `rule:"remain_in_mexico" unit:"share" dims:"SNP" low:"0" high:"1" neutral:"0" meaning:"share of people asking for protection who are sent to wait in the neighbouring country"`
	RemainCapacity      Table `rule:"remain_capacity" unit:"people/day" dims:"S" low:"0" high:"100000" neutral:"0" meaning:"people a day that can be sent to wait through the sector"`
	Hearings            Table `rule:"hearings" unit:"share" dims:"" low:"0" high:"1" neutral:"1" meaning:"share of the hearings of people sent to wait that are held; the others are put off"`
	Beds                Table `rule:"beds" unit:"people" dims:"" low:"0" high:"10000000" meaning:"detention beds for adults"`
	BedUse              Table `rule:"bed_use" unit:"share" dims:"" low:"0" high:"2" neutral:"1" meaning:"share of beds that may be filled"`
	FamilyBeds          Table `rule:"family_beds" unit:"people" dims:"" low:"0" high:"10000000" meaning:"beds in family detention"`
	DetentionClaim      Table `rule:"detention_claim" unit:"share" dims:"NP" low:"0" high:"1" neutral:"0" meaning:"share of people in proceedings (who ask for protection, or can be neither returned nor removed at once) for whom detention is ordered when a bed is free"`
	ExpeditedRemoval    Table `rule:"expedited_removal" unit:"share" dims:"SNP" low:"0" high:"1" neutral:"0" meaning:"share of people who may not be returned over land that are put into expedited removal"`
	ClaimBar            Table `rule:"claim_bar" unit:"share" dims:"NP" low:"0" high:"1" neutral:"0" meaning:"share of people crossing between ports who are presumed ineligible for asylum"`
	AsylumClosed        Table `rule:"asylum_closed" unit:"share" dims:"SNP" low:"0" high:"1" neutral:"0" meaning:"share of people crossing between ports who are not screened for protection"`
	MinorTransfer       Table `rule:"minor_transfer" unit:"share" dims:"N" low:"0" high:"1" meaning:"share of unaccompanied minors who go to shelter custody"`
	PortCapacity        Table `rule:"port_capacity" unit:"people/day" dims:"S" low:"0" high:"100000" meaning:"people without documents processed at ports a day"`
	Metering            Table `rule:"metering" unit:"share" dims:"S" low:"0" high:"1" neutral:"0" meaning:"share of arrivals at ports who are turned to a list when capacity is used up"`
	Appointments        Table `rule:"appointments" unit:"people/day" dims:"S" low:"0" high:"100000" neutral:"0" meaning:"appointments a day at the sector's ports"`
	AppointmentLottery  Table `rule:"appointment_lottery" unit:"share" dims:"" low:"0" high:"1" meaning:"share of appointments drawn by lot; the rest go to those who wait longest"`
	PortParole          Table `rule:"port_parole" unit:"share" dims:"NP" low:"0" high:"1" meaning:"share of people processed at ports who are paroled or released"`
	ParoleQuota         Table `rule:"parole_quota" unit:"people/month" dims:"N" low:"0" high:"1000000" neutral:"0" meaning:"places of parole processes from abroad"`
	Alternatives        Table `rule:"alternatives" unit:"people" dims:"" low:"0" high:"10000000" neutral:"0" meaning:"people who can be enrolled in alternatives to detention"`
	TransitEffort       Table `rule:"transit_effort" unit:"1" dims:"ZNP" low:"0" high:"20" neutral:"0" meaning:"strength of control at a checkpoint of the zone on the way; 1-exp(-effort) is the chance that somebody in full view is detained there"`
	TransitReturn       Table `rule:"transit_return" unit:"share" dims:"ZNP" low:"0" high:"1" neutral:"0" meaning:"share of people detained on the way who are removed home"`
	TransitDispersal    Table `rule:"transit_dispersal" unit:"share" dims:"ZNP" low:"0" high:"1" neutral:"0" meaning:"share of people detained on the way who are taken back to the zone's point of dispersal; the others are let go where they are"`
	TransitPermit       Table `rule:"transit_permit" unit:"share" dims:"ZNP" low:"0" high:"1" neutral:"0" meaning:"share of people with papers that permit transit through the zone"`
	TransitEscort       Table `rule:"transit_escort" unit:"share" dims:"ZNP" low:"0" high:"1" neutral:"0" meaning:"share of harm by others that people are spared in the zone, where they travel under escort or protection"`
	TransitAsylum       Table `rule:"transit_asylum" unit:"share" dims:"ZNP" low:"0" high:"1" neutral:"0" meaning:"share of people entering the zone on the way who ask for asylum there"`
	AsylumDecisions     Table `rule:"asylum_decisions" unit:"people/day" dims:"Z" low:"0" high:"1000000" neutral:"0" meaning:"decisions on asylum a day in the zone, for those who asked for it on the way; who asked first comes first"`
	AsylumGrant         Table `rule:"asylum_grant" unit:"share" dims:"ZN" low:"0" high:"1" neutral:"0" meaning:"share of decisions on asylum in the zone that grant it"`
	CaravanCalls        Table `rule:"caravan_calls" unit:"1" dims:"Z" low:"0" high:"1000" neutral:"0" meaning:"calls for a caravan in the zone for each company.reference people ready to go on by themselves"`
	CaravanBreakUp      Table `rule:"caravan_break_up" unit:"1/day" dims:"Z" low:"0" high:"10" neutral:"0" meaning:"rate at which a caravan that stays or sets out in the zone is broken up by the state"`
	AirEntry            Table `rule:"air_entry" unit:"share" dims:"ZN" low:"0" high:"1" neutral:"0" meaning:"share of people who may land in the zone without a visa: flights are open to them alone, and whoever may land where few may, may land where many may"`
	Legalisation        Table `rule:"legalisation" of:"settled" unit:"1" dims:"N" low:"0" high:"10" neutral:"0" meaning:"share of people living in the destination without papers, or with open cases, who are given papers in a year"`
	WorkRights          Table `rule:"work_rights" of:"settled" unit:"share" dims:"" low:"0" high:"1" neutral:"0" meaning:"share of people without papers who may work with the rights and wages of others"`
	WorksiteFines       Table `rule:"worksite_fines" of:"settled" unit:"1" dims:"" low:"0" high:"100" neutral:"0" meaning:"fines that an employer expects for employing somebody without papers, chance of an audit times fine, over the wage"`
	Reception           Table `rule:"reception" of:"settled" unit:"share" dims:"N" low:"0" high:"1" neutral:"0" meaning:"share of removed people who get support where they are received"`
	ReceptionCost       Table `rule:"reception_cost" of:"settled" unit:"USD" dims:"N" low:"0" high:"100000" neutral:"0" meaning:"public cost of that support for a person"`
	TransferCost        Table `rule:"transfer_cost" of:"settled" unit:"share" dims:"N" low:"0" high:"1" neutral:"0" meaning:"share of money sent home that the transfer costs, taxes with it"`
	BorderWork          Table `rule:"border_work" of:"border" unit:"share" dims:"SNP" low:"0" high:"1" neutral:"0" meaning:"share of people waiting in a border city who may take a job there"`
	MinimumWage         Table `rule:"minimum_wage" of:"border" unit:"USD" dims:"" low:"0" high:"1000" neutral:"0" meaning:"general minimum wage a calendar day in the country of the border cities"`
	BorderMinimum       Table `rule:"border_minimum" of:"border" unit:"1" dims:"" low:"0" high:"100" neutral:"1" meaning:"minimum wage in border cities over the general one"`
	BorderTariff        Table `rule:"border_tariff" of:"border" unit:"1" dims:"" low:"0" high:"10" neutral:"0" meaning:"tariff on what the industry of border cities exports, over its price"`
	InteriorArrests     Table `rule:"interior_arrests" unit:"1" dims:"" low:"0" high:"100" neutral:"1" meaning:"people arrested in the interior and taken into beds, over those of the series interior-book-ins"`
}

// NewRules returns zeroed rules for the given extents.
func NewRules(sectors, zones, nationalities, parties int) *Rules {
	r, list := &Rules{}, Definitions()
	for i, t := range r.tables() {
		if list[i].Zoned() {
			*t = NewTable(zones, nationalities, parties)
		} else {
			*t = NewTable(sectors, nationalities, parties)
		}
	}
	return r
}

// Any reports whether any value of the table differs from 0.
func (t *Table) Any() bool {
	return slices.ContainsFunc(t.values, func(v float64) bool { return v != 0 })
}
