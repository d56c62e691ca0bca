// Package web is the network of people with a browser: one page with a chat, served by the program itself.
//
// The [Adapter] is an http.Handler. It serves the page with its style and script, takes what the user sends at POST /messages, and streams what there is to
// show at GET /events as server-sent events. A conversation is known by a random cookie that no script can read; its name in the core is a hash of that, so
// that nothing outside this package can be used to read along.
//
// All that a conversation has to show is kept for a while in a bounded ring, each piece with a number. A stream reads from the ring and never from a queue of
// its own: a browser that does not read holds nobody up, and one that comes back asks for what follows the last number it saw. The ring is memory alone; after a
// restart of the server the page says so.
//
// Replies become HTML on the server ([Render]), by html/template, and the page's script puts them in place. Building them from JSON by DOM calls would be as
// safe. It would also need a second program for what a reply looks like, in the browser, where neither golden files nor fuzzing reach it and which
// the preview of a guide could not use. The page allows its script one way to turn text into elements (Trusted Types), and no other script or style at all.
package web

import (
	"context"
	"io/fs"
	"log/slog"
	"net/http"
	"sync"
	"sync/atomic"
	"time"

	"stepwise/bot"
)

// Network is the name of this network.
const Network bot.Network = "web"

// sweepEvery is how often conversations that nobody came back to are looked for.
const sweepEvery = time.Minute

// An Adapter is a chat in the browser. [New] makes it; it serves nothing but the page before Run.
type Adapter struct {
	log      *slog.Logger
	proxies  proxies
	page     *page
	pictures fs.FS // nil if there are none
	store    *store
	handler  http.Handler
	skipped  atomic.Int64

	mu  sync.Mutex // guards what follows
	run *run       // nil while the adapter does not run
}

// A run is one call of Run, as the requests see it.
type run struct {
	over    <-chan struct{} // closed when it ends
	deliver func(bot.Message) error
	busy    sync.WaitGroup // the requests that deliver
}

// New makes a web chat. The page speaks those of the texts that suit the browser. The pictures of replies are read from the files, which may be nil: then their
// captions stand alone. A configuration that Check refuses trusts no proxy.
func New(cfg Config, log *slog.Logger, texts Texts, pictures fs.FS) *Adapter {
	a := &Adapter{log: log, page: newPage(texts), pictures: pictures, store: newStore(defaultLimits())}
	a.proxies, _ = parseProxies(cfg.Proxies)
	a.handler = a.routes()
	return a
}

// Network is "web".
func (a *Adapter) Network() bot.Network { return Network }

// Skipped is how many requests could not be understood as messages: malformed, oversized, made by no page of ours.
func (a *Adapter) Skipped() int64 { return a.skipped.Load() }

// Run lets messages in until the context ends. It then closes all streams, which their pages take for a restart, and waits for the messages on their way.
func (a *Adapter) Run(ctx context.Context, deliver bot.Deliver) error {
	r := &run{over: ctx.Done(), deliver: func(m bot.Message) error { return deliver(ctx, m) }}
	a.begin(r)
	sweep := time.NewTicker(sweepEvery)
	defer sweep.Stop()
	for {
		select {
		case <-ctx.Done():
			a.begin(nil)
			r.busy.Wait()
			return nil
		case now := <-sweep.C:
			a.store.sweep(now)
		}
	}
}

func (a *Adapter) begin(r *run) {
	a.mu.Lock()
	defer a.mu.Unlock()
	a.run = r
}

// current is the run, for a request that only looks; nil if there is none.
func (a *Adapter) current() *run {
	a.mu.Lock()
	defer a.mu.Unlock()
	return a.run
}

// enter is the run that a request may deliver to until it leaves; nil if there is none.
func (a *Adapter) enter() *run {
	a.mu.Lock()
	defer a.mu.Unlock()
	if a.run != nil {
		a.run.busy.Add(1)
	}
	return a.run
}

func (r *run) leave() { r.busy.Done() }

// ServeHTTP serves the page and all that it asks for.
func (a *Adapter) ServeHTTP(w http.ResponseWriter, r *http.Request) { a.handler.ServeHTTP(w, r) }
