package knowledge

import (
	_ "embed"
	"fmt"
	"slices"
	"strings"
	"unicode"
	"unicode/utf8"

	"github.com/pelletier/go-toml/v2"

	"stepwise/knowledge/language"
)

//go:embed check.toml
var checkTOML string

// checkWords are the words of one language that the check of a guide's text looks for, as check.toml explains them.
type checkWords struct {
	Announce     []string `toml:"announce"`
	Joints       []string `toml:"joints"`
	Leads        []string `toml:"leads"`
	Actions      []string `toml:"actions"`
	Irreversible []string `toml:"irreversible"`
	Closing      []string `toml:"closing"`
	Accounts     []string `toml:"accounts"`
	Harmless     []string `toml:"harmless"`
	Give         []string `toml:"give"`
	Passwords    []string `toml:"passwords"`
	Handover     []string `toml:"handover"`
	Unless       []string `toml:"unless"`
	Calling      []string `toml:"calling"`
}

func loadCheckWords() (map[language.Code]checkWords, error) {
	var words map[language.Code]checkWords
	if err := toml.NewDecoder(strings.NewReader(checkTOML)).DisallowUnknownFields().Decode(&words); err != nil {
		return nil, fmt.Errorf("read check.toml: %w", err)
	}
	return words, nil
}

// sentences are the sentences of a text, in lower case. A full stop within a word, such as in netflix.com, ends none.
func sentences(text string) []string { return cut(text, ".!?\n", "。！？") }

// clauses are the pieces of a text between punctuation and joints, in lower case and without what may stand before their verbs.
func (w *checkWords) clauses(text string) []string {
	var out []string
	for _, piece := range cut(text, ".!?,;:()\n", "。！？，；：、（）") {
		for _, c := range splitAt(piece, w.Joints) {
			for trimmed := true; trimmed; {
				c = strings.TrimSpace(c)
				trimmed = slices.ContainsFunc(w.Leads, func(lead string) bool {
					ok := begins(c, lead)
					if ok {
						c = c[len(lead):]
					}
					return ok
				})
			}
			if c != "" {
				out = append(out, c)
			}
		}
	}
	return out
}

// cut takes a text apart at the wide marks and at the narrow ones that white space follows.
func cut(text, narrow, wide string) []string {
	var out []string
	start := 0
	text = strings.ToLower(text)
	for i, r := range text {
		size := utf8.RuneLen(r)
		next, _ := utf8.DecodeRuneInString(text[i+size:])
		if !strings.ContainsRune(wide, r) && (!strings.ContainsRune(narrow, r) || i+size < len(text) && !unicode.IsSpace(next) && unicode.IsLetter(next)) {
			continue
		}
		out = append(out, text[start:i])
		start = i + size
	}
	return append(out, text[start:])
}

// splitAt takes a text apart where one of the phrases stands.
func splitAt(text string, phrases []string) []string {
	out := []string{text}
	for _, p := range phrases {
		var next []string
		for _, piece := range out {
			for at := find(piece, p); at >= 0; at = find(piece, p) {
				next = append(next, piece[:at])
				piece = piece[at+len(p):]
			}
			next = append(next, piece)
		}
		out = next
	}
	return out
}

// begins reports whether a text begins with a phrase as whole words. Han has no words: there any beginning is one.
func begins(text, phrase string) bool {
	return strings.HasPrefix(text, phrase) && isBoundary(text, len(phrase))
}

// find is where a phrase stands in a text as whole words; -1 if nowhere.
func find(text, phrase string) int {
	for from := 0; ; {
		i := strings.Index(text[from:], phrase)
		if i < 0 {
			return -1
		}
		i += from
		if isBoundary(text, i) && isBoundary(text, i+len(phrase)) {
			return i
		}
		from = i + 1
	}
}

// isBoundary reports whether a word may begin or end at offset i.
func isBoundary(text string, i int) bool {
	before, _ := utf8.DecodeLastRuneInString(text[:i])
	after, _ := utf8.DecodeRuneInString(text[i:])
	return !isLatinWord(before) || !isLatinWord(after)
}

func isLatinWord(r rune) bool {
	return r != utf8.RuneError && (unicode.IsLetter(r) || unicode.IsDigit(r) || r == '\'') && !unicode.Is(unicode.Han, r)
}

func hasAny(text string, phrases []string) bool {
	return slices.ContainsFunc(phrases, func(p string) bool { return find(text, p) >= 0 })
}

func beginsAny(text string, phrases []string) bool {
	return slices.ContainsFunc(phrases, func(p string) bool { return begins(text, p) })
}
