package web

import (
	"context"
	"flag"
	"fmt"
	"net"
	"runtime"
	"strings"
	"testing"
	"time"

	"stepwise/adapters/web/webtest"
	"stepwise/bot"
)

// The everyday run is short. docs/faults.md row 30 is: go test ./adapters/web -run StuckBrowsers -stuck 1000 -v.
var stuck = flag.Int("stuck", 50, "how many browsers do not read")

// maxHeap is what they may cost in all, in bytes (docs/faults.md row 30).
const maxHeap = 100 << 20

// TestStuckBrowsers sends to browsers that never read, and to one that does.
func TestStuckBrowsers(t *testing.T) {
	a, url := serve(t)
	hello := make(chan bot.Message, 1)
	start(t, a, func(_ context.Context, m bot.Message) error {
		if m.Kind == bot.Words {
			hello <- m
		}
		return nil
	})
	reader := open(t, url, "en", earlier)
	reader.Say("hello")
	own := (<-hello).Conversation
	var to []bot.Conversation
	for range *stuck {
		secret := newSecret()
		c, err := (&net.Dialer{}).DialContext(t.Context(), "tcp", strings.TrimPrefix(url, "http://"))
		if err != nil {
			t.Fatal(err)
		}
		t.Cleanup(func() { _ = c.Close() })
		if err := c.(*net.TCPConn).SetReadBuffer(4096); err != nil {
			t.Fatal(err)
		}
		fmt.Fprintf(c, "GET /events HTTP/1.1\r\nHost: stuck.example\r\nCookie: stepwise=%s\r\n\r\n", secret)
		chat := chatOf(secret)
		to = append(to, bot.Conversation{Network: Network, Chat: chat, User: chat})
	}
	for n := 0; n < *stuck+1; runtime.Gosched() { // they come one after the other
		a.store.mu.Lock()
		n = a.store.streams
		a.store.mu.Unlock()
	}

	ctx, cancel := context.WithTimeout(t.Context(), time.Minute)
	defer cancel()
	long := strings.Repeat("a long guide ", 1500)
	slowest := time.Duration(0)
	for i := range 40 {
		for j, c := range to {
			r := bot.Reply{ID: fmt.Sprintf("%d-%d", i, j), To: c, Kind: bot.NoteReply, Blocks: []bot.Block{paragraph(long)}}
			if _, err := a.Send(t.Context(), r); err != nil {
				t.Fatal(err)
			}
		}
		begin := time.Now()
		r := bot.Reply{ID: fmt.Sprintf("own-%d", i), To: own, Kind: bot.NoteReply, Blocks: []bot.Block{paragraph(fmt.Sprint("number ", i))}}
		if _, err := a.Send(t.Context(), r); err != nil {
			t.Fatal(err)
		}
		if !reader.Wait(ctx, func(shown []webtest.Shown) bool { return len(shown) == i+1 }) {
			t.Fatal("the browser that reads waits for those that do not")
		}
		slowest = max(slowest, time.Since(begin))
	}
	var m runtime.MemStats
	runtime.GC()
	runtime.ReadMemStats(&m)
	t.Logf("%d stuck browsers: %d MiB of heap, the one that reads got its replies within %s", *stuck, m.HeapAlloc>>20, slowest)
	if m.HeapAlloc > maxHeap {
		t.Errorf("%d MiB of heap", m.HeapAlloc>>20)
	}
	consistent(t, a.store)
}
