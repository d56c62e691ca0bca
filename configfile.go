package main

import (
	"bytes"
	"cmp"
	"errors"
	"fmt"
	"maps"
	"reflect"
	"slices"
	"strings"
	"unicode/utf8"

	"github.com/pelletier/go-toml/v2"
)

var (
	errTrueOrFalse = errors.New("true or false")
	errText        = errors.New("text in quotation marks")
)

// decode reads the document into the settings and notes where each value stands. Unknown keys are mistakes, all of them at once.
func (d document) decode(s *settings) []configMistake {
	decoder := toml.NewDecoder(bytes.NewReader(d.text)).DisallowUnknownFields()
	err := decoder.Decode(&s.Config)
	if strict, ok := errors.AsType[*toml.StrictMissingError](err); ok {
		mistakes := make([]configMistake, len(strict.Errors))
		for i := range strict.Errors {
			key := strict.Errors[i].Key()
			mistakes[i] = d.mistake(&strict.Errors[i], utf8.RuneCountInString(key[len(key)-1])).unknownKey(key)
		}
		return mistakes
	}
	if wrong, ok := errors.AsType[*toml.DecodeError](err); ok {
		return []configMistake{d.wrongValue(wrong)}
	}
	if err != nil {
		return []configMistake{{where: d.name, message: err.Error()}}
	}
	return d.locate(s)
}

// locate notes where each value stands. It is stricter than the decoder, which takes Token for token and a number for a secret.
func (d document) locate(s *settings) []configMistake {
	var mistakes []configMistake
	secrets := map[string]bool{}
	for key, value := range keys(&s.Config) {
		secrets[key] = value.Type() == reflect.TypeFor[Secret]()
	}
	positions := d.positions()
	for _, key := range slices.SortedFunc(maps.Keys(positions), func(a, b string) int {
		return cmp.Or(positions[a].line-positions[b].line, positions[a].column-positions[b].column)
	}) {
		at := positions[key]
		secret, known := secrets[key]
		m := configMistake{where: at.String(), excerpt: d.excerpt(at.line, at.column, at.width)}
		switch {
		case !known:
			mistakes = append(mistakes, m.unknownKey(strings.Split(key, ".")))
		case secret && !at.isText:
			mistakes = append(mistakes, m.wrongKind(key, errText))
		}
		s.origins[key] = m.where
	}
	return mistakes
}

// unknownKey says which keys the section has.
func (m configMistake) unknownKey(key []string) configMistake {
	section := strings.Join(key[:len(key)-1], ".")
	known := keysOf(section)
	for len(known) == 0 && section != "" {
		section = section[:max(strings.LastIndexByte(section, '.'), 0)]
		known = keysOf(section)
	}
	m.message = fmt.Sprintf("unknown key %q", strings.Join(key, "."))
	m.allowed = strings.Join(known, ", ")
	if section != "" {
		m.allowed += " in [" + section + "]"
	}
	return m
}

// wrongValue says what the key takes, or repeats the parser where the document is no TOML.
func (d document) wrongValue(e *toml.DecodeError) configMistake {
	m := d.mistake(e, 1)
	m.message = strings.TrimPrefix(e.Error(), "toml: ")
	name := strings.Join(e.Key(), ".")
	config := defaultConfig()
	for key, value := range keys(&config) {
		if key == name && strings.HasPrefix(m.message, "cannot") {
			if value.Kind() == reflect.Bool {
				return m.wrongKind(key, errTrueOrFalse)
			}
			return m.wrongKind(key, errText)
		}
	}
	return m
}

func (m configMistake) wrongKind(key string, allowed error) configMistake {
	m.message = key + " has a value of the wrong kind"
	m.allowed = allowed.Error()
	return m
}

func (d document) mistake(e *toml.DecodeError, width int) configMistake {
	line, column := e.Position()
	column = d.characters(line, column)
	return configMistake{where: place{name: d.name, line: line, column: column}.String(), excerpt: d.excerpt(line, column, width)}
}

// keysOf are the names in a section, those of the sections below it in brackets.
func keysOf(section string) []string {
	var out []string
	config := defaultConfig()
	for key := range keys(&config) {
		rest := key
		if section != "" {
			var ok bool
			if rest, ok = strings.CutPrefix(key, section+"."); !ok {
				continue
			}
		}
		if name, _, below := strings.Cut(rest, "."); below {
			rest = "[" + name + "]"
		}
		if !slices.Contains(out, rest) {
			out = append(out, rest)
		}
	}
	return out
}
