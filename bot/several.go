package bot

import (
	"context"
	"slices"
	"strings"
	"unicode/utf8"

	"stepwise/knowledge"
)

// maxSentences is how many sentences of a message are looked at one by one.
const maxSentences = 3

// several are the hits of the questions that a message of more than one sentence holds, if guides answer them by themselves. A message that is one question in
// several sentences, as most are, has at most one.
func (t *turn) several(ctx context.Context, text string) ([]knowledge.Hit, error) {
	sentences := sentences(t.written(text))
	if len(sentences) < 2 {
		return nil, nil
	}
	var hits []knowledge.Hit
	for _, s := range sentences {
		f, err := t.gen.Finder.Find(ctx, t.question(s))
		if err != nil {
			return nil, findError(err)
		}
		// A sentence is a question of its own if it says what it is about.
		if f.Verdict != knowledge.Answer || len(f.Hits) == 0 || len(f.Evidence.Tasks)+len(f.Evidence.Products) == 0 {
			continue
		}
		if !slices.ContainsFunc(hits, func(h knowledge.Hit) bool { return h.Guide == f.Hits[0].Guide }) {
			hits = append(hits, f.Hits[0])
		}
	}
	return hits, nil
}

// written is the text with its lines, if the message is nothing else.
func (t *turn) written(text string) string {
	raw := t.message.Text
	if clean(raw) != text || utf8.RuneCountInString(raw) > MaxQuestion {
		return text
	}
	return raw
}

// sentences are the sentences of a text that have words, the last ones together if there are many.
func sentences(text string) []string {
	var out []string
	for _, s := range strings.FieldsFunc(text, func(r rune) bool { return strings.ContainsRune("?!.;？！。；\n", r) }) {
		if s = clean(s); hasWords(s) {
			out = append(out, s)
		}
	}
	if len(out) > maxSentences {
		out = append(out[:maxSentences-1], strings.Join(out[maxSentences-1:], ". "))
	}
	return out
}
