package discord

import (
	"errors"
	"net"
	"os"
	"testing"
	"time"
)

// TestWatched lets a connection fall silent: after that nothing is written to it, no goodbye either, which would end the session.
func TestWatched(t *testing.T) {
	near, far := net.Pipe()
	t.Cleanup(func() { _, _ = near.Close(), far.Close() })
	w := &watched{Conn: near, idle: time.Millisecond}
	if _, err := w.Read(make([]byte, 1)); !errors.Is(err, os.ErrDeadlineExceeded) {
		t.Fatalf("Read returned %v", err)
	}
	written := make(chan error, 1)
	go func() {
		_, err := w.Write([]byte("goodbye"))
		written <- err
	}()
	if err := far.SetReadDeadline(time.Now().Add(time.Second)); err != nil {
		t.Fatal(err)
	}
	if err := <-written; !errors.Is(err, net.ErrClosed) {
		t.Errorf("Write returned %v", err)
	}
}
