package main

import (
	"bytes"
	"context"
	"io"
	"regexp"
	"slices"
	"strings"
	"testing"
	"time"
)

// A terminalTalker talks to a chat of ours that runs within the test.
type terminalTalker struct {
	t     *testing.T
	in    io.Writer
	out   *transcript
	from  int // where what is new begins
	last  said
	marks []string // what to type for each of its choices
}

func newTerminalTalker(t *testing.T) *terminalTalker {
	t.Helper()
	in, typed := io.Pipe()
	out, errs := newTranscript(), &bytes.Buffer{}
	done := make(chan int, 1)
	go func() { // ends with the input
		done <- run(context.Background(), process{in: in, out: out, err: errs, environ: []string{"LANG=en_US.UTF-8"}, now: time.Now}, []string{"chat"})
	}()
	t.Cleanup(func() {
		_ = typed.Close() // it has no errors
		if code := <-done; code != exitFine || errs.Len() > 0 {
			t.Errorf("chat ends with code %d: %s", code, errs)
		}
	})
	return &terminalTalker{t: t, in: typed, out: out}
}

func (p *terminalTalker) say(text string) {
	p.t.Helper()
	p.from = len(p.out.String())
	if _, err := io.WriteString(p.in, text+"\n"); err != nil {
		p.t.Fatal(err)
	}
}

// tap types the mark of the choice.
func (p *terminalTalker) tap(label string) {
	p.t.Helper()
	i := slices.Index(p.last.choices, label)
	if i < 0 {
		p.t.Fatalf("terminal: no choice is called %q in %q", label, p.last.choices)
	}
	p.say(p.marks[i])
}

// marked is the first line of a choice: what to type for it, and its label.
var marked = regexp.MustCompile(`^ *([^\s()]+)\) (.*)$`)

// terminalChoices are the labels of those in the text, and what to type for each.
func terminalChoices(text string) (labels, marks []string) {
	within := false
	for line := range strings.Lines(text) {
		line = strings.TrimRight(line, "\n")
		if m := marked.FindStringSubmatch(line); m != nil {
			labels, marks, within = append(labels, m[2]), append(marks, m[1]), true
			continue
		}
		if within = within && strings.HasPrefix(line, "   "); within {
			labels[len(labels)-1] += " " + strings.TrimSpace(line)
		}
	}
	return labels, marks
}

func (p *terminalTalker) hear(wanted func(said) bool) said {
	p.t.Helper()
	defer explain(p.t, "terminal", &p.last, wanted)
	limit := time.NewTimer(patience)
	defer limit.Stop()
	for {
		text, changed := p.out.look()
		p.last = said{text: text[p.from:]}
		p.last.choices, p.marks = terminalChoices(p.last.text)
		if wanted(p.last) {
			return p.last
		}
		select {
		case <-changed:
		case <-limit.C:
			p.t.Fatalf("terminal: waited %s for a reply", patience)
		}
	}
}
