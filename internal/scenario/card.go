package scenario

import "slices"

// CardFile holds what those who use a scenario answer to the questions of its card.
const CardFile = "card.csv"

var cardColumns = []string{"question", "answer", "by", "date"}

// cardQuestions are what whoever uses a scenario should have asked before, in the order
// of a card: what it is for, who is touched by it, what can go wrong, who answers for it,
// who has looked at it.
var cardQuestions = []string{
	"decision", "users", "alternative", "benefit", "affected", "heard", "told", "left-out", "too-low", "too-high",
	"misuse", "data-rights", "accountable", "complaints", "review-technical", "review-ethical", "retire",
}

// CardQuestions lists the questions of a card by their ids.
func CardQuestions() []string { return slices.Clone(cardQuestions) }

// Answer is what somebody says to a question of the card.
type Answer struct {
	Question, Answer, By string
	Date                 string // as 2024-05-31; empty where it was not noted
}

// readCard reads card.csv, which a scenario need not have: what is not answered is shown
// as not answered.
func (l *loader) readCard() {
	if !l.exists(CardFile) {
		return
	}
	t := l.readTable(l.read(CardFile), cardColumns)
	if t == nil {
		return
	}
	seen := map[string]bool{}
	for _, row := range t.rows {
		r := reader{l, t, row}
		at, known := r.word("question", "question", cardQuestions)
		a := Answer{Answer: r.free("answer", true), By: r.free("by", true)}
		if r.text("date") != "" {
			if day, ok := r.date("date"); ok {
				a.Date = day.String()
			}
		}
		if !known {
			continue
		}
		if a.Question = cardQuestions[at]; seen[a.Question] {
			r.fault("question", codeTwice, "the question is answered twice", "one answer to each question", "put the answers into one row")
		}
		seen[a.Question] = true
		l.out.Card = append(l.out.Card, a)
	}
	slices.SortStableFunc(l.out.Card, func(a, b Answer) int {
		return slices.Index(cardQuestions, a.Question) - slices.Index(cardQuestions, b.Question)
	})
}

func resolveCard(s *Scenario) []byte {
	var w csvWriter
	w.row(cardColumns...)
	for _, a := range s.Card {
		w.row(a.Question, a.Answer, a.By, a.Date)
	}
	return w.bytes()
}
