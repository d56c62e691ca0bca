package synthetic

import (
	"fmt"
	"math/rand/v2"
	"runtime"
	"slices"
	"strings"
	"sync"
	"unicode"
	"unicode/utf8"

	"stepwise/knowledge"
	"stepwise/knowledge/language"
)

// What a guide is made of. Lengths are in words, about those of the guides that ship.
const (
	guidesPerProduct = 5
	steps            = 8
	answers          = 3
	questions        = 3
	summaryWords     = 18
	stepTitleWords   = 4
	stepWords        = 16
	faqTitleWords    = 6
	faqWords         = 14
)

// Base is a knowledge base of the first n guides.
func (w *World) Base(n int) *knowledge.Base {
	base := &knowledge.Base{Guides: make([]*knowledge.Guide, n), Words: language.Words{}, Hash: fmt.Sprintf("synthetic-%d-%d", w.seed, n)}
	var making sync.WaitGroup
	cores := runtime.GOMAXPROCS(0)
	for core := range cores {
		making.Go(func() {
			for i := core; i < n; i += cores {
				base.Guides[i] = w.Guide(i)
			}
		})
	}
	making.Wait()
	for i := range (n + guidesPerProduct - 1) / guidesPerProduct {
		base.Products = append(base.Products, w.product(i))
	}
	slices.SortFunc(base.Products, func(a, b knowledge.Product) int { return strings.Compare(string(a.ID), string(b.ID)) })
	return base
}

// Beside is a base with the guides of another one and the first n of this world.
func (w *World) Beside(other *knowledge.Base, n int) *knowledge.Base {
	base := w.Base(n)
	base.Guides = append(base.Guides, other.Guides...)
	slices.SortStableFunc(base.Guides, func(a, b *knowledge.Guide) int { return strings.Compare(string(a.ID), string(b.ID)) })
	base.Products = append(base.Products, other.Products...)
	slices.SortFunc(base.Products, func(a, b knowledge.Product) int { return strings.Compare(string(a.ID), string(b.ID)) })
	base.Words, base.Golden = other.Words, other.Golden
	base.Hash += other.Hash
	return base
}

// product makes up a product. Its number is spelt in syllables, and in rare words of languages written in Han characters, so that no two have one name.
func (w *World) product(number int) knowledge.Product {
	var name strings.Builder
	for n, digits := number, 0; n > 0 || digits < 3; digits++ {
		name.WriteString(nameSyllables[n%len(nameSyllables)])
		n /= len(nameSyllables)
	}
	p := knowledge.Product{ID: knowledge.ProductID(name.String()), Name: capital(name.String())}
	for _, t := range w.tongues {
		if rare := len(t.words) / 2; t.isHan {
			p.Aliases = append(p.Aliases, t.words[rare+number%rare]+t.words[number/rare])
		}
	}
	return p
}

// Guide makes up one guide. It is about product number/5, in one of the languages.
func (w *World) Guide(number int) *knowledge.Guide {
	random := w.random(ofGuide, number)
	t := &w.tongues[random.IntN(len(w.tongues))]
	p := w.product(number / guidesPerProduct)
	// Each guide of a product has a task of its own.
	task := w.tasks[(number*len(w.tasks)/guidesPerProduct+number/guidesPerProduct)%len(w.tasks)]
	g := &knowledge.Guide{
		ID:       knowledge.GuideID(fmt.Sprintf("g%06d-%s", number, task)),
		Language: t.code,
		Title:    capital(t.join(t.opening, t.wording(random, task), p.Name)) + "?",
		Product:  p.ID,
		Task:     knowledge.TaskID(task),
		Summary:  paragraph(t, random, summaryWords),
		Line:     1,
	}
	g.File = fmt.Sprintf("%03d/%s.%s.md", number/1000, g.ID, g.Language)
	for range questions {
		g.Questions = append(g.Questions, t.join(t.say(random, 2), t.wording(random, task), p.Name))
	}
	g.Sections = []knowledge.Section{
		section(t, random, knowledge.Steps, steps, func() (string, []knowledge.Block) {
			return capital(t.say(random, stepTitleWords)), paragraph(t, random, stepWords)
		}),
		section(t, random, knowledge.FAQ, answers, func() (string, []knowledge.Block) {
			return capital(t.say(random, faqTitleWords)) + "?", paragraph(t, random, faqWords)
		}),
	}
	return g
}

func section(t *tongue, random *rand.Rand, class knowledge.Class, n int, part func() (string, []knowledge.Block)) knowledge.Section {
	s := knowledge.Section{Class: class, Title: capital(t.say(random, 1))}
	for i := range n {
		p := knowledge.Part{ID: knowledge.PartID(fmt.Sprintf("%s-%d", class, i+1)), Number: i + 1}
		p.Title, p.Body = part()
		s.Parts = append(s.Parts, p)
	}
	return s
}

// paragraph is one sentence.
func paragraph(t *tongue, random *rand.Rand, words int) []knowledge.Block {
	end := "."
	if t.isHan {
		end = "。"
	}
	return []knowledge.Block{{Text: knowledge.Text{{Text: capital(t.say(random, words)) + end}}}}
}

// capital is a text with a capital first letter.
func capital(text string) string {
	first, size := utf8.DecodeRuneInString(text)
	return string(unicode.ToUpper(first)) + text[size:]
}
