package language

import (
	"hash/maphash"
	"iter"
	"slices"
	"strings"
	"sync/atomic"
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
	const (
		firstCommon, lastCommon = 0x4e00, 0x9fff // nearly all Han characters that are met
		firstOfAll              = 0x2e80
	)
	return r >= firstCommon && r <= lastCommon || r >= firstOfAll && unicode.In(r, unicode.Han, unicode.Hiragana, unicode.Katakana)
}

// MaxToken is how long a word may be in bytes; the rest of a longer one is passed over. Nothing that people mean is longer, and what is
// longer than this must not cost time.
const MaxToken = 64

// Analyze reads a text as tokens. The same text always gives the same tokens; a guide and a question are read alike.
func (s *Set) Analyze(text string) []Token { return s.analyze(text, s.met, nil) }

// A Reader analyses many texts, such as all guides, and remembers every word it has met. It is for one goroutine.
type Reader struct {
	set     *Set
	met     map[string]*metWord
	numbers []int   // by token of the text before
	tokens  []Token // of the text before
}

// A metWord is a word with the number that a reader gave it.
type metWord struct {
	word
	number int
}

// NewReader makes a reader that has met no word yet.
func (s *Set) NewReader() *Reader { return &Reader{set: s, met: map[string]*metWord{}} }

// Analyze reads a text as [Set.Analyze] does. The tokens are in use until the next text is read.
func (r *Reader) Analyze(text string) []Token {
	r.numbers = r.numbers[:0]
	r.tokens = r.set.analyze(text, r, r.tokens[:0])
	return r.tokens
}

// Number is the number of the word that the token at i of the last text is: words in letters are counted from 0 in the order in which they are met. It is
// negative for a Han character.
func (r *Reader) Number(i int) int { return r.numbers[i] }

func (r *Reader) find(s *Set, text string) *word {
	w, ok := r.met[text]
	if !ok {
		w = &metWord{word: *s.newWord(text), number: len(r.met)}
		r.met[w.text] = w
	}
	r.numbers = append(r.numbers, w.number)
	return &w.word
}

func (r *Reader) pass() { r.numbers = append(r.numbers, -1) }

// A memory knows words in letters.
type memory interface {
	find(s *Set, text string) *word
	pass() // a Han character comes
}

// A word is what is known of a word in letters, wherever it stands.
type word struct {
	text  string
	terms []string
	stop  bool
}

func (s *Set) newWord(text string) *word {
	text = strings.Clone(text) // which is kept, unlike the text it was cut from
	return &word{text: text, terms: slices.Clip(s.terms(text)), stop: s.isStop(text)}
}

// recent remembers words that were met lately: each has one slot, which the next word with the same hash takes over. It may be used by several goroutines.
// Only words in plain letters are kept, so that no number that somebody typed is.
type recent struct {
	seed  maphash.Seed
	slots [recentWords]atomic.Pointer[word]
}

// recentWords is enough for the words that most questions are made of, at about 200 bytes each.
const recentWords = 4096

func (m *recent) pass() {}

func (m *recent) find(s *Set, text string) *word {
	if strings.ContainsFunc(text, func(r rune) bool { return r < 'a' || r > 'z' }) {
		return s.newWord(text)
	}
	slot := &m.slots[maphash.String(m.seed, text)%recentWords]
	if w := slot.Load(); w != nil && w.text == text {
		return w
	}
	w := s.newWord(text)
	slot.Store(w)
	return w
}

func (s *Set) analyze(text string, m memory, tokens []Token) []Token {
	text = s.simplify(Normalize(text))
	tokens = slices.Grow(tokens, len(text)/4+1)
	for start, letters := range words(text) {
		if r, _ := utf8.DecodeRuneInString(letters); !isIdeograph(r) {
			w := m.find(s, letters)
			tokens = append(tokens, Token{Text: letters, Start: start, Terms: w.terms, Stop: w.stop})
			continue
		}
		m.pass()
		t := Token{Text: letters, Start: start, Stop: s.stop[letters]}
		before := len(tokens) - 1
		if before >= 0 && tokens[before].Start+len(tokens[before].Text) == start && tokens[before].IsHan() {
			t.Pair = text[tokens[before].Start : start+len(letters)]
			t.Terms = []string{letters, t.Pair}
		} else {
			t.Terms = []string{letters}
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
		start, apostrophe := -1, false
		flush := func(end int) bool {
			if start < 0 {
				return true
			}
			word := text[start:end]
			if apostrophe {
				word = strings.ReplaceAll(strings.ReplaceAll(word, "'", ""), "’", "")
			}
			if len(word) > MaxToken {
				word = strings.ToValidUTF8(word[:MaxToken], "")
			}
			from := start
			start, apostrophe = -1, false
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
				apostrophe = true
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
	if once, ok := strings.CutSuffix(word, "2"); ok && len(once) >= minMalayRoot {
		return s.stems(terms, once) // "marah2" is short for "marah-marah"
	}
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
	if s.stop[word] || s.stop[strings.TrimSuffix(word, "2")] { // "tiap2" is short for "tiap-tiap"
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
