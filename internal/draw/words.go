package draw

import (
	"math"
	"strconv"
	"strings"
)

// Language is one of those in which pictures speak.
type Language string

// The languages.
const (
	English Language = "en"
	Spanish Language = "es"
)

// Languages lists them.
func Languages() []Language { return []Language{English, Spanish} }

// words are the texts of pictures by key. A test wants every key in every
// language, with the same places for what is put in.
var words = map[Language]map[string]string{
	English: {
		"people":         "People under way, by leg",
		"span":           "%s to %s",
		"interval":       "Mean of %s runs [95 %% interval]. The interval is that of the model's mean: luck alone. It adds up those of the months and is at least as wide as that of the sum.",
		"interval-sum":   "Mean of %s runs [95 %% interval]. The interval is that of the model's mean: luck alone.",
		"interval-drawn": "Mean of %s runs [95 %% interval]. The interval is that of the model's mean: luck, and what is not known of the parameters that were fitted.",
		"one-run":        "One run; no interval.",
		"partial":        "Months that lie in the span in part count by their days.",
		"synthetic":      "Synthetic people, not real persons. Simulated, not counted.",
		"more":           "%s smaller flows, %s of all, are not drawn.",
		"uncounted":      "What was not counted stands as an interval alone, or as - with one run: a scenario, not a forecast.",
		"boundary":       "Boundaries are those of the base map and state no position on any territory.",
		"source":         "Source: %s. Licence: Apache-2.0.",
		"width":          "people in the span",
		"width-month":    "people in a month",
		"begun":          "Legs begun by month, all together",
		"mean":           "Mean of %s runs. It moves without figures: those stand, with their intervals, in the map that stands still.",
		"pace":           "Dashes run at the pace of the days.",
		"largest":        "Largest flows",
		"largest-values": "Largest values",
		"no-values":      "No values in these months.",
		"breadth":        "by width of the arrow",
		"area":           "by area of the circle",
		"more-than-base": "more than the base",
		"less-than-base": "less than the base",
		"modes":          "Most travel by",
		"bus":            "bus", "train": "goods train", "truck": "lorry", "foot": "on foot", "boat": "boat", "flight": "flight",
		"km":           "%s km",
		"summary":      "Map: %s. %s. The largest flow is from %s to %s with %s.",
		"summary-bare": "Map: %s. %s. The largest flow is from %s to %s.",
		"none":         "Nobody travels in this span.",
		"strip":        "%s by month, %s to %s. The highest month is %s with %s.",
		"band50":       "50 % of runs", "band95": "95 % of runs",
		"line-summary": "%s: from %s to %s, highest in %s.",
		"line-empty":   "%s: no values.",
		"panels":       "%s small charts.",
		"own-scales":   "each with its own scale",
	},
	Spanish: {
		"people":         "Personas en camino, por tramo",
		"span":           "%s a %s",
		"interval":       "Media de %s simulaciones [intervalo del 95 %%]. El intervalo es el de la media del modelo: solo azar. Suma los de los meses y es al menos tan ancho como el de la suma.",
		"interval-sum":   "Media de %s simulaciones [intervalo del 95 %%]. El intervalo es el de la media del modelo: solo azar.",
		"interval-drawn": "Media de %s simulaciones [intervalo del 95 %%]. El intervalo es el de la media del modelo: azar, y lo que no se sabe de los parámetros ajustados.",
		"one-run":        "Una simulación; sin intervalo.",
		"partial":        "Los meses que caen en parte en el periodo cuentan por sus días.",
		"synthetic":      "Personas sintéticas, no personas reales. Simulado, no contado.",
		"more":           "%s flujos menores, %s del total, no se dibujan.",
		"uncounted":      "Lo que no se contó está solo como intervalo, o como - con una simulación: un escenario, no un pronóstico.",
		"boundary":       "Los límites son los del mapa base y no toman posición sobre ningún territorio.",
		"source":         "Fuente: %s. Licencia: Apache-2.0.",
		"width":          "personas en el periodo",
		"width-month":    "personas en un mes",
		"begun":          "Tramos empezados por mes, todos juntos",
		"mean":           "Media de %s simulaciones. Se mueve sin cifras: estas están, con sus intervalos, en el mapa que no se mueve.",
		"pace":           "Los guiones avanzan al ritmo de los días.",
		"largest":        "Flujos mayores",
		"largest-values": "Valores mayores",
		"no-values":      "Sin valores en estos meses.",
		"breadth":        "por ancho de la flecha",
		"area":           "por área del círculo",
		"more-than-base": "más que la base",
		"less-than-base": "menos que la base",
		"modes":          "La mayoría viaja en o a",
		"bus":            "autobús", "train": "tren de carga", "truck": "camión", "foot": "pie", "boat": "lancha", "flight": "avión",
		"km":           "%s km",
		"summary":      "Mapa: %s. %s. El flujo mayor va de %s a %s con %s.",
		"summary-bare": "Mapa: %s. %s. El flujo mayor va de %s a %s.",
		"none":         "Nadie viaja en este periodo.",
		"strip":        "%s por mes, de %s a %s. El mes más alto es %s, con %s.",
		"band50":       "50 % de las simulaciones", "band95": "95 % de las simulaciones",
		"line-summary": "%s: de %s a %s, máximo en %s.",
		"line-empty":   "%s: sin valores.",
		"panels":       "%s gráficos pequeños.",
		"own-scales":   "cada uno con su escala",
	},
}

// say gives the text of a key with words put in.
func (l Language) say(key string, in ...string) string {
	t := words[l][key]
	for _, w := range in {
		t = strings.Replace(t, "%s", w, 1)
	}
	return strings.ReplaceAll(t, "%%", "%")
}

// count writes a number of people to three digits, with the separators of the
// language.
func (l Language) count(v float64) string {
	switch {
	case math.IsNaN(v):
		return "-"
	case math.Abs(v) >= 1000:
		unit := math.Pow(10, math.Floor(math.Log10(math.Abs(v)))-2)
		v = math.Round(v/unit) * unit
	default:
		v = math.Round(v)
	}
	digits := strconv.FormatFloat(math.Abs(v), 'f', 0, 64)
	separator := map[Language]string{English: ",", Spanish: "."}[l]
	if l == Spanish && len(digits) == 4 {
		separator = "" // four digits stay together
	}
	for i := len(digits) - 3; i > 0; i -= 3 {
		digits = digits[:i] + separator + digits[i:]
	}
	if v < 0 {
		return "-" + digits
	}
	return digits
}

// share writes a part of 1 in percent.
func (l Language) share(v float64) string {
	t := strconv.FormatFloat(100*v, 'f', 1, 64)
	if l == Spanish {
		t = strings.Replace(t, ".", ",", 1)
	}
	return t + " %"
}

// Figure writes a number to three digits: whole from 100 on, with the separators
// of the language.
func (l Language) Figure(v float64) string {
	size := math.Abs(v)
	switch {
	case math.IsNaN(v):
		return "-"
	case v == 0:
		return "0"
	case size >= 1e6:
		return l.million(v)
	case size >= 99.95:
		return l.count(v)
	}
	places := max(0, min(6, 2-int(math.Floor(math.Log10(size)))))
	t := strconv.FormatFloat(v, 'f', places, 64)
	if strings.Contains(t, ".") {
		t = strings.TrimSuffix(strings.TrimRight(t, "0"), ".")
	}
	if t == "-0" {
		t = "0"
	}
	if l == Spanish {
		t = strings.Replace(t, ".", ",", 1)
	}
	return t
}

// million writes large numbers in millions.
func (l Language) million(v float64) string {
	return l.Figure(v/1e6) + " M"
}

// Interval writes a number with its interval where it has one, and an interval alone
// where the number is not to be shown.
func (l Language) Interval(v, low, high float64) string {
	if math.IsNaN(v) && !math.IsNaN(low) && !math.IsNaN(high) {
		return "[" + l.Figure(low) + ", " + l.Figure(high) + "]"
	}
	if math.IsNaN(v) || math.IsNaN(low) || math.IsNaN(high) {
		return l.Figure(v)
	}
	return l.Figure(v) + " [" + l.Figure(low) + ", " + l.Figure(high) + "]"
}

// Styles are the texts of the style elements that pictures bring along, for a page
// that allows these and no others.
func Styles() []string { return []string{style, Style, Style + chartStyle} }
