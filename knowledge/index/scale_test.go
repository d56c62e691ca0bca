package index

import (
	"cmp"
	"context"
	"flag"
	"fmt"
	"maps"
	"math/rand/v2"
	"os"
	"runtime"
	"runtime/debug"
	"slices"
	"strconv"
	"strings"
	"sync"
	"testing"
	"time"

	"stepwise/knowledge"
	"stepwise/knowledge/language"
	"stepwise/knowledge/synthetic"
)

var (
	scaleSizes = flag.String("scale", "100", "how many made-up guides TestScale measures with, as numbers between commas")
	scaleTime  = flag.Duration("scaletime", 300*time.Millisecond, "how long TestScale asks questions at each size")
)

// TestScale prints how fast questions are answered among many guides, beside a stock match query of Bleve on the same guides, with the same questions, in
// turns: docs/speed.md has the command and its table. The time of a question is that of the core, where the system tells it, so that other programs on the
// machine are not measured. What the test fails on is far from the aims, since machines differ.
func TestScale(t *testing.T) {
	if testing.Short() {
		t.Skip("long, and with nothing that could race")
	}
	words, err := language.Load()
	if err != nil {
		t.Fatal(err)
	}
	world := synthetic.New(words, 1)
	rows := []string{scaleHeader}
	for field := range strings.SplitSeq(*scaleSizes, ",") {
		guides, err := strconv.Atoi(field)
		if err != nil {
			t.Fatal(err)
		}
		m := measure(t, world, words, guides)
		rows = append(rows, m.String())
		if m.found < 0.5 {
			t.Errorf("%d guides: the right one is among the hits of %.0f %% of the questions", guides, m.found*100)
		}
		const (
			unbounded  = 100 * time.Millisecond // the promises for hostile messages (docs/faults.md row 11)
			mostGrowth = 50 << 20
		)
		if at(m.hostile, 0.99) > unbounded || m.growth > mostGrowth {
			t.Errorf("%d guides: a hostile message takes %v, and %d bytes are kept", guides, at(m.hostile, 0.99), m.growth)
		}
	}
	t.Log("\n" + strings.Join(rows, "\n"))
}

// A measurement is one row of the table.
type measurement struct {
	guides            int
	ours, stock       []time.Duration // sorted
	hostile           []time.Duration // sorted
	worst             time.Duration   // median of the kind of hostile message that takes longest
	worstKind         string
	growth            int64   // bytes that are kept after all hostile messages
	perSecond         float64 // questions on all cores
	build, stockBuild time.Duration
	heap, resident    int64   // bytes, of base and index after a collection
	found             float64 // share of questions that have their guide among the hits
}

const scaleHeader = "| guides | p50 µs | p99 µs | p99/p50 | stock p50 µs | p50/stock | questions/s | hostile p50/p50 (kind) | hostile p99 ms | growth MB | build s | stock build s | build/stock | heap MB | resident MB | found |\n" +
	"|---|---|---|---|---|---|---|---|---|---|---|---|---|---|---|---|"

func (m *measurement) String() string {
	p50, p99, stock := at(m.ours, 0.5), at(m.ours, 0.99), at(m.stock, 0.5)
	micro := func(d time.Duration) float64 { return float64(d.Nanoseconds()) / 1000 }
	return fmt.Sprintf("| %d | %.0f | %.0f | %.1f | %.0f | %.3f | %.0f | %.1f (%s) | %.1f | %.1f | %.2f | %.2f | %.2f | %d | %d | %.0f %% |",
		m.guides, micro(p50), micro(p99), micro(p99)/micro(p50), micro(stock), micro(p50)/micro(stock), m.perSecond,
		micro(m.worst)/micro(p50), m.worstKind, micro(at(m.hostile, 0.99))/1000, float64(m.growth)/(1<<20),
		m.build.Seconds(), m.stockBuild.Seconds(), m.build.Seconds()/m.stockBuild.Seconds(), m.heap>>20, m.resident>>20, m.found*100)
}

// at is the value below which that share of sorted values lies.
func at(sorted []time.Duration, share float64) time.Duration {
	return sorted[min(int(float64(len(sorted))*share), len(sorted)-1)]
}

// measure builds both indexes and asks both.
func measure(t *testing.T, world *synthetic.World, words *language.Set, guides int) *measurement {
	m := &measurement{guides: guides}
	runtime.LockOSThread()
	defer runtime.UnlockOSThread()
	debug.FreeOSMemory()
	base := world.Base(guides)
	start := time.Now()
	x, err := New(base, words)
	if err != nil {
		t.Fatal(err)
	}
	m.build = time.Since(start)
	defer closeIndex(t, x)
	questions := world.Questions(2000, guides)
	const warm = 200 // questions that are not measured: the first misspelt word makes the table of the speller, too
	for _, q := range questions[len(questions)-warm:] {
		m.found += share(finds(t, x, q), warm)
	}
	runtime.GC() // what is pooled goes with the second collection
	debug.FreeOSMemory()
	m.resident, m.heap = resident(t), kept()
	m.askHostile(t, x)
	m.askOnAllCores(t, x, questions)

	start = time.Now()
	stock := newStock(t, base)
	m.stockBuild = time.Since(start)
	for end := time.Now().Add(*scaleTime); time.Now().Before(end); {
		for _, q := range questions[:len(questions)-warm] {
			if time.Now().After(end) && len(m.ours) > warm/4 {
				break
			}
			start := clock()
			finds(t, x, q)
			between := clock()
			stock.search(t, q.Text)
			m.ours = append(m.ours, between-start)
			m.stock = append(m.stock, clock()-between)
		}
	}
	slices.Sort(m.ours)
	slices.Sort(m.stock)
	if err := stock.index.Close(); err != nil {
		t.Fatal(err)
	}
	return m
}

func closeIndex(t *testing.T, x *Index) {
	if err := x.Close(); err != nil {
		t.Error(err)
	}
}

func share(yes bool, of int) float64 {
	if yes {
		return 1 / float64(of)
	}
	return 0
}

// finds reports whether the guide that a question was made of is among the hits.
func finds(t testing.TB, x *Index, q synthetic.Question) bool {
	f, err := x.Find(context.Background(), knowledge.Question{Text: q.Text})
	if err != nil {
		t.Error(err)
	}
	return slices.ContainsFunc(f.Hits, func(h knowledge.Hit) bool { return h.Guide == q.Guide })
}

// askOnAllCores counts how many questions are answered in a second.
func (m *measurement) askOnAllCores(t *testing.T, x *Index, questions []synthetic.Question) {
	cores := runtime.GOMAXPROCS(0)
	asked := make([]int, cores)
	start := time.Now()
	var asking sync.WaitGroup
	for core := range cores {
		asking.Go(func() {
			for i := core; time.Since(start) < *scaleTime; i++ {
				finds(t, x, questions[i%len(questions)])
				asked[core]++
			}
		})
	}
	asking.Wait()
	took := time.Since(start).Seconds()
	for _, n := range asked {
		m.perSecond += float64(n) / took
	}
}

// askHostile asks a thousand messages that cost most, each kind as often.
func (m *measurement) askHostile(t *testing.T, x *Index) {
	kinds := hostile()
	maps.Copy(kinds, expensive(x))
	const messages = 1000
	times := (messages + len(kinds) - 1) / len(kinds)
	before := kept()
	for name, text := range kinds {
		var took []time.Duration
		for range times {
			start := clock()
			if _, err := x.Find(t.Context(), knowledge.Question{Text: text}); err != nil {
				t.Error(err)
			}
			took = append(took, clock()-start)
		}
		slices.Sort(took)
		m.hostile = append(m.hostile, took...)
		if middle := at(took, 0.5); middle > m.worst {
			m.worst, m.worstKind = middle, name
		}
	}
	slices.Sort(m.hostile)
	m.growth = kept() - before
}

// kept is how much memory is in use after a collection.
func kept() int64 {
	var memory runtime.MemStats
	runtime.GC()
	runtime.ReadMemStats(&memory)
	return int64(memory.HeapAlloc)
}

// expensive are messages that cost most in this very index: its most frequent words, which stand in nearly every guide, and typing errors in its words.
func expensive(x *Index) map[string]string {
	type counted struct {
		word string
		n    uint32
	}
	var list []counted
	for id, n := range x.terms.written {
		if n > 0 {
			list = append(list, counted{string(x.terms.bytes(uint32(id))), n})
		}
	}
	slices.SortFunc(list, func(a, b counted) int { return cmp.Or(-cmp.Compare(a.n, b.n), strings.Compare(a.word, b.word)) })
	random := rand.New(rand.NewPCG(5, 6))
	var frequent, mistyped strings.Builder
	for _, c := range list[:min(len(list), 300)] {
		frequent.WriteString(c.word + " ")
	}
	for range 100 {
		letters := []byte(list[random.IntN(len(list))].word)
		letters[random.IntN(len(letters))] = byte('a' + random.IntN(26))
		mistyped.WriteString(string(letters) + " ")
	}
	return map[string]string{"the most frequent words": frequent.String(), "words mistyped": mistyped.String()}
}

// resident is how much memory the process has, as Linux counts it; 0 elsewhere.
func resident(t *testing.T) int64 {
	data, err := os.ReadFile("/proc/self/status")
	if err != nil {
		return 0
	}
	_, rest, _ := strings.Cut(string(data), "VmRSS:")
	line, _, _ := strings.Cut(rest, "kB")
	n, err := strconv.ParseInt(strings.TrimSpace(line), 10, 64)
	if err != nil {
		t.Error(err)
	}
	return n << 10
}
