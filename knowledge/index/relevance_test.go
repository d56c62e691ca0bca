package index

import (
	"slices"
	"testing"

	"stepwise/knowledge"
)

// TestRelevance asks the questions of testdata/<base>.tsv. A new case is a line there.
func TestRelevance(t *testing.T) {
	for name, files := range bases {
		t.Run(name, func(t *testing.T) { checkQuestions(t, buildFiles(t, files), "testdata/"+name+".tsv") })
	}
	t.Run("starter", func(t *testing.T) { checkQuestions(t, buildStarter(t), "testdata/starter.tsv") })
}

func checkQuestions(t *testing.T, x *Index, file string) {
	t.Helper()
	for _, line := range readQuestions(t, file) {
		f := converse(t, x, line.Turns()...)
		if line.Language != "" && f.Language != line.Language {
			t.Errorf("%s:%d: %q is taken for %s", file, line.Line, line.Question, f.Language)
		}
		if !isRight(line, f) {
			t.Errorf("%s:%d: %q: %s (%s), hits %+v, choices %+v, want %s %s", file, line.Line, line.Question, f.Verdict, f.Evidence.Rule, f.Hits, f.Choices, line.ExpectedGuide(), line.ExpectedPart())
		}
	}
}

// isRight judges a finding. What must not be answered may be declined, clarified or taken as smalltalk.
func isRight(line knowledge.QuestionLine, f knowledge.Finding) bool {
	switch {
	case line.Declined:
		return f.Verdict != knowledge.Answer
	case len(line.Guides) > 1:
		return f.Verdict == knowledge.Clarify && !slices.ContainsFunc(line.Guides, func(id knowledge.GuideID) bool {
			return !slices.ContainsFunc(f.Choices, func(h knowledge.Hit) bool { return h.Guide == id })
		})
	default:
		return f.Verdict == knowledge.Answer && f.Hits[0].Guide == line.Guides[0] && (len(line.Parts) == 0 || slices.Contains(line.Parts, f.Hits[0].Part))
	}
}
