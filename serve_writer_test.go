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

var writerKills = flag.Int("writer-kills", 12, "how often TestServeWriterIsKilled kills who writes guides")

// pots are the words of writeGuides that tell one version from another.
var pots = regexp.MustCompile(`pot(\d+)`)

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
				first := pots.FindString(p.hear(func(heard said) bool { return heard.has("Take the pot") }).text)
				time.Sleep(time.Duration(rand.IntN(500)) * time.Millisecond)
				p.say("next")
				second := pots.FindString(p.hear(func(heard said) bool { return heard.text != "" }).text)
				answers.Add(2)
				if second != "" && second != first { // of a guide that was saved half-way the second step may be missing
					mixed.Add(1)
					t.Errorf("a guide begins with %s and goes on with %s", first, second)
				}
			}
		})
	}
	version := 0
	for range *writerKills {
		version += 1000
		killWriter(t, dir, version)
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
func killWriter(t *testing.T, dir string, version int) {
	t.Helper()
	self, err := os.Executable()
	if err != nil {
		t.Fatal(err)
	}
	c := &exec.Cmd{Path: self, Args: []string{writerName, dir, strconv.Itoa(version)}, Env: os.Environ()}
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
	version, err := strconv.Atoi(os.Args[2])
	if err != nil {
		panic(err)
	}
	fmt.Println()
	for ; ; version++ {
		f, err := os.Create(filepath.Join(os.Args[1], "kitchen-egg.en.md"))
		if err != nil {
			panic(err)
		}
		for text := guide(fmt.Sprint("pot", version)); text != ""; {
			n := min(len(text), 100)
			if _, err := f.WriteString(text[:n]); err != nil {
				panic(err)
			}
			text = text[n:]
		}
		_ = f.Close() // what is not written comes with the next
	}
}
