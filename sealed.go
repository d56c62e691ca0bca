package main

import (
	"bytes"
	"crypto/sha256"
	"encoding/binary"
	"encoding/hex"
	"errors"
	"fmt"
	"io"
	"os"
	"runtime"
	"sync"
	"unsafe"
)

// A sealed file holds pieces of data with what shows that not a bit of them has changed: a header with the address that the file is kept under, the sizes of
// the pieces, the SHA-256 of every block and, at its end, that of the header itself. Blocks are read and verified on all cores.
type sealHeader struct {
	Address address
	Sizes   [sealedPieces]uint64
}

const (
	sealedPieces = 3
	sealBlock    = 1 << 20   // bytes with a hash of their own
	maxSealed    = 1<<31 - 1 // bytes of a piece, so that they can be counted on any machine; 100,000 guides take a third of it
	unpackedSize = 4         // how many times as large a generation is in memory, about
	// In bytes: less is not worth the while, and a kernel that counts what is only reserved is not to be asked for everything.
	leastReserved, mostReserved = 32 << 20, 1 << 30
)

// An address is the SHA-256 of everything that shapes what is kept under it.
type address [sha256.Size]byte

func (a address) String() string { return hex.EncodeToString(a[:]) }

// errDamaged says that a sealed file is not as it was written.
var errDamaged = errors.New("damaged")

// seal writes the pieces.
func seal(w io.Writer, at address, pieces [sealedPieces][]byte) error {
	h := sealHeader{Address: at}
	for i, p := range pieces {
		if len(p) > maxSealed {
			return fmt.Errorf("%d bytes are too much for one file", len(p))
		}
		h.Sizes[i] = uint64(len(p))
	}
	var head bytes.Buffer
	if err := binary.Write(&head, binary.LittleEndian, h); err != nil {
		return err
	}
	for _, p := range pieces {
		sums := make([]address, blocks(len(p)))
		eachBlock(p, func(n int, block []byte) { sums[n] = sha256.Sum256(block) })
		for _, sum := range sums {
			head.Write(sum[:])
		}
	}
	sum := sha256.Sum256(head.Bytes())
	head.Write(sum[:])
	for _, p := range append([][]byte{head.Bytes()}, pieces[:]...) {
		if _, err := w.Write(p); err != nil {
			return err
		}
	}
	return nil
}

// unseal reads the pieces of a file that was sealed under that address. Of a file that is anything else it gives nothing but errDamaged.
func unseal(f *os.File, at address) (pieces [sealedPieces]string, err error) {
	info, err := f.Stat()
	if err != nil {
		return pieces, err
	}
	if !info.Mode().IsRegular() {
		return pieces, fmt.Errorf("%w: no regular file", errDamaged)
	}
	h := sealHeader{}
	start := make([]byte, binary.Size(h))
	if _, err := io.ReadFull(f, start); err != nil {
		return pieces, fmt.Errorf("%w: too short", errDamaged)
	}
	if _, err := binary.Decode(start, binary.LittleEndian, &h); err != nil {
		return pieces, err
	}
	size, count := uint64(len(start)+sha256.Size), 0
	for _, n := range h.Sizes {
		if n > maxSealed {
			return pieces, fmt.Errorf("%w: sizes that cannot be", errDamaged)
		}
		size += n + uint64(blocks(int(n))*sha256.Size)
		count += blocks(int(n))
	}
	if h.Address != at || uint64(info.Size()) != size {
		return pieces, fmt.Errorf("%w: something else", errDamaged)
	}
	rest := make([]byte, (count+1)*sha256.Size)
	if _, err := io.ReadFull(f, rest); err != nil {
		return pieces, err
	}
	sums, sum := rest[:count*sha256.Size], rest[count*sha256.Size:]
	if got := sha256.Sum256(append(start, sums...)); !bytes.Equal(got[:], sum) {
		return pieces, fmt.Errorf("%w: header", errDamaged)
	}
	if inMemory := unpackedSize * size; inMemory >= leastReserved {
		reserve(int(min(inMemory, mostReserved)))
	}
	offset := int64(len(start) + len(rest))
	for i, n := range h.Sizes {
		p := make([]byte, n)
		if err := readBlocks(f, offset, p, sums); err != nil {
			return [sealedPieces]string{}, err
		}
		pieces[i] = unsafe.String(unsafe.SliceData(p), len(p)) // nobody has p to write to; a copy would take as long as the reading
		offset += int64(n)
		sums = sums[blocks(int(n))*sha256.Size:]
	}
	return pieces, nil
}

// readBlocks reads a piece and compares it with the hashes of its blocks.
func readBlocks(f *os.File, offset int64, p, sums []byte) error {
	errs := make([]error, blocks(len(p)))
	eachBlock(p, func(n int, block []byte) {
		if _, err := f.ReadAt(block, offset+int64(n)*sealBlock); err != nil {
			errs[n] = err
			return
		}
		if got := sha256.Sum256(block); !bytes.Equal(got[:], sums[n*sha256.Size:(n+1)*sha256.Size]) {
			errs[n] = fmt.Errorf("%w: block %d", errDamaged, n)
		}
	})
	return errors.Join(errs...)
}

// blocks is how many blocks so many bytes are.
func blocks(size int) int { return (size + sealBlock - 1) / sealBlock }

// eachBlock calls f with every block, on all cores.
func eachBlock(p []byte, f func(n int, block []byte)) {
	cores := runtime.GOMAXPROCS(0)
	var working sync.WaitGroup
	for core := range min(cores, blocks(len(p))) {
		working.Go(func() {
			for n := core; n < blocks(len(p)); n += cores {
				f(n, p[n*sealBlock:min((n+1)*sealBlock, len(p))])
			}
		})
	}
	working.Wait()
}
