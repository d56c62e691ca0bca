package knowledge

import (
	"bytes"
	"cmp"
	"fmt"
	"maps"
	"slices"
	"unicode"
	"unicode/utf8"

	"github.com/yuin/goldmark/parser"
)

// A source is the text of one file with what was found wrong in it.
type source struct {
	file  string
	text  []byte // valid UTF-8 with lines that end in \n
	lines []int  // where in text each line begins
	diags Diagnostics

	parser parser.Parser // nil until it is needed
}

// newSource takes the content of a file: without byte order mark, and with plain line ends, which change no position.
func newSource(file string, content []byte) *source {
	s := &source{file: file}
	content = bytes.TrimPrefix(content, []byte("\ufeff"))
	s.text = bytes.ReplaceAll(content, []byte("\r\n"), []byte("\n"))
	s.lines = []int{0}
	for i, c := range s.text {
		if c == '\n' {
			s.lines = append(s.lines, i+1)
		}
	}
	return s
}

// at is the position of the byte at offset.
func (s *source) at(offset int) Position {
	offset = min(max(offset, 0), len(s.text))
	line, found := slices.BinarySearch(s.lines, offset)
	if !found {
		line--
	}
	return Position{Line: line + 1, Column: utf8.RuneCount(s.text[s.lines[line]:offset]) + 1}
}

// atBytes is the position in line and column where the column counts bytes, both from 1, as parsers of tables count them.
func (s *source) atBytes(line, column int) Position {
	if line < 1 || line > len(s.lines) {
		return Position{}
	}
	return s.at(s.lines[line-1] + max(column, 1) - 1)
}

// lineStart is the offset at which the line with the byte at offset begins.
func (s *source) lineStart(offset int) int {
	return s.lines[s.at(offset).Line-1]
}

// line is the text of the line with the byte at offset, without its end.
func (s *source) line(offset int) []byte {
	rest := s.text[s.lineStart(offset):]
	line, _, _ := bytes.Cut(rest, []byte("\n"))
	return line
}

// fail reports an error.
func (s *source) fail(pos Position, code, hint, format string, args ...any) {
	s.report(SeverityError, pos, code, hint, format, args...)
}

// warn reports a warning.
func (s *source) warn(pos Position, code, hint, format string, args ...any) {
	s.report(SeverityWarning, pos, code, hint, format, args...)
}

func (s *source) report(severity Severity, pos Position, code, hint, format string, args ...any) {
	s.diags = append(s.diags, Diagnostic{
		File: s.file, Position: pos, Severity: severity, Code: code, Message: fmt.Sprintf(format, args...), Hint: hint,
	})
}

// isUTF8 reports whether the file is text, and reports the first place where it is not.
func (s *source) isUTF8() bool {
	if utf8.Valid(s.text) {
		return true
	}
	i := 0
	for {
		r, size := utf8.DecodeRune(s.text[i:])
		if r == utf8.RuneError && size == 1 {
			break
		}
		i += size
	}
	s.fail(s.at(i), "invalid-utf8", "save the file as UTF-8", "the byte %#02x is not UTF-8", s.text[i])
	return false
}

// isText reports the same of a file in which control characters cannot be meant either.
func (s *source) isText() bool {
	if !s.isUTF8() {
		return false
	}
	i := bytes.IndexFunc(s.text, func(r rune) bool { return unicode.IsControl(r) && r != '\n' && r != '\t' })
	if i < 0 {
		return true
	}
	r, _ := utf8.DecodeRune(s.text[i:])
	s.fail(s.at(i), "control-character", "delete it", "the control character %U stands in the text", r)
	return false
}

// sortedKeys are the keys of a table in the order in which they stand in the file, those of unknown place first.
func sortedKeys[K ~string, T any](table map[K]T, at map[K]Position) []K {
	keys := slices.Collect(maps.Keys(table))
	slices.SortFunc(keys, func(a, b K) int {
		return cmp.Or(cmp.Compare(at[a].Line, at[b].Line), cmp.Compare(at[a].Column, at[b].Column), cmp.Compare(a, b))
	})
	return keys
}
