package index

import (
	"flag"
	"slices"
	"testing"

	"stepwise/knowledge"
	"stepwise/knowledge/starter"
	"stepwise/knowledge/synthetic"
)

var besideGuides = flag.Int("beside", 300, "how many unrelated guides TestBesideUnrelatedGuides adds to the starter guides")

// TestBesideUnrelatedGuides asks the questions about the starter guides once more with unrelated guides beside these: 97 % of the verdicts must be the same, and
// no question may get a wrong answer that had none. With ten thousand guides it takes a minute:
//
//	go test ./knowledge/index -run TestBesideUnrelatedGuides -beside 10000 -v
func TestBesideUnrelatedGuides(t *testing.T) {
	if testing.Short() {
		t.Skip("long, and with nothing that could race")
	}
	base, _ := knowledge.Load(starter.FS())
	alone := buildStarter(t)
	beside := build(t, func() (*knowledge.Base, knowledge.Diagnostics) {
		return synthetic.New(alone.words, 1).Beside(base, *besideGuides), nil
	})
	lines := readQuestions(t, "../../testdata/questions.tsv")
	same, parts := 0, 0
	for _, l := range lines {
		was, is := converse(t, alone, l.Turns()...), converse(t, beside, l.Turns()...)
		if was.Verdict == is.Verdict && answered(was).Guide == answered(is).Guide {
			same++
			if answered(was).Part == answered(is).Part {
				parts++
			}
		} else {
			t.Logf("%q: was %s %s (%s), is %s %s (%s)", l.Question, was.Verdict, answered(was).Guide, was.Evidence.Rule, is.Verdict, answered(is).Guide, is.Evidence.Rule)
		}
		if isWrong(l, is) && !isWrong(l, was) {
			t.Errorf("%q: is answered with %s (%s)", l.Question, answered(is).Guide, is.Evidence.Rule)
		}
	}
	t.Logf("beside %d guides %d of %d verdicts are the same, and %d with their parts", *besideGuides, same, len(lines), parts)
	const least = 0.97
	if float64(same) < least*float64(len(lines)) {
		t.Errorf("only %d of %d verdicts are the same", same, len(lines))
	}
}

// answered is the hit that is shown as the answer; empty if there is none.
func answered(f knowledge.Finding) knowledge.Hit {
	if f.Verdict != knowledge.Answer {
		return knowledge.Hit{}
	}
	return f.Hits[0]
}

// isWrong reports whether a question is answered with another guide than it asks for, or though it must not be.
func isWrong(line knowledge.QuestionLine, f knowledge.Finding) bool {
	return f.Verdict == knowledge.Answer && !slices.Contains(line.Guides, f.Hits[0].Guide)
}
