package main

import (
	"bytes"
	"fmt"
	"reflect"
	"regexp"
	"slices"
	"strings"
	"unicode/utf8"

	"github.com/pelletier/go-toml/v2/unstable"
)

// A document is a configuration file.
type document struct {
	name string
	text []byte
}

// A place is where a key stands in a document, counted from 1; columns count characters.
type place struct {
	name                string
	line, column, width int
	isText              bool // the value is text in quotation marks
}

func (p place) String() string { return fmt.Sprintf("%s:%d:%d", p.name, p.line, p.column) }

// positions are the places of all keys that the document sets. It is nil for a document that is no TOML.
func (d document) positions() map[string]place {
	out := map[string]place{}
	var p unstable.Parser
	p.Reset(d.text)
	var section []string
	for p.NextExpression() {
		e := p.Expression()
		switch e.Kind {
		case unstable.Table, unstable.ArrayTable:
			section = section[:0:0]
			for it := e.Key(); it.Next(); {
				section = append(section, string(it.Node().Data))
			}
		case unstable.KeyValue:
			d.note(&p, e, section, out)
		}
	}
	if p.Error() != nil {
		return nil
	}
	return out
}

// note writes down where a key stands, and the keys of an inline table below it.
func (d document) note(p *unstable.Parser, n *unstable.Node, section []string, out map[string]place) {
	key := slices.Clone(section)
	var first, last *unstable.Node
	for it := n.Key(); it.Next(); {
		if first == nil {
			first = it.Node()
		}
		last = it.Node()
		key = append(key, string(last.Data))
	}
	if n.Value().Kind == unstable.InlineTable {
		for it := n.Value().Children(); it.Next(); {
			d.note(p, it.Node(), key, out)
		}
		return
	}
	start := p.Shape(first.Raw).Start
	written := d.text[first.Raw.Offset : last.Raw.Offset+last.Raw.Length]
	out[strings.Join(key, ".")] = place{
		name: d.name, line: start.Line, column: d.characters(start.Line, start.Column), width: utf8.RuneCount(written),
		isText: n.Value().Kind == unstable.String,
	}
}

// line is a line of the document without its end; empty if there is none of that number.
func (d document) line(n int) []byte {
	lines := bytes.Split(d.text, []byte("\n"))
	if n < 1 || n > len(lines) {
		return nil
	}
	return bytes.TrimSuffix(lines[n-1], []byte("\r"))
}

// characters turns a column that counts bytes into one that counts characters.
func (d document) characters(line, column int) int {
	l := d.line(line)
	return 1 + utf8.RuneCount(l[:min(max(column-1, 0), len(l))])
}

// excerpt shows the line with a mark of that many characters below the column. The value is shown only if the key is known to be no secret:
// the misspelt name of a token must not put the token on a screen. The excerpt of the decoder shows it, with the lines around.
func (d document) excerpt(line, column, width int) string {
	shown := string(d.line(line))
	if i := strings.IndexByte(shown, '='); i >= 0 && (!isOpenKey(shown[:i]) || strings.Contains(shown, "@")) {
		shown = shown[:i+1] + " " + hidden
	} else if i < 0 && !regexp.MustCompile(`^\s*\[[\w. -]*\]?\s*$`).MatchString(shown) {
		shown = hidden
	}
	column = min(column, utf8.RuneCountInString(shown)+1)
	number := fmt.Sprintf("%5d", line)
	return fmt.Sprintf("%s | %s\n%*s | %s%s", number, shown, len(number), "", strings.Repeat(" ", column-1), strings.Repeat("~", max(width, 1)))
}

// isOpenKey reports whether the last name of a dotted key is one that never holds a secret.
func isOpenKey(text string) bool {
	name := strings.TrimSpace(text[strings.LastIndexByte(text, '.')+1:])
	open := false
	config := defaultConfig()
	for key, value := range keys(&config) {
		if key[strings.LastIndexByte(key, '.')+1:] != name {
			continue
		}
		if value.Type() == reflect.TypeFor[Secret]() {
			return false
		}
		open = true
	}
	return open
}
