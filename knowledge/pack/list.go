package pack

import (
	"encoding/binary"
	"maps"
	"math"
	"runtime"
	"slices"
	"strings"
	"sync"
	"sync/atomic"
)

// maxDepth is how deep lists may stand within lists: more than any guide has, and too few to use up the stack.
const maxDepth = 200

// List packs a list, item by item; nil stays nil.
func List[S ~[]T, T any](p *Packer, list *S, item func(*Packer, *T)) {
	n, ok := p.length(len(*list), *list == nil)
	if !p.reading {
		for i := range *list {
			item(p, &(*list)[i])
		}
		return
	}
	*list = nil
	if !ok {
		return
	}
	if p.depth++; p.depth > maxDepth {
		p.Fail()
		return
	}
	const atOnce = 1024 // items; a longer list grows as it is read, so that foreign bytes take little memory
	*list = make(S, 0, min(n, atOnce))
	for range n {
		if p.broken {
			return
		}
		var zero T
		*list = append(*list, zero)
		item(p, &(*list)[len(*list)-1])
	}
	p.depth--
}

// Map packs a map in the order of its keys; nil stays nil.
func Map[K ~string, T any](p *Packer, m *map[K]T, value func(*Packer, *T)) {
	var keys []K
	if *m != nil {
		keys = slices.AppendSeq([]K{}, maps.Keys(*m))
		slices.Sort(keys)
	}
	List(p, &keys, Text)
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

// Set packs a set in the order of its members; nil stays nil.
func Set[K ~string](p *Packer, set *map[K]bool) { Map(p, set, Bool) }

// Numbers packs many numbers. It writes by how much each differs from the one before, which is little where they ascend.
func Numbers[S ~[]T, T ~uint32](p *Packer, list *S) {
	n, ok := p.length(len(*list), *list == nil)
	last := int64(0)
	if !p.reading {
		for _, v := range *list {
			p.out = binary.AppendVarint(p.out, int64(v)-last)
			last = int64(v)
		}
		return
	}
	*list = nil
	if !ok {
		return
	}
	out := make(S, n)
	in := p.in
	for i := range out {
		// Most take one byte or two: these are read in place.
		var u uint64
		switch {
		case len(in) > 0 && in[0] < 0x80:
			u, in = uint64(in[0]), in[1:]
		case len(in) > 1 && in[1] < 0x80:
			u, in = uint64(in[0]&0x7f)|uint64(in[1])<<7, in[2:]
		default:
			p.in = in
			p.unsigned(&u)
			in = p.in
		}
		last += int64(u>>1) ^ -int64(u&1)
		out[i] = T(last)
	}
	p.in = in
	*list = out
}

// Float packs a number that is not whole.
func Float[T ~float32](p *Packer, v *T) {
	if !p.reading {
		p.out = binary.LittleEndian.AppendUint32(p.out, math.Float32bits(float32(*v)))
		return
	}
	var bits [floatSize]byte
	p.take(bits[:])
	*v = T(math.Float32frombits(binary.LittleEndian.Uint32(bits[:])))
}

// Double packs a number that is not whole, in twice the precision.
func Double[T ~float64](p *Packer, v *T) {
	if !p.reading {
		p.out = binary.LittleEndian.AppendUint64(p.out, math.Float64bits(float64(*v)))
		return
	}
	var bits [2 * floatSize]byte
	p.take(bits[:])
	*v = T(math.Float64frombits(binary.LittleEndian.Uint64(bits[:])))
}

const floatSize = 4 // bytes

// take reads so many bytes.
func (p *Packer) take(to []byte) {
	if len(p.in) < len(to) {
		p.Fail()
		return
	}
	p.in = p.in[copy(to, p.in):]
}

// Floats packs many numbers that are not whole.
func Floats[S ~[]T, T ~float32](p *Packer, list *S) {
	n, ok := p.length(len(*list), *list == nil)
	if p.reading {
		*list = nil
		if ok && n > len(p.in)/floatSize {
			p.Fail()
		} else if ok {
			*list = make(S, n)
		}
	}
	for i := range *list {
		Float(p, &(*list)[i])
	}
}

// Detach lets the texts that follow be pieces of a string of their own, where the rest of what is read is not kept as long as they are.
func Detach(p *Packer) { p.in = strings.Clone(p.in) }

// Bytes packs bytes as they are.
func Bytes(p *Packer, list *[]byte) {
	n, ok := p.length(len(*list), *list == nil)
	if !p.reading {
		p.out = append(p.out, *list...)
		return
	}
	*list = nil
	if ok {
		*list = []byte(p.in[:n])
		p.in = p.in[n:]
	}
}

// Pieces packs n pieces on all cores: the function is called with each number below n, by several goroutines at once. Whoever reads knows n.
func Pieces(p *Packer, n int, piece func(p *Packer, number int)) {
	if p.reading && n > len(p.in) {
		p.Fail()
		return
	}
	pieces := make([]Packer, n)
	var next atomic.Int64
	var working sync.WaitGroup
	work := func() {
		for range min(runtime.GOMAXPROCS(0), n) {
			working.Go(func() {
				for i := int(next.Add(1)) - 1; i < n; i = int(next.Add(1)) - 1 {
					piece(&pieces[i], i)
				}
			})
		}
		working.Wait()
	}
	if !p.reading {
		work()
		for i := range pieces {
			size := len(pieces[i].out)
			Int(p, &size)
		}
		for i := range pieces {
			p.out = append(p.out, pieces[i].out...)
		}
		return
	}
	sizes := make([]int, n)
	for i := range sizes {
		Int(p, &sizes[i])
	}
	for i, size := range sizes {
		if size < 0 || size > len(p.in) {
			p.Fail()
			return
		}
		pieces[i] = Packer{in: p.in[:size], reading: true, depth: p.depth}
		p.in = p.in[size:]
	}
	work()
	for i := range pieces {
		if pieces[i].broken || pieces[i].in != "" {
			p.Fail()
		}
	}
}
