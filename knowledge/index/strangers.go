package index

import (
	"context"
	"slices"
)

// How the threshold for an answer is found by leaving entries out (docs/benchmarks.md has the figures). Both kinds of errors are counted there on the public
// sets; of the shares tried, 10 to 40 %, this one let 4 to 11 % of the real foreign questions through.
const (
	leftOutEach     = 4    // every fourth entry is left out
	strangersPass   = 0.3  // of the questions of those, so many may be answered: they are closer to what is left than most questions beside the topic
	mostStrangers   = 400  // questions asked at most: more would only take time
	fewestStrangers = 100  // with fewer, the threshold would be a matter of chance
	leastSure       = 0.5  // nothing that is more likely wrong than right is answered, however easy the rest is to tell apart
	mostSure        = 0.85 // and what is as good as certain is, however alike the entries are
)

// surelyFrom is the confidence from which on a base of questions and answers answers: the one that keeps out the questions of entries that it does not have.
// To find it, an index is built without some of the entries and asked their questions. It is [sureAlone] where there are too few of them.
func (x *Index) surelyFrom(ctx context.Context) (float64, error) {
	known := *x.base
	known.Guides = nil
	var strangers []string
	for n, group := range translations(x.base.Guides) {
		if n%leftOutEach > 0 {
			known.Guides = append(known.Guides, group...)
			continue
		}
		for _, g := range group {
			strangers = append(append(strangers, g.Title), g.Questions...)
		}
	}
	if len(strangers) < fewestStrangers {
		return sureAlone, nil
	}
	y, err := assemble(&known, x.words, nil)
	if err != nil {
		return 0, err
	}
	defer func() { _ = y.Close() }() // in memory: there is nothing to lose
	var sure []float64
	for step, i := (len(strangers)+mostStrangers-1)/mostStrangers, 0; i < len(strangers); i += step {
		p, err := y.sureness(ctx, strangers[i])
		if err != nil {
			return 0, err
		}
		sure = append(sure, p)
	}
	slices.Sort(sure)
	p := sure[int(float64(len(sure))*(1-strangersPass))]
	return min(max(p, leastSure), mostSure), nil
}

// sureness is how probable the best entry is, if it leads clearly; 0 if nothing would be answered at any threshold.
func (x *Index) sureness(ctx context.Context, text string) (float64, error) {
	list, err := x.weighed(ctx, text)
	if err != nil || len(list) == 0 || !leads(list) {
		return 0, err
	}
	return list[0].confidence, nil
}
