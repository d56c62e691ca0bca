package main

import (
	"context"
	"fmt"
	"slices"
	"strings"
	"time"

	"stepwise/knowledge"
)

// A grade is how an answer compares with what a line of a questions file expects.
type grade struct {
	outOfScope bool    // the question must not be answered
	verdict    string  // of the answer
	confidence float64 // in the best candidate; 0 if there is none
	hit        bool    // the best candidate is one of the guides that are expected
	correct    bool    // see judge
	wrong      bool    // another guide was answered
	partJudged bool    // the line says which part it expects
	partRight  bool    // the answer is correct and that part
}

// judge grades an answer. A question about one guide is answered correctly by this guide and no other; an ambiguous one by a choice that offers two
// of its guides; one that is out of scope by anything but an answer. The part is judged beside that, only where the line names one.
func judge(q knowledge.QuestionLine, a answer) grade {
	g := grade{outOfScope: q.Declined, verdict: a.Verdict}
	if len(a.Candidates) > 0 {
		g.confidence = a.Candidates[0].Confidence
	}
	answered := a.Verdict == knowledge.Answer.String()
	if q.Declined {
		g.correct = !answered
		return g
	}
	g.hit = len(a.Candidates) > 0 && slices.Contains(q.Guides, a.Candidates[0].Guide)
	g.wrong = answered && !slices.Contains(q.Guides, a.Guide)
	if len(q.Guides) > 1 {
		g.correct = a.Verdict == knowledge.Clarify.String() && offers(a, q.Guides) > 1
		return g
	}
	g.correct = answered && !g.wrong
	g.partJudged = len(q.Parts) > 0
	g.partRight = g.correct && g.partJudged && slices.Contains(q.Parts, a.Part)
	return g
}

// offers is how many of the guides the answer offers to choose between.
func offers(a answer, guides []knowledge.GuideID) int {
	n := 0
	for _, id := range guides {
		if slices.Contains(a.offered, id) {
			n++
		}
	}
	return n
}

// goldenFile is where the golden questions stand, beside the guides.
const goldenFile = "golden.tsv"

// runGolden asks the golden questions of the base and gives a warning for each that is not answered as its author fixed it.
func runGolden(ctx context.Context, a *asker) (knowledge.Diagnostics, error) {
	var out knowledge.Diagnostics
	for _, q := range a.base.Golden {
		got, err := a.askLine(ctx, q)
		if err != nil {
			return nil, fmt.Errorf("golden question: %w", err)
		}
		g := judge(q, got)
		if g.correct && (!g.partJudged || g.partRight) {
			continue
		}
		out = append(out, knowledge.Diagnostic{
			File:     goldenFile,
			Position: knowledge.Position{Line: q.Line, Column: 1},
			Severity: knowledge.SeverityWarning,
			Code:     "golden",
			Message:  fmt.Sprintf("%q expects %s, got %s", q.Question, wanted(q), gotten(got)),
			Hint:     "add this wording to the questions of the guide it belongs to, or correct the line",
		})
	}
	return out, nil
}

// answersGolden reports whether the golden questions of a library are all answered as their author fixed them; the error has a line for each that is not.
func answersGolden(ctx context.Context, l *library, now func() time.Time) error {
	found, err := runGolden(ctx, newAsker(l, "", now))
	if err == nil && len(found) > 0 {
		err = found
	}
	return err
}

// wanted says in words what a line expects.
func wanted(q knowledge.QuestionLine) string {
	switch {
	case q.Declined:
		return "no answer"
	case len(q.Guides) > 1:
		return "a choice between " + q.ExpectedGuide()
	case q.ExpectedPart() == "-":
		return q.ExpectedGuide() + " as a whole"
	case len(q.Parts) > 0:
		return q.ExpectedGuide() + " " + q.ExpectedPart()
	}
	return q.ExpectedGuide()
}

// gotten says in words what an answer is.
func gotten(a answer) string {
	switch {
	case a.Verdict == knowledge.Answer.String() && a.Part != "":
		return fmt.Sprintf("%s %s", a.Guide, a.Part)
	case a.Verdict == knowledge.Answer.String():
		return string(a.Guide)
	case a.Verdict == knowledge.Clarify.String():
		offered := make([]string, len(a.offered))
		for i, id := range a.offered {
			offered[i] = string(id)
		}
		return "a choice between " + strings.Join(offered, "|")
	}
	return a.Verdict
}
