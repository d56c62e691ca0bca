package synthetic

import (
	"maps"
	"math"
	"math/rand/v2"
	"slices"
	"strings"
	"unicode"

	"stepwise/knowledge/language"
)

// A tongue is the vocabulary of one language, the most frequent word first.
type tongue struct {
	code    language.Code
	isHan   bool
	opening string              // how a question begins
	tasks   map[string][]string // task to wordings that name it
	words   []string
	shares  []float64 // the share of each word and all more frequent ones in a text
}

const (
	vocabulary = 25_000 // words of a language: about what a few million words of running text have
	zipf       = 1.0    // the word of rank n is as frequent as n to this negative power (Zipf 1949)
)

// openings are how people begin a question; a language that is not here begins with the task.
var openings = map[language.Code]string{"en": "how do I", "ms": "macam mana nak", "id": "bagaimana cara", "zh": "怎么"}

func newTongue(code language.Code, t language.Table, random *rand.Rand) tongue {
	v := tongue{code: code, isHan: t.Script == "Hans", opening: openings[code], tasks: map[string][]string{}}
	met := map[string]bool{}
	add := func(word string) {
		if v.isPlain(word) && !met[word] {
			met[word] = true
			v.words = append(v.words, word)
		}
	}
	common := slices.Concat(t.Stop, t.Shared, t.Markers)
	random.Shuffle(len(common), func(i, j int) { common[i], common[j] = common[j], common[i] }) // the tables are sorted by letter
	for _, word := range common {
		add(word)
	}
	for _, task := range slices.Sorted(maps.Keys(t.Tasks)) {
		for _, phrase := range t.Tasks[task] {
			if v.isPlain(strings.ReplaceAll(phrase, " ", "")) {
				v.tasks[task] = append(v.tasks[task], phrase)
			}
			for word := range strings.FieldsSeq(phrase) {
				add(word)
			}
		}
	}
	characters := v.characters()
	for len(v.words) < vocabulary {
		if v.isHan {
			add(string([]rune{characters[random.IntN(len(characters))], characters[random.IntN(len(characters))]}))
			continue
		}
		add(invent(random, 2+random.IntN(3)))
	}
	v.weigh()
	return v
}

// weigh gives every word its share of the text.
func (t *tongue) weigh() {
	t.shares = make([]float64, len(t.words))
	total := 0.0
	for i := range t.shares {
		total += 1 / math.Pow(float64(i+1), zipf)
		t.shares[i] = total
	}
	for i := range t.shares {
		t.shares[i] /= total
	}
}

// isPlain reports whether a word is nothing but letters of the language, which mean nothing in Markdown.
func (t *tongue) isPlain(word string) bool {
	return word != "" && !strings.ContainsFunc(word, func(r rune) bool {
		if t.isHan {
			return !unicode.Is(unicode.Han, r)
		}
		return r < 'a' || r > 'z'
	})
}

// characters are those of which words are invented: the ones of the tables, and as many others.
func (t *tongue) characters() []rune {
	const common = 0x4e00 // where Unicode's block of common Han characters begins
	var out []rune
	for _, word := range t.words {
		for _, r := range word {
			if t.isHan && !slices.Contains(out, r) {
				out = append(out, r)
			}
		}
	}
	for i := range len(out) {
		out = append(out, rune(common+i*7)) // spread over the block, which is sorted by radical
	}
	return out
}

// Syllables of invented words. Those of products have rare letters, so that they read like names.
var (
	syllables     = strings.Fields("ba be bi bo bu da de di do du ga ge gi go gu ka ke ki ko ku la le li lo lu ma me mi mo mu na ne ni no nu pa pe pi po pu ra re ri ro ru sa se si so su ta te ti to tu wa we wi ban den gil kor lam mer nus pol ras sit tan wel")
	nameSyllables = strings.Fields("qua vex zor jax yil vro zem jun xev qor zul vyn joz yar vix zed")
)

func invent(random *rand.Rand, n int) string {
	var b strings.Builder
	for range n {
		b.WriteString(syllables[random.IntN(len(syllables))])
	}
	return b.String()
}

// word is a word at random, the frequent ones more often.
func (t *tongue) word(random *rand.Rand) string {
	i, _ := slices.BinarySearch(t.shares, random.Float64())
	return t.words[min(i, len(t.words)-1)]
}

// say is n words at random, as a line of text.
func (t *tongue) say(random *rand.Rand, n int) string {
	words := make([]string, n)
	for i := range words {
		words[i] = t.word(random)
	}
	return t.join(words...)
}

// join writes words side by side.
func (t *tongue) join(words ...string) string {
	if t.isHan {
		return strings.Join(words, "")
	}
	return strings.Join(words, " ")
}

// wording is one way to name a task.
func (t *tongue) wording(random *rand.Rand, task string) string {
	list := t.tasks[task]
	if len(list) == 0 {
		return task
	}
	phrase := list[random.IntN(len(list))]
	if t.isHan {
		return strings.ReplaceAll(phrase, " ", "")
	}
	return phrase
}
