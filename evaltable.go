package main

import (
	"fmt"
	"math"
	"slices"
	"strings"
	"unicode/utf8"

	"stepwise/knowledge"
)

// fewQuestions is the number from which on a percentage stands without the counts it is made of: below, one question is more than two points.
const fewQuestions = 50

// A tally counts grades.
type tally struct {
	n                    int // questions
	inScope, hits, right int // questions that a guide answers; those with the guide on top; those answered correctly
	parts, partsRight    int // questions that name a part; those answered with it
	clarified, declined  int // whatever was expected; smalltalk counts as declined
	wrong                int // answered with another guide
	outOfScope, answered int // questions that must not be answered; those that were
	guesses              guesses
	microseconds         []int64
}

// add counts one grade.
func (t *tally) add(g grade, microseconds int64) {
	t.n++
	t.guesses = append(t.guesses, guess{g.confidence, g.hit, g.outOfScope})
	t.microseconds = append(t.microseconds, microseconds)
	bump(&t.clarified, g.verdict == knowledge.Clarify.String())
	bump(&t.declined, g.verdict == knowledge.Decline.String() || g.verdict == knowledge.Smalltalk.String())
	if g.outOfScope {
		t.outOfScope++
		bump(&t.answered, !g.correct)
		return
	}
	t.inScope++
	bump(&t.hits, g.hit)
	bump(&t.right, g.correct)
	bump(&t.wrong, g.wrong)
	bump(&t.parts, g.partJudged)
	bump(&t.partsRight, g.partRight)
}

func bump(n *int, when bool) {
	if when {
		*n++
	}
}

// A scoreboard collects the grades of many questions, by kind and by language, in the order in which they first come.
type scoreboard struct {
	kinds, languages []string
	byKind           map[string]*tally
	byLanguage       map[string]*tally
	total            tally
}

func newScoreboard() *scoreboard {
	return &scoreboard{byKind: map[string]*tally{}, byLanguage: map[string]*tally{}}
}

// add counts one question.
func (s *scoreboard) add(q knowledge.QuestionLine, g grade, microseconds int64) {
	count := func(name string, names *[]string, tallies map[string]*tally) {
		if name == "" {
			name = "-"
		}
		if tallies[name] == nil {
			tallies[name] = &tally{}
			*names = append(*names, name)
		}
		tallies[name].add(g, microseconds)
	}
	count(q.Kind, &s.kinds, s.byKind)
	count(string(q.Language), &s.languages, s.byLanguage)
	s.total.add(g, microseconds)
}

// String is two tables with a row for each kind, each language and all together: what came of the questions, and what confidence and speed were like.
func (s *scoreboard) String() string {
	verdicts := s.table([]string{"n", "hit@1", "right", "part", "clarified", "declined", "wrong", "OOS answered"}, (*tally).row)
	return verdicts + "\n" + s.table([]string{"AUROC", "R@10", "ECE", "median µs", "p99 µs"}, s.sureness)
}

// table has a row for each kind, each language and all together.
func (s *scoreboard) table(head []string, row func(t *tally, name string) []string) string {
	rows := [][]string{append([]string{"kind"}, head...)}
	for _, k := range s.kinds {
		rows = append(rows, row(s.byKind[k], k))
	}
	rows = append(rows, nil, append([]string{"language"}, head...))
	for _, l := range s.languages {
		rows = append(rows, row(s.byLanguage[l], l))
	}
	return align(append(rows, nil, row(&s.total, "total")))
}

// sureness is a row about confidence and time. A kind is told from the questions out of scope of all kinds, since most kinds have none or a few of their own;
// a language from its own, since it has some of each. What cannot be told of the questions of the row is "-".
func (s *scoreboard) sureness(t *tally, name string) []string {
	if t.n == 0 {
		return []string{name, "-", "-", "-", "-", "-"}
	}
	gs := t.guesses
	if s.byKind[name] == t {
		gs = slices.Concat(gs.inside(), s.total.guesses.outside())
	}
	row := append([]string{name}, gs.summary()...)
	return append(row, fmt.Sprintf("%.1f%%", 100*t.guesses.calibrationError()), fmt.Sprint(percentile(t.microseconds, 50)), fmt.Sprint(percentile(t.microseconds, 99)))
}

// row is a row of the table of verdicts.
func (t *tally) row(name string) []string {
	return []string{
		name,
		fmt.Sprint(t.n),
		share(t.hits, t.inScope),
		share(t.right, t.inScope),
		share(t.partsRight, t.parts),
		share(t.clarified, t.n),
		share(t.declined, t.n),
		share(t.wrong, t.inScope),
		share(t.answered, t.outOfScope),
	}
}

// share is k of n in percent, with both numbers where n is small; "-" of none.
func share(k, n int) string {
	if n == 0 {
		return "-"
	}
	percent := 100 * float64(k) / float64(n)
	if n < fewQuestions {
		return fmt.Sprintf("%.0f%% (%d/%d)", percent, k, n)
	}
	return fmt.Sprintf("%.1f%%", percent)
}

// align sets rows in columns, the first to the left, the others to the right. A nil row is an empty line.
func align(rows [][]string) string {
	var widths []int
	for _, row := range rows {
		for i, cell := range row {
			if i == len(widths) {
				widths = append(widths, 0)
			}
			widths[i] = max(widths[i], utf8.RuneCountInString(cell))
		}
	}
	var b strings.Builder
	for _, row := range rows {
		for i, cell := range row {
			if i == 0 {
				fmt.Fprintf(&b, "%-*s", widths[i], cell)
				continue
			}
			fmt.Fprintf(&b, "  %*s", widths[i], cell)
		}
		b.WriteByte('\n')
	}
	return b.String()
}

// percentile is the smallest of the values that p percent of them do not exceed; 0 of none.
func percentile(values []int64, p float64) int64 {
	if len(values) == 0 {
		return 0
	}
	sorted := slices.Sorted(slices.Values(values))
	rank := int(math.Ceil(p / 100 * float64(len(sorted))))
	return sorted[max(rank, 1)-1]
}
