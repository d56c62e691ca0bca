package main

import (
	"context"
	"errors"
	"fmt"
	"log/slog"
	"os"
	"os/signal"
	"path/filepath"
	"slices"
	"strings"
	"sync"
	"syscall"
	"time"

	"github.com/gofrs/flock"
	"github.com/spf13/cobra"

	"stepwise/bot/broker"
)

// newServe makes the command that serves all networks that are configured.
func newServe(c *command) *cobra.Command {
	return &cobra.Command{
		Use:   "serve",
		Short: "Answer on all networks that are configured (stepwise alone does the same)",
		Long: "Answers on the web page, on Telegram and on Discord, each if it is configured, until it is interrupted.\n\n" +
			"Without configuration it serves the starter guides on a web page that this machine alone can reach, and says where.",
		Args: noArgs,
		RunE: func(cmd *cobra.Command, _ []string) error { return c.serve(cmd.Context()) },
	}
}

// serve runs the networks until the context ends or the process is interrupted. An interruption first lets everything be answered that was taken over;
// a second one ends the process at once.
func (c *command) serve(ctx context.Context) (err error) {
	ctx, stop := signal.NotifyContext(ctx, os.Interrupt, syscall.SIGTERM)
	defer stop()
	s, err := c.settings()
	if err != nil {
		return err
	}
	log := slog.New(slog.NewTextHandler(c.err, nil))
	guides, err := openGuides(s.Knowledge)
	if err != nil {
		return err
	}
	defer guides.close()
	unlock, err := lockData(s.Data)
	if err != nil {
		return err
	}
	defer func() { err = errors.Join(err, unlock()) }()
	v, store, err := c.open(ctx, s, log)
	if err != nil {
		return err
	}
	defer v.close(&err)
	defer func() { err = errors.Join(err, store.Close()) }()
	l := v.current.Load()
	at := listen(s.HTTP.Listen)
	shown := &pictures{dir: filepath.Join(s.Data, "pictures"), own: guides.files}
	n, err := openNetworks(s, l, at, shown, log)
	if err != nil {
		return err
	}
	shelf, err := store.Shelf(ctx)
	if err != nil {
		return err
	}
	v.begin(ctx, shelf, shown)
	figures := newMetrics()
	r, err := broker.New(broker.Config{
		Adapters: n.adapters,
		Store:    store.Store(),
		Answer:   figures.answering(v.answer),
		Apology:  l.bot.Apology,
		Slow:     l.bot.Slow,
		Late:     l.bot.Late,
		Log:      log,
	})
	if err != nil {
		return err
	}
	figures.watch(r, store)
	if at.listener != nil {
		site := openSite(at.listener, n.page, figures.handler(), func(ctx context.Context) error { return isReady(ctx, r.Status(), store) }, log)
		defer func() { err = errors.Join(err, site.close()) }()
	}
	c.announce(l, s, n)
	var telling sync.WaitGroup
	telling.Go(func() { v.watch(ctx) })
	telling.Go(func() {
		<-ctx.Done()
		stop() // from here on a signal ends the process
		_, _ = fmt.Fprintln(c.out, "stopping: what was asked is still answered; Ctrl-C again ends at once")
	})
	err = r.Run(ctx)
	telling.Wait()
	if err != nil {
		return fmt.Errorf("serve: %w", err)
	}
	_, err = fmt.Fprintln(c.out, "stopped")
	return err
}

// open loads the guides and opens the store. Both take their time, so they do it at once.
func (c *command) open(ctx context.Context, s *settings, log *slog.Logger) (v *serving, store *broker.Durable, err error) {
	var opening sync.WaitGroup
	var storeErr error
	opening.Go(func() { store, storeErr = openStore(ctx, s, log) })
	v, err = newServing(c, s, log)
	opening.Wait()
	switch {
	case err != nil && storeErr == nil:
		return nil, nil, errors.Join(err, store.Close())
	case err == nil && storeErr != nil:
		v.close(&storeErr)
		return nil, nil, storeErr
	}
	return v, store, errors.Join(err, storeErr)
}

// isReady reports whether somebody can ask something, and what is asked can be kept. The error says in a line why not.
func isReady(ctx context.Context, networks []broker.NetworkStatus, store *broker.Durable) error {
	if !slices.ContainsFunc(networks, func(n broker.NetworkStatus) bool { return n.State == broker.Connected }) {
		return errors.New("no network is connected")
	}
	if err := store.Writable(ctx); err != nil {
		return errors.New("nothing can be kept: the disk is full, or the broker does not answer")
	}
	return nil
}

// announce says what is served where, and what is off and why.
func (c *command) announce(l *library, s *settings, n *networks) {
	var b strings.Builder
	from := s.Knowledge
	if from == "" {
		from = "the starter guides"
	}
	codes := make([]string, 0, len(l.words.Codes()))
	for _, code := range l.words.Codes() {
		codes = append(codes, string(code))
	}
	fmt.Fprintf(&b, "%s from %s, replies in %s\n", count(len(l.base.Guides), "guide file"), from, strings.Join(codes, ", "))
	for _, line := range n.lines {
		fmt.Fprintf(&b, "  %-9s %s\n", line.network, line.says)
	}
	b.WriteString("Press Ctrl-C to stop.\n")
	_, _ = c.out.Write([]byte(b.String())) // whoever closed the output does not want to read it
}

// openStore opens what is kept.
func openStore(ctx context.Context, s *settings, log *slog.Logger) (*broker.Durable, error) {
	c, err := s.durable(log)
	if err != nil {
		return nil, err
	}
	return openDurable(ctx, c)
}

// openDurable opens what is kept, and says what to do where that fails.
func openDurable(ctx context.Context, c broker.DurableConfig) (*broker.Durable, error) {
	store, err := broker.Open(ctx, c)
	if errors.Is(err, broker.ErrDamaged) {
		return nil, hint(err, "restore the last backup to a new data directory: STEPWISE_DATA=new-data stepwise restore FILE")
	}
	if err != nil {
		return nil, hint(err, "[broker] in the configuration says where messages are kept; data is a directory that stepwise can write to")
	}
	return store, nil
}

// errInUse says that a process has the data directory already.
var errInUse = errors.New("is in use by another stepwise")

// lockData makes the directory for what is kept and takes it for this process alone.
func lockData(dir string) (unlock func() error, err error) {
	if err := os.MkdirAll(dir, 0o700); err != nil {
		return nil, hint(fmt.Errorf("make the data directory: %w", err), "data in the configuration is a directory that stepwise can write to")
	}
	lock := flock.New(filepath.Join(dir, "lock"))
	locked, err := lock.TryLock()
	if err != nil {
		return nil, hint(fmt.Errorf("take the data directory %s: %w", dir, err), "data in the configuration is a directory that stepwise can write to")
	}
	if !locked {
		return nil, hint(fmt.Errorf("the data directory %s %w", dir, errInUse), "stop that one, or give this one a data directory of its own: STEPWISE_DATA=other-data")
	}
	return func() error {
		if err := lock.Unlock(); err != nil {
			return fmt.Errorf("leave the data directory: %w", err)
		}
		return nil
	}, nil
}

// shutdownTime is how long requests over HTTP may take to end when everything else has.
const shutdownTime = 5 * time.Second
