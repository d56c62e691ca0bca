package index

import (
	"slices"

	"stepwise/knowledge"
	"stepwise/knowledge/language"
)

// mend replaces the words that nothing knows by the words that were most likely meant.
func (x *Index) mend(r *reading) {
	for i := 0; i < len(r.tokens); i++ {
		t := &r.tokens[i]
		if t.IsHan() || x.isKnown(t) {
			continue
		}
		meant, ok := x.speller.mend(t.Text)
		if !ok {
			continue
		}
		r.corrected = append(r.corrected, knowledge.Correction{From: t.Text, To: meant})
		stand := x.words.Analyze(meant)
		r.mended = append(r.mended, mended{first: i, behind: i + len(stand)})
		r.tokens = slices.Replace(r.tokens, i, i+1, stand...)
	}
}

// A mended word is where the tokens stand that took the place of one that nothing knew.
type mended struct {
	first, behind int
	content       int // how many of them say something beside product, task and variant, in words of the knowledge base
}

// countMended counts what the words that were put in the place of others say.
func (x *Index) countMended(r *reading, roles []role) {
	for i := range r.mended {
		m := &r.mended[i]
		for at := m.first; at < m.behind; at++ {
			if t := &r.tokens[at]; !t.Stop && roles[at] == 0 && x.has(t.Terms) {
				m.content++
			}
		}
	}
}

// guessed is how many words of a question are guesses at what was meant, and how many of these do not count as words that say something. Where it names a
// task, there is no doubt what it is about, and none is a guess.
func (r *reading) guessed() (words, hollow int) {
	if len(r.tasks) > 0 {
		return 0, 0
	}
	for _, m := range r.mended {
		words += m.content
		if m.content == 0 && m.behind-m.first > 1 { // "jerawat", acne, is more than "jer awat", just why
			words, hollow = words+1, hollow+1
		}
	}
	return words, hollow
}

// isKnown reports whether the word itself is one of the knowledge base or of the tables, or a regular form of one.
func (x *Index) isKnown(t *language.Token) bool {
	if _, ok := x.speller.known(t.Text); ok {
		return true
	}
	return slices.ContainsFunc(t.Terms[1:], x.terms.has)
}
