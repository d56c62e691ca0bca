package main

import (
	"bytes"
	"strings"
	"testing"
	"time"
)

func TestProgressOfShortWorkIsNotShown(t *testing.T) {
	var out bytes.Buffer
	now := time.Unix(0, 0)
	show := newBar(&out, "indexing the guides", func() time.Time { return now })
	show(1, 3)
	now = now.Add(unnoticed / 2)
	show(2, 3)
	now = now.Add(unnoticed)
	show(3, 3)
	if out.Len() > 0 {
		t.Errorf("printed %q", &out)
	}
}

func TestProgressOfLongWorkIsShown(t *testing.T) {
	var out bytes.Buffer
	now := time.Unix(0, 0)
	show := newBar(&out, "indexing the guides", func() time.Time { return now })
	now = now.Add(2 * unnoticed)
	show(1, 4)
	if !strings.Contains(out.String(), "indexing the guides") || !strings.Contains(out.String(), "25%") {
		t.Errorf("printed %q", &out)
	}
	show(4, 4)
	if after := out.String()[strings.LastIndex(out.String(), "%")+1:]; !strings.HasSuffix(strings.TrimRight(after, " "), "\r") {
		t.Errorf("the bar is left behind: %q", &out)
	}
}

// TestNoProgressWithoutTerminal is for scripts: what they read from stderr are messages.
func TestNoProgressWithoutTerminal(t *testing.T) {
	c := &command{process: process{err: &bytes.Buffer{}}}
	if c.progress() != nil {
		t.Error("a buffer is taken for a terminal")
	}
}
