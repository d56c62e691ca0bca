package synthetic

import (
	"math/rand/v2"
	"strings"

	"stepwise/knowledge"
)

// A Question is what somebody might ask about a made-up guide.
type Question struct {
	Text  string
	Guide knowledge.GuideID // that it was made of
}

// Questions are n questions about the first guides of the world, in the languages of these. Of ten, four ask for the task of a product, four for a part of
// a guide, two for a part without naming a product; every tenth word has a typing error.
func (w *World) Questions(n, guides int) []Question {
	out := make([]Question, n)
	for i := range out {
		random := w.random(ofQuestion, i)
		g := w.Guide(random.IntN(guides))
		out[i] = Question{Text: w.ask(random, g, i%10), Guide: g.ID}
	}
	return out
}

// ask makes up a question about a guide; turn, from 0 to 9, says of which kind.
func (w *World) ask(random *rand.Rand, g *knowledge.Guide, turn int) string {
	t := w.tongueOf(g)
	name := w.nameOf(g)
	var text string
	switch {
	case turn < 4:
		text = t.join(t.opening, t.wording(random, string(g.Task)), name, t.say(random, random.IntN(3)))
	case turn < 8:
		text = t.join(t.opening, w.partOf(random, g), name)
	default:
		text = t.join(t.opening, w.partOf(random, g), w.partOf(random, g))
	}
	return mistype(random, text)
}

func (w *World) tongueOf(g *knowledge.Guide) *tongue {
	for i := range w.tongues {
		if w.tongues[i].code == g.Language {
			return &w.tongues[i]
		}
	}
	return &w.tongues[0]
}

// nameOf is the name of the guide's product as it stands in the title, in small letters.
func (w *World) nameOf(g *knowledge.Guide) string { return string(g.Product) }

// partOf is the title of a part.
func (w *World) partOf(random *rand.Rand, g *knowledge.Guide) string {
	parts := g.Sections[random.IntN(len(g.Sections))].Parts
	return strings.ToLower(strings.TrimSuffix(parts[random.IntN(len(parts))].Title, "?"))
}

// mistype swaps two letters within every tenth word of five letters or more.
func mistype(random *rand.Rand, text string) string {
	const oneIn, least = 10, 5
	words := strings.Split(text, " ")
	for i, word := range words {
		if len(word) < least || strings.ContainsFunc(word, func(r rune) bool { return r > 'z' }) || random.IntN(oneIn) > 0 {
			continue
		}
		letters := []byte(word)
		at := 1 + random.IntN(len(letters)-2)
		letters[at], letters[at+1] = letters[at+1], letters[at]
		words[i] = string(letters)
	}
	return strings.Join(words, " ")
}
