package main

import (
	"bytes"
	"encoding/json"
	"errors"
	"fmt"
	"os"
	"slices"
	"strings"

	"stepwise/knowledge"
)

// maxMistakes is how many mistakes of a file of results are told: most likely, it is none, and all lines are wrong.
const maxMistakes = 10

// A result is a question of a questions file with what came of it and how good that is.
type result struct {
	evalLine
	grade grade
}

// readEarlier reads what eval --json printed, and nothing of it if a line is broken.
func readEarlier(name string) ([]result, error) {
	text, err := os.ReadFile(name)
	if err != nil {
		return nil, fmt.Errorf("read earlier results: %w", err)
	}
	var out []result
	var mistakes []error
	n := 0
	for line := range bytes.Lines(text) {
		n++
		if line = bytes.TrimSpace(line); len(line) == 0 {
			continue
		}
		l, err := parseEarlier(line)
		if err != nil {
			mistakes = append(mistakes, fmt.Errorf("%s:%d: %w", name, n, err))
			if len(mistakes) == maxMistakes {
				break
			}
			continue
		}
		out = append(out, result{l, regrade(l)})
	}
	if len(out) == 0 && len(mistakes) == 0 {
		mistakes = append(mistakes, fmt.Errorf("%s:1: there is no question in it", name))
	}
	if len(mistakes) > 0 {
		return nil, hint(fmt.Errorf("read earlier results:\n%w", errors.Join(mistakes...)), "stepwise eval --json writes such a file")
	}
	return out, nil
}

// parseEarlier reads a line. Fields that it does not know are those of another version and no mistake.
func parseEarlier(text []byte) (evalLine, error) {
	var line struct {
		evalLine
		Correct *bool `json:"correct"`
	}
	err := json.Unmarshal(text, &line)
	if wrong, ok := errors.AsType[*json.UnmarshalTypeError](err); ok {
		if wrong.Field == "" {
			return evalLine{}, fmt.Errorf("a line is a JSON object, not %s", wrong.Value)
		}
		field := strings.TrimPrefix(wrong.Field, "evalLine.")
		return evalLine{}, fmt.Errorf("the field %s cannot be %s", strings.TrimPrefix(field, "answer."), wrong.Value)
	}
	if err != nil {
		return evalLine{}, fmt.Errorf("the line is no JSON: %w", err)
	}
	for _, f := range []struct {
		name    string
		missing bool
	}{
		{"question", line.Question == ""},
		{"verdict", line.Verdict == ""},
		{"guide, though it is an answer", line.Verdict == knowledge.Answer.String() && line.Guide == ""},
		{"expected_guide", line.ExpectedGuide == ""},
		{"correct", line.Correct == nil},
	} {
		if f.missing {
			return evalLine{}, fmt.Errorf("the line has no %s", f.name)
		}
	}
	verdicts := []string{knowledge.Answer.String(), knowledge.Clarify.String(), knowledge.Decline.String(), knowledge.Smalltalk.String()}
	if !slices.Contains(verdicts, line.Verdict) {
		return evalLine{}, fmt.Errorf("the verdict is %s, not %q", strings.Join(verdicts, ", "), line.Verdict)
	}
	out := line.evalLine
	out.Correct = *line.Correct
	return out, nil
}

// regrade judges an earlier answer as it would be judged now, but for a choice: a line does not tell what was offered, only whether it was correct.
func regrade(l evalLine) grade {
	q := knowledge.QuestionLine{Declined: l.ExpectedGuide == "OOS"}
	if !q.Declined {
		for id := range strings.SplitSeq(l.ExpectedGuide, "|") {
			q.Guides = append(q.Guides, knowledge.GuideID(id))
		}
	}
	if l.ExpectedPart != "" {
		for id := range strings.SplitSeq(l.ExpectedPart, "|") {
			if id == "-" {
				id = "" // the guide as a whole
			}
			q.Parts = append(q.Parts, knowledge.PartID(id))
		}
	}
	g := judge(q, l.answer)
	if l.Verdict == knowledge.Clarify.String() {
		g.correct = l.Correct
	}
	return g
}
