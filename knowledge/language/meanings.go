package language

import (
	"bytes"
	"compress/gzip"
	"embed"
	"encoding/binary"
	"fmt"
	"io"
	"io/fs"
	"math"
	"strings"
	"sync"
)

// The words of languages with their places, as TestMakeMeanings writes them. Compressed by gzip: the number of words, of bytes of their text, and of
// dimensions, each as four bytes; the words, the most common first, each with a line feed; and for each word a signed byte for each dimension.
//
//go:embed */meanings.gz
var placed embed.FS

// Meanings place words in a space where those of related meaning lie in the same direction: "car" beside "taxi", "pay" beside "salary". That is what a
// classifier cannot learn from a few questions. Only English has them so far. They are immutable and may be used by several goroutines at once.
type Meanings struct {
	dimensions int
	words      map[string][]float32 // each of length one
	stems      map[string][]float32 // of the most common word with that stem
}

// LoadMeanings reads those that ship, when they are first wanted: most bases never ask.
var LoadMeanings = sync.OnceValues(func() (*Meanings, error) {
	files, err := fs.Glob(placed, "*/meanings.gz")
	if err != nil {
		return nil, fmt.Errorf("find meanings: %w", err)
	}
	m := &Meanings{words: map[string][]float32{}, stems: map[string][]float32{}}
	for _, file := range files {
		data, err := fs.ReadFile(placed, file)
		if err == nil {
			err = m.read(data)
		}
		if err != nil {
			return nil, fmt.Errorf("read meanings %s: %w", file, err)
		}
	}
	return m, nil
})

func (m *Meanings) read(data []byte) error {
	unzip, err := gzip.NewReader(bytes.NewReader(data))
	if err != nil {
		return err
	}
	var size struct{ Words, Text, Dimensions uint32 }
	if err := binary.Read(unzip, binary.BigEndian, &size); err != nil {
		return err
	}
	if m.dimensions != 0 && m.dimensions != int(size.Dimensions) {
		return fmt.Errorf("%d dimensions, others have %d", size.Dimensions, m.dimensions)
	}
	m.dimensions = int(size.Dimensions)
	text, places := make([]byte, size.Text), make([]byte, size.Words*size.Dimensions)
	if _, err := io.ReadFull(unzip, text); err != nil {
		return err
	}
	if _, err := io.ReadFull(unzip, places); err != nil {
		return err
	}
	for i, word := range strings.Fields(string(text)) {
		place := make([]float32, m.dimensions)
		for k := range place {
			place[k] = float32(int8(places[i*m.dimensions+k]))
		}
		unit(place)
		m.words[word] = place
		if stem := stemEnglish(word); m.stems[stem] == nil {
			m.stems[stem] = place
		}
	}
	return nil
}

// Dimensions is how long a place is.
func (m *Meanings) Dimensions() int { return m.dimensions }

// Place is where a text lies: the mean of its words, without those that say nothing about the topic. A word without a place counts as nothing, so that the
// less is known of a text, or the less its words have to do with each other, the shorter its place is. It is nil if none is known.
func (m *Meanings) Place(tokens []Token) []float32 {
	place := make([]float32, m.dimensions)
	words, found := 0, 0
	for i := range tokens {
		if tokens[i].Stop {
			continue
		}
		words++
		one, ok := m.words[tokens[i].Text]
		if !ok {
			if one, ok = m.stems[tokens[i].Stem()]; !ok {
				continue
			}
		}
		found++
		for k, v := range one {
			place[k] += v
		}
	}
	if found == 0 {
		return nil
	}
	for k := range place {
		place[k] /= float32(words)
	}
	return place
}

// unit makes a vector one long, if it has a direction.
func unit(v []float32) {
	square := float32(0)
	for _, x := range v {
		square += x * x
	}
	for k := range v {
		v[k] /= float32(math.Sqrt(max(float64(square), math.SmallestNonzeroFloat32)))
	}
}
