package broker_test

import (
	"log/slog"
	"testing"

	"stepwise/bot/broker"
	"stepwise/bot/broker/brokertest"
)

func TestDurable(t *testing.T) {
	brokertest.Run(t, false, func(t *testing.T) broker.Store { return openDurable(t, broker.DurableConfig{Dir: t.TempDir()}).Store() })
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
