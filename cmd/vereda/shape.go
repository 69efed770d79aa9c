package main

import "strings"

// shapeHelp is the part of a verb's long help that says the shape of its JSON.
func shapeHelp(shape string) string {
	return "With --json, where null stands for what is not to be had:\n\n" + indent(shape)
}

func indent(text string) string {
	return "  " + strings.ReplaceAll(text, "\n", "\n  ")
}

// shapes lists the verbs with the shape of their JSON, for docs/JSON.md.
func shapes() [][2]string {
	return [][2]string{
		{"check", checkShape}, {"describe", describeShape}, {"card", cardShape}, {"card --nasa", credibilityShape}, {"seal add", sealShape}, {"seal score", sealScoreShape}, {"run", runShape}, {"compare", compareShape}, {"compare --origin", rollingShape}, {"diff", diffShape},
		{"ensemble", ensembleShape}, {"ensemble plan", planShape}, {"ensemble run", shareShape}, {"ensemble merge", ensembleShape}, {"ensemble submit", submitShape}, {"ensemble match", matchShape}, {"sensitivity", ensembleShape}, {"sensitivity keep", keepShape}, {"fsck", fsckShape},
		{"patterns", patternsShape}, {"evidence", evidenceShape}, {"validate", displacedShape}, {"convert", convertedShape}, {"map", mapShape}, {"basemap", basemapShape}, {"report", reportShape}, {"demo", demoShape}, {"serve", serveShape}, {"scenario list", scenarioListShape},
		{"scenario copy", scenarioCopyShape}, {"import", importShape}, {"calibrate", calibrateShape}, {"explain", explainShape}, {"version", versionShape},
		{"a command that fails", failureShape},
	}
}

// shapeDocument is the text of docs/JSON.md.
func shapeDocument() string {
	var b strings.Builder
	b.WriteString(`# What --json writes

Generated from the help of the verbs; a test keeps it current. Each verb of
` + "`vereda`" + ` writes one JSON object to standard output with ` + "`--json`" + `; messages stay on
standard error. A word after a value below is a remark. ` + "`null`" + ` stands for a
number that is not to be had, such as an interval from one seed. Fields are added
in later versions; none changes its meaning or goes without an entry in the
changelog.
`)
	for _, s := range shapes() {
		title := "vereda " + s[0]
		if strings.HasPrefix(s[0], "a ") {
			title = strings.ToUpper(s[0][:1]) + s[0][1:]
		}
		b.WriteString("\n## " + title + "\n\n```\n" + s[1] + "\n```\n")
	}
	return b.String()
}
