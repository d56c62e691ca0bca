package main

import (
	"errors"
	"fmt"
	"io/fs"
	"iter"
	"os"
	"reflect"
	"slices"
	"strings"

	"stepwise/knowledge/language"
)

// defaultConfigFile is read without --config, if it exists.
const defaultConfigFile = "config.toml"

// settings are the effective configuration, and where each value of it comes from.
type settings struct {
	Config
	file    string            // the file that was read; empty if none was
	origins map[string]string // key to file:line:column, variable or flag; a key that is missing has its default
	unknown []string          // variables called STEPWISE_… that no key has, sorted
}

// A configError is all mistakes of a configuration at once.
type configError struct {
	file     string // empty if there is none
	mistakes []configMistake
}

// A configMistake is one mistake, with the line it stands in.
type configMistake struct {
	where   string // file:line:column, or the name of a variable
	message string
	excerpt string // lines to show below; empty if there is nothing to show
	allowed string // what is allowed; may be empty
}

func (e *configError) Error() string {
	var b strings.Builder
	fmt.Fprintf(&b, "the configuration has %s", count(len(e.mistakes), "mistake"))
	for _, m := range e.mistakes {
		fmt.Fprintf(&b, "\n%s: %s", m.where, m.message)
		if m.excerpt != "" {
			b.WriteString("\n" + m.excerpt)
		}
		if m.allowed != "" {
			b.WriteString("\n    allowed: " + m.allowed)
		}
	}
	return b.String()
}

// readSettings reads the file, lays the environment over it and checks the result. Without a file it takes config.toml, if that exists.
// Its errors name file, line and column and what is allowed, and never contain a secret.
func readSettings(file string, environ []string) (*settings, error) {
	s := &settings{Config: defaultConfig(), file: file, origins: map[string]string{}}
	if file == "" {
		s.file = defaultConfigFile
	}
	text, err := os.ReadFile(s.file)
	switch {
	case err == nil:
	case file == "" && errors.Is(err, fs.ErrNotExist):
		s.file = ""
	default:
		return nil, hint(fmt.Errorf("read the configuration: %w", err), "config.example.toml shows every key with its default")
	}
	d := document{name: s.file, text: text}
	if s.file != "" {
		if mistakes := d.decode(s); len(mistakes) > 0 {
			return nil, &configError{s.file, mistakes}
		}
	}
	if mistakes := s.overlay(environ); len(mistakes) > 0 {
		return nil, &configError{s.file, mistakes}
	}
	var languages []language.Code
	if s.Language != "" { // the tables take a while to load
		if languages, err = languageCodes(); err != nil {
			return nil, err
		}
	}
	var mistakes []configMistake
	for _, f := range s.faults(languages) {
		m := configMistake{where: s.origins[f.key], message: f.key + " " + f.message, allowed: f.allowed}
		if at, ok := d.positions()[f.key]; ok && at.String() == m.where {
			m.excerpt = d.excerpt(at.line, at.column, at.width)
		}
		mistakes = append(mistakes, m)
	}
	if len(mistakes) > 0 {
		return nil, &configError{s.file, mistakes}
	}
	return s, nil
}

// languageCodes are the languages that the bot speaks, sorted.
func languageCodes() ([]language.Code, error) {
	set, err := language.Load()
	if err != nil {
		return nil, fmt.Errorf("load the languages: %w", err)
	}
	return slices.Sorted(slices.Values(set.Codes())), nil
}

// keys are the keys of a configuration with the values they set, in the order of the structs: "http.listen".
func keys(c *Config) iter.Seq2[string, reflect.Value] {
	return func(yield func(string, reflect.Value) bool) {
		eachKey("", reflect.ValueOf(c).Elem(), yield)
	}
}

func eachKey(section string, v reflect.Value, yield func(string, reflect.Value) bool) bool {
	for f, value := range v.Fields() {
		key := f.Tag.Get("toml")
		if section != "" {
			key = section + "." + key
		}
		if value.Kind() == reflect.Struct && value.Type() != reflect.TypeFor[Secret]() {
			if !eachKey(key, value, yield) {
				return false
			}
			continue
		}
		if !yield(key, value) {
			return false
		}
	}
	return true
}

// count is a number with its noun: "1 note", "2 notes".
func count(n int, noun string) string {
	if n == 1 {
		return "1 " + noun
	}
	return fmt.Sprintf("%d %ss", n, noun)
}
