package knowledge

import (
	"bytes"
	"errors"
	"strings"

	"github.com/pelletier/go-toml/v2"
	"github.com/pelletier/go-toml/v2/unstable"
)

// maxTOMLBrackets is how many brackets a TOML text may open, more than any table here needs: the decoder descends into each.
const maxTOMLBrackets = 20000

// decodeTOML decodes text, which begins at offset of the file, strictly into v. It reports what is wrong and whether all was well.
func (s *source) decodeTOML(offset int, text []byte, v any) bool {
	if deepest(text) > maxNesting {
		s.fail(s.at(offset), "too-deep", "write it flat", "brackets are nested more than %d deep", maxNesting)
		return false
	}
	first := s.at(offset).Line - 1 // the text begins at the beginning of a line
	err := toml.NewDecoder(bytes.NewReader(text)).DisallowUnknownFields().Decode(v)
	if err == nil {
		return true
	}
	if missing, ok := errors.AsType[*toml.StrictMissingError](err); ok {
		for _, e := range missing.Errors {
			line, column := e.Position()
			s.fail(s.atBytes(first+line, column), "unknown-key", "correct the name, or leave the key out",
				"there is no key %q", strings.Join(e.Key(), "."))
		}
		return false
	}
	if e, ok := errors.AsType[*toml.DecodeError](err); ok {
		line, column := e.Position()
		s.fail(s.atBytes(first+line, column), "bad-toml", "", "%s", strings.TrimPrefix(e.Error(), "toml: "))
		return false
	}
	s.fail(s.at(offset), "bad-toml", "", "%s", strings.TrimPrefix(err.Error(), "toml: "))
	return false
}

// deepest is how deep brackets may be nested in text.
func deepest(text []byte) int {
	depth, most, opened := 0, 0, 0
	for _, c := range text {
		switch c {
		case '[', '{':
			opened++
			depth++
			most = max(most, depth)
		case ']', '}':
			depth = max(depth-1, 0)
		}
	}
	if opened > maxTOMLBrackets {
		return opened
	}
	return most
}

// tomlKeys are the positions of the keys of text, which begins at offset of the file, by their full names with dots between.
// Only what can be parsed is found.
func (s *source) tomlKeys(offset int, text []byte) map[string]Position {
	at := map[string]Position{}
	var p unstable.Parser
	p.Reset(text)
	table := ""
	for p.NextExpression() {
		e := p.Expression()
		switch e.Kind {
		case unstable.Table, unstable.ArrayTable:
			name, start := keyName(e.Key())
			table = name + "."
			at[name] = s.at(offset + start)
		case unstable.KeyValue:
			name, start := keyName(e.Key())
			at[table+name] = s.at(offset + start)
		}
	}
	return at
}

func keyName(keys unstable.Iterator) (name string, start int) {
	var parts []string
	for keys.Next() {
		n := keys.Node()
		if len(parts) == 0 {
			start = int(n.Raw.Offset)
		}
		parts = append(parts, string(n.Data))
	}
	return strings.Join(parts, "."), start
}
