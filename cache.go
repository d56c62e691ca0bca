package main

import (
	"crypto/sha256"
	"errors"
	"io/fs"
	"log/slog"
	"os"
	"path/filepath"
	"slices"
	"sync"
	"time"
)

// A cache keeps generations that were built in sealed files, so that a start with unchanged guides need not read Markdown and build an index again.
// A file is found by its [address], a hash of the guides and of this program: what another version of it wrote is never looked at. Whatever is damaged is built
// anew.
type cache struct {
	dir     string
	files   int // how many are kept at most
	log     *slog.Logger
	program func() (address, error) // the hash of this program
}

const (
	// ownFiles is for a data directory: the guides as they are, and as they were before the last change, which may be taken back.
	ownFiles = 2
	// sharedFiles is for the one cache of a user, who may ask several sets of guides in turn.
	sharedFiles = 4
)

// newCache is a cache in that directory, which is made when something is kept.
func newCache(dir string, files int, log *slog.Logger) *cache {
	return &cache{dir: dir, files: files, log: log, program: sync.OnceValues(hashProgram)}
}

// serveCache is the cache of whoever serves from a data directory.
func serveCache(data string, log *slog.Logger) *cache {
	return newCache(filepath.Join(data, "cache"), ownFiles, log)
}

// askCache is the cache of a command that leaves nothing behind where it was called: that in the data directory, where there is one, or else in the user's directory
// for caches; nil if there is none either.
func askCache(data, user string, log *slog.Logger) *cache {
	if info, err := os.Stat(data); err == nil && info.IsDir() {
		return serveCache(data, log)
	}
	if user == "" {
		return nil
	}
	return newCache(filepath.Join(user, "stepwise"), sharedFiles, log)
}

// prepare does what can be done before the guides have been read.
func (c *cache) prepare() { _, _ = c.program() } // whoever asks again gets the error

// generation is the generation of the guides with that hash: the one that is kept, or else the one that build makes, which is kept then.
func (c *cache) generation(hash string, build func() (*library, error)) (*library, error) {
	if hash == "" {
		return build()
	}
	program, err := c.program()
	if err != nil {
		c.log.Info("no cache: this program cannot be read", "error", err)
		return build()
	}
	of := func(hash string) address { return sha256.Sum256(slices.Concat(program[:], []byte(hash))) }
	if l := c.find(of(hash)); l != nil {
		return l, nil
	}
	l, err := build()
	if err == nil {
		c.keep(of(l.base.Hash), l) // guides may have changed since they were hashed
	}
	return l, err
}

// find is the generation that is kept under the address, nil if there is none. What is damaged is removed.
func (c *cache) find(at address) *library {
	name := c.file(at)
	l, err := c.read(name, at)
	switch {
	case err == nil:
		now := time.Now()
		_ = os.Chtimes(name, now, now) // only the order of removal depends on it
		return l
	case errors.Is(err, errDamaged):
		c.log.Warn("the cache is built anew", "file", name, "error", err)
		_ = os.RemoveAll(name) // what cannot be removed is replaced
	case !errors.Is(err, fs.ErrNotExist):
		c.log.Info("the cache was not read", "error", err)
	}
	return nil
}

// keep writes a generation to its file. What cannot be written is built again the next time, so a full disk is no error.
func (c *cache) keep(at address, l *library) {
	if err := c.write(c.file(at), at, l); err != nil {
		c.log.Info("the cache was not written", "error", err)
	}
	c.tidy()
}
