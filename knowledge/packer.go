package knowledge

import (
	"encoding/binary"
	"errors"
	"maps"
	"slices"
)

// A packer writes values as bytes, or reads them back. What a type consists of is said once, for both ways, by a function that takes the packer and a
// pointer to the value, so that writing and reading cannot get out of step.
//
// Numbers are varints, texts and lists begin with their length. Texts that are read are pieces of the one string that holds everything: a base of
// 10,000 guides is a million values, and what costs time is to allocate them one by one.
type packer struct {
	out     []byte // what was written
	in      string // what is still to be read
	reading bool
	broken  bool // what was read is no packed value
	depth   int  // of the lists within lists
}

// errPacked says that bytes are not what a packer wrote.
var errPacked = errors.New("not a packed knowledge base")

// maxPackedDepth is how deep lists may stand within lists: more than limits.go lets through, and too few to use up the stack.
const maxPackedDepth = 4*maxNesting + 16

// unsigned is a number that is not negative.
func (p *packer) unsigned(n *uint64) {
	if !p.reading {
		p.out = binary.AppendUvarint(p.out, *n)
		return
	}
	// binary.Uvarint takes bytes, and a string is what has to be kept.
	*n = 0
	for i := 0; i < len(p.in) && i < binary.MaxVarintLen64; i++ {
		c := p.in[i]
		*n |= uint64(c&0x7f) << (7 * i)
		if c < 0x80 {
			p.in = p.in[i+1:]
			return
		}
	}
	p.fail()
}

// fail ends the reading: whatever follows is read as nothing.
func (p *packer) fail() { p.in, p.broken = "", true }

// packInt packs a whole number.
func packInt[T ~int | ~int64](p *packer, n *T) {
	u := uint64(*n)<<1 ^ uint64(*n>>63) // zigzag, as encoding/binary has it
	p.unsigned(&u)
	if p.reading {
		*n = T(u>>1) ^ -T(u&1)
	}
}

func (p *packer) bool(b *bool) {
	var n uint64
	if *b {
		n = 1
	}
	p.unsigned(&n)
	if p.reading {
		*b = n == 1
	}
}

// packText packs a string.
func packText[T ~string](p *packer, s *T) {
	n := uint64(len(*s))
	p.unsigned(&n)
	if !p.reading {
		p.out = append(p.out, *s...)
		return
	}
	if n > uint64(len(p.in)) {
		p.fail()
		return
	}
	*s = T(p.in[:n])
	p.in = p.in[n:]
}

// packList packs a list, item by item; nil stays nil.
func packList[S ~[]T, T any](p *packer, list *S, item func(*packer, *T)) {
	n := uint64(0)
	if *list != nil {
		n = uint64(len(*list)) + 1
	}
	p.unsigned(&n)
	if !p.reading {
		for i := range *list {
			item(p, &(*list)[i])
		}
		return
	}
	// Each item takes a byte at least, so a length that cannot be meant is known before anything is allocated for it.
	if n == 0 || n-1 > uint64(len(p.in)) || p.depth >= maxPackedDepth {
		if n > 0 {
			p.fail()
		}
		*list = nil
		return
	}
	const atOnce = 1024 // items; a longer list grows as it is read
	*list = make(S, 0, min(n-1, atOnce))
	p.depth++
	for range n - 1 {
		if p.broken {
			break
		}
		var zero T
		*list = append(*list, zero)
		item(p, &(*list)[len(*list)-1])
	}
	p.depth--
}

// packMap packs a map in the order of its keys; nil stays nil.
func packMap[K ~string, T any](p *packer, m *map[K]T, value func(*packer, *T)) {
	var keys []K
	if *m != nil {
		keys = slices.AppendSeq([]K{}, maps.Keys(*m))
		slices.Sort(keys)
	}
	packList(p, &keys, packText)
	if p.reading {
		*m = nil
		if keys != nil {
			*m = make(map[K]T, len(keys))
		}
	}
	for _, k := range keys {
		v := (*m)[k]
		value(p, &v)
		if p.reading {
			(*m)[k] = v
		}
	}
}
