package report

import (
	_ "embed"
	"encoding/csv"
	"regexp"
	"strings"

	"vereda/internal/draw"
)

// text is a text of the report in the languages.
type text struct{ en, es string }

// texts are the texts of the report by key. A test wants each in both languages
// with the same places for what is put in.
var texts = map[string]text{
	"report":             {"report", "informe"},
	"skip":               {"To the results", "Ir a los resultados"},
	"contents":           {"Contents", "Contenido"},
	"variant-is":         {"Variant of the scenario: %s.", "Variante del escenario: %s."},
	"what-this-is":       {"Synthetic people, not real persons, live through %s to %s under the rules that were in force. The figures are simulated unless it says that they were counted. An encounter is an event: one person may have many.", "Personas sintéticas, no personas reales, viven del %s al %s bajo las reglas vigentes. Las cifras son simuladas, salvo donde se dice que se contaron. Un encuentro es un suceso: una persona puede tener varios."},
	"domain-months":      {"Counted from %s to %s; before and after, and at places that no count names, this is a scenario, not a forecast.", "Contado de %s a %s; antes y después, y en lugares que ningún recuento nombra, esto es un escenario, no un pronóstico."},
	"domain-variant":     {"This variant never was, and nothing was counted of it: it is a scenario, not a forecast.", "Esta variante nunca existió y nada se contó de ella: es un escenario, no un pronóstico."},
	"domain-base":        {"Its base was counted from %s to %s.", "Su base fue contada de %s a %s."},
	"domain-none":        {"Nothing was counted here: this is a scenario, not a forecast.", "Aquí no se contó nada: esto es un escenario, no un pronóstico."},
	"domain-interval":    {"Outside of what was counted figures stand as intervals [low, high] alone.", "Fuera de lo contado las cifras se dan solo como intervalos [bajo, alto]."},
	"domain-one-run":     {"Outside of what was counted figures stand as intervals alone, and one run gives none: they are left out.", "Fuera de lo contado las cifras se dan solo como intervalos, y una simulación no da ninguno: se omiten."},
	"domain-all":         {"All these months, %s to %s, were counted.", "Todos estos meses, de %s a %s, fueron contados."},
	"domain-differences": {"A variant never was: its figures and the differences are a scenario, not a forecast.", "Una variante nunca existió: sus cifras y las diferencias son un escenario, no un pronóstico."},
	"map-compared":       {"Arrows are as wide as the mean, which is no figure to be read off. In the table, legs that no count names stand as intervals alone.", "Las flechas son tan anchas como la media, que no es una cifra para leer. En la tabla, los tramos que ningún recuento nombra se dan solo como intervalos."},
	"skill-label":        {"Skill beside the last value counted: %s, %s.", "Acierto frente al último valor contado: %s, %s."},
	"not-counted-who":    {"Who is not counted: %s", "A quiénes no se cuenta: %s"},
	"not-counted-unsaid": {"Who is not counted: nobody has said (not_counted in scenario.yaml).", "A quiénes no se cuenta: nadie lo ha dicho (not_counted en scenario.yaml)."},
	"who-not-counted":    {"who is not counted", "a quiénes no se cuenta"},
	"not-said":           {"nobody has said", "nadie lo ha dicho"},
	"intended-use":       {"Meant for understanding a system of migration and for comparing rules by what follows from them for people. Not for deciding about individuals, for finding people, or for planning how to stop them at a place. The model card says more, with examples of misuse.", "Pensado para entender un sistema migratorio y comparar reglas por lo que se sigue de ellas para las personas. No sirve para decidir sobre individuos, localizar personas ni planificar cómo detenerlas en un lugar. La ficha del modelo dice más, con ejemplos de usos indebidos."},
	"interrupted":        {"The runs were interrupted; only those that were finished are shown.", "Las simulaciones se interrumpieron; solo se muestran las que terminaron."},

	"accuracy":        {"How far it is off", "Cuánto se equivoca"},
	"in-check":        {"the years kept for checking", "los años reservados para la comprobación"},
	"in-all":          {"all years (none are kept for checking)", "todos los años (no hay años reservados)"},
	"against":         {"In %s, against the naive forecast “%s”, the model is worse on %s of %s series%s, no clear difference on %s, better on %s%s, too few points on %s.", "En %s, frente al pronóstico ingenuo «%s», el modelo es peor en %s de %s series%s, sin diferencia clara en %s, mejor en %s%s, con muy pocos puntos en %s."},
	"no-naive":        {"There is no outcome series here that the model could be held against.", "No hay aquí ninguna serie de resultados con la que comparar el modelo."},
	"no-forecast":     {"This is a scenario, not a forecast: first departures are given to the model. Where a naive forecast is better, use that for next month.", "Esto es un escenario, no un pronóstico: las primeras salidas se le dan al modelo. Donde un pronóstico ingenuo es mejor, úselo para el mes siguiente."},
	"skill-title":     {"Skill against the last value counted, in %s", "Acierto frente al último valor contado, en %s"},
	"skill-unit":      {"1 - error of the model / error of the forecast; below 0 the forecast is better", "1 - error del modelo / error del pronóstico; por debajo de 0 es mejor el pronóstico"},
	"skill-note":      {"Whiskers: 95 % interval, by a circular block bootstrap. An arrow says that it goes on.", "Bigotes: intervalo del 95 %, por remuestreo circular de bloques. Una flecha indica que continúa."},
	"skill":           {"skill [95 % interval]", "acierto [intervalo del 95 %]"},
	"points":          {"points", "puntos"},
	"error":           {"mean error", "error medio"},
	"bias":            {"mean bias", "sesgo medio"},
	"verdict":         {"verdict", "veredicto"},
	"cover50":         {"values within the 50 % band", "valores dentro de la banda del 50 %"},
	"cover95":         {"values within the 95 % band", "valores dentro de la banda del 95 %"},
	"was-run":         {"What was run", "Qué se simuló"},
	"what":            {"what", "qué"},
	"value":           {"value", "valor"},
	"scenario":        {"Scenario", "Escenario"},
	"variant":         {"Variant", "Variante"},
	"no-variant":      {"base", "base"},
	"days":            {"Days", "Días"},
	"seeds":           {"Seeds", "Semillas"},
	"per-row":         {"People per row of the model", "Personas por fila del modelo"},
	"fit-years":       {"Months used for fitting", "Meses usados para el ajuste"},
	"check-years":     {"Months kept for checking", "Meses reservados para la comprobación"},
	"version":         {"Program", "Programa"},
	"digest":          {"Digest of the scenario", "Resumen criptográfico del escenario"},
	"span":            {"%s to %s", "%s a %s"},
	"none":            {"none", "ninguno"},
	"again":           {"The same program, scenario and seeds give the same figures on every machine. To run it again:", "El mismo programa, escenario y semillas dan las mismas cifras en cualquier máquina. Para repetirlo:"},
	"map":             {"Where people travel", "Por dónde viajan las personas"},
	"map-summary":     {"People who began each leg of the way in the whole time; %s legs. Half-arrows keep to the right of the line between two places and are as wide at their head as people are many.", "Personas que empezaron cada tramo del camino en todo el periodo; %s tramos. Las medias flechas van a la derecha de la línea entre dos lugares y su anchura en la punta es proporcional al número de personas."},
	"map-table":       {"The forty legs that most people take", "Los cuarenta tramos que más personas recorren"},
	"from":            {"from", "desde"},
	"to":              {"to", "hasta"},
	"mode":            {"travel by", "medio"},
	"people-interval": {"people [95 % interval]", "personas [intervalo del 95 %]"},
	"in-words":        {"In words and as a table: %s", "En palabras y en tabla: %s"},
	"save-svg":        {"Save picture (SVG)", "Guardar imagen (SVG)"},
	"save-csv":        {"Save figures (CSV)", "Guardar cifras (CSV)"},

	"totals":               {"What came of it", "Qué resultó"},
	"totals-lead":          {"All that was counted in the model from %s to %s. Deaths, harms, waiting and money stand beside crossings; none can be read without the others.", "Todo lo que se contó en el modelo del %s al %s. Las muertes, los daños, la espera y el dinero están junto a los cruces; nada se lee sin lo demás."},
	"kind":                 {"kind", "clase"},
	"unit":                 {"unit", "unidad"},
	"simulated-interval":   {"simulated [95 % interval of the mean]", "simulado [intervalo del 95 % de la media]"},
	"one-run":              {"One run: there is no interval, and nothing can be said of luck. Run with more seeds.", "Una sola simulación: no hay intervalo y nada puede decirse del azar. Simule con más semillas."},
	"interval":             {"In brackets stands the 95 % interval of the mean of %s runs (Student's t): luck alone, not what is unknown about behaviour.", "Entre corchetes está el intervalo del 95 % de la media de %s simulaciones (t de Student): solo azar, no lo que se desconoce de la conducta."},
	"differences":          {"Differences from the base", "Diferencias respecto a la base"},
	"differences-lead":     {"%s, less %s, with the same luck for both in each of %s runs.", "%s, menos %s, con el mismo azar para ambas en cada una de %s simulaciones."},
	"differences-where":    {"Differences by sector and on the way", "Diferencias por sector y en el camino"},
	"paired-note":          {"The 95 % interval is that of the differences by seed. It holds luck only. Of rows that differ by luck alone, about one in twenty would be called clear.", "El intervalo del 95 % es el de las diferencias por semilla. Solo contiene azar. De las filas que difieren solo por azar, una de cada veinte se llamaría clara."},
	"relative-title":       {"Difference from the base, relative", "Diferencia relativa respecto a la base"},
	"relative-unit":        {"% of the base; whiskers: 95 % interval", "% de la base; bigotes: intervalo del 95 %"},
	"base":                 {"base", "base"},
	"this-result":          {"this result", "este resultado"},
	"difference-interval":  {"difference [95 % interval]", "diferencia [intervalo del 95 %]"},
	"relative":             {"relative", "relativa"},
	"series":               {"Series, counted and simulated", "Series, contadas y simuladas"},
	"series-lead":          {"For each series: what an institution counted, what the model says it would have counted, and the naive forecast that repeats the last value counted.", "Para cada serie: lo que contó una institución, lo que según el modelo habría contado, y el pronóstico ingenuo que repite el último valor contado."},
	"bands-note":           {"Bands hold the middle 50 % and 95 % of the runs.", "Las bandas contienen el 50 % y el 95 % centrales de las simulaciones."},
	"driver":               {"The totals of this series feed the model's input: it is no test.", "Los totales de esta serie alimentan la entrada del modelo: no es una prueba."},
	"marks":                {"Dates marked in the charts: the days on which most rules change", "Fechas marcadas en los gráficos: los días en que más reglas cambian"},
	"number":               {"number", "número"},
	"day":                  {"day", "día"},
	"rules-that-change":    {"rules that change (where)", "reglas que cambian (dónde)"},
	"and-more":             {"%s more", "%s más"},
	"simulated":            {"simulated, mean", "simulado, media"},
	"naive":                {"naive: last value", "ingenuo: último valor"},
	"counted":              {"counted", "contado"},
	"period":               {"period", "periodo"},
	"part":                 {"part", "parte"},
	"year":                 {"year", "año"},
	"periods":              {"periods counted", "periodos contados"},
	"by-year":              {"mean by year [%s]", "media por año [%s]"},
	"kept":                 {"kept back", "reservado"},
	"kept-note":            {"Small counts, and those that would give one away, are kept back; means are of the periods that are shown.", "Las cuentas pequeñas, y las que revelarían una, se reservan; las medias son de los periodos que se muestran."},
	"small-counts":         {"Counts of fewer than %s people are not told (<); nor is a count from which one of them could be worked out (kept back). 0 is told. Scores and the model take every count.", "No se dicen las cuentas de menos de %s personas (<), ni las que permitirían deducir una de ellas (reservado). El 0 se dice. Las puntuaciones y el modelo usan todas las cuentas."},
	"small-counts-lowered": {"The scenario lowers the threshold below which counts are kept back to %s people; %s are usual.", "El escenario baja a %s personas el umbral bajo el cual se reservan las cuentas; lo habitual son %s."},
	"all-counts":           {"The scenario asks that every count be told, also of fewer than %s people.", "El escenario pide que se diga toda cuenta, también de menos de %s personas."},
	"who-counted":          {"Counted: %s; licence: %s; source: %s.", "Contado: %s; licencia: %s; fuente: %s."},
	"who-simulated":        {"Simulated: vereda, scenario %s, version %s, %s runs; synthetic people. Licence: Apache-2.0.", "Simulado: vereda, escenario %s, versión %s, %s simulaciones; personas sintéticas. Licencia: Apache-2.0."},
	"queues":               {"Queues and custody", "Colas y custodia"},
	"queues-lead":          {"People who wait or are held, mean over the days of each month.", "Personas que esperan o están retenidas, media de los días de cada mes."},
	"sum-note":             {"Sectors are added up, and so are the ends of their intervals, which makes these at least as wide as that of the sum.", "Los sectores se suman, y también los extremos de sus intervalos, que así son al menos tan anchos como el de la suma."},
	"queue-beds":           {"In custody and in shelters for children", "En custodia y en albergues infantiles"},
	"queue-turns":          {"Waiting at the border: deciding, for a turn, for an appointment", "En espera en la frontera: decidiendo, por un turno, por una cita"},
	"queue-courts":         {"Waiting for courts, and in alternatives to detention", "En espera de tribunales y en alternativas a la detención"},
	"queue-way":            {"On the way to the border", "En camino hacia la frontera"},
	"people":               {"people", "personas"},
	"not-counted":          {"Shaded: 95 % interval of the mean. Nobody counted this beside it here.", "Sombreado: intervalo del 95 % de la media. Nadie contó esto aquí al lado."},
	"money":                {"Money", "Dinero"},
	"money-lead":           {"What people pay on the way, by month, in dollars of %s.", "Lo que pagan las personas en el camino, por mes, en dólares de %s."},
	"living-lead":          {"Who lives in the destination, what they earn and what they send home. Wages follow from how many work; the starting numbers without papers and the wages of the first day are assumptions.", "Quién vive en el destino, cuánto gana y cuánto envía a casa. Los salarios resultan de cuántas personas trabajan; las cifras iniciales sin papeles y los salarios del primer día son supuestos."},
	"living-title":         {"Who lives in the destination, end of the month", "Quién vive en el destino, fin de mes"},
	"leaving-title":        {"Who went home from the destination", "Quién volvió a casa desde el destino"},
	"wages-title":          {"Wages in the destination, dollars of %s", "Salarios en el destino, dólares de %s"},
	"sent-title":           {"Earned and sent home by month, dollars of %s", "Ganado y enviado a casa por mes, dólares de %s"},
	"usd-day":              {"USD a day", "USD al día"},
	"people-month":         {"people a month", "personas al mes"},
	"no-wages":             {"Wages and money sent home are not in this result.", "Los salarios y las remesas no están en este resultado."},
	"no-money":             {"No money changes hands in this result, or it was written by a version that did not tell.", "En este resultado no se paga nada, o lo escribió una versión que no lo contaba."},
	"money-title":          {"Paid by month, dollars of %s", "Pagado por mes, dólares de %s"},
	"usd":                  {"USD a month", "USD al mes"},
	"moves":                {"What moves each figure, of the parameters varied", "Qué mueve cada cifra, de los parámetros variados"},
	"moves-lead":           {"Share of the variance of a figure, %s to %s, that goes with a parameter alone or with others (total Sobol’ index), over the ranges in parameters.csv, by %s runs with %s people per row. Chance: its share of the variance of single runs. Only some parameters were varied; all others stood still, and some of them may move more.", "Parte de la varianza de una cifra, de %s a %s, que depende de un parámetro solo o junto con otros (índice total de Sobol’), en los rangos de parameters.csv, con %s simulaciones y %s personas por fila. Azar: su parte en la varianza de las simulaciones. Solo se variaron algunos parámetros; los demás quedaron fijos, y algunos pueden mover más."},
	"moves-other":          {"This was found for the base of the scenario as it was then; this result is of a variant, or of a scenario that has changed since.", "Esto se halló para la base del escenario tal como era; este resultado es de una variante o de un escenario que ha cambiado desde entonces."},
	"moves-nothing":        {"chance, or nothing clearly", "el azar, o nada con claridad"},
	"moves-chance":         {"chance, % of the variance", "azar, % de la varianza"},
	"moves-parameter":      {"parameter", "parámetro"},
	"moves-total":          {"total index [95 %]", "índice total [95 %]"},
	"patterns":             {"Patterns", "Patrones"},
	"patterns-lead":        {"%s of %s patterns and published figures pass. A pattern that fails is a result and stays in the table.", "%s de %s patrones y cifras publicadas se cumplen. Un patrón que no se cumple es un resultado y queda en la tabla."},
	"no-patterns":          {"The result holds no patterns.", "El resultado no contiene patrones."},
	"pattern":              {"pattern or figure", "patrón o cifra"},
	"value-interval":       {"value [95 % interval]", "valor [intervalo del 95 %]"},
	"band":                 {"band", "banda"},
	"years-used":           {"years used", "años usados"},
	"not-in-reach":         {"%s patterns and figures that this scenario cannot produce", "%s patrones y cifras que este escenario no puede producir"},
	"at-least":             {"at least %s", "al menos %s"},
	"at-most":              {"at most %s", "como máximo %s"},
	"no-band":              {"no band", "sin banda"},
	"shown-only":           {"shown, not judged", "se muestra, no se juzga"},
	"passes":               {"passes", "se cumple"},
	"passes-unsure":        {"passes; the interval reaches out", "se cumple; el intervalo sale de la banda"},
	"fails":                {"fails", "no se cumple"},
	"fails-unsure":         {"fails; the interval reaches in", "no se cumple; el intervalo entra en la banda"},
	"moves-title":          {"What moves: %s", "Qué mueve: %s"},
	"moves-unit":           {"share of the variance, total; whiskers: 95 % interval", "parte de la varianza, total; bigotes: intervalo del 95 %"},
	"moves-first":          {"alone [95 % interval]", "solo [intervalo del 95 %]"},
	"moves-luck":           {"Of the variance of single runs, %s is luck.", "De la varianza de simulaciones sueltas, %s es azar."},
	"who-simulated-only":   {"Simulated: vereda, scenario %s, version %s; synthetic people. Licence: Apache-2.0.", "Simulado: vereda, escenario %s, versión %s; personas sintéticas. Licencia: Apache-2.0."},
	"evidence":             {"Figures that circulate", "Cifras que circulan"},
	"evidence-lead":        {"Claims as they are made, the figure that the publisher printed, and a verdict. Where the scenario counts the same thing, what the runs say stands beside.", "Afirmaciones tal como circulan, la cifra que publicó la fuente y un veredicto. Donde el escenario cuenta lo mismo, al lado está lo que dicen las simulaciones."},
	"evidence-sum":         {"Months are added up, and so are the ends of their intervals, which makes these at least as wide as that of the sum.", "Los meses se suman, y también los extremos de sus intervalos, que así son al menos tan anchos como el de la suma."},
	"evidence-model":       {"(%s, %s to %s)", "(%s, %s a %s)"},
	"evidence-note":        {"note and source", "nota y fuente"},
	"claim":                {"what is said", "qué se dice"},
	"cited":                {"as it circulates", "como circula"},
	"found":                {"as it was published", "como se publicó"},
	"cannot-be-told":       {"cannot be told", "no se puede saber"},
}

// say is the text of a key with words put in, in their order.
func say(l draw.Language, key string, in ...string) string {
	t, known := texts[key]
	if !known {
		t, known = cardTexts[key]
	}
	if !known {
		t, known = ethicsTexts[key]
	}
	if !known {
		t, known = credibilityTexts[key]
	}
	if !known {
		panic("report: there is no text " + key)
	}
	pattern := t.en
	if l == draw.Spanish {
		pattern = t.es
	}
	var b strings.Builder
	for _, words := range in {
		head, tail, _ := strings.Cut(pattern, "%s")
		b.WriteString(head + words)
		pattern = tail
	}
	return b.String() + pattern
}

// table holds words of the model and of the shipped scenarios: the words as they
// stand there, English where those are a mere name, Spanish.
//
//go:embed words.csv
var table string

var dictionary = read(table)

func read(table string) map[string]text {
	rows, err := csv.NewReader(strings.NewReader(table)).ReadAll()
	if err != nil {
		panic("report: words.csv: " + err.Error())
	}
	words := map[string]text{}
	for _, row := range rows[1:] {
		t := text{row[1], row[2]}
		if t.en == "" {
			t.en = row[0]
		}
		words[row[0]] = t
	}
	return words
}

// in is the text in a language.
func (t text) in(l draw.Language) string {
	if l == draw.Spanish {
		return t.es
	}
	return t.en
}

// translate gives words of the model or of a scenario in a language; false where
// the table does not have them, and then as they are. Words made of parts, "name:
// what" or "what, 2019", are translated by part.
func translate(l draw.Language, words string) (string, bool) {
	if t, known := dictionary[words]; known {
		return t.in(l), true
	}
	if l == draw.English || !strings.ContainsFunc(words, func(r rune) bool { return r >= 'a' && r <= 'z' }) {
		return words, true // a code, a number
	}
	for _, end := range []text{
		{" (share of its parts that pass)", " (parte de sus componentes que se cumple)"},
		{", all nationalities", ", todas las nacionalidades"},
	} {
		if head, whole := strings.CutSuffix(words, end.en); whole {
			t, known := translate(l, head)
			return t + end.in(l), known
		}
	}
	if m := inYears.FindStringSubmatch(words); m != nil {
		t, known := translate(l, m[1])
		years := strings.NewReplacer("fiscal ", "año fiscal ", " to ", " a ").Replace(m[2])
		return t + ", " + years, known
	}
	if place, what, ok := strings.Cut(words, ", on the way: "); ok {
		t, known := translate(l, what)
		return place + ", en el camino: " + t, known
	}
	if head, tail, ok := strings.Cut(words, ": "); ok {
		h, _ := translate(l, head)
		t, known := translate(l, tail)
		return h + ": " + t, known
	}
	return words, false
}

// Translate gives words of the model or of a scenario in a language, and as they are
// where there is no translation.
func Translate(l draw.Language, words string) string {
	t, _ := translate(l, words)
	return t
}

// Spoken gives the same with the language that it is in, for those who listen.
func Spoken(l draw.Language, words string) (string, draw.Language) {
	t, known := translate(l, words)
	if !known {
		return words, draw.English
	}
	return t, l
}

// inYears are words that end with the years they are about.
var inYears = regexp.MustCompile(`^(.*), ((?:fiscal )?[12][0-9]{3}(?:(?:-| to )[0-9]{2,4})?)$`)
