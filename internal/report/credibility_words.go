package report

// credibilityTexts are the texts of the record of credibility.
var credibilityTexts = map[string]text{
	"credibility-lead":           {"Eight factors of NASA-STD-7009, each from 0 to 4, as the project judges itself; nobody else has. The lowest, %s, stands for the whole.", "Ocho factores de NASA-STD-7009, cada uno de 0 a 4, según el propio proyecto; nadie más lo ha juzgado. El más bajo, %s, vale para el conjunto."},
	"credibility-pedigree":       {"Parameters of this scenario: %s measured on these people, %s measured elsewhere, %s judgement of experts, %s assumptions.", "Parámetros de este escenario: %s medidos en estas personas, %s medidos en otro lugar, %s juicio de expertos, %s supuestos."},
	"credibility-kept":           {"%s series were counted by others and stand beside this scenario; years are kept for checking.", "%s series contadas por otros acompañan a este escenario; se reservan años para comprobar."},
	"credibility-none-kept":      {"%s series were counted by others and stand beside this scenario; no years are kept for checking.", "%s series contadas por otros acompañan a este escenario; no se reservan años para comprobar."},
	"factor-verification":        {"Verification", "Verificación"},
	"factor-validation":          {"Validation", "Validación"},
	"factor-input-pedigree":      {"Input pedigree", "Procedencia de los datos de entrada"},
	"factor-results-uncertainty": {"Results uncertainty", "Incertidumbre de los resultados"},
	"factor-results-robustness":  {"Results robustness", "Robustez de los resultados"},
	"factor-use-history":         {"Use history", "Historial de uso"},
	"factor-management":          {"Management of models and simulations", "Gestión de modelos y simulaciones"},
	"factor-people":              {"People qualifications", "Cualificación de las personas"},
	"factor-tests":               {"tests", "pruebas"},
	"factor-open":                {"open", "pendiente"},
}
