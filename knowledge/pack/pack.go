// Package pack writes values as bytes and reads them back quickly.
//
// What a type consists of is said once, for both ways, by a function that takes the [Packer] and a pointer to the value and calls [Text], [Int], [List] and the
// like for each field: writing and reading cannot get out of step. [Write] calls it to write, [Read] to read.
//
//	func packPoint(p *pack.Packer, v *Point) {
//		pack.Int(p, &v.X)
//		pack.Text(p, &v.Name)
//	}
//
// Numbers are varints, texts and lists begin with their length. Texts that are read are pieces of the one string that holds everything: a knowledge base is a
// million values, and what costs time is to allocate them one by one. The form is for the program that wrote it. It has no version and no checksum: whoever
// reads must know that the bytes are whole. Foreign bytes do no harm, but may be read as values that nobody wrote.
//
// It is our own because none of those that were tried is quick enough: of 10,000 guides encoding/gob and fxamacker/cbor take five times as long to read.
package pack

import (
	"encoding/binary"
	"errors"
)

// A Packer writes values, or reads them.
type Packer struct {
	out     []byte // what was written
	in      string // what is still to be read
	reading bool
	broken  bool // what was read is no packed value
	depth   int  // of the lists within lists
}

// ErrBroken says that bytes are not what was packed.
var ErrBroken = errors.New("not a packed value")

// Write is what the function packs.
func Write(value func(*Packer)) []byte {
	var p Packer
	value(&p)
	return p.out
}

// Read lets the function read what it packed. With an error, what it read means nothing.
func Read(packed string, value func(*Packer)) error {
	p := Packer{in: packed, reading: true}
	value(&p)
	if p.broken || p.in != "" {
		return ErrBroken
	}
	return nil
}

// Reads reports whether the packer reads.
func (p *Packer) Reads() bool { return p.reading }

// Left is how many bytes are left to read. No list has more items than that.
func (p *Packer) Left() int { return len(p.in) }

// Fail ends the reading, of something that cannot have been written: whatever follows is read as nothing.
func (p *Packer) Fail() { p.in, p.broken = "", true }

// unsigned is a number that is not negative.
func (p *Packer) unsigned(n *uint64) {
	if !p.reading {
		p.out = binary.AppendUvarint(p.out, *n)
		return
	}
	// Like binary.Uvarint, which takes bytes, and it is a string that has to be kept.
	*n = 0
	for i := 0; i < len(p.in) && i < binary.MaxVarintLen64; i++ {
		c := p.in[i]
		*n |= uint64(c&0x7f) << (7 * i)
		if c < 0x80 {
			p.in = p.in[i+1:]
			return
		}
	}
	p.Fail()
}

// length is the length of a list plus one, 0 for nil. Each item takes a byte at least, so a length that cannot be meant is known before anything is made.
func (p *Packer) length(n int, isNil bool) (length int, ok bool) {
	u := uint64(n) + 1
	if isNil {
		u = 0
	}
	p.unsigned(&u)
	if !p.reading {
		return n, !isNil
	}
	if u == 0 {
		return 0, false
	}
	if u-1 > uint64(len(p.in)) {
		p.Fail()
		return 0, false
	}
	return int(u - 1), true
}

// Int packs a whole number.
func Int[T ~int | ~int32 | ~int64](p *Packer, n *T) {
	u := uint64(*n)<<1 ^ uint64(int64(*n)>>63) // zigzag, as encoding/binary has it
	p.unsigned(&u)
	if p.reading {
		*n = T(int64(u>>1) ^ -int64(u&1))
	}
}

// Bool packs a boolean.
func Bool(p *Packer, b *bool) {
	var n uint64
	if *b {
		n = 1
	}
	p.unsigned(&n)
	if p.reading {
		*b = n == 1
	}
}

// Text packs a string.
func Text[T ~string](p *Packer, s *T) {
	n, ok := p.length(len(*s), false)
	switch {
	case !p.reading:
		p.out = append(p.out, *s...)
	case ok:
		*s, p.in = T(p.in[:n]), p.in[n:]
	default:
		p.Fail() // no text is nil
	}
}
