// The shapes of answers, for the type checker alone; docs: /api/v1/openapi.json.

/** @typedef {{mean: number|null, low: number|null, high: number|null, seeds: number, level: number, mcse: number|null, compared: boolean}} Estimate */
/** @typedef {{from: string, jurisdiction: string, nationality: string, party: string, rule: string, value: number, unit: string, note: string}} Change */
/** @typedef {Change & {source: string}} RuleRow */
/** @typedef {{name: string, title: string, unit: string, dims: string, low: number, high: number, neutral: string, meaning: string}} Rule */
/** @typedef {{rules: Rule[], calendar: RuleRow[], sectors: string[], zones: string[]}} Rules */
/** @typedef {{name: string, title: string, language: string}} Named */
/** @typedef {{name: string, unit: string, legs: boolean, stock: boolean}} Measure */
/** @typedef {{name: string, variant: string, title: string, language: string, question: string, start: string, end: string, from: string, to: string, seed: number, nationalities: Named[], measures: Measure[], variants: Named[], seeds: number[]|null, on_the_way: boolean, zones: string[], modes: string[], parties: string[]}} Scenario */
/** @typedef {{title: string, kind: string, x: number, y: number}} Place */
/** @typedef {{from: number, to: number, mode: string, colour: string, days: number}} Leg */
/** @typedef {{name: string, kind: string, x: number, y: number}} Point */
/** @typedef {{svg: string, width: number, height: number, places: Place[], legs: Leg[], points: Point[], note: string}} Stage */
/** @typedef {{item: number, mean: (number|null)[], low: (number|null)[], high: (number|null)[], compared: boolean[]}} Line */
/** @typedef {{measure: string, unit: string, legs: boolean, difference: boolean, months: string[], days: number[], items: Line[], total: Line}} Frames */
/** @typedef {{item: number} & Estimate} FlowRow */
/** @typedef {{first: string|null, last: string|null, variant: boolean, says: string}} Domain */
/** @typedef {{measure: string, unit: string, stock: boolean, everybody: boolean, value: Estimate}} Total */
/** @typedef {{measure: string, unit: string, legs: boolean, from: string, to: string, rows: FlowRow[], totals: Total[], compared: boolean, domain: Domain}} Flows */
/** @typedef {{id: string, state: string, days_done: number, days_total: number, seconds: number, seconds_left: number|null, message: string, scenario: string, variant: string, title: string, changes: Change[], seeds: number[], from: string, to: string, sha256: string, posterior: boolean, patterns_of: string}} State */
/** @typedef {{group: string, title: string, unit: string, base: Estimate, variant: Estimate, difference: Estimate, relative: number|null, verdict: string}} DifferenceRow */
/** @typedef {{from: string, to: string, seeds: number, rows: DifferenceRow[], left_out: string[]}} Difference */
/** @typedef {{scenario: string, variant: string, changes: Change[], seed: number|null, seeds: number, until: string}} Request */
/** @typedef {{files: {path: string, text: string}[], command: string, sha256: string}} Overlay */
/** @typedef {{text: string, number?: boolean, head?: boolean, english?: boolean}} PartCell */
/** @typedef {{text: string, english?: boolean}} PartWords */
/** @typedef {{caption: string, head: string[], rows: PartCell[][]}} PartTable */
/** @typedef {{id: string, title: string, summary: string, notes: PartWords[], picture: boolean, figures: boolean, tables: PartTable[]}} Part */
/** @typedef {{id: string, title: string, notes: PartWords[], parts: Part[]}} Chapter */

export {};
