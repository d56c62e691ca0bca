package index

import (
	"encoding/binary"
	"maps"
	"math/bits"
	"slices"

	"stepwise/knowledge/language"
)

// Deletions lead from what is left of a word without one or two letters to the word: a hash table in flat arrays. What is left is at most eight letters,
// which one number holds.
type deletions struct {
	terms  *vocabulary
	others []string // the words that only the tables have; their numbers follow those of the terms
	starts []uint32 // by bucket: its first entry; one more for the end of the last. A power of two long, plus one
	marks  []uint32 // by entry: the upper half of the hash, so that two keys of one bucket are not mixed up
	words  []uint32 // by entry: the number of the word
}

// newDeletions takes letters out of all words.
func newDeletions(terms *vocabulary, tables map[string]bool) *deletions {
	d := &deletions{terms: terms}
	for _, w := range slices.Sorted(maps.Keys(tables)) {
		if id, ok := terms.find(w); !ok || terms.written[id] == 0 {
			d.others = append(d.others, w)
		}
	}
	total := 0
	each := func(visit func(number uint32, hash uint64)) {
		var room [mostDeletions]uint64
		for number := range uint32(terms.size() + len(d.others)) {
			w, written := d.word(number)
			if int(number) < terms.size() && written == 0 || len(w) < minSpelt || len(w) > language.MaxToken/2 || !isLetters(w) {
				continue
			}
			for _, key := range deleted(w, room[:0]) {
				visit(number, scatter(key))
			}
		}
	}
	each(func(uint32, uint64) { total++ })
	buckets := uint64(1) << bits.Len(uint(total))
	d.starts = make([]uint32, buckets+1)
	each(func(_ uint32, hash uint64) { d.starts[hash%buckets+1]++ })
	for i := range buckets {
		d.starts[i+1] += d.starts[i]
	}
	d.marks, d.words = make([]uint32, total), make([]uint32, total)
	next := slices.Clone(d.starts)
	each(func(number uint32, hash uint64) {
		at := &next[hash%buckets]
		d.marks[*at], d.words[*at] = uint32(hash>>32), number
		*at++
	})
	return d
}

// word is the letters of a word, and how often the knowledge base has it.
func (d *deletions) word(number uint32) (letters []byte, written uint32) {
	if n := uint32(d.terms.size()); number >= n {
		return []byte(d.others[number-n]), 0
	}
	return d.terms.bytes(number), d.terms.written[number]
}

// near appends the numbers of all words that become equal to a word when letters are taken out of both, each once.
func (d *deletions) near(word string, to []uint32) []uint32 {
	var room [mostDeletions]uint64
	buckets := uint64(len(d.starts) - 1)
	for _, key := range deleted([]byte(word), room[:0]) {
		hash := scatter(key)
		for at := d.starts[hash%buckets]; at < d.starts[hash%buckets+1]; at++ {
			if d.marks[at] == uint32(hash>>32) {
				to = append(to, d.words[at])
			}
		}
	}
	slices.Sort(to)
	return slices.Compact(to)
}

// mostDeletions is how many ways there are to take no, one or two letters out of eight.
const mostDeletions = 1 + prefixUsed + prefixUsed*(prefixUsed-1)/2

// deleted appends the beginning of a word without no, one or (in a long word) two letters, as numbers of eight letters each.
func deleted(word []byte, to []uint64) []uint64 {
	var letters [prefixUsed]byte
	n := copy(letters[:], word)
	all := binary.LittleEndian.Uint64(letters[:])
	to = append(to, all)
	for i := range n {
		one := without(all, i)
		to = append(to, one)
		if len(word) < minTwo {
			continue
		}
		for j := i; j < n-1; j++ {
			to = append(to, without(one, j))
		}
	}
	slices.Sort(to)
	return slices.Compact(to)
}

// without is the letters but for the one at i.
func without(letters uint64, i int) uint64 {
	const perLetter = 8
	low := uint64(1)<<(perLetter*i) - 1
	return letters&low | letters>>perLetter&^low
}

// scatter makes a hash of a number: the finalizer of MurmurHash3 (github.com/aappleby/smhasher).
func scatter(key uint64) uint64 {
	key = (key ^ key>>33) * 0xff51afd7ed558ccd
	key = (key ^ key>>33) * 0xc4ceb9fe1a85ec53
	return key ^ key>>33
}
