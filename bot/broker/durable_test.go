package broker_test

import (
	"context"
	"log/slog"
	"os"
	"path/filepath"
	"testing"
	"time"

	"github.com/nats-io/nats.go"
	"github.com/nats-io/nats.go/jetstream"

	"stepwise/bot"
	"stepwise/bot/broker"
	"stepwise/bot/broker/brokertest"
)

func TestDurable(t *testing.T) {
	brokertest.Run(t, false, func(t *testing.T) broker.Store { return openDurable(t, broker.DurableConfig{Dir: t.TempDir()}).Store() })
}

// TestServersOutsideComeBack takes the server away while something is written, and brings it back: the store goes on by itself.
func TestServersOutsideComeBack(t *testing.T) {
	dir, port := t.TempDir(), freePorts(t, 1)[0]
	url, stop := brokertest.StartServer(t, dir, port)
	d := openDurable(t, broker.DurableConfig{URL: url})
	if err := d.Writable(t.Context()); err != nil {
		t.Fatal(err)
	}
	stop()
	if _, err := d.Store().Inbox.Put(t.Context(), bot.Message{ID: "1", Conversation: person("ana"), Text: "hello"}); err == nil {
		t.Error("a message is taken over that nobody keeps")
	}
	if err := d.Writable(t.Context()); err == nil {
		t.Error("it says that something can be kept")
	}
	brokertest.StartServer(t, dir, port)
	for end := time.Now().Add(30 * time.Second); d.Writable(t.Context()) != nil; time.Sleep(50 * time.Millisecond) {
		if time.Now().After(end) {
			t.Fatal("nothing can be kept, though the server is back")
		}
	}
	put := func() error {
		_, err := d.Store().Inbox.Put(t.Context(), bot.Message{ID: "1", Conversation: person("ana"), Text: "hello"})
		return err
	}
	if err := put(); err != nil {
		t.Error(err)
	}
}

func openDurable(t *testing.T, c broker.DurableConfig) *broker.Durable {
	t.Helper()
	c.Log = slog.New(slog.NewTextHandler(t.Output(), nil))
	d, err := broker.Open(t.Context(), c)
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() {
		if err := d.Close(); err != nil {
			t.Error(err)
		}
	})
	return d
}

// The journal is kept as long as is configured, however short that is, also where it was kept for longer before.
func TestKept(t *testing.T) {
	dir := t.TempDir()
	for _, kept := range []time.Duration{0, time.Hour, 12 * time.Hour} {
		d, err := broker.Open(t.Context(), broker.DurableConfig{Dir: dir, Kept: kept, Log: slog.New(slog.DiscardHandler)})
		if err != nil {
			t.Fatalf("kept for %s: %v", kept, err)
		}
		if err := d.Store().Journal.Append(t.Context(), []broker.Entry{{ID: kept.String(), Conversation: person("ana")}}); err != nil {
			t.Error(err)
		}
		if err := d.Close(); err != nil {
			t.Error(err)
		}
	}
}

// What is written twice, because the crash between lasted longer than the server remembers what it was given, is dealt with once.
func TestCopiesAreDealtWithOnce(t *testing.T) {
	dir := t.TempDir()
	d := openDurable(t, broker.DurableConfig{Dir: dir})
	s, ctx := d.Store(), t.Context()
	defer s.Outbox.Serve("test")()
	if _, err := s.Inbox.Put(ctx, bot.Message{ID: "1", Conversation: person("ana"), Text: "hello"}); err != nil {
		t.Fatal(err)
	}
	if err := s.Outbox.Put(ctx, []broker.Parcel{{ID: "1", Reply: bot.Reply{To: person("ana"), Title: "hi"}}}); err != nil {
		t.Fatal(err)
	}
	copyLast(t, dir, "INBOX", "OUTBOX")
	task, err := s.Inbox.Take(ctx)
	if err != nil {
		t.Fatal(err)
	}
	if err := s.Inbox.Done(ctx, task); err != nil {
		t.Fatal(err)
	}
	if task, err = s.Inbox.Take(ctx); err != nil {
		t.Fatal(err)
	}
	if handled, err := s.Inbox.Handled(ctx, task); err != nil || !handled {
		t.Errorf("the copy of a message that was answered is handled: %t, error %v", handled, err)
	}
	p, err := s.Outbox.Take(ctx, "test")
	if err != nil {
		t.Fatal(err)
	}
	if err := s.Outbox.Done(ctx, p, "sent"); err != nil {
		t.Fatal(err)
	}
	soon, cancel := context.WithTimeout(ctx, time.Second)
	defer cancel()
	if p, err := s.Outbox.Take(soon, "test"); err == nil {
		t.Errorf("the copy of a reply that was sent is given out: %+v", p)
	}
	if n, err := s.Outbox.Len(ctx); err != nil || n != 0 {
		t.Errorf("%d replies are left, error %v", n, err)
	}
}

// copyLast writes the last message of each stream once more, without what tells that it is the same.
func copyLast(t *testing.T, dir string, streams ...string) {
	t.Helper()
	address, err := os.ReadFile(filepath.Join(dir, broker.AddressFile))
	if err != nil {
		t.Fatal(err)
	}
	js := connect(t, string(address))
	for _, name := range streams {
		stream, err := js.Stream(t.Context(), name)
		if err != nil {
			t.Fatal(err)
		}
		m, err := stream.GetMsg(t.Context(), stream.CachedInfo().State.LastSeq)
		if err != nil {
			t.Fatal(err)
		}
		if _, err := js.Publish(t.Context(), m.Subject, m.Data); err != nil {
			t.Fatal(err)
		}
	}
}

// connect connects to a server beside the store that it is of.
func connect(t *testing.T, url string) jetstream.JetStream {
	t.Helper()
	conn, err := nats.Connect(url)
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(conn.Close)
	js, err := jetstream.New(conn)
	if err != nil {
		t.Fatal(err)
	}
	return js
}
