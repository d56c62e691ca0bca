package main

import (
	"flag"
	"os"
	"testing"

	"github.com/google/go-cmp/cmp"

	"stepwise/knowledge"
)

var update = flag.Bool("update", false, "rewrite golden files and scenarios")

// answerWith is an answer with that verdict whose ranking is the guides.
func answerWith(v knowledge.Verdict, guide knowledge.GuideID, part knowledge.PartID, ranking ...knowledge.GuideID) answer {
	a := answer{Verdict: v.String(), Guide: guide, Part: part}
	for _, id := range ranking {
		a.Candidates = append(a.Candidates, candidate{Guide: id})
		if v == knowledge.Clarify {
			a.offered = append(a.offered, id)
		}
	}
	return a
}

func TestJudge(t *testing.T) {
	one := knowledge.QuestionLine{Guides: []knowledge.GuideID{"x"}}
	part := knowledge.QuestionLine{Guides: []knowledge.GuideID{"x"}, Parts: []knowledge.PartID{"p", "q"}}
	whole := knowledge.QuestionLine{Guides: []knowledge.GuideID{"x"}, Parts: []knowledge.PartID{""}}
	either := knowledge.QuestionLine{Guides: []knowledge.GuideID{"x", "y"}, Parts: []knowledge.PartID{"p"}}
	none := knowledge.QuestionLine{Declined: true}
	tests := map[string]struct {
		line knowledge.QuestionLine
		got  answer
		want grade
	}{
		"answered right":                   {one, answerWith(knowledge.Answer, "x", "p", "x"), grade{verdict: "answer", hit: true, correct: true}},
		"on top but only a choice":         {one, answerWith(knowledge.Clarify, "", "", "x", "y"), grade{verdict: "clarify", hit: true}},
		"on top but declined":              {one, answerWith(knowledge.Decline, "", "", "x"), grade{verdict: "decline", hit: true}},
		"another guide":                    {one, answerWith(knowledge.Answer, "y", "", "y", "x"), grade{verdict: "answer", wrong: true}},
		"nothing found":                    {one, answerWith(knowledge.Decline, "", ""), grade{verdict: "decline"}},
		"taken for smalltalk":              {one, answerWith(knowledge.Smalltalk, "", ""), grade{verdict: "smalltalk"}},
		"one of the parts":                 {part, answerWith(knowledge.Answer, "x", "q", "x"), grade{verdict: "answer", hit: true, correct: true, partJudged: true, partRight: true}},
		"another part":                     {part, answerWith(knowledge.Answer, "x", "r", "x"), grade{verdict: "answer", hit: true, correct: true, partJudged: true}},
		"the part of another guide":        {part, answerWith(knowledge.Answer, "y", "p", "y"), grade{verdict: "answer", wrong: true, partJudged: true}},
		"whole guide as asked":             {whole, answerWith(knowledge.Answer, "x", "", "x"), grade{verdict: "answer", hit: true, correct: true, partJudged: true, partRight: true}},
		"a part in place of the guide":     {whole, answerWith(knowledge.Answer, "x", "p", "x"), grade{verdict: "answer", hit: true, correct: true, partJudged: true}},
		"ambiguous, both offered":          {either, answerWith(knowledge.Clarify, "", "", "y", "z", "x"), grade{verdict: "clarify", hit: true, correct: true}},
		"ambiguous, one offered":           {either, answerWith(knowledge.Clarify, "", "", "y", "z"), grade{verdict: "clarify", hit: true}},
		"ambiguous, the same one twice":    {either, answerWith(knowledge.Clarify, "", "", "y", "y"), grade{verdict: "clarify", hit: true}},
		"ambiguous, answered with one":     {either, answerWith(knowledge.Answer, "y", "", "y", "x"), grade{verdict: "answer", hit: true}},
		"ambiguous, answered with another": {either, answerWith(knowledge.Answer, "z", "", "z"), grade{verdict: "answer", wrong: true}},
		"out of scope, declined":           {none, answerWith(knowledge.Decline, "", "", "x"), grade{outOfScope: true, verdict: "decline", correct: true}},
		"out of scope, clarified":          {none, answerWith(knowledge.Clarify, "", "", "x", "y"), grade{outOfScope: true, verdict: "clarify", correct: true}},
		"out of scope, smalltalk":          {none, answerWith(knowledge.Smalltalk, "", ""), grade{outOfScope: true, verdict: "smalltalk", correct: true}},
		"out of scope, answered":           {none, answerWith(knowledge.Answer, "x", "", "x"), grade{outOfScope: true, verdict: "answer"}},
	}
	for name, tc := range tests {
		t.Run(name, func(t *testing.T) {
			if diff := cmp.Diff(tc.want, judge(tc.line, tc.got), cmp.AllowUnexported(grade{})); diff != "" {
				t.Errorf("(-want +got):\n%s", diff)
			}
		})
	}
}

func TestScoreboard(t *testing.T) {
	s := newScoreboard()
	right := grade{verdict: "answer", confidence: 0.9, hit: true, correct: true, partJudged: true, partRight: true}
	for i := range int64(60) {
		s.add(knowledge.QuestionLine{Language: "en", Kind: "how-to"}, right, i)
	}
	for i, g := range []grade{
		{verdict: "answer", confidence: 0.8, wrong: true, partJudged: true},
		{verdict: "decline", confidence: 0.2, hit: true},
		{verdict: "smalltalk"},
	} {
		s.add(knowledge.QuestionLine{Language: "zh", Kind: "how-to"}, g, int64(1000*(i+1)))
	}
	s.add(knowledge.QuestionLine{Language: "zh", Kind: "ambiguous"}, grade{verdict: "clarify", confidence: 0.5, hit: true, correct: true}, 60)
	s.add(knowledge.QuestionLine{Kind: "near-miss"}, grade{outOfScope: true, verdict: "decline", correct: true}, 61)
	s.add(knowledge.QuestionLine{Kind: "near-miss"}, grade{outOfScope: true, verdict: "answer", confidence: 0.7}, 62)
	// A kind with a question out of scope of its own is told from those of all kinds nevertheless.
	s.add(knowledge.QuestionLine{Language: "en", Kind: "follow-up"}, grade{verdict: "answer", confidence: 0.6, hit: true, correct: true}, 63)
	s.add(knowledge.QuestionLine{Language: "en", Kind: "follow-up"}, grade{outOfScope: true, verdict: "decline", confidence: 0.1, correct: true}, 64)
	golden(t, "evaltable", s.String())
}

func TestJudgeConfidence(t *testing.T) {
	a := answer{Verdict: "answer", Guide: "x", Confidence: 0.9, Candidates: []candidate{{Guide: "x", Confidence: 0.8}, {Guide: "y", Confidence: 0.1}}}
	for name, q := range map[string]knowledge.QuestionLine{"in scope": {Guides: []knowledge.GuideID{"x"}}, "out of scope": {Declined: true}} {
		if got := judge(q, a).confidence; got != 0.8 {
			t.Errorf("%s: %v, want that of the first candidate, 0.8", name, got)
		}
	}
}

func TestScoreboardOfNothing(t *testing.T) {
	golden(t, "evaltable-empty", newScoreboard().String())
}

func TestPercentile(t *testing.T) {
	hundred := make([]int64, 100)
	for i := range hundred {
		hundred[i] = int64(100 - i)
	}
	tests := map[string]struct {
		values []int64
		p      float64
		want   int64
	}{
		"none":          {nil, 50, 0},
		"one":           {[]int64{7}, 99, 7},
		"middle of odd": {[]int64{9, 1, 5}, 50, 5},
		"lower middle":  {[]int64{4, 1, 3, 2}, 50, 2},
		"p99 of 100":    {hundred, 99, 99},
		"all":           {hundred, 100, 100},
		"least":         {hundred, 0, 1},
	}
	for name, tc := range tests {
		if got := percentile(tc.values, tc.p); got != tc.want {
			t.Errorf("%s: %d, want %d", name, got, tc.want)
		}
	}
}

// golden compares the text with testdata/<name>.golden, or rewrites that with -update.
func golden(t *testing.T, name, got string) {
	t.Helper()
	file := "testdata/" + name + ".golden"
	if *update {
		if err := os.WriteFile(file, []byte(got), 0o644); err != nil {
			t.Fatal(err)
		}
	}
	want, err := os.ReadFile(file)
	if err != nil {
		t.Fatal(err)
	}
	if diff := cmp.Diff(string(want), got); diff != "" {
		t.Errorf("%s (-want +got):\n%s", file, diff)
	}
}
