package knowledge

import (
	"fmt"
	"io"
	"slices"
	"strings"

	"stepwise/knowledge/language"
)

// A QuestionLine is one line of a questions file: a question with what must be answered. A line of golden.tsv is one.
type QuestionLine struct {
	Language language.Code
	Kind     string
	Question string // "first ||| second" is one conversation of which the last turn counts
	// Guides are the guides that answer it: more than one if it is ambiguous between them, none if it is Declined.
	Guides []GuideID
	// Parts are the parts any of which answers it. None leaves the part open; the empty PartID is the guide as a whole.
	Parts    []PartID
	Declined bool // the question must not be answered
	Note     string
	Line     int
}

// The words of a questions file that are no ids.
const (
	outOfScope = "OOS"
	noPart     = "-"
	turnMark   = "|||"
)

// Turns are the messages of the conversation; mostly one.
func (q *QuestionLine) Turns() []string {
	turns := strings.Split(q.Question, turnMark)
	for i, t := range turns {
		turns[i] = strings.TrimSpace(t)
	}
	return turns
}

// ExpectedGuide is the field expected_guide as it stands in the file.
func (q *QuestionLine) ExpectedGuide() string {
	if q.Declined {
		return outOfScope
	}
	return join(q.Guides)
}

// ExpectedPart is the field expected_part as it stands in the file.
func (q *QuestionLine) ExpectedPart() string {
	parts := slices.Clone(q.Parts)
	for i, p := range parts {
		if p == "" {
			parts[i] = noPart
		}
	}
	return join(parts)
}

// questionColumns are the columns of a questions file.
var questionColumns = []string{"lang", "kind", "question", "expected_guide", "expected_part", "note"}

// ReadQuestions reads a questions file: tab-separated, with a header line, without quoting. Only the columns question and
// expected_guide are required. The name stands in the diagnostics. If one of these is an error, there are no questions.
func ReadQuestions(r io.Reader, name string) ([]QuestionLine, Diagnostics) {
	data, err := io.ReadAll(io.LimitReader(r, maxSheetBytes+1))
	if err != nil {
		return nil, Diagnostics{*unreadable(name, err)}
	}
	if len(data) > maxSheetBytes {
		return nil, Diagnostics{*tooLarge(name, maxSheetBytes)}
	}
	s := newSource(name, data)
	lines := s.readQuestions()
	s.diags.Sort()
	return lines, s.diags
}

func (s *source) readQuestions() []QuestionLine {
	if !s.isText() {
		return nil
	}
	lines := strings.Split(string(s.text), "\n")
	header := strings.Split(lines[0], "\t")
	for _, need := range []string{"question", "expected_guide"} {
		if !slices.Contains(header, need) {
			s.fail(Position{Line: 1, Column: 1}, "missing-column", "the first line names the columns, with tabs between: "+strings.Join(questionColumns, " "), "there is no column %q", need)
		}
	}
	for i, h := range header {
		if !slices.Contains(questionColumns, h) || slices.Index(header, h) != i {
			s.fail(Position{Line: 1, Column: 1}, "unknown-column", "the columns are "+strings.Join(questionColumns, " "), "the column %q is unknown or stands twice", h)
		}
	}
	if len(s.diags) > 0 {
		return nil // without a header no line means anything
	}
	var out []QuestionLine
	for i, line := range lines[1:] {
		if strings.TrimSpace(line) != "" {
			if q, ok := s.questionLine(header, strings.Split(line, "\t"), i+2); ok {
				out = append(out, q)
			}
		}
	}
	if len(s.diags.Errors()) > 0 {
		return nil
	}
	return out
}

// questionLine reads the fields of a line.
func (s *source) questionLine(header, fields []string, line int) (QuestionLine, bool) {
	pos := Position{Line: line, Column: 1}
	if len(fields) > len(header) {
		s.fail(pos, "too-many-fields", "there must be no tab within a field", "the line has %d fields, and there are %d columns", len(fields), len(header))
		return QuestionLine{}, false
	}
	row := map[string]string{}
	for i, f := range fields {
		row[header[i]] = strings.TrimSpace(f)
	}
	q := QuestionLine{Language: language.Code(row["lang"]), Kind: row["kind"], Question: row["question"], Note: row["note"], Line: line}
	for _, need := range []string{"question", "expected_guide"} {
		if row[need] == "" {
			s.fail(pos, "empty-field", fmt.Sprintf("fill in the column %s", need), "the line has no %s", need)
			return QuestionLine{}, false
		}
	}
	if q.Declined = row["expected_guide"] == outOfScope; !q.Declined {
		q.Guides = split[GuideID](row["expected_guide"])
	}
	q.Parts = split[PartID](row["expected_part"])
	for i, p := range q.Parts {
		if p == noPart {
			q.Parts[i] = ""
		}
	}
	return q, true
}

// split takes a|b apart.
func split[T ~string](field string) []T {
	var out []T
	for f := range strings.SplitSeq(field, "|") {
		if f = strings.TrimSpace(f); f != "" {
			out = append(out, T(f))
		}
	}
	return out
}

func join[T ~string](list []T) string {
	parts := make([]string, len(list))
	for i, v := range list {
		parts[i] = string(v)
	}
	return strings.Join(parts, "|")
}
