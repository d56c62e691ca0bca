package index

import (
	"math"
	"math/rand/v2"
	"runtime"
	"slices"
	"sync"

	"stepwise/knowledge/language"
)

// A classifier tells which entry a question asks for, by linear support vector machines, one for each entry against the rest, trained on the
// entries' own questions (Hsieh et al. 2008, A Dual Coordinate Descent Method for Large-scale Linear SVM: squared hinge loss).
// A score is a sum of weights of words and letters, so it can be explained.
type classifier struct {
	features map[string]uint32
	rarity   []float32 // by feature, what it counts for beside others
	strange  float32   // the same for a feature that no example has
	meanings *language.Meanings
	classes  int
	blocks   []block
}

// A block is the weights of some classes that stand side by side. Classes do not depend on each other, so blocks are trained at the same time.
type block struct {
	first   int       // of its classes
	bias    []float32 // by class
	weights []float32 // by feature, then by class
}

// blockSize is how many classes a block has at most: enough to share the reading of an example, few enough to stay in a core's cache.
const blockSize = 32

// An example is a text with the entry that it asks for.
type example struct {
	tokens []language.Token
	class  int
	weight float64 // how much it counts; 1 for a question
}

// Parameters of the training, which did best in an earlier prototype on the public sets of docs/benchmarks.md.
const (
	passes     = 12
	cost       = 1.0
	positive   = 3.0 // how much more an example counts for its own class than against the others
	letterPart = 1.4 // what the letters of words count for against the words
	sensePart  = 0.9 // what their meaning counts for: more finds more, and more of what is not there
)

// maxClasses and maxWork bound the time of training. A larger knowledge base is ranked without a classifier; the right question is found there by its words.
const (
	maxClasses = 1500
	maxWork    = 5_000_000 // examples times classes, for each about a hundred features are looked at
)

// newClassifier trains on the examples; it is nil if there is nothing to tell apart, or too much.
func newClassifier(examples []example, classes int, meanings *language.Meanings) *classifier {
	if classes < 2 || classes > maxClasses || len(examples)*classes > maxWork {
		return nil
	}
	c := &classifier{features: map[string]uint32{}, meanings: meanings, classes: classes}
	vectors := c.learn(examples)
	size := len(c.features) + meanings.Dimensions()
	var training sync.WaitGroup
	for first := 0; first < classes; first += blockSize {
		n := min(blockSize, classes-first)
		c.blocks = append(c.blocks, block{first: first, bias: make([]float32, n), weights: make([]float32, size*n)})
	}
	turns := make(chan struct{}, runtime.GOMAXPROCS(0))
	for i := range c.blocks {
		training.Go(func() {
			turns <- struct{}{}
			defer func() { <-turns }()
			c.blocks[i].train(examples, vectors)
		})
	}
	training.Wait()
	return c
}

// train runs the coordinate descent over all classes of the block at once.
func (b *block) train(examples []example, vectors []vector) {
	k := len(b.bias)
	alpha := make([]float32, len(examples)*k)
	order := make([]int, len(examples))
	norms := make([]float64, len(examples))
	for i := range order {
		order[i] = i
		norms[i] = 1 // the bias
		for _, v := range vectors[i].values {
			norms[i] += float64(v) * float64(v)
		}
	}
	margins := make([]float32, k)
	steps := make([]float32, k)
	random := rand.New(rand.NewPCG(1, 2)) // the same knowledge gives the same weights
	for range passes {
		random.Shuffle(len(order), func(i, j int) { order[i], order[j] = order[j], order[i] })
		for _, i := range order {
			v := &vectors[i]
			clear(margins)
			b.accumulate(margins, v)
			moved := false
			for class := range k {
				y, weight := float32(-1), examples[i].weight*cost
				if b.first+class == examples[i].class {
					y, weight = 1, weight*positive
				}
				diagonal := float32(1 / (2 * weight))
				a := &alpha[i*k+class]
				next := max(*a-(y*margins[class]-1+diagonal**a)/(float32(norms[i])+diagonal), 0)
				steps[class] = (next - *a) * y
				if steps[class] != 0 {
					moved = true
				}
				*a = next
			}
			if !moved {
				continue
			}
			for n, f := range v.features {
				row, value := b.weights[int(f)*k:int(f)*k+k], v.values[n]
				for class, step := range steps {
					row[class] += step * value
				}
			}
			for class, step := range steps {
				b.bias[class] += step
			}
		}
	}
}

// accumulate adds what the text scores for each class of the block.
func (b *block) accumulate(margins []float32, v *vector) {
	k := len(b.bias)
	for class, w := range b.bias {
		margins[class] += w
	}
	for n, f := range v.features {
		row, value := b.weights[int(f)*k:int(f)*k+k], v.values[n]
		for class, w := range row {
			margins[class] += w * value
		}
	}
}

// margins is how far a text lies on the side of each class; 0 is the border, 1 about as far as the examples.
func (c *classifier) margins(tokens []language.Token) []float32 {
	out := make([]float32, c.classes)
	v := c.vector(tokens)
	for i := range c.blocks {
		b := &c.blocks[i]
		b.accumulate(out[b.first:b.first+len(b.bias)], &v)
	}
	return out
}

// A vector is the features of a text, each at most once, in blocks: words, then letters, then the dimensions of its meaning.
type vector struct {
	features []uint32
	values   []float32
	letters  int    // where the letters begin
	unknown  [2]int // how many words and letters no example has
}

// learn makes the vectors of the examples, and numbers and weighs all their features.
func (c *classifier) learn(examples []example) []vector {
	vectors := make([]vector, len(examples))
	var with []int // by feature, how many examples have it
	for i, e := range examples {
		vectors[i] = count(e.tokens, func(name string) (uint32, bool) {
			f, ok := c.features[name]
			if !ok {
				f = uint32(len(with))
				c.features[name] = f
				with = append(with, 0)
			}
			with[f]++
			return f, true
		})
	}
	// A root of the usual inverse document frequency: the full one did worse on the public sets, and so did none.
	rarity := func(n int) float32 { return float32(math.Sqrt(math.Log(1 + float64(len(examples))/float64(n)))) }
	c.strange = rarity(1)
	c.rarity = make([]float32, len(with))
	for f, n := range with {
		c.rarity[f] = rarity(n)
	}
	for i, e := range examples {
		c.weigh(&vectors[i], e.tokens)
	}
	return vectors
}

// vector makes the features of a question.
func (c *classifier) vector(tokens []language.Token) vector {
	v := count(tokens, func(name string) (uint32, bool) { f, ok := c.features[name]; return f, ok })
	c.weigh(&v, tokens)
	return v
}

// count makes the features of a text, each with the root of how often it has it. Those without a number are only counted.
func count(tokens []language.Token, number func(name string) (uint32, bool)) vector {
	var v vector
	for block, names := range [...][]string{wordFeatures(tokens), letterFeatures(tokens)} {
		if block == 1 {
			v.letters = len(v.features)
		}
		slices.Sort(names)
		for i := 0; i < len(names); {
			end := i + 1
			for end < len(names) && names[end] == names[i] {
				end++
			}
			if f, ok := number(names[i]); ok {
				v.features = append(v.features, f)
				v.values = append(v.values, float32(math.Sqrt(float64(end-i))))
			} else {
				v.unknown[block]++
			}
			i = end
		}
	}
	return v
}

// weigh makes rare features count for more, gives each block its length, and adds the meaning as a third. What no example has counts for the length too, so
// that a strange text has small margins.
func (c *classifier) weigh(v *vector, tokens []language.Token) {
	for n, f := range v.features {
		v.values[n] *= c.rarity[f]
	}
	for block, values := range [...][]float32{v.values[:v.letters], v.values[v.letters:]} {
		norm := float32(v.unknown[block]) * c.strange * c.strange
		for _, value := range values {
			norm += value * value
		}
		scale := [...]float32{1, letterPart}[block] / float32(math.Sqrt(max(float64(norm), tiny)))
		for n := range values {
			values[n] *= scale
		}
	}
	for k, x := range c.meanings.Place(tokens) {
		v.features = append(v.features, uint32(len(c.features)+k))
		v.values = append(v.values, sensePart*x)
	}
}

// wordFeatures are the words, their pairs, and the pairs with at most one word between them, in any order.
func wordFeatures(tokens []language.Token) []string {
	out := make([]string, 0, 4*len(tokens))
	for i := range tokens {
		stem := tokens[i].Stem()
		out = append(out, "w "+stem)
		if i+1 < len(tokens) {
			out = append(out, "b "+stem+" "+tokens[i+1].Stem())
		}
		for j := i + 1; j <= min(i+2, len(tokens)-1); j++ {
			a, b := stem, tokens[j].Stem()
			if b < a {
				a, b = b, a
			}
			out = append(out, "s "+a+" "+b)
		}
	}
	return out
}

// letterFeatures are the groups of two to four letters within words, and of one to three Han characters.
func letterFeatures(tokens []language.Token) []string {
	var out []string
	for i := range tokens {
		if tokens[i].IsHan() {
			run := tokens[i].Text
			out = append(out, "h "+run)
			for j := i + 1; j < min(i+3, len(tokens)) && tokens[j].Pair != ""; j++ {
				run += tokens[j].Text
				out = append(out, "h "+run)
			}
			continue
		}
		word := "^" + tokens[i].Text + "$"
		for n := 2; n <= 4; n++ {
			for at := 0; at+n <= len(word); at++ {
				out = append(out, "c "+word[at:at+n])
			}
		}
	}
	return out
}
