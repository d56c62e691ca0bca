package main

import (
	"errors"
	"fmt"
	"os"
	"slices"
	"strings"

	"stepwise/knowledge"
)

// A partTable says which parts the descriptions in a questions file mean. Whoever writes questions without a look at the guides cannot know the ids of
// parts: they write "step: sign in", and the table leads from there to the parts of a guide.
type partTable map[partLabel][]knowledge.PartID

// A partLabel is a description of a part of a guide, in lower case.
type partLabel struct {
	guide knowledge.GuideID // "*" for every guide
	label string
}

// What stands in the table where a label means the same in every guide, and where it means the guide as a whole.
const (
	anyGuide   = "*"
	wholeGuide = "-"
)

// partColumns are the columns of a table of parts; the last one may be left out.
var partColumns = []string{"guide", "label", "part", "note"}

// readPartTable reads a table of parts: separated by tabs, with a header line, in the form of a questions file.
func readPartTable(name string) (partTable, error) {
	text, err := os.ReadFile(name)
	if err != nil {
		return nil, fmt.Errorf("read parts: %w", err)
	}
	lines := strings.Split(strings.ReplaceAll(string(text), "\r\n", "\n"), "\n")
	if header := strings.Split(lines[0], "\t"); len(header) > len(partColumns) || len(header) < 3 || !slices.Equal(header, partColumns[:len(header)]) {
		return nil, hint(fmt.Errorf("read parts: %s:1: the first line does not name the columns", name), "the columns are "+strings.Join(partColumns, " ")+", with tabs between")
	}
	table := partTable{}
	var mistakes []error
	for i, line := range lines[1:] {
		if strings.TrimSpace(line) == "" {
			continue
		}
		fields := strings.Split(line, "\t")
		if len(fields) < 3 || slices.Contains(fields[:3], "") {
			mistakes = append(mistakes, fmt.Errorf("%s:%d: the line has no guide, label or part", name, i+2))
			continue
		}
		key := partLabel{knowledge.GuideID(fields[0]), strings.ToLower(fields[1])}
		if _, ok := table[key]; ok {
			mistakes = append(mistakes, fmt.Errorf("%s:%d: the label %q stands twice for %s", name, i+2, fields[1], fields[0]))
		}
		for id := range strings.SplitSeq(fields[2], "|") {
			if id = strings.TrimSpace(id); id == wholeGuide {
				id = ""
			}
			table[key] = append(table[key], knowledge.PartID(id))
		}
	}
	if len(mistakes) > 0 {
		return nil, fmt.Errorf("read parts:\n%w", errors.Join(mistakes...))
	}
	return table, nil
}

// translate puts ids in the place of the labels of a question about one guide. What the table does not have stays as it is and is given back.
func (t partTable) translate(q *knowledge.QuestionLine) (unknown []string) {
	if len(q.Guides) != 1 {
		return nil
	}
	var parts []knowledge.PartID
	for _, p := range q.Parts {
		label := strings.ToLower(string(p))
		ids, ok := t[partLabel{q.Guides[0], label}]
		if !ok {
			ids, ok = t[partLabel{anyGuide, label}]
		}
		if !ok {
			unknown = append(unknown, string(p))
			ids = []knowledge.PartID{p}
		}
		parts = append(parts, ids...)
	}
	q.Parts = parts
	return unknown
}

// translateParts reads the table in the file and puts ids in the place of labels in all questions. It warns of labels that the table does not have.
func (c *command) translateParts(file string, questions []knowledge.QuestionLine) error {
	table, err := readPartTable(file)
	if err != nil {
		return err
	}
	var unknown []string
	for i := range questions {
		unknown = append(unknown, table.translate(&questions[i])...)
	}
	if len(unknown) > 0 {
		fmt.Fprintf(c.err, "stepwise: warning: %s does not have %s, such as %q\n", file, count(len(unknown), "label"), unknown[0])
	}
	return nil
}
