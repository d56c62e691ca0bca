package broker_test

import (
	"context"
	"fmt"
	"log/slog"
	"os"
	"os/exec"
	"path/filepath"
	"strings"
	"testing"
	"time"

	"stepwise/bot"
	"stepwise/bot/broker"
)

// TestDiskFull fills the disk of the store: nothing is confirmed that is not kept, and when there is room again it goes on by itself. It needs the right to mount.
func TestDiskFull(t *testing.T) {
	dir := t.TempDir()
	if out, err := exec.CommandContext(t.Context(), "mount", "-t", "tmpfs", "-o", "size=24m", "tmpfs", dir).CombinedOutput(); err != nil {
		t.Skipf("no disk can be mounted here: %s", out)
	}
	t.Cleanup(func() { _ = exec.Command("umount", "-l", dir).Run() }) // it goes with the machine
	d, err := broker.Open(t.Context(), broker.DurableConfig{Dir: dir, Log: slog.New(slog.DiscardHandler)})
	if err != nil {
		t.Fatal(err)
	}
	defer func() { _ = d.Close() }() // the disk goes with it
	s := d.Store()
	text := strings.Repeat("x", 50_000)
	put := func(n int) error {
		_, err := s.Inbox.Put(t.Context(), bot.Message{ID: fmt.Sprint(n), Conversation: person(fmt.Sprint(n)), Text: text})
		return err
	}
	filler := filepath.Join(dir, "filler")
	if err := os.WriteFile(filler, make([]byte, 15<<20), 0o600); err != nil {
		t.Fatal(err)
	}
	kept, full := 0, false
	for range 500 {
		if put(kept) != nil {
			full = true
			break
		}
		kept++
	}
	if !full {
		t.Fatal("the disk does not get full")
	}
	if err := d.Writable(t.Context()); err == nil {
		t.Error("it says that something can be kept")
	}
	if err := os.Remove(filler); err != nil {
		t.Fatal(err)
	}
	for end := time.Now().Add(30 * time.Second); d.Writable(t.Context()) != nil; time.Sleep(100 * time.Millisecond) {
		if time.Now().After(end) {
			t.Fatal("it does not go on when there is room again")
		}
	}
	if err := put(kept); err != nil {
		t.Fatalf("the next message: %v", err)
	}
	// The parts of the inbox are shared out anew after the start, and what is not done is given out again then: messages are counted, not how often one comes.
	seen := map[string]bool{}
	ctx, cancel := context.WithTimeout(t.Context(), 30*time.Second)
	defer cancel()
	for len(seen) < kept+1 {
		task, err := s.Inbox.Take(ctx)
		if err != nil {
			t.Fatalf("%d of %d messages that were confirmed are there: %v", len(seen), kept+1, err)
		}
		seen[task.Message.ID] = true
	}
}
