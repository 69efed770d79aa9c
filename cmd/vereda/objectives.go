package main

import (
	"strings"

	"github.com/spf13/cobra"
)

// objective is what a verb that searches, fits or stops by itself looks for.
type objective string

// The objectives: a closed list. Each is nearness to what was counted, or how sure an
// answer is. None is a number of people stopped, met or kept from coming, and none is over
// rules: a search varies what is not known of parameters, never where anybody is looked
// for (decision 035).
const (
	seekTotals    objective = "nearness to the counted totals by month, nationality and party, and to the counted shares of sectors in the fit years"
	seekTargets   objective = "nearness to counted figures of the fit years (targets.csv)"
	seekPrecision objective = "a Monte Carlo error small beside the interval of runs (--until-mcse)"
	seekShares    objective = "shares of the variance of outcomes that go with parameters"
)

// objectives lists all that a verb may seek.
func objectives() []objective {
	return []objective{seekTotals, seekTargets, seekPrecision, seekShares}
}

// seeking marks a verb with what it seeks and says so in its help.
func seeking(c *cobra.Command, what ...objective) *cobra.Command {
	said := ""
	for i, o := range what {
		if i > 0 {
			said += "; "
		}
		said += string(o)
	}
	if c.Annotations == nil {
		c.Annotations = map[string]string{}
	}
	c.Annotations["seeks"] = said
	says := filled("It seeks " + said + "; nothing else can be sought.")
	first, rest, more := strings.Cut(c.Long, "\n\n") // what the verb does stands before what it seeks
	c.Long = strings.TrimRight(first, "\n") + "\n\n" + says
	if more {
		c.Long += "\n" + rest
	}
	return c
}
