package index

// A vocabulary numbers terms in the order in which they are met. It is a few arrays without pointers, however many terms there are: the collector of
// garbage has nothing to follow, and a file can hold them as they are.
type vocabulary struct {
	text    []byte   // all terms, one behind the other
	ends    []uint32 // by term: where it ends in text; the next one begins there
	slots   []uint32 // a hash table with open addressing: the number of a term plus one, or 0 where none is; a power of two long
	parts   []uint32 // by term: in how many parts it stands
	written []uint32 // by term: how often it stands as a word in the guides; 0 for one that is only the stem of words
}

// find is the number of a term.
func (v *vocabulary) find(term string) (id uint32, ok bool) {
	if len(v.slots) == 0 {
		return 0, false
	}
	id, ok, _ = v.probe(term)
	return id, ok
}

// has reports whether a term is known.
func (v *vocabulary) has(term string) bool {
	_, ok := v.find(term)
	return ok
}

// probe looks for a term and tells at which slot it stands or would stand.
func (v *vocabulary) probe(term string) (id uint32, ok bool, slot uint32) {
	mask := uint32(len(v.slots) - 1)
	for slot = hash(term) & mask; ; slot = (slot + 1) & mask {
		n := v.slots[slot]
		if n == 0 {
			return 0, false, slot
		}
		if string(v.bytes(n-1)) == term { // does not copy
			return n - 1, true, slot
		}
	}
}

// intern is the number of a term, which is added if it is new.
func (v *vocabulary) intern(term string) uint32 {
	if 2*(len(v.ends)+1) > len(v.slots) {
		v.rehash(len(v.ends) + 1)
	}
	id, ok, slot := v.probe(term)
	if ok {
		return id
	}
	id = uint32(len(v.ends))
	v.slots[slot] = id + 1
	v.text = append(v.text, term...)
	v.ends = append(v.ends, uint32(len(v.text)))
	v.parts = append(v.parts, 0)
	v.written = append(v.written, 0)
	return id
}

// rehash makes the hash table anew, with room for so many terms.
func (v *vocabulary) rehash(terms int) {
	const least = 64
	size := least
	for size < 2*terms {
		size *= 2
	}
	v.slots = make([]uint32, size)
	mask := uint32(len(v.slots) - 1)
	for id := range v.ends {
		slot := hash(string(v.bytes(uint32(id)))) & mask
		for v.slots[slot] != 0 {
			slot = (slot + 1) & mask
		}
		v.slots[slot] = uint32(id) + 1
	}
}

// bytes are the letters of a term.
func (v *vocabulary) bytes(id uint32) []byte {
	first := uint32(0)
	if id > 0 {
		first = v.ends[id-1]
	}
	return v.text[first:v.ends[id]]
}

// size is how many terms there are.
func (v *vocabulary) size() int { return len(v.ends) }

// hash is FNV-1a (Fowler, Noll, Vo: www.isthe.com/chongo/tech/comp/fnv), the same in every run, its high bits mixed into the low ones that are used.
func hash(term string) uint32 {
	const offset, prime = 14695981039346656037, 1099511628211
	h := uint64(offset)
	for i := range len(term) {
		h = (h ^ uint64(term[i])) * prime
	}
	return uint32(h ^ h>>32)
}
