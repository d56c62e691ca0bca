package index

import (
	"cmp"
	"context"
	"fmt"
	"iter"
	"slices"

	"stepwise/knowledge"
)

// A Theft is a question of one guide that would be answered with another one, did it not stand where it stands. Whoever asks nearly the same gets the wrong
// guide.
type Theft struct {
	Guide   *knowledge.Guide // the translation that has the wording
	Part    knowledge.PartID // that it is for; empty for the guide as a whole
	Wording string
	By      knowledge.GuideID
	Words   []string // of the wording: those for which the other guide is taken, the most telling first
}

// surelyStolen is how probable the other guide must be. Below it two guides are hardly told apart, which is nobody's mistake.
const surelyStolen = 0.9

// Thefts asks every question of every guide, its title and the other wordings, as if it did not stand there, and tells those for which another guide is taken.
// The index is not built anew: what the wording itself has contributed is passed over.
func (x *Index) Thefts(ctx context.Context) ([]Theft, error) {
	var out []Theft
	for number, e := range x.entries {
		phrase := 0
		for _, g := range e.guides {
			for w := range wordings(g) {
				if len(x.words.Analyze(w.text)) == 0 {
					continue // no phrase was made of it
				}
				left := &unsaid{e, phrase}
				phrase++
				if !w.isQuestion {
					continue
				}
				t, err := x.theft(ctx, number, w, left)
				if err != nil {
					return nil, fmt.Errorf("ask what %s is asked: %w", e.id, err)
				}
				if t.By != "" {
					t.Guide = g
					out = append(out, t)
				}
			}
		}
	}
	return out, nil
}

// A said is something that stands in a guide as what people ask, or as a heading.
type said struct {
	part       knowledge.PartID
	text       string
	isQuestion bool
}

// wordings are all that a guide says of itself or of a part of it, in the order in which phrases are made of them.
func wordings(g *knowledge.Guide) iter.Seq[said] {
	return func(yield func(said) bool) {
		all := []said{{"", g.Title, true}}
		add := func(part knowledge.PartID, questions []string) {
			for _, q := range questions {
				all = append(all, said{part, q, true})
			}
		}
		add("", g.Questions)
		for i := range g.Sections {
			s := &g.Sections[i]
			all = append(all, said{s.ID(), s.Title, false})
			add(s.ID(), s.Asked)
			for j := range s.Parts {
				p := &s.Parts[j]
				all = append(all, said{p.ID, p.Title, s.Class == knowledge.FAQ})
				add(p.ID, p.Asked)
			}
		}
		for _, w := range all {
			if !yield(w) {
				return
			}
		}
	}
}

// theft asks a wording of an entry without it, and tells by which entry it is stolen, if it is.
func (x *Index) theft(ctx context.Context, number int, w said, left *unsaid) (Theft, error) {
	e := x.entries[number]
	q := knowledge.Question{Text: w.text}
	if w.part != "" {
		q.Product = e.product // who asks about a part has said what about
	}
	r := x.read(q)
	r.left = left
	all, err := x.rank(ctx, r)
	if err != nil || len(all) == 0 {
		return Theft{}, err
	}
	thief, ok := x.taken(r, all, e)
	if !ok {
		return Theft{}, nil
	}
	return Theft{Part: w.part, Wording: w.text, By: thief.entry.id, Words: x.telling(r, number, thief)}, nil
}

// taken is the entry that is surely taken for a question of another entry; ok is false if there is none.
func (x *Index) taken(r *reading, all []ranked, home *entry) (thief *ranked, ok bool) {
	if home.product == "" {
		// The classifier has learnt the wording and cannot forget it, so likeness alone is looked at.
		near := 0.0
		for i := range all {
			if c := &all[i]; c.entry == home {
				near = c.near
			} else if thief == nil || c.near > thief.near {
				thief = c
			}
		}
		return thief, thief != nil && thief.near >= same && thief.near > near
	}
	d := x.decide(r, all)
	if d.verdict != knowledge.Answer || d.order[0].entry == home || d.order[0].confidence < surelyStolen {
		return nil, false
	}
	return d.order[0].ranked, true
}

// telling are the words of a question that the thief has, the rarest first, those that its home lacks before others.
func (x *Index) telling(r *reading, home int, thief *ranked) []string {
	const most = 3
	type word struct {
		text   string
		lacks  bool
		weight float64
	}
	var words []word
	for i := range r.features {
		f := &r.features[i]
		text := r.tokens[f.token].Text
		if f.pair {
			text = f.names[0]
		}
		if f.stop || f.single || !x.stands(r, f, thief.number) {
			continue
		}
		words = append(words, word{text, !x.stands(r, f, home), f.weight})
	}
	slices.SortStableFunc(words, func(a, b word) int {
		if a.lacks != b.lacks {
			if a.lacks {
				return -1
			}
			return 1
		}
		return -cmp.Compare(a.weight, b.weight)
	})
	var out []string
	for _, w := range words[:min(len(words), most)] {
		out = append(out, w.text)
	}
	return out
}

// stands reports whether a feature stands anywhere in an entry but in the phrase that is left out.
func (x *Index) stands(r *reading, f *feature, number int) bool {
	return slices.ContainsFunc(r.links[f.first:f.last], func(link uint16) bool {
		posting, ok := x.postings.find(r.terms[link], number)
		return ok && slices.ContainsFunc(x.postings.at(posting), func(p place) bool { return p.isStated() || !r.leavesOut(x.entries[number], p.number()) })
	})
}
