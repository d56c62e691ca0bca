package language

import (
	"bytes"
	"cmp"
	"compress/gzip"
	"encoding/binary"
	"flag"
	"maps"
	"math"
	"math/rand/v2"
	"os"
	"path/filepath"
	"slices"
	"strconv"
	"strings"
	"testing"
)

var wordnetDir = flag.String("wordnet", "", "directory of the WordNet 3.0 database; TestMakeMeanings writes en/meanings.gz from it")

// How many words are placed, and in how many dimensions. On public sets 200 dimensions and 15,000 words did hardly better.
const (
	meaningWords      = 10_000
	meaningDimensions = 48
)

// TestMakeMeanings makes en/meanings.gz from WordNet (in Debian the package wordnet-base; its licence is in en/meanings.LICENSE):
//
//	go test ./knowledge/language -run TestMakeMeanings -wordnet=/usr/share/wordnet
//
// Each word is described by its senses, those related to them, and the words that explain them; words with similar descriptions get similar places, by a
// truncated singular value decomposition (Halko, Martinsson and Tropp 2011, randomized subspace iteration) of the words by what describes them.
func TestMakeMeanings(t *testing.T) {
	if *wordnetDir == "" {
		t.Skip("no -wordnet")
	}
	n := readWordNet(t, *wordnetDir)
	words := n.common(meaningWords)
	places := decompose(n.describe(words), meaningDimensions)
	var out bytes.Buffer
	zip, err := gzip.NewWriterLevel(&out, gzip.BestCompression)
	if err != nil {
		t.Fatal(err)
	}
	text := strings.Join(words, "\n") + "\n"
	if err := binary.Write(zip, binary.BigEndian, [...]uint32{uint32(len(words)), uint32(len(text)), meaningDimensions}); err != nil {
		t.Fatal(err)
	}
	_, _ = zip.Write([]byte(text)) // into memory
	for _, place := range places {
		most := 0.0
		for _, x := range place {
			most = max(most, math.Abs(x))
		}
		for _, x := range place {
			_, _ = zip.Write([]byte{byte(int8(math.Round(127 * x / max(most, 1e-12))))})
		}
	}
	if err := zip.Close(); err != nil {
		t.Fatal(err)
	}
	if err := os.WriteFile(filepath.Join("en", "meanings.gz"), out.Bytes(), 0o600); err != nil {
		t.Fatal(err)
	}
	t.Logf("%d words, %d bytes", len(words), out.Len())
}

// A synset is a sense with the words that have it.
type synset struct {
	words   []string
	kin     []kin
	explain []string // the words of its explanation
}

// kin is a related synset.
type kin struct{ relation, synset string }

// A wordnet is the database: wordnet.princeton.edu/documentation/wndb5wn tells its format.
type wordnet struct {
	synsets map[string]*synset  // by part of speech and offset
	senses  map[string][]string // of a word, for each part of speech the most frequent first
	used    map[string]float64  // how often a word was met in texts
}

func readWordNet(t *testing.T, dir string) *wordnet {
	t.Helper()
	n := &wordnet{map[string]*synset{}, map[string][]string{}, map[string]float64{}}
	lines := func(name string, read func(fields []string, rest string)) {
		data, err := os.ReadFile(filepath.Join(dir, name))
		if err != nil {
			t.Fatal(err)
		}
		for line := range strings.Lines(string(data)) {
			if !strings.HasPrefix(line, "  ") { // the licence
				head, rest, _ := strings.Cut(line, "|")
				read(strings.Fields(head), rest)
			}
		}
	}
	speech := [...][2]string{{"noun", "n"}, {"verb", "v"}, {"adj", "a"}, {"adv", "r"}}
	for _, p := range speech {
		lines("data."+p[0], func(f []string, explanation string) {
			s := &synset{explain: wordsIn(explanation)}
			at := 4
			count, _ := strconv.ParseInt(f[3], 16, 32)
			for range count {
				word, _, _ := strings.Cut(strings.ToLower(f[at]), "(")
				s.words = append(s.words, word)
				at += 2
			}
			count, _ = strconv.ParseInt(f[at], 10, 32)
			for at++; count > 0; count-- {
				of := f[at+2]
				if of == "s" { // a satellite is an adjective
					of = "a"
				}
				s.kin = append(s.kin, kin{f[at], of + f[at+1]})
				at += 4
			}
			n.synsets[p[1]+f[0]] = s
		})
		lines("index."+p[0], func(f []string, _ string) {
			pointers, _ := strconv.Atoi(f[3])
			for _, offset := range f[6+pointers:] {
				n.senses[f[0]] = append(n.senses[f[0]], p[1]+offset)
			}
		})
	}
	lines("cntlist.rev", func(f []string, _ string) {
		word, _, _ := strings.Cut(f[0], "%")
		times, _ := strconv.ParseFloat(f[2], 64)
		n.used[word] += times
	})
	return n
}

func wordsIn(text string) []string {
	return strings.FieldsFunc(strings.ToLower(text), func(r rune) bool { return r < 'a' || r > 'z' })
}

// lemma is the word of the database that a word of an explanation is a form of; empty if there is none, or it says nothing.
func (n *wordnet) lemma(word string) string {
	if explainers[word] {
		return ""
	}
	for _, ending := range [...][2]string{{"", ""}, {"ies", "y"}, {"es", ""}, {"es", "e"}, {"s", ""}, {"ied", "y"}, {"ed", ""}, {"ed", "e"}, {"ing", ""}, {"ing", "e"}} {
		if stem, ok := strings.CutSuffix(word, ending[0]); ok && n.senses[stem+ending[1]] != nil && !explainers[stem+ending[1]] {
			return stem + ending[1]
		}
	}
	return ""
}

// explainers are words that stand in all kinds of explanations.
var explainers = func() map[string]bool {
	out := map[string]bool{}
	for word := range strings.FieldsSeq("a an the of in to or and that is for with by as on from be are used having it at not which has who its into one any often usually " +
		"especially was his their some other when no but more than so if he they you i this these those such being made very relating something someone person act") {
		out[word] = true
	}
	return out
}()

// common are the words that are used most, in texts and in explanations.
func (n *wordnet) common(most int) []string {
	const text = 3 // a word of a text counts for so many of an explanation
	count := map[string]float64{}
	for word, times := range n.used {
		count[word] = text * times
	}
	for _, s := range n.synsets {
		for _, word := range s.explain {
			if l := n.lemma(word); l != "" {
				count[l]++
			}
		}
	}
	words := slices.Collect(maps.Keys(n.senses))
	words = slices.DeleteFunc(words, func(w string) bool {
		return len(w) < 2 || strings.ContainsFunc(w, func(r rune) bool { return r < 'a' || r > 'z' })
	})
	slices.SortFunc(words, func(a, b string) int { return cmp.Or(cmp.Compare(count[b], count[a]), strings.Compare(a, b)) })
	return words[:most]
}

// kinship is what a related synset counts for against the sense itself.
var kinship = map[string]float64{
	"@": 0.6, "@i": 0.5, "~": 0.15, // more general, an instance of, more special
	"+": 0.7, "&": 0.6, `\`: 0.6, "=": 0.4, "!": 0.4, "^": 0.5, // derived, similar, of the noun, attribute, opposite, see also
	"*": 0.5, ">": 0.5, "$": 0.6, "#p": 0.3, "%p": 0.3, ";c": 0.6, "-c": 0.2, // entails, causes, verb group, part of, has part, of a topic, topic of
}

// describe gives what describes each word, with what it counts for: its senses and what is near them.
func (n *wordnet) describe(words []string) []description {
	const (
		senses    = 6    // more are rare
		alike     = 0.7  // a word with the same sense
		explains  = 0.35 // a word of the explanation
		relative  = 0.5  // a word of a related sense
		second    = 0.15 // a word of its explanation
		further   = 0.3  // what is more general than the more general
		explained = 0.3  // a word whose explanation has this one
	)
	row := map[string]int{}
	out := make([]description, len(words))
	for i, w := range words {
		row[w], out[i] = i, description{w: 1}
	}
	for i, w := range words {
		d := out[i]
		rank := map[byte]float64{}
		for _, id := range n.senses[w] {
			s := n.synsets[id]
			rank[id[0]]++
			if s == nil || rank[id[0]] > senses {
				continue
			}
			worth := 1 / rank[id[0]]
			d[id] += worth
			d.addWords(s.words, worth*alike)
			d.addExplanation(n, s, worth*explains)
			for _, k := range s.kin {
				near, t := worth*kinship[k.relation], n.synsets[k.synset]
				if near == 0 || t == nil {
					continue
				}
				d[k.synset] += near
				if k.relation != "~" && k.relation != "-c" { // those are too many to say much
					d.addWords(t.words, near*relative)
					d.addExplanation(n, t, near*second)
				}
				for _, up := range t.kin {
					if k.relation == "@" && up.relation == "@" {
						d[up.synset] += worth * further
					}
				}
			}
		}
	}
	for _, id := range slices.Sorted(maps.Keys(n.synsets)) {
		for _, word := range n.synsets[id].explain {
			if i, ok := row[n.lemma(word)]; ok {
				out[i].addWords(n.synsets[id].words, explained)
			}
		}
	}
	return out
}

// A description is what describes a word: synsets by id, words as they are.
type description map[string]float64

func (d description) addWords(words []string, worth float64) {
	for _, w := range words {
		d[w] += worth
	}
}

func (d description) addExplanation(n *wordnet, s *synset, worth float64) {
	for _, word := range s.explain {
		if l := n.lemma(word); l != "" {
			d[l] += worth
		}
	}
}

// decompose places descriptions so that similar ones are near each other.
func decompose(list []description, dimensions int) [][]float64 {
	const (
		spare = 20 // more dimensions than are wanted make those exact
		turns = 6
	)
	matrix, columns := weigh(list)
	wide := dimensions + spare
	random := rand.New(rand.NewPCG(1, 2))
	left := grid(len(list), wide)
	for _, row := range left {
		for k := range row {
			row[k] = random.NormFloat64()
		}
	}
	strength := make([]float64, wide)
	for turn := range turns + 1 {
		orthogonalize(left)
		right := grid(columns, wide)
		for i, row := range matrix {
			for _, c := range row {
				for k, x := range left[i] {
					right[c.column][k] += c.value * x
				}
			}
		}
		if turn == turns {
			for _, row := range right {
				for k, x := range row {
					strength[k] += x * x
				}
			}
			break
		}
		for i, row := range matrix {
			clear(left[i])
			for _, c := range row {
				for k, x := range right[c.column] {
					left[i][k] += c.value * x
				}
			}
		}
	}
	for i := range left {
		for k := range dimensions {
			left[i][k] *= math.Pow(strength[k], 0.25) // the root of the singular value: the strongest dimensions shall not hide the others
		}
		left[i] = left[i][:dimensions]
	}
	return left
}

type cell struct {
	column int
	value  float64
}

// weigh gives descriptions as the rows of a matrix, each of length one, in which what describes few words counts for more.
func weigh(list []description) (matrix [][]cell, columns int) {
	with := map[string]float64{}
	for _, d := range list {
		for name := range d {
			with[name]++
		}
	}
	names := slices.Sorted(maps.Keys(with))
	number := map[string]int{}
	for i, name := range names {
		number[name] = i
	}
	for _, d := range list {
		var row []cell
		square := 0.0
		for _, name := range slices.Sorted(maps.Keys(d)) {
			if with[name] < 2 {
				continue
			}
			v := math.Log(1+5*d[name]) * math.Log(float64(len(list))/with[name])
			row = append(row, cell{number[name], v})
			square += v * v
		}
		for i := range row {
			row[i].value /= math.Sqrt(square)
		}
		matrix = append(matrix, row)
	}
	return matrix, len(names)
}

func grid(rows, columns int) [][]float64 {
	out := make([][]float64, rows)
	for i := range out {
		out[i] = make([]float64, columns)
	}
	return out
}

// orthogonalize makes the columns orthogonal and one long (Gram and Schmidt).
func orthogonalize(m [][]float64) {
	for k := range m[0] {
		for before := range k {
			dot := 0.0
			for _, row := range m {
				dot += row[k] * row[before]
			}
			for _, row := range m {
				row[k] -= dot * row[before]
			}
		}
		square := 0.0
		for _, row := range m {
			square += row[k] * row[k]
		}
		for _, row := range m {
			row[k] /= math.Sqrt(square)
		}
	}
}
