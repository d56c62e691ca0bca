package index

import (
	"slices"

	"stepwise/knowledge"
	"stepwise/knowledge/language"
)

// Thresholds on the confidence.
const (
	answerFrom  = 0.5
	clarifyFrom = 0.3
	sureAlone   = 0.65 // where nothing but the words speaks for an answer, and the base is too small to say from which confidence on they do
)

// maxHits is how many hits a finding holds, maxChoices how many of them are offered.
const (
	maxHits    = 5
	maxChoices = 4
)

// judge comes to a verdict: first by what guides declare, then by confidence.
func (x *Index) judge(r *reading, all []ranked) knowledge.Finding {
	if r.smalltalk != "" && x.isAsked(r, all) {
		r.smalltalk = ""
	}
	f := knowledge.Finding{Language: r.lang, Evidence: x.evidence(r)}
	var d decision
	switch {
	case r.smalltalk != "":
		d = decision{verdict: knowledge.Smalltalk, rule: "smalltalk", order: x.weighUp(r, all)}
	case len(all) == 0:
		d = decision{verdict: knowledge.Decline, rule: "nothing found"}
	default:
		d = x.decide(r, all)
	}
	f.Verdict, f.Evidence.Rule = d.verdict, d.rule
	for _, c := range d.order {
		if len(f.Hits) < maxHits {
			f.Hits = append(f.Hits, x.hit(r, c))
		}
	}
	for _, c := range d.choices {
		if len(f.Choices) < maxChoices {
			f.Choices = append(f.Choices, x.hit(r, c))
		}
	}
	if len(d.order) > 0 {
		f.Evidence.Words = x.wordsIn(r, d.order[0].ranked)
	}
	return f
}

// isAsked reports whether what sounds like smalltalk is a question of the base's own: an entry about "thank you" is there to be found.
func (x *Index) isAsked(r *reading, all []ranked) bool {
	if slices.ContainsFunc(all, func(c ranked) bool { return c.near >= phrased }) {
		return true
	}
	return x.isProductless() && len(all) > 0 && x.weighUp(r, all)[0].confidence >= x.sure
}

func (x *Index) evidence(r *reading) knowledge.Evidence {
	e := knowledge.Evidence{Unknown: r.unknown, Corrected: r.corrected, Products: r.own, Foreign: r.foreign, Variant: r.variant, Smalltalk: r.smalltalk}
	for _, t := range r.tasks {
		e.Tasks = append(e.Tasks, knowledge.TaskID(t.Key))
	}
	return e
}

// hit is what a candidate looks like from outside.
func (x *Index) hit(r *reading, c candidate) knowledge.Hit {
	g := knowledge.Translation(c.entry.guides, r.shown...)
	h := knowledge.Hit{Guide: c.entry.id, Language: g.Language, Title: g.Title, Confidence: c.confidence}
	if n := x.choosePart(r, c); n > 0 {
		h.Part = c.entry.parts[n].id
		switch s, p := g.FindPart(h.Part); {
		case p != nil && p.Title != "":
			h.Title = p.Title
		case p == nil && s != nil:
			h.Title = s.Title
		}
	}
	return h
}

// languages are those in which a guide is shown, the best first.
func languages(s *language.Set, c language.Code) []language.Code {
	return append(s.Related(c), language.Fallback)
}

// A candidate is a ranked entry with its confidence and the part that would be shown. It is small, since lists of candidates are copied often; what ranking found
// is shared and not changed.
type candidate struct {
	*ranked
	chosen     int     // number of the part; 0 for the whole, undecided until it is shown
	fit        float64 // orders the candidates
	confidence float64
}

// undecided is the part of a candidate that may never be shown: to choose one takes longer than to rank the guide.
const undecided = -1

// A decision is a verdict before it is dressed.
type decision struct {
	verdict knowledge.Verdict
	rule    string
	order   []candidate
	choices []candidate
}

func only(list []candidate, keep func(candidate) bool) []candidate {
	return slices.DeleteFunc(slices.Clone(list), func(c candidate) bool { return !keep(c) })
}
