package shard

// Needs estimates the bytes of a folder's parts and answers once these runs are made,
// from the size of one that was: parts grow with the runs.
func (p *Plan) Needs(one Record, missing int) int64 {
	return int64(missing)*int64(len(encode(p, []Record{one}))-len(encode(p, nil))) + p.answers()
}

// Expects estimates the same before any run was made. Outcomes hardly can be packed;
// of a series most points are 0 in most runs. The shares were measured in shipped scenarios
// with rows of 50 to 1000 people; it is meant to hold within a factor of two.
func (p *Plan) Expects(missing int) int64 {
	const number, packedOutcomes, packedPoints = 8, 0.8, 0.15
	rest := float64(p.Width() - len(p.Outcomes))
	each := 40 + number*(float64(packedOutcomes*float64(len(p.Outcomes)))+float64(packedPoints*rest))
	return int64(float64(missing)*each) + p.answers()
}

// answers estimates the bytes of the answers: tables of quantiles grow with the values of
// a run, tables of runs with runs and outcomes. The constants are bytes of a row in CSV and
// Parquet together, as they were measured; answers are written beside earlier ones before
// they take their place.
func (p *Plan) answers() int64 {
	const quantiles, outcomes, factors, rest = 750, 80, 60, 90_000
	return int64(p.Width())*int64(len(p.Variants))*quantiles + int64(p.Runs())*int64(len(p.Outcomes))*outcomes + int64(p.Rows())*int64(len(p.Factors))*factors + rest
}
