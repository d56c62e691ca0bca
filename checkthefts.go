package main

import (
	"context"
	"fmt"
	"io/fs"
	"strings"
	"unicode/utf8"

	"stepwise/knowledge"
	"stepwise/knowledge/index"
)

// findThefts gives a warning for each question of a guide that would be answered with another one, did it not stand where it stands.
func findThefts(ctx context.Context, l *library, files fs.FS) (knowledge.Diagnostics, error) {
	thefts, err := l.index.Thefts(ctx)
	if err != nil {
		return nil, fmt.Errorf("look for stolen questions: %w", err)
	}
	texts := map[string]string{}
	var out knowledge.Diagnostics
	for _, t := range thefts {
		text, ok := texts[t.Guide.File]
		if !ok {
			data, err := fs.ReadFile(files, t.Guide.File)
			if err != nil {
				return nil, fmt.Errorf("look for the places of questions: %w", err)
			}
			text = string(data)
			texts[t.Guide.File] = text
		}
		out = append(out, knowledge.Diagnostic{
			File:     t.Guide.File,
			Position: placeOf(text, t),
			Severity: knowledge.SeverityWarning,
			Code:     "stolen-question",
			Message:  fmt.Sprintf("without this wording %q would be answered with %s, because of %s", t.Wording, t.By, listed(t.Words)),
			Hint:     fmt.Sprintf("add more wordings like it here, or take them out of %s; what both guides answer should be asked of one of them", t.By),
		})
	}
	return out, nil
}

// placeOf is where a wording stands in the text of its file: within quotation marks in front matter, or else the line at which the guide begins.
func placeOf(text string, t index.Theft) knowledge.Position {
	start := knowledge.Position{Line: max(t.Guide.Line, 1), Column: 1}
	for _, written := range []string{t.Wording, strings.ReplaceAll(t.Wording, `"`, `\"`)} {
		for i, line := range strings.Split(text, "\n") {
			if i+1 < start.Line {
				continue // in a sheet, of an entry before
			}
			if before, _, ok := strings.Cut(line, written); ok {
				return knowledge.Position{Line: i + 1, Column: utf8.RuneCountInString(before) + 1}
			}
		}
	}
	return start
}

// listed lists words between quotation marks.
func listed(words []string) string {
	if len(words) == 0 {
		return "all its words together"
	}
	out := make([]string, len(words))
	for i, w := range words {
		out[i] = fmt.Sprintf("%q", w)
	}
	return strings.Join(out, ", ")
}
