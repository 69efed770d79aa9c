package scenario

import "testing"

// Answers come in the order of the questions, survive being written out, and change no
// model.
func TestCardIsReadAndWritten(t *testing.T) {
	files := hamlet(t)
	bare, _ := Load(folderOf(files), "hamlet")
	files[CardFile] = "question,answer,by,date\nretire,\"In two years, or before\",the office,2024-05-31\ndecision,Where to put beds,the office,\n"
	s, list := Load(folderOf(files), "hamlet")
	if s == nil {
		t.Fatal(list.Format())
	}
	if len(s.Card) != 2 || s.Card[0].Question != "decision" || s.Card[1].Date != "2024-05-31" || list.Warnings() > 0 {
		t.Errorf("%+v\n%s", s.Card, list.Format())
	}
	again := map[string]string{}
	for name, text := range Resolve(s) {
		again[name] = string(text)
	}
	if second, list := Load(folderOf(again), "hamlet"); second == nil || len(second.Card) != 2 || second.Card[1] != s.Card[1] {
		t.Errorf("written out and read it differs\n%s", list.Format())
	}
	a, _ := s.Coarser(3)
	b, _ := bare.Coarser(3)
	if a.Digest != b.Digest {
		t.Error("an answer makes another model")
	}
	if s.Digest == bare.Digest {
		t.Error("an answer is not part of what the result says it was made of")
	}
}
