package main

import (
	"bytes"
	"os"
	"os/exec"
	"slices"
	"sync"
	"testing"
	"time"

	"stepwise/bot"
)

// askedOften are the questions that the benchmarks ask: each language, a whole guide and a part, one to decline, one with typing errors.
var askedOften = []string{
	"how do I cancel Netflix",
	"what should I write to get my money back from netflix",
	"macam mana nak batal langganan netflix",
	"cara menutup akun amazon lewat hp",
	"怎么退订咪咕会员",
	"netflx cancle membrship",
	"how do I cancel Spotify",
}

// BenchmarkAskProcess is the time from the start of the program to its reply, which is promised within 150 ms: at the first start, which builds the index of the
// starter guides, and at later ones, which find it in the cache.
func BenchmarkAskProcess(b *testing.B) {
	binary := buildProgram(b)
	for name, caches := range map[string]func() string{"first": b.TempDir, "later": sync.OnceValue(b.TempDir)} {
		b.Run(name, func(b *testing.B) {
			askProcess(b, binary, caches()) // the program itself is in memory from now on
			var took []time.Duration
			for b.Loop() {
				took = append(took, askProcess(b, binary, caches()))
			}
			b.ReportMetric(float64(median(took).Microseconds())/1000, "median-ms")
		})
	}
}

// askProcess starts the program with that directory for caches, and tells how long it took to reply.
func askProcess(b *testing.B, binary, caches string) time.Duration {
	b.Helper()
	cmd := exec.CommandContext(b.Context(), binary, "ask", askedOften[0])
	cmd.Dir = b.TempDir() // where there is no config.toml
	cmd.Env = append(os.Environ(), "XDG_CACHE_HOME="+caches)
	start := time.Now()
	out, err := cmd.Output()
	took := time.Since(start)
	if err != nil {
		b.Fatal(err)
	}
	if !bytes.Contains(out, []byte("Netflix")) {
		b.Fatalf("strange reply: %s", out)
	}
	return took
}

// BenchmarkAnswer is the time for one question on the starter guides, each in a conversation of its own. The promise is less than 1 ms at the median.
func BenchmarkAnswer(b *testing.B) {
	l, err := loadLibrary("", nil, nil)
	if err != nil {
		b.Fatal(err)
	}
	b.Cleanup(func() {
		if err := l.Close(); err != nil {
			b.Error(err)
		}
	})
	now := time.Now()
	b.ReportAllocs()
	var took []time.Duration
	for n := 0; b.Loop(); n++ {
		m := bot.Message{ID: "1", Text: askedOften[n%len(askedOften)], Private: true, Time: now}
		start := time.Now()
		turn, err := l.bot.Answer(b.Context(), l.generation, bot.Session{}, m)
		took = append(took, time.Since(start))
		if err != nil || len(turn.Replies) == 0 {
			b.Fatalf("%q: %d replies, %v", m.Text, len(turn.Replies), err)
		}
	}
	b.ReportMetric(float64(median(took).Nanoseconds())/1000, "median-µs")
}

func median(values []time.Duration) time.Duration {
	slices.Sort(values)
	return values[len(values)/2]
}
