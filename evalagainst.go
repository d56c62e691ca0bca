package main

import (
	"fmt"
	"strings"
)

// An outcome is what an answer is worth to the one who asked: the higher, the better.
type outcome int

const (
	misled    outcome = iota // another guide was answered, or any where none should be
	missed                   // not what is expected, but nothing false either
	guided                   // the right guide, but not the part that is expected
	fulfilled                // all that is expected
)

// outcome is what the graded answer is worth.
func (g grade) outcome() outcome {
	switch {
	case g.wrong, g.outOfScope && !g.correct:
		return misled
	case !g.correct:
		return missed
	case g.partJudged && !g.partRight:
		return guided
	}
	return fulfilled
}

// A change is a question that came out differently.
type change struct{ was, now result }

// A comparison is what became of each question since earlier results.
type comparison struct {
	worse, better  []change
	same           int      // as good as before, though the answer may be another
	added, missing []result // questions of only the later or only the earlier results
}

// compare holds results against earlier ones. All lists keep the order of the results.
func compare(was, now []result) comparison {
	var c comparison
	partners := pair(was, now)
	gone := make([]bool, len(was))
	for i := range gone {
		gone[i] = true
	}
	for i, n := range now {
		if partners[i] < 0 {
			c.added = append(c.added, n)
			continue
		}
		w := was[partners[i]]
		gone[partners[i]] = false
		switch before, after := w.grade.outcome(), n.grade.outcome(); {
		case after < before:
			c.worse = append(c.worse, change{w, n})
		case after > before:
			c.better = append(c.better, change{w, n})
		default:
			c.same++
		}
	}
	for i, w := range was {
		if gone[i] {
			c.missing = append(c.missing, w)
		}
	}
	return c
}

// pair finds the earlier result of the same question for each result: its index, or -1. A question may come several times. Then those belong together
// that expect the same, and the others in their order.
func pair(was, now []result) []int {
	type key struct{ question, kind, expected string }
	keys := []func(result) key{
		func(r result) key { return key{r.Question, r.Kind, r.expected()} },
		func(r result) key { return key{question: r.Question} },
	}
	partners := make([]int, len(now))
	for i := range partners {
		partners[i] = -1
	}
	taken := make([]bool, len(was))
	for _, keyOf := range keys {
		free := map[key][]int{}
		for i, w := range was {
			if !taken[i] {
				free[keyOf(w)] = append(free[keyOf(w)], i)
			}
		}
		for i, n := range now {
			k := keyOf(n)
			if partners[i] >= 0 || len(free[k]) == 0 {
				continue
			}
			partners[i] = free[k][0]
			taken[partners[i]] = true
			free[k] = free[k][1:]
		}
	}
	return partners
}

// String is a line for each question that is not as good as before, better, new or missing, and a line that counts them.
func (c comparison) String() string {
	var b strings.Builder
	for _, w := range c.worse {
		fmt.Fprintf(&b, "worse    %s\n", w)
	}
	for _, w := range c.better {
		fmt.Fprintf(&b, "better   %s\n", w)
	}
	for _, r := range c.added {
		fmt.Fprintf(&b, "new      %q: now %s\n", r.Question, r)
	}
	for _, r := range c.missing {
		fmt.Fprintf(&b, "missing  %q: was %s\n", r.Question, r)
	}
	if b.Len() > 0 {
		b.WriteByte('\n')
	}
	fmt.Fprintf(&b, "%d worse, %d better, %d the same, %d new, %d missing\n", len(c.worse), len(c.better), c.same, len(c.added), len(c.missing))
	return b.String()
}

// String is the question with both answers, and with what was expected if that is not the same any more.
func (c change) String() string {
	text := fmt.Sprintf("%q: was %s, now %s", c.now.Question, c.was, c.now)
	if c.was.expected() != c.now.expected() {
		text += fmt.Sprintf(" (expected was %s, now %s)", c.was.expected(), c.now.expected())
	}
	return text
}

// String is the answer: verdict, guide/part and confidence.
func (r result) String() string {
	if r.Guide == "" {
		return fmt.Sprintf("%s %.2f", r.Verdict, r.Confidence)
	}
	return fmt.Sprintf("%s %s %.2f", r.Verdict, slashed(string(r.Guide), string(r.Part)), r.Confidence)
}

// expected is what the question expects.
func (r result) expected() string { return slashed(r.ExpectedGuide, r.ExpectedPart) }

func slashed(guide, part string) string {
	if part == "" {
		return guide
	}
	return guide + "/" + part
}
