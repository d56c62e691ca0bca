package language

import (
	"iter"
	"slices"
	"strings"
	"unicode"
	"unicode/utf8"
)

// A Token is a word of a text, or a single Han character.
type Token struct {
	// Text is the word as it stands in the normalised text.
	Text string
	// Terms are the terms under which the index keeps the word: itself first, then every stem and what it is short for. For a Han character
	// the last one may be the pair that it makes with the character before.
	Terms []string
	// Pair is the Han character before together with this one; empty for a word, and for the first character of a run.
	Pair string
	// Stop says that the word says nothing about the topic.
	Stop bool
	// Start is the byte offset in the normalised text.
	Start int
}

// IsHan reports whether the token is a character of a script written without spaces.
func (t *Token) IsHan() bool {
	r, _ := utf8.DecodeRuneInString(t.Text)
	return isIdeograph(r)
}

// isIdeograph tells the scripts that are written without spaces and read by characters.
func isIdeograph(r rune) bool {
	return r >= 0x2e80 && unicode.In(r, unicode.Han, unicode.Hiragana, unicode.Katakana)
}

// MaxToken is how long a word may be in bytes; the rest of a longer one is passed over. Nothing that people mean is longer, and what is
// longer than this must not cost time.
const MaxToken = 64

// Analyze reads a text as tokens. The same text always gives the same tokens; a guide and a question are read alike.
func (s *Set) Analyze(text string) []Token { return s.analyze(text, s.terms) }

// A Reader analyses many texts, such as all guides, and remembers the stems of words it has met. It is for one goroutine.
type Reader struct {
	set *Set
	met map[string][]string
}

// NewReader makes a reader that has met no word yet.
func (s *Set) NewReader() *Reader { return &Reader{set: s, met: map[string][]string{}} }

// Analyze reads a text as [Set.Analyze] does.
func (r *Reader) Analyze(text string) []Token {
	return r.set.analyze(text, func(word string) []string {
		terms, ok := r.met[word]
		if !ok {
			terms = slices.Clip(r.set.terms(word))
			r.met[word] = terms
		}
		return terms
	})
}

func (s *Set) analyze(text string, stem func(word string) []string) []Token {
	text = s.simplify(Normalize(text))
	tokens := make([]Token, 0, len(text)/5+1)
	for start, word := range words(text) {
		t := Token{Text: word, Start: start}
		if r, _ := utf8.DecodeRuneInString(word); isIdeograph(r) {
			t.Terms = append(t.Terms, word)
			if n := len(tokens); n > 0 && tokens[n-1].Start+len(tokens[n-1].Text) == start && tokens[n-1].IsHan() {
				t.Pair = tokens[n-1].Text + word
				t.Terms = append(t.Terms, t.Pair)
			}
			t.Stop = s.stop[word]
		} else {
			t.Terms = stem(word)
			t.Stop = s.isStop(word)
		}
		tokens = append(tokens, t)
	}
	s.markHanStop(tokens)
	return tokens
}

// markHanStop marks the characters of stop words that are longer than one, such as 怎么.
func (s *Set) markHanStop(tokens []Token) {
	var word []byte
	for i := range tokens {
		word = append(word[:0], tokens[i].Text...)
		for j := i + 1; j < len(tokens) && j < i+s.longestStop && tokens[j].Pair != ""; j++ {
			if word = append(word, tokens[j].Text...); !s.stop[string(word)] {
				continue
			}
			for k := i; k <= j; k++ {
				tokens[k].Stop = true
			}
		}
	}
}

// words yields the words of a normalised text with their offsets: runs of letters, digits and marks, and Han characters one by one.
// An apostrophe within a word does not end it.
func words(text string) iter.Seq2[int, string] {
	return func(yield func(int, string) bool) {
		start := -1
		flush := func(end int) bool {
			if start < 0 {
				return true
			}
			word := strings.ReplaceAll(strings.ReplaceAll(text[start:end], "'", ""), "’", "")
			if len(word) > MaxToken {
				word = strings.ToValidUTF8(word[:MaxToken], "")
			}
			from := start
			start = -1
			return word == "" || yield(from, word)
		}
		for i, r := range text {
			switch {
			case isIdeograph(r):
				if !flush(i) || !yield(i, text[i:i+utf8.RuneLen(r)]) {
					return
				}
			case unicode.IsLetter(r) || unicode.IsDigit(r) || unicode.Is(unicode.M, r):
				if start < 0 {
					start = i
				}
			case (r == '\'' || r == '’') && start >= 0:
			default:
				if !flush(i) {
					return
				}
			}
		}
		flush(len(text))
	}
}

// spelt is a word of the tables as the words of a text are read: "can't" is "cant", and "e-mel" is "e mel".
func spelt(phrase string) string {
	var list []string
	for _, word := range words(Normalize(phrase)) {
		list = append(list, word)
	}
	return strings.Join(list, " ")
}

// terms are the word itself, its stems in every language, and the same of what it is short for.
func (s *Set) terms(word string) []string {
	terms := s.stems(nil, word)
	for _, full := range s.slang[word] {
		terms = s.stems(terms, full)
	}
	return unique(terms)
}

func (s *Set) stems(terms []string, word string) []string {
	terms = append(terms, word)
	if word[0] < 'a' || word[0] > 'z' || len(word) < 4 {
		return terms
	}
	return stemMalay(append(terms, stemEnglish(word)), word)
}

// unique removes repeated terms, keeping the order. Terms are few, so looking through them is faster than a map.
func unique(terms []string) []string {
	out := terms[:0]
	for _, t := range terms {
		if !slices.Contains(out, t) {
			out = append(out, t)
		}
	}
	return out
}

func (s *Set) isStop(word string) bool {
	if s.stop[word] {
		return true
	}
	full := s.slang[word]
	return len(full) > 0 && !slices.ContainsFunc(full, func(w string) bool { return !s.stop[w] })
}

// Stem is the one form of the word that stands for its others: the English stem, or the word itself.
func (t *Token) Stem() string {
	if len(t.Terms) > 1 && t.Pair == "" {
		return t.Terms[1]
	}
	return t.Text
}
