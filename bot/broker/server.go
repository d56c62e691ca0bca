package broker

import (
	"crypto/rand"
	"errors"
	"fmt"
	"log/slog"
	"net"
	"path/filepath"
	"strings"
	"sync"
	"time"

	"github.com/google/renameio/v2"
	"github.com/nats-io/nats-server/v2/server"
	"github.com/nats-io/nats.go"
)

// startTime is how long the server may take to be ready. It reads its files first; a hundred thousand messages take it less than a second.
const startTime = 30 * time.Second

// reconnectWait is how long to wait between tries to find a server again.
const reconnectWait = 250 * time.Millisecond

// AddressFile names, within the data directory, where other commands reach the server while it runs. Who can read it can read everything else there too.
const AddressFile = "broker.address"

// An embedded server is a NATS server within this process. It can be started anew under the same address.
type embedded struct {
	options *server.Options
	address string // for commands of ours that run beside this process
	log     *slog.Logger

	mu     sync.Mutex // guards what follows
	server *server.Server
}

// startServer starts a server that keeps everything below the directory. With sync a write is on the disk when it is confirmed.
func startServer(dir string, sync bool, log *slog.Logger) (*embedded, error) {
	if err := hasRoom(dir, 1); err != nil {
		return nil, fmt.Errorf("write to the data directory: %w", err)
	}
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
	e := &embedded{options: opts, log: log}
	if err := e.start(); err != nil {
		return nil, err
	}
	// Whoever is connected finds it again at the same port.
	opts.Port = e.server.Addr().(*net.TCPAddr).Port
	e.address = strings.Replace(e.server.ClientURL(), "nats://", "nats://"+token+"@", 1)
	if err := renameio.WriteFile(filepath.Join(dir, AddressFile), []byte(e.address), 0o600); err != nil {
		e.stop()
		return nil, fmt.Errorf("say where the broker is: %w", err)
	}
	return e, nil
}

// start starts the server.
func (e *embedded) start() error {
	options := e.options.Clone()
	s, err := server.NewServer(options)
	if err != nil {
		return fmt.Errorf("make the broker: %w", err)
	}
	s.SetLoggerV2(serverLog{e.log}, false, false, false)
	s.Start()
	if !s.ReadyForConnections(startTime) {
		s.Shutdown()
		return errors.New("start the broker: it is not ready")
	}
	if !s.JetStreamEnabled() {
		s.Shutdown()
		return fmt.Errorf("start the broker: it cannot keep anything in %s", options.StoreDir)
	}
	e.mu.Lock()
	defer e.mu.Unlock()
	e.server = s
	return nil
}

// restart ends the server and starts it anew. What was confirmed is kept.
func (e *embedded) restart() error {
	e.stop()
	return e.start()
}

// InProcessConn connects within the process to the server as it is now (nats.InProcessConnProvider).
func (e *embedded) InProcessConn() (net.Conn, error) { return e.current().InProcessConn() }

func (e *embedded) current() *server.Server {
	e.mu.Lock()
	defer e.mu.Unlock()
	return e.server
}

// connect connects within the process.
func (e *embedded) connect() (*nats.Conn, error) {
	return nats.Connect(e.address, nats.InProcessServer(e), nats.MaxReconnects(-1), nats.ReconnectWait(reconnectWait))
}

// stop ends the server, after it has written everything.
func (e *embedded) stop() {
	s := e.current()
	s.Shutdown()
	s.WaitForShutdown()
}
