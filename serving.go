package main

import (
	"context"
	"errors"
	"fmt"
	"io/fs"
	"log/slog"
	"os"
	"os/signal"
	"path/filepath"
	"slices"
	"strings"
	"sync/atomic"
	"syscall"
	"time"

	"github.com/fsnotify/fsnotify"

	"stepwise/bot"
	"stepwise/bot/broker"
	"stepwise/knowledge"
)

const (
	// quietTime is how long nothing may change before guides are read anew: whoever saves ten files saves them within moments.
	quietTime = 300 * time.Millisecond
	// lookTime is how often the guides are compared with what serves, for file systems that report no changes.
	lookTime = 15 * time.Second
	// retireTime is how long a generation stays open after another took its place: longer than an answer takes.
	retireTime = time.Minute
	// keepEvery is how often it is noted that what serves still does: it is kept for days after that.
	keepEvery = time.Hour
	// maxComplaints is how many mistakes of guides the log tells one by one.
	maxComplaints = 10
)

// A serving is the generation of knowledge that serves, and how another one takes its place.
type serving struct {
	command *command
	config  *settings
	cache   *cache
	shelf   *broker.Shelf
	log     *slog.Logger
	current atomic.Pointer[library]
	refused string           // hash of what was last not taken
	orders  broker.Published // what was published last
	kept    time.Time        // when what serves was last noted on the shelf
}

// newServing loads the guides of the configuration. Whoever calls it begins and closes it.
func newServing(c *command, s *settings, log *slog.Logger) (*serving, error) {
	v := &serving{command: c, config: s, cache: serveCache(s.Data, log), log: log}
	l, err := c.library(s, v.cache)
	if err != nil {
		return nil, err
	}
	v.current.Store(l)
	return v, nil
}

// begin serves the guides, beside those that served before them and are still kept.
func (v *serving) begin(ctx context.Context, shelf *broker.Shelf) {
	v.shelf = shelf
	l := v.current.Load()
	p, err := shelf.Published(ctx)
	if err != nil {
		v.log.Error("it is not known what is published; the own guides serve", "error", err)
	}
	v.orders = p
	l.generation.Older = v.older(ctx, l)
	if p.Hash == "" || p.Hash == l.base.Hash {
		v.keep(ctx, l)
	}
	if p.Hash != "" {
		v.obey(ctx, p)
	}
}

// older are the generations on the shelf that served lately, the newest first. What is too old goes. They find nothing: a walk-through that was begun in one of
// them finishes there, and that is all.
func (v *serving) older(ctx context.Context, l *library) []*bot.Generation {
	all, err := v.shelf.List(ctx)
	if err != nil {
		v.log.Warn("what served before is not known", "error", err)
		return nil
	}
	slices.SortFunc(all, func(a, b broker.Shelved) int { return b.Served.Compare(a.Served) })
	var out []*bot.Generation
	for _, s := range all {
		if s.Hash == l.base.Hash {
			continue
		}
		isWanted := s.Hash == v.orders.Hash || slices.Contains(v.orders.Before, s.Hash) // by publish, or by a rollback
		if !isWanted && v.command.now().Sub(s.Served) > bot.SessionLife {
			if err := v.shelf.Delete(ctx, s.Hash); err != nil {
				v.log.Warn("knowledge that is too old is not deleted", "error", err)
			}
			continue
		}
		packed, err := v.shelf.Get(ctx, s.Hash)
		if err != nil {
			v.log.Warn("knowledge that served before cannot be read", "error", err)
			continue
		}
		base, err := knowledge.Unpack(string(packed))
		if err != nil {
			v.log.Info("knowledge that served before is of another version of the program", "error", err)
			continue
		}
		out = append(out, bot.NewGeneration(base, nil))
	}
	return out
}

// keep puts what serves on the shelf.
func (v *serving) keep(ctx context.Context, l *library) {
	v.kept = v.command.now()
	if err := v.shelf.Put(ctx, l.base.Hash, l.base.Pack, v.command.now()); err != nil {
		v.log.Warn("what serves is not kept: walk-throughs do not finish in it after a change", "error", err)
	}
}

// close frees what serves.
func (v *serving) close(err *error) { closing(v.current.Load(), err) }

// watch takes changes of the guides over until the context ends. The starter guides do not change.
func (v *serving) watch(ctx context.Context) {
	hup := make(chan os.Signal, 1)
	signal.Notify(hup, syscall.SIGHUP)
	defer signal.Stop(hup)
	published, err := v.shelf.Watch(ctx)
	if err != nil {
		v.log.Error("what is published later is not noticed", "error", err)
	}
	changes, stop := v.changes()
	defer stop()
	look := time.NewTicker(lookTime)
	defer look.Stop()
	var quiet <-chan time.Time
	for {
		select {
		case <-ctx.Done():
			return
		case <-changes:
			quiet = time.After(quietTime)
		case <-quiet:
			quiet = nil
			v.reload(ctx, false)
		case <-look.C:
			v.look(ctx)
		case <-hup:
			v.reload(ctx, true)
		case p, ok := <-published:
			if !ok {
				published = nil
			} else if p.Hash != v.orders.Hash {
				v.obey(ctx, p)
			}
		}
	}
}

// look does what may have been missed: it compares the guides, tries again to serve what is published, and notes now and then that what serves still does.
func (v *serving) look(ctx context.Context) {
	v.reload(ctx, false)
	if v.orders.Hash != "" && v.orders.Hash != v.current.Load().base.Hash {
		v.obey(ctx, v.orders)
	}
	if now := v.command.now(); now.Sub(v.kept) > keepEvery {
		v.keep(ctx, v.current.Load())
	}
}

// changes tells of changes below the directory of the guides, as far as the file system reports them.
func (v *serving) changes() (changes <-chan fsnotify.Event, stop func()) {
	if v.config.Knowledge == "" {
		return nil, func() {}
	}
	w, err := fsnotify.NewWatcher()
	if err != nil {
		v.log.Warn("changes of the guides are noticed late", "error", err)
		return nil, func() {}
	}
	err = filepath.WalkDir(v.config.Knowledge, func(path string, e fs.DirEntry, err error) error {
		if err != nil || !e.IsDir() {
			return err
		}
		return w.Add(path)
	})
	if err != nil {
		v.log.Warn("some changes of the guides are noticed late", "error", err)
	}
	go func() { // ends when the watcher is closed
		for err := range w.Errors {
			v.log.Warn("some changes of the guides are noticed late", "error", err)
		}
	}()
	return w.Events, func() { _ = w.Close() } // nothing depends on it
}

// reload reads the guides anew and lets them serve, if they are without errors and the golden questions are answered as before. Otherwise what serves goes on. Guides
// that change while they are read are read again when it is quiet.
func (v *serving) reload(ctx context.Context, asked bool) {
	if v.config.Knowledge == "" || v.orders.Hash != "" { // what is published goes before the own directory
		return
	}
	was, err := v.hash()
	if err == nil && was == "" {
		err = errors.New("a file is too large, cannot be read, or leads out of the directory")
	}
	if err != nil {
		v.log.Error("the guides cannot be read; those before go on", "error", err)
		return
	}
	if !asked && (was == v.current.Load().base.Hash || was == v.refused) {
		return
	}
	l, err := v.command.library(v.config, v.cache)
	if err != nil {
		v.refuse(was, err.Error())
		return
	}
	if l.base.Hash != was { // somebody still saves
		_ = l.Close() // nobody has asked it anything
		return
	}
	golden, err := runGolden(ctx, newAsker(l, "", v.command.now))
	if err != nil || len(golden) > 0 {
		_ = l.Close() // nobody else has asked it anything
		v.refuse(was, errors.Join(err, diagnosed(golden)).Error())
		return
	}
	v.swap(ctx, l)
}

// obey serves what is published, or the own guides where that was taken back, and reports what came of it.
func (v *serving) obey(ctx context.Context, p broker.Published) {
	v.orders = p
	report := broker.Report{Hash: p.Hash}
	l, err := v.published(ctx, p)
	switch {
	case err != nil:
		report.Refused = err.Error()
		v.log.Error("what is published does not serve; the guides before go on", "hash", p.Hash, "error", err)
	case l.base.Hash == v.current.Load().base.Hash:
		_ = l.Close() // it serves already
	default:
		v.swap(ctx, l)
	}
	if err := v.shelf.Report(ctx, report); err != nil {
		v.log.Warn("nobody hears what serves", "error", err)
	}
}

// published builds the generation that is published.
func (v *serving) published(ctx context.Context, p broker.Published) (*library, error) {
	if p.Hash == "" {
		return v.command.library(v.config, v.cache)
	}
	packed, err := v.shelf.Get(ctx, p.Hash)
	if err != nil {
		return nil, err
	}
	base, err := knowledge.Unpack(string(packed))
	if err != nil {
		return nil, fmt.Errorf("read what is published, which may be of another version of the program: %w", err)
	}
	return v.command.libraryOf(v.config, base)
}

// diagnosed is the diagnostics as an error; nil if there are none.
func diagnosed(found knowledge.Diagnostics) error {
	if len(found) == 0 {
		return nil
	}
	return found
}

// hash is that of the guides as they are now.
func (v *serving) hash() (string, error) {
	guides, err := openGuides(v.config.Knowledge)
	if err != nil {
		return "", err
	}
	defer guides.close()
	return knowledge.Hash(guides.files), nil
}

// refuse tells why guides do not serve, once.
func (v *serving) refuse(hash, why string) {
	if v.refused == hash {
		return
	}
	v.refused = hash
	lines := strings.Split(strings.TrimSpace(why), "\n")
	v.log.Error("the changed guides have mistakes; those before go on", "mistakes", max(1, len(lines)-1))
	for _, line := range lines[:min(len(lines), maxComplaints)] {
		v.log.Error("mistake in the guides", "error", line)
	}
	if more := len(lines) - maxComplaints; more > 0 {
		v.log.Error("mistakes in the guides", "more", fmt.Sprint(more))
	}
}

// swap lets a library serve in the place of the one before, which finishes what it was asked.
func (v *serving) swap(ctx context.Context, l *library) {
	before := v.current.Load()
	v.keep(ctx, before) // it served until now
	v.keep(ctx, l)
	l.generation.Older = v.older(ctx, l)
	v.current.Store(l)
	v.refused = ""
	v.log.Info("changed guides serve", "files", len(l.base.Guides), "hash", l.base.Hash)
	time.AfterFunc(retireTime, func() {
		if err := before.Close(); err != nil {
			v.log.Warn("the guides before cannot be closed", "error", err)
		}
	})
}

// answer is the core with what serves now. Where a network reports no language of the user, the configured one stands in.
func (v *serving) answer(ctx context.Context, s bot.Session, m bot.Message) (bot.Turn, error) {
	if m.Locale == "" {
		m.Locale = string(v.config.Language)
	}
	l := v.current.Load()
	return l.bot.Answer(ctx, l.generation, s, m)
}
