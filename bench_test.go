package main

import (
	"bytes"
	"os/exec"
	"path/filepath"
	"slices"
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

// BenchmarkAskProcess is the time from the start of the program to its reply. The promise is at most 150 ms.
func BenchmarkAskProcess(b *testing.B) {
	binary := filepath.Join(b.TempDir(), "stepwise")
	if out, err := exec.CommandContext(b.Context(), "go", "build", "-o", binary, ".").CombinedOutput(); err != nil {
		b.Fatalf("go build: %v\n%s", err, out)
	}
	var took []time.Duration
	for b.Loop() {
		start := time.Now()
		cmd := exec.CommandContext(b.Context(), binary, "ask", askedOften[0])
		cmd.Dir = b.TempDir() // where there is no config.toml
		out, err := cmd.Output()
		if err != nil {
			b.Fatal(err)
		}
		took = append(took, time.Since(start))
		if !bytes.Contains(out, []byte("Netflix")) {
			b.Fatalf("strange reply: %s", out)
		}
	}
	b.ReportMetric(float64(median(took).Microseconds())/1000, "median-ms")
}

// BenchmarkAnswer is the time for one question on the starter guides, each in a conversation of its own. The promise is less than 1 ms at the median.
func BenchmarkAnswer(b *testing.B) {
	l, err := loadLibrary("", nil)
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
