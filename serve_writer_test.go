package main

import (
	"flag"
	"fmt"
	"math/rand/v2"
	"os"
	"os/exec"
	"path/filepath"
	"regexp"
	"strconv"
	"strings"
	"sync"
	"sync/atomic"
	"testing"
	"time"

	"stepwise/adapters/telegram/telegramfake"
)

var writerKills = flag.Int("writer-kills", 8, "how often TestServeWriterIsKilled kills who writes guides")

// The versions that the steps of a guide of writeGuides are of.
var (
	firstStep  = regexp.MustCompile(`Take the pot(\d+)`)
	secondStep = regexp.MustCompile(`Boil the pot(\d+)`)
)

// versionOf is that of a step, if the text has it.
func versionOf(step *regexp.Regexp, text string) string {
	if m := step.FindStringSubmatch(text); m != nil {
		return m[1]
	}
	return ""
}

// TestServeWriterIsKilled kills a process that writes guides, in the middle of a file, again and again, while users are walked through them: everybody is answered,
// and each from one version alone. -args -writer-kills 500 is the full run.
func TestServeWriterIsKilled(t *testing.T) {
	t.Parallel()
	dir := t.TempDir()
	writeGuides(t, dir, "pot0")
	f := telegramfake.New(t)
	s := beginServe(t, "KNOWLEDGE="+dir, "TELEGRAM_TOKEN="+f.Token, "TELEGRAM_API_URL="+f.URL)
	s.site()
	var asking sync.WaitGroup
	var over atomic.Bool
	var answers, mixed atomic.Int32
	for range 4 {
		asking.Go(func() {
			for !over.Load() {
				p := newTelegramTalker(t, f)
				p.say("boil an egg")
				first := versionOf(firstStep, p.hear(func(heard said) bool { return heard.has("Take the pot") }).text)
				time.Sleep(time.Duration(rand.IntN(500)) * time.Millisecond)
				p.say("next")
				text := p.hear(func(heard said) bool { return heard.text != "" }).text
				answers.Add(2)
				// A guide that was saved half-way may have one step, after which "next" begins anew with what serves by then.
				if again := versionOf(firstStep, text); again != "" {
					first = again
				}
				if second := versionOf(secondStep, text); second != "" && second != first {
					mixed.Add(1)
					t.Errorf("a guide begins in version %s and goes on in %s: %s", first, second, text)
				}
			}
		})
	}
	for n := range *writerKills {
		killWriter(t, dir, 1000*(n+1))
		time.Sleep(quietTime + time.Duration(rand.IntN(300))*time.Millisecond) // most of what is left half-way is read
	}
	over.Store(true)
	asking.Wait()
	writeGuides(t, dir, "potlast")
	s.err.await(t, serves)
	for end := time.Now().Add(patience); ; time.Sleep(quietTime) {
		p := newTelegramTalker(t, f)
		p.say("boil an egg")
		if p.hear(func(heard said) bool { return heard.text != "" }).has("potlast") {
			break
		}
		if time.Now().After(end) {
			t.Fatal("what was written last does not serve")
		}
	}
	t.Logf("%d kills, %d times changed guides served, %d answers: %d of two versions", *writerKills, strings.Count(s.err.String(), "changed guides serve"), answers.Load(), mixed.Load())
}

// killWriter lets a process write guides of ever new versions, and kills it after a while.
func killWriter(t *testing.T, dir string, from int) {
	t.Helper()
	self, err := os.Executable()
	if err != nil {
		t.Fatal(err)
	}
	c := &exec.Cmd{Path: self, Args: []string{writerName, dir, strconv.Itoa(from)}, Env: os.Environ()}
	out, err := c.StdoutPipe()
	if err != nil {
		t.Fatal(err)
	}
	if err := c.Start(); err != nil {
		t.Fatal(err)
	}
	if _, err := fmt.Fscanln(out); err != nil {
		t.Fatal(err)
	}
	time.Sleep(time.Duration(rand.IntN(20_000)) * time.Microsecond)
	_ = c.Process.Kill()
	_ = c.Wait() // it was killed
}

// writerName is what the test binary is called when it is who writes guides.
const writerName = "write-guides"

// beWriter writes a guide again and again, each time of another version and in small pieces.
func beWriter() {
	n, err := strconv.Atoi(os.Args[2])
	if err != nil {
		panic(err)
	}
	fmt.Println()
	for ; ; n++ {
		f, err := os.Create(filepath.Join(os.Args[1], "kitchen-egg.en.md"))
		if err != nil {
			panic(err)
		}
		for text := guide(fmt.Sprint("pot", n)); text != ""; {
			piece := min(len(text), 100)
			if _, err := f.WriteString(text[:piece]); err != nil {
				panic(err)
			}
			text = text[piece:]
		}
		_ = f.Close() // what is not written comes with the next
	}
}
