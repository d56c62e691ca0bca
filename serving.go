package main

import (
	"context"
	"fmt"
	"log/slog"
	"slices"
	"sync/atomic"
	"time"

	"stepwise/bot"
	"stepwise/bot/broker"
	"stepwise/knowledge"
)

// retireTime is how long a generation stays open after another took its place: longer than an answer takes.
const retireTime = time.Minute

// A serving is the generation of knowledge that serves, and how another one takes its place.
type serving struct {
	command *command
	config  *settings
	cache   *cache
	shelf   *broker.Shelf
	shown   *pictures
	log     *slog.Logger
	current atomic.Pointer[library]
	refused string           // hash of what was last not taken
	orders  broker.Published // what was published last
	said    broker.Report    // what came of it
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
func (v *serving) begin(ctx context.Context, shelf *broker.Shelf, shown *pictures) {
	v.shelf, v.shown = shelf, shown
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

// obey serves what is published, or the own guides where that was taken back, and reports what came of it.
func (v *serving) obey(ctx context.Context, p broker.Published) {
	v.orders = p
	if err := v.shown.fetch(ctx, v.shelf, p); err != nil {
		v.log.Warn("some pictures are not shown", "error", err)
	}
	report := broker.Report{Hash: p.Hash}
	l, err := v.published(ctx, p)
	switch {
	case err != nil:
		report.Refused = err.Error()
		if report != v.said { // it is tried again and again
			v.log.Error("what is published does not serve; the guides before go on", "hash", p.Hash, "error", err)
		}
	case l.base.Hash == v.current.Load().base.Hash:
		_ = l.Close() // it serves already
	default:
		v.swap(ctx, l)
	}
	if report == v.said {
		return
	}
	if err := v.shelf.Report(ctx, report); err != nil {
		v.log.Warn("nobody hears what serves", "error", err)
		return
	}
	v.said = report
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
