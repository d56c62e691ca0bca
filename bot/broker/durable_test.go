package broker_test

import (
	"log/slog"
	"testing"
	"time"

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
