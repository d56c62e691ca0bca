package main

import (
	"bytes"
	"flag"
	"os"
	"os/exec"
	"path/filepath"
	"strconv"
	"strings"
	"testing"
	"time"

	"stepwise/knowledge/language"
	"stepwise/knowledge/synthetic"
)

var readySizes = flag.String("ready", "20", "how many made-up guides TestReady starts with, as numbers between commas")

// TestReady prints how long the program takes from its start to its first answer, at the first start, which builds the index, and at later ones, which find it
// in the cache: docs/speed.md has the command and its table. What it fails on is an answer that is another one with the cache.
func TestReady(t *testing.T) {
	if testing.Short() {
		t.Skip("long, and with nothing that could race")
	}
	words, err := language.Load()
	if err != nil {
		t.Fatal(err)
	}
	binary := buildProgram(t)
	world := synthetic.New(words, 1)
	rows := []string{"| guides | first start | later start | cache |", "|---|---|---|---|"}
	for field := range strings.SplitSeq(*readySizes, ",") {
		n, err := strconv.Atoi(field)
		if err != nil {
			t.Fatal(err)
		}
		guides, data := t.TempDir(), t.TempDir()
		base := world.Base(n)
		if err := synthetic.Write(guides, base); err != nil {
			t.Fatal(err)
		}
		ask := func() (string, time.Duration) {
			start := time.Now()
			cmd := exec.CommandContext(t.Context(), binary, "ask", "--knowledge", guides, base.Guides[0].Title)
			cmd.Dir, cmd.Env = t.TempDir(), append(os.Environ(), "STEPWISE_DATA="+data)
			var problems bytes.Buffer
			cmd.Stderr = &problems
			out, err := cmd.Output()
			if err != nil || problems.Len() > 0 {
				t.Fatalf("%d guides: %v\n%s", n, err, &problems)
			}
			return string(out), time.Since(start)
		}
		want, first := ask()
		var later []time.Duration
		for range 5 {
			got, took := ask()
			if got != want {
				t.Errorf("%d guides: from the cache the answer is %q, want %q", n, got, want)
			}
			later = append(later, took)
		}
		rows = append(rows, "| "+strings.Join([]string{field, first.Round(time.Millisecond).String(), median(later).Round(time.Millisecond).String(), cacheSize(t, data)}, " | ")+" |")
	}
	t.Log("\n" + strings.Join(rows, "\n"))
}

// cacheSize is how large what is kept in a data directory is.
func cacheSize(t *testing.T, data string) string {
	t.Helper()
	files, err := filepath.Glob(filepath.Join(data, "cache", "*"))
	if err != nil || len(files) != 1 {
		t.Fatalf("the cache holds %v, %v", files, err)
	}
	info, err := os.Stat(files[0])
	if err != nil {
		t.Fatal(err)
	}
	return strconv.FormatFloat(float64(info.Size())/1e6, 'f', 1, 64) + " MB"
}

// buildProgram builds this very program.
func buildProgram(t testing.TB) string {
	t.Helper()
	binary := filepath.Join(t.TempDir(), "stepwise")
	if out, err := exec.CommandContext(t.Context(), "go", "build", "-o", binary, ".").CombinedOutput(); err != nil {
		t.Fatalf("go build: %v\n%s", err, out)
	}
	return binary
}
