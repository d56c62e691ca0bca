package main

import (
	"context"
	"errors"
	"io/fs"
	"os"
	"os/signal"
	"path/filepath"
	"syscall"
	"time"

	"github.com/fsnotify/fsnotify"

	"stepwise/knowledge"
)

const (
	// quietTime is how long nothing may change before guides are read anew: whoever saves ten files saves them within moments.
	quietTime = 300 * time.Millisecond
	// lookTime is how often the guides are compared with what serves, for file systems that report no changes.
	lookTime = 15 * time.Second
	// keepEvery is how often it is noted that what serves still does: it is kept for days after that.
	keepEvery = time.Hour
	// maxComplaints is how many mistakes of guides the log tells one by one.
	maxComplaints = 10
)

// watch takes over what changes in the guides, and what is published, until the context ends.
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
func (v *serving) changes() (changes <-chan struct{}, stop func()) {
	if v.config.Knowledge == "" {
		return nil, func() {}
	}
	w, err := fsnotify.NewWatcher()
	if err != nil {
		v.log.Warn("changes of the guides are noticed late", "error", err)
		return nil, func() {}
	}
	v.follow(w, v.config.Knowledge)
	out := make(chan struct{}, 1)
	go func() { // ends when the watcher is closed
		for {
			select {
			case e, ok := <-w.Events:
				if !ok {
					return
				}
				if e.Has(fsnotify.Create) {
					v.follow(w, e.Name)
				}
				select {
				case out <- struct{}{}:
				default: // it is known already
				}
			case err := <-w.Errors:
				if err != nil {
					v.log.Warn("some changes of the guides are noticed late", "error", err)
				}
			}
		}
	}()
	return out, func() { _ = w.Close() } // nothing depends on it
}

// follow watches a directory and those below it; a file is none.
func (v *serving) follow(w *fsnotify.Watcher, at string) {
	err := filepath.WalkDir(at, func(path string, e fs.DirEntry, err error) error {
		if err != nil || !e.IsDir() {
			return err
		}
		return w.Add(path)
	})
	if err != nil && !errors.Is(err, fs.ErrNotExist) { // it went as it came
		v.log.Warn("some changes of the guides are noticed late", "error", err)
	}
}

// reload reads the guides anew and lets them serve, if they are without errors and the golden questions are answered as before. Otherwise what serves goes on. Guides
// that change while they are read are read again when it is quiet.
func (v *serving) reload(ctx context.Context, asked bool) {
	if v.orders.Hash != "" { // it goes before the own directory
		if asked {
			v.log.Warn("what is published serves, not the directory of this serve; stepwise rollback takes it back")
		}
		return
	}
	if v.config.Knowledge == "" {
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
		v.refuse(was, err)
		return
	}
	if l.base.Hash != was { // somebody still saves
		_ = l.Close() // nobody has asked it anything
		return
	}
	if err := answersGolden(ctx, l, v.command.now); err != nil {
		_ = l.Close() // nobody else has asked it anything
		v.refuse(was, err)
		return
	}
	v.swap(ctx, l)
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
func (v *serving) refuse(hash string, why error) {
	if v.refused == hash {
		return
	}
	v.refused = hash
	mistakes, ok := errors.AsType[knowledge.Diagnostics](why)
	if !ok {
		v.log.Error("the changed guides cannot serve; those before go on", "error", why)
		return
	}
	v.log.Error("the changed guides have mistakes; those before go on", "mistakes", len(mistakes))
	for _, m := range mistakes[:min(len(mistakes), maxComplaints)] {
		v.log.Error("mistake in the guides", "error", m)
	}
	if more := len(mistakes) - maxComplaints; more > 0 {
		v.log.Error("mistakes in the guides", "more", more)
	}
}
