package language

import (
	"strings"

	"github.com/blevesearch/snowballstem"
	"github.com/blevesearch/snowballstem/english"
)

// stemEnglish is the Snowball stem of an English word (snowballstem.org/algorithms/english/stemmer.html).
func stemEnglish(word string) string {
	env := snowballstem.NewEnv(word)
	english.Stem(env)
	return env.Current()
}

// The affixes of Malay and Indonesian, which share their morphology (Sneddon, Indonesian: A Comprehensive Grammar, chapter 1). A prefix that
// swallows the first letter of the root names the letters it may have swallowed.
var (
	malaySuffixes = []string{"kannya", "annya", "inya", "nya", "kan", "lah", "kah", "ku", "mu", "an", "in", "i"}
	malayPrefixes = []struct {
		prefix  string
		restore string // letters that the root may have begun with
	}{
		{"memper", ""},
		{"diper", ""},
		{"menge", ""},
		{"penge", ""},
		{"meny", "s"},
		{"peny", "s"},
		{"meng", "k"},
		{"peng", "k"},
		{"nge", ""},
		{"ng", "k"},
		{"mem", "p"},
		{"pem", "p"},
		{"men", "t"},
		{"pen", "t"},
		{"ny", "s"},
		{"me", ""},
		{"pe", ""},
		{"di", ""},
		{"ber", ""},
		{"be", ""},
		{"ter", ""},
		{"per", ""},
		{"ke", ""},
		{"se", ""},
		{"ku", ""},
	}
)

// minMalayRoot is how many letters a root must have: with three, "beli" (to buy) would be read as a form of "li" or "bel".
const minMalayRoot = 4

// stemMalay appends every root that a Malay or Indonesian word may be a form of. It knows no dictionary, so it names some roots that do not exist;
// these are found nowhere and do no harm, while picking a single one loses the right one in a fifth of the cases (docs/matching.md).
func stemMalay(roots []string, word string) []string {
	roots = stripMalayPrefixes(roots, word)
	for _, suffix := range malaySuffixes {
		if base, ok := strings.CutSuffix(word, suffix); ok && len(base) >= minMalayRoot {
			roots = append(roots, base)
			roots = stripMalayPrefixes(roots, base)
		}
	}
	return roots
}

func stripMalayPrefixes(roots []string, word string) []string {
	for _, p := range malayPrefixes {
		base, ok := strings.CutPrefix(word, p.prefix)
		if !ok {
			continue
		}
		if len(base) >= minMalayRoot {
			roots = append(roots, base)
		}
		if p.restore != "" && len(base)+1 >= minMalayRoot && strings.ContainsRune("aeiou", rune(base[0])) {
			roots = append(roots, p.restore+base)
		}
	}
	return roots
}
