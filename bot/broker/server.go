package broker

import (
	"crypto/rand"
	"errors"
	"fmt"
	"log/slog"
	"path/filepath"
	"strings"
	"time"

	"github.com/google/renameio/v2"
	"github.com/nats-io/nats-server/v2/server"
	"github.com/nats-io/nats.go"
)

// startTime is how long the server may take to be ready. It reads its files first; a hundred thousand messages take it less than a second.
const startTime = 30 * time.Second

// AddressFile names, within the data directory, where other commands reach the server while it runs. Who can read it can read everything else there too.
const AddressFile = "broker.address"

// An embedded server is a NATS server within this process.
type embedded struct {
	server  *server.Server
	address string // for commands of ours that run beside this process
}

// startServer starts a server that keeps everything below the directory. With sync a write is on the disk when it is confirmed.
func startServer(dir string, sync bool, log *slog.Logger) (*embedded, error) {
	interval := "always"
	if !sync {
		interval = "2m"
	}
	token := rand.Text()
	// Paths are quoted as JSON would: the configuration reads it.
	text := fmt.Sprintf(`
server_name: stepwise
listen: "127.0.0.1:-1"
authorization { token: %q }
max_payload: 8MB
jetstream {
  store_dir: %q
  sync_interval: %q
  max_memory_store: 64MB
}
`, token, filepath.ToSlash(filepath.Join(dir, "broker")), interval)
	opts := &server.Options{}
	if err := opts.ProcessConfigString(text); err != nil {
		return nil, fmt.Errorf("configure the broker: %w", err)
	}
	opts.NoSigs = true
	s, err := server.NewServer(opts)
	if err != nil {
		return nil, fmt.Errorf("make the broker: %w", err)
	}
	s.SetLoggerV2(serverLog{log}, false, false, false)
	s.Start()
	if !s.ReadyForConnections(startTime) {
		s.Shutdown()
		return nil, errors.New("start the broker: it is not ready")
	}
	if !s.JetStreamEnabled() {
		s.Shutdown()
		return nil, fmt.Errorf("start the broker: it cannot keep anything in %s", dir)
	}
	e := &embedded{server: s, address: strings.Replace(s.ClientURL(), "nats://", "nats://"+token+"@", 1)}
	if err := renameio.WriteFile(filepath.Join(dir, AddressFile), []byte(e.address), 0o600); err != nil {
		e.stop()
		return nil, fmt.Errorf("say where the broker is: %w", err)
	}
	return e, nil
}

// connect connects within the process.
func (e *embedded) connect() (*nats.Conn, error) {
	return nats.Connect(e.address, nats.InProcessServer(e.server), nats.MaxReconnects(-1))
}

// stop ends the server, after it has written everything.
func (e *embedded) stop() {
	e.server.Shutdown()
	e.server.WaitForShutdown()
}
