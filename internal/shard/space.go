package shard

// Needs estimates the bytes of a folder's parts and answers once these runs are made,
// from the size of one that was: parts grow with the runs, tables of quantiles with the
// values of a run, tables of runs with runs and outcomes. The constants are bytes of a
// row in CSV and Parquet together, as they were measured; answers are written beside
// earlier ones before they take their place.
func (p *Plan) Needs(one Record, missing int) int64 {
	const quantiles, outcomes, factors, rest = 750, 80, 60, 90_000
	parts := int64(missing) * int64(len(encode(p, []Record{one}))-len(encode(p, nil)))
	answers := int64(p.Width())*int64(len(p.Variants))*quantiles + int64(p.Runs())*int64(len(p.Outcomes))*outcomes + int64(p.Rows())*int64(len(p.Factors))*factors
	return parts + answers + rest
}
