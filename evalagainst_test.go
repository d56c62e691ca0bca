package main

import (
	"os"
	"path/filepath"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"

	"stepwise/knowledge"
)

// came is the result of a question: the guide and part expected, and what came of it.
func came(question, guide, part string, a answer) result {
	a.Question, a.Confidence = question, 0.5
	l := evalLine{answer: a, ExpectedGuide: guide, ExpectedPart: part}
	return result{l, regrade(l)}
}

func TestOutcome(t *testing.T) {
	right := answerWith(knowledge.Answer, "x", "p")
	wrong := answerWith(knowledge.Answer, "z", "p")
	choice := answerWith(knowledge.Clarify, "", "", "x", "y")
	offered := came("?", "x|y", "", choice)
	offered.grade.correct = true
	tests := map[string]struct {
		got  result
		want outcome
	}{
		"the guide":                     {came("?", "x", "", right), fulfilled},
		"the part":                      {came("?", "x", "q|p", right), fulfilled},
		"another part":                  {came("?", "x", "q", right), guided},
		"a part in place of the guide":  {came("?", "x", "-", right), guided},
		"the guide as a whole":          {came("?", "x", "-", answerWith(knowledge.Answer, "x", "")), fulfilled},
		"asked back":                    {came("?", "x", "", choice), missed},
		"declined":                      {came("?", "x", "p", answerWith(knowledge.Decline, "", "")), missed},
		"another guide":                 {came("?", "x", "", wrong), misled},
		"ambiguous, asked which":        {offered, fulfilled},
		"ambiguous, other choice":       {came("?", "x|y", "", choice), missed},
		"ambiguous, one of them":        {came("?", "x|y", "", right), missed},
		"ambiguous, none of them":       {came("?", "x|y", "", wrong), misled},
		"out of scope, declined":        {came("?", "OOS", "", answerWith(knowledge.Decline, "", "")), fulfilled},
		"out of scope, answered anyway": {came("?", "OOS", "", right), misled},
	}
	for name, tc := range tests {
		if got := tc.got.grade.outcome(); got != tc.want {
			t.Errorf("%s: %d, want %d", name, got, tc.want)
		}
	}
}

func TestCompare(t *testing.T) {
	right := answerWith(knowledge.Answer, "x", "p")
	wrong := answerWith(knowledge.Answer, "z", "")
	none := answerWith(knowledge.Decline, "", "")
	tests := map[string]struct {
		was, now []result
		want     string
	}{
		"nothing": {nil, nil, "0 worse, 0 better, 0 the same, 0 new, 0 missing\n"},
		"the same": {
			[]result{came("a", "x", "", right), came("b", "OOS", "", none)},
			[]result{came("b", "OOS", "", none), came("a", "x", "", right)},
			"0 worse, 0 better, 2 the same, 0 new, 0 missing\n",
		},
		"as good with another answer": {
			[]result{came("a", "x", "", none)},
			[]result{came("a", "x", "", answerWith(knowledge.Clarify, "", "", "y", "z"))},
			"0 worse, 0 better, 1 the same, 0 new, 0 missing\n",
		},
		"worse before better, each in order": {
			[]result{came("a", "x", "", none), came("b", "x", "", right), came("c", "x", "", none), came("d", "x", "", wrong)},
			[]result{came("a", "x", "", wrong), came("b", "x", "", none), came("c", "x", "", right), came("d", "x", "", none)},
			`worse    "a": was decline 0.50, now answer z 0.50
worse    "b": was answer x/p 0.50, now decline 0.50
better   "c": was decline 0.50, now answer x/p 0.50
better   "d": was answer z 0.50, now decline 0.50

2 worse, 2 better, 0 the same, 0 new, 0 missing
`,
		},
		"new and missing": {
			[]result{came("a", "x", "", right), came("老问题", "x", "", none)},
			[]result{came("new", "x", "", right), came("a", "x", "", right)},
			`new      "new": now answer x/p 0.50
missing  "老问题": was decline 0.50

0 worse, 0 better, 1 the same, 1 new, 1 missing
`,
		},
		"twice, and once more now": {
			[]result{came("a", "x", "", right), came("a", "x", "", none)},
			[]result{came("a", "x", "", right), came("a", "x", "", none), came("a", "x", "", none)},
			"new      \"a\": now decline 0.50\n\n0 worse, 0 better, 2 the same, 1 new, 0 missing\n",
		},
		"twice with two expectations, in another order": {
			[]result{came("a", "x", "", right), came("a", "z", "", right)},
			[]result{came("a", "z", "", right), came("a", "x", "", right)},
			"0 worse, 0 better, 2 the same, 0 new, 0 missing\n",
		},
		"another expectation": {
			[]result{came("a", "x", "-", right)},
			[]result{came("a", "x", "p", right)},
			"better   \"a\": was answer x/p 0.50, now answer x/p 0.50 (expected was x/-, now x/p)\n\n0 worse, 1 better, 0 the same, 0 new, 0 missing\n",
		},
	}
	for name, tc := range tests {
		t.Run(name, func(t *testing.T) {
			if diff := cmp.Diff(tc.want, compare(tc.was, tc.now).String()); diff != "" {
				t.Errorf("(-want +got):\n%s", diff)
			}
		})
	}
}

func TestReadEarlierMistakes(t *testing.T) {
	const good = `{"question":"a","verdict":"decline","expected_guide":"OOS","correct":true}` + "\n"
	tests := map[string]struct{ text, want string }{
		"nothing":              {"", "1: there is no question in it"},
		"only empty lines":     {"\n \n", "1: there is no question in it"},
		"cut off":              {good + good[:30], "2: the line is no JSON: unexpected end of JSON input"},
		"a questions file":     {"question\texpected_guide\n", "1: the line is no JSON: invalid character 'q' looking for beginning of value"},
		"two in a line":        {good[:len(good)-1] + good, "1: the line is no JSON: invalid character '{' after top-level value"},
		"no object":            {"[]\n", "1: a line is a JSON object, not array"},
		"null":                 {"null\n", "1: the line has no question"},
		"another type":         {`{"question":7}`, "1: the field question cannot be number"},
		"another type, deeper": {`{"candidates":[{"confidence":"7"}]}`, "1: the field candidates.confidence cannot be string"},
		"another type, outer":  {`{"correct":"yes"}`, "1: the field correct cannot be string"},
		"after an empty line":  {good + "\r\n{}\n", "3: the line has no question"},
		"ask --json":           {`{"question":"a","verdict":"decline"}`, "1: the line has no expected_guide"},
		"not graded":           {strings.Replace(good, `,"correct":true`, "", 1), "1: the line has no correct"},
		"an answer of nothing": {strings.Replace(good, "decline", "answer", 1), "1: the line has no guide, though it is an answer"},
		"no verdict":           {strings.Replace(good, "decline", "", 1), "1: the line has no verdict"},
		"an unknown verdict":   {strings.Replace(good, "decline", "refuse", 1), `1: the verdict is answer, clarify, decline, smalltalk, not "refuse"`},
		"two mistakes":         {"{\n" + good + "}\n", "1: the line is no JSON: unexpected end of JSON input\nFILE:3: the line is no JSON: invalid character '}' looking for beginning of value"},
		"many mistakes":        {strings.Repeat("{}\n", 1000), strings.TrimPrefix(strings.Join([]string{"", "1", "2", "3", "4", "5", "6", "7", "8", "9", "10"}, ": the line has no question\nFILE:"), ": the line has no question\nFILE:") + ": the line has no question"},
	}
	for name, tc := range tests {
		t.Run(name, func(t *testing.T) {
			file := filepath.Join(t.TempDir(), "earlier.jsonl")
			if err := os.WriteFile(file, []byte(tc.text), 0o600); err != nil {
				t.Fatal(err)
			}
			_, err := readEarlier(file)
			if err == nil {
				t.Fatal("no error")
			}
			want := "read earlier results:\nFILE:" + tc.want
			if diff := cmp.Diff(want, strings.ReplaceAll(err.Error(), file, "FILE")); diff != "" {
				t.Errorf("(-want +got):\n%s", diff)
			}
		})
	}
}
