package main

import (
	"context"
	"errors"
	"fmt"
	"io"
	"log/slog"
	"net"
	"net/http"
	"syscall"
	"time"
)

// A site is the one HTTP listener of the program.
type site struct {
	server *http.Server
	served chan error
}

// Limits of a connection. Replies have no limit of time: the chat's events are one that lasts.
const (
	headerTime = 10 * time.Second
	keepTime   = 2 * time.Minute
	headerSize = 16 << 10
)

// A listening is the HTTP listener, or why there is none.
type listening struct {
	listener net.Listener // nil with an error
	err      error        // in plain words, with advice
}

// listen listens at the address.
func listen(address string) listening {
	l, err := net.Listen("tcp", address)
	if err != nil {
		return listening{err: listenError(address, err)}
	}
	return listening{listener: l}
}

// openSite serves: the page at / if there is one, the figures at /metrics, and whether the program lives and is ready.
func openSite(l net.Listener, page, figures http.Handler, ready func(context.Context) error, log *slog.Logger) *site {
	s := &site{
		server: &http.Server{
			Handler:           routes(page, figures, ready),
			ReadHeaderTimeout: headerTime,
			IdleTimeout:       keepTime,
			MaxHeaderBytes:    headerSize,
			ErrorLog:          slog.NewLogLogger(log.Handler(), slog.LevelDebug),
		},
		served: make(chan error, 1),
	}
	go func() { s.served <- s.server.Serve(l) }() // ends with close
	return s
}

// listenError says in plain words why nobody can listen at the address.
func listenError(address string, err error) error {
	switch {
	case errors.Is(err, syscall.EADDRINUSE):
		return hint(fmt.Errorf("listen at %s: another program listens there", address), `choose another port, such as STEPWISE_HTTP_LISTEN=127.0.0.1:8090, or listen in [http] of the configuration`)
	case errors.Is(err, syscall.EACCES):
		return hint(fmt.Errorf("listen at %s: not allowed", address), "ports below 1024 need rights of their own; choose a higher one")
	default:
		return hint(fmt.Errorf("listen: %w", err), `http.listen is an address of this machine, such as "127.0.0.1:8080"`)
	}
}

// readyTime is how long the program may take to say whether it is ready.
const readyTime = 2 * time.Second

func routes(page, figures http.Handler, ready func(context.Context) error) http.Handler {
	mux := http.NewServeMux()
	mux.HandleFunc("GET /healthz", func(w http.ResponseWriter, _ *http.Request) { say(w, http.StatusOK, "alive") })
	mux.HandleFunc("GET /readyz", func(w http.ResponseWriter, r *http.Request) {
		ctx, cancel := context.WithTimeout(r.Context(), readyTime)
		defer cancel()
		if err := ready(ctx); err != nil {
			say(w, http.StatusServiceUnavailable, err.Error())
			return
		}
		say(w, http.StatusOK, "ready")
	})
	mux.Handle("GET /metrics", figures)
	if page != nil {
		mux.Handle("/", page)
	}
	return mux
}

// say answers a machine in one line.
func say(w http.ResponseWriter, code int, text string) {
	w.Header().Set("Content-Type", "text/plain; charset=utf-8")
	w.Header().Set("Cache-Control", "no-store")
	w.WriteHeader(code)
	_, _ = io.WriteString(w, text+"\n") // who hung up does not want to know
}

// close lets requests end for a while, then ends them.
func (s *site) close() error {
	ctx, cancel := context.WithTimeout(context.Background(), shutdownTime)
	defer cancel()
	err := s.server.Shutdown(ctx)
	if errors.Is(err, context.DeadlineExceeded) {
		err = s.server.Close()
	}
	if served := <-s.served; !errors.Is(served, http.ErrServerClosed) {
		err = errors.Join(err, served)
	}
	if err != nil {
		return fmt.Errorf("close the site: %w", err)
	}
	return nil
}
