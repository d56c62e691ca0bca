package brokertest

import (
	"fmt"
	"sync"
	"testing"
	"time"

	"github.com/nats-io/nats-server/v2/server"
)

// readyTime is how long a server may take to be ready. It only guards against waiting for ever.
const readyTime = 30 * time.Second

// StartServer starts a NATS server with JetStream whose files are in the directory, at a port or, for -1, at one that is free. It ends with stop, or with the test.
func StartServer(t *testing.T, dir string, port int) (url string, stop func()) {
	t.Helper()
	s := Start(t, fmt.Sprintf("listen: \"127.0.0.1:%d\"\nmax_payload: 8MB\njetstream { store_dir: %q }\n", port, dir))
	stop = sync.OnceFunc(func() {
		s.Shutdown()
		s.WaitForShutdown()
	})
	t.Cleanup(stop)
	if !s.ReadyForConnections(readyTime) {
		t.Fatal("the server is not ready")
	}
	return s.ClientURL(), stop
}

// Start starts a server with a configuration. Whoever calls it ends it.
func Start(t *testing.T, config string) *server.Server {
	t.Helper()
	opts := &server.Options{}
	if err := opts.ProcessConfigString(config); err != nil {
		t.Fatal(err)
	}
	opts.NoSigs, opts.NoLog = true, true
	s, err := server.NewServer(opts)
	if err != nil {
		t.Fatal(err)
	}
	s.Start()
	return s
}
