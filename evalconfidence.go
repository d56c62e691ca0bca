package main

import (
	"cmp"
	"fmt"
	"iter"
	"math"
	"slices"
)

// A guess is how sure the bot was of its best candidate, and whether it should have been.
type guess struct {
	confidence float64 // 0 to 1; 0 if there is no candidate
	right      bool    // the candidate is one of the guides that are expected; never so out of scope
	outOfScope bool    // the question must not be answered
}

// guesses are those of all questions. They tell whether a threshold can part what is right from what is not, wherever the bot has set its own.
type guesses []guess

const (
	strangersAllowed = 0.10 // the share of the questions out of scope that may pass the threshold of recall
	calibrationBins  = 10
)

// summary is AUROC and R@10 as a table shows them: "-" if there are not both questions that can be answered and such that are out of scope.
func (gs guesses) summary() []string {
	inside, outside := gs.count()
	if inside == 0 || outside == 0 {
		return []string{"-", "-"}
	}
	return []string{fmt.Sprintf("%.1f%%", 100*gs.separation()), share(gs.recall(), inside)}
}

// inside are those of the questions that a guide answers.
func (gs guesses) inside() guesses {
	return slices.DeleteFunc(slices.Clone(gs), func(g guess) bool { return g.outOfScope })
}

// outside are those of the questions out of scope.
func (gs guesses) outside() guesses {
	return slices.DeleteFunc(slices.Clone(gs), func(g guess) bool { return !g.outOfScope })
}

// count is how many questions a guide answers, and how many are out of scope.
func (gs guesses) count() (inside, outside int) {
	for _, g := range gs {
		bump(&inside, !g.outOfScope)
	}
	return inside, len(gs) - inside
}

// separation is the area under the ROC curve: the probability that the bot is surer of a question that can be answered than of one that is out of scope.
// Being as sure of both counts half. It is NaN if there are not both.
func (gs guesses) separation() float64 {
	inside, outside := gs.count()
	halves, rest := 0, outside // rest: out of scope, and less sure
	for group := range gs.bySureness() {
		in, out := group.count()
		rest -= out
		halves += in * (2*rest + out)
	}
	return float64(halves) / float64(2*inside*outside)
}

// recall is how many questions have the right candidate first and pass the lowest threshold that no more than a tenth of those out of scope pass.
// Guesses that are equally sure pass together or not at all.
func (gs guesses) recall() int {
	_, outside := gs.count()
	reached, passed := 0, 0
	for group := range gs.bySureness() {
		_, out := group.count()
		passed += out
		if float64(passed) > strangersAllowed*float64(outside) {
			break
		}
		for _, g := range group {
			bump(&reached, g.right)
		}
	}
	return reached
}

// calibrationError is the expected one: how far, in each of ten bins of confidence, the mean confidence is from the share that is right, averaged over
// all guesses. It is 0 of none.
func (gs guesses) calibrationError() float64 {
	var gaps [calibrationBins]float64 // of the sums
	for _, g := range gs {
		gap := &gaps[min(max(int(g.confidence*calibrationBins), 0), calibrationBins-1)]
		*gap += g.confidence
		if g.right {
			*gap--
		}
	}
	sum := 0.0
	for _, gap := range gaps {
		sum += math.Abs(gap)
	}
	return sum / float64(max(len(gs), 1))
}

// bySureness yields the guesses in groups that are equally sure, the surest first.
func (gs guesses) bySureness() iter.Seq[guesses] {
	sorted := slices.SortedStableFunc(slices.Values(gs), func(a, b guess) int { return cmp.Compare(b.confidence, a.confidence) })
	return func(yield func(guesses) bool) {
		for len(sorted) > 0 {
			n := 1
			for n < len(sorted) && sorted[n].confidence == sorted[0].confidence {
				n++
			}
			if !yield(sorted[:n]) {
				return
			}
			sorted = sorted[n:]
		}
	}
}
