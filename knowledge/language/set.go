package language

import (
	"cmp"
	"embed"
	"fmt"
	"hash/maphash"
	"io/fs"
	"iter"
	"maps"
	"path"
	"slices"
	"strings"
	"sync"
	"unicode/utf8"

	"github.com/longbridgeapp/opencc"
	"github.com/pelletier/go-toml/v2"
)

//go:embed */words.toml
var shipped embed.FS

// A Set is several languages at once. It is immutable and may be used by several goroutines.
type Set struct {
	tables      map[Code]Table
	codes       []Code // sorted
	stop        map[string]bool
	longestStop int // in Han characters
	slang       map[string][]string
	hanSlang    *strings.Replacer // it is made of hanPairs
	hanPairs    []string
	lexicon     lexicon
	detector    *Detector
	controls    map[string]Control // by the wording without spaces
	ordinals    map[string]string  // wording without spaces to the number of a step, or "last"
	courtesy    map[string]bool
	sees        map[string]bool // wordings without spaces
	// han reads the table of Traditional Chinese when it is first needed, which it is not for a question in letters.
	han func() (*opencc.OpenCC, error)
	met *recent
}

// Load reads the languages that ship with the program.
func Load() (*Set, error) {
	words, err := readTables(shipped)
	if err != nil {
		return nil, err
	}
	return build(words)
}

func readTables(fsys fs.FS) (Words, error) {
	files, err := fs.Glob(fsys, "*/words.toml")
	if err != nil {
		return nil, fmt.Errorf("find language tables: %w", err)
	}
	words := make(Words, len(files))
	for _, file := range files {
		data, err := fs.ReadFile(fsys, file)
		if err != nil {
			return nil, fmt.Errorf("read language table: %w", err)
		}
		var t Table
		decoder := toml.NewDecoder(strings.NewReader(string(data)))
		if err := decoder.DisallowUnknownFields().Decode(&t); err != nil {
			return nil, fmt.Errorf("read language table %s: %w", file, err)
		}
		words[Code(path.Dir(file))] = t
	}
	return words, nil
}

// With is the set with an operator's additions. A language that the set does not have is added with what is given.
func (s *Set) With(add Words) (*Set, error) {
	if len(add) == 0 {
		return s, nil
	}
	words := maps.Clone(Words(s.tables))
	for code, extra := range add {
		words[code] = words[code].with(extra)
	}
	return build(words)
}

// with is the table with the lists of another one joined to its own.
func (t Table) with(extra Table) Table {
	if extra.Name != "" {
		t.Name = extra.Name
	}
	if extra.Script != "" {
		t.Script = extra.Script
	}
	if extra.Group != "" {
		t.Group = extra.Group
	}
	t.Markers = slices.Concat(t.Markers, extra.Markers)
	t.Shared = slices.Concat(t.Shared, extra.Shared)
	t.Stop = slices.Concat(t.Stop, extra.Stop)
	t.Slang = maps.Clone(t.Slang)
	if t.Slang == nil {
		t.Slang = map[string]string{}
	}
	maps.Copy(t.Slang, extra.Slang)
	t.Tasks = joinLists(t.Tasks, extra.Tasks)
	t.Variants = joinLists(t.Variants, extra.Variants)
	t.Cues = joinLists(t.Cues, extra.Cues)
	t.Ordinals = joinLists(t.Ordinals, extra.Ordinals)
	t.Smalltalk = joinLists(t.Smalltalk, extra.Smalltalk)
	t.Products = joinLists(t.Products, extra.Products)
	t.Controls = joinLists(t.Controls, extra.Controls)
	t.Courtesy = slices.Concat(t.Courtesy, extra.Courtesy)
	t.Sees = slices.Concat(t.Sees, extra.Sees)
	return t
}

func joinLists(a, b map[string][]string) map[string][]string {
	out := maps.Clone(a)
	if out == nil {
		out = map[string][]string{}
	}
	for k, list := range b {
		out[k] = slices.Concat(out[k], list)
	}
	return out
}

func build(words Words) (*Set, error) {
	s := newSet(words)
	if _, err := s.han(); err != nil {
		return nil, fmt.Errorf("load the table of Traditional Chinese: %w", err)
	}
	s.stop, s.slang = map[string]bool{}, map[string][]string{}
	s.addSlang()
	s.addStop()
	s.lexicon = s.buildLexicon()
	s.addControls()
	s.detector = s.NewDetector(nil)
	return s, nil
}

// newSet is a set that has not read its tables yet.
func newSet(words Words) *Set {
	s := &Set{han: sync.OnceValues(func() (*opencc.OpenCC, error) { return opencc.New("t2s") }), met: &recent{seed: maphash.MakeSeed()}}
	s.know(words)
	return s
}

// know takes over tables, without reading them.
func (s *Set) know(words Words) { s.tables, s.codes = words, slices.Sorted(maps.Keys(words)) }

// addSlang notes the short forms of all languages.
func (s *Set) addSlang() {
	han := map[string]string{}
	for _, code := range s.codes {
		slang := s.tables[code].Slang
		for _, short := range slices.Sorted(maps.Keys(slang)) {
			key, full := Normalize(short), Normalize(slang[short])
			if r, _ := utf8.DecodeRuneInString(key); isIdeograph(r) {
				if _, taken := han[key]; !taken {
					han[key] = full
				}
				continue
			}
			key = spelt(key)
			s.slang[key] = unique(append(s.slang[key], strings.Fields(full)...))
		}
	}
	for _, key := range slices.SortedFunc(maps.Keys(han), longestFirst) { // of two that begin alike, the replacer takes the first, whatever their languages
		s.hanPairs = append(s.hanPairs, key, han[key])
	}
	s.hanSlang = strings.NewReplacer(s.hanPairs...)
}

func longestFirst(a, b string) int { return cmp.Or(cmp.Compare(len(b), len(a)), cmp.Compare(a, b)) }

// addStop notes the stop words of all languages, as they are read once slang is written in full.
func (s *Set) addStop() {
	for _, code := range s.codes {
		for _, w := range s.tables[code].Stop {
			w = s.simplify(spelt(w))
			if r, _ := utf8.DecodeRuneInString(w); isIdeograph(r) {
				w = strings.ReplaceAll(w, " ", "")
				s.longestStop = max(s.longestStop, utf8.RuneCountInString(w))
			}
			s.stop[w] = true
		}
	}
}

// simplify writes Han characters in their simplified form, and Chinese chat forms in full. It takes and gives normalised text.
func (s *Set) simplify(text string) string {
	if strings.IndexFunc(text, isIdeograph) < 0 {
		return text
	}
	if han, err := s.han(); err == nil { // build has seen that it can be loaded
		if simple, err := han.Convert(text); err == nil {
			text = simple
		}
	}
	return s.hanSlang.Replace(text)
}

// Products are the well-known products of the tables, with their names in all languages.
func (s *Set) Products() map[string][]string {
	all := map[string][]string{}
	for _, code := range s.codes {
		for key, names := range s.tables[code].Products {
			all[key] = append(all[key], names...)
		}
	}
	return all
}

// Vocabulary yields every word of the tables, as a person would write it.
func (s *Set) Vocabulary() iter.Seq[string] {
	return func(yield func(string) bool) {
		for _, code := range s.codes {
			for phrase := range s.tables[code].phrases() {
				for _, word := range words(s.simplify(Normalize(phrase))) {
					if !yield(word) {
						return
					}
				}
			}
		}
	}
}

// phrases yields all that stands in the table as a wording.
func (t Table) phrases() iter.Seq[string] {
	return func(yield func(string) bool) {
		for _, list := range [][]string{t.Markers, t.Shared, t.Stop} {
			for _, phrase := range list {
				if !yield(phrase) {
					return
				}
			}
		}
		for short, full := range t.Slang {
			if !yield(short) || !yield(full) {
				return
			}
		}
		for _, lists := range []map[string][]string{t.Tasks, t.Variants, t.Cues, t.Ordinals, t.Smalltalk, t.Products} {
			for _, list := range lists {
				for _, phrase := range list {
					if !yield(phrase) {
						return
					}
				}
			}
		}
	}
}

// Codes are the languages of the set, sorted.
func (s *Set) Codes() []Code { return s.codes }

// Has reports whether the set knows the language.
func (s *Set) Has(c Code) bool { _, ok := s.tables[c]; return ok }

// Name is what the language calls itself; the code itself for one that the set does not know.
func (s *Set) Name(c Code) string {
	if n := s.tables[c].Name; n != "" {
		return n
	}
	return string(c)
}

// Related are the languages that are searched together with a language, itself first.
func (s *Set) Related(c Code) []Code {
	out := []Code{c}
	group := s.tables[c].Group
	if group == "" {
		return out
	}
	for _, other := range s.codes {
		if other != c && s.tables[other].Group == group {
			out = append(out, other)
		}
	}
	return out
}

// Match is the language of the set that a BCP 47 tag such as "en-GB" or "zh_CN.UTF-8" asks for.
func (s *Set) Match(tag string) (Code, bool) {
	base, _, _ := strings.Cut(strings.ReplaceAll(strings.ToLower(tag), "_", "-"), "-")
	base, _, _ = strings.Cut(base, ".")
	if base == "in" { // the old code of Indonesian, which Java and Android still send
		base = "id"
	}
	c := Code(base)
	return c, s.Has(c)
}

// Table is the words of a language as they were read; the zero table for one that the set does not know. Whoever gets it must not change it.
func (s *Set) Table(c Code) Table { return s.tables[c] }
