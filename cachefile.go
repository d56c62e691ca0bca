package main

import (
	"encoding/hex"
	"errors"
	"fmt"
	"io/fs"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"time"
)

const (
	// leftOver is the age from which a file that is not whole has nobody who still writes it.
	leftOver = time.Hour
	// unfinished ends the names of files that are still written.
	unfinished = ".unfinished"
)

// file is the name of the file of an address.
func (c *cache) file(at address) string { return filepath.Join(c.dir, at.String()) }

// read reads a generation from a file.
func (c *cache) read(name string, at address) (*library, error) {
	info, err := os.Lstat(name)
	if err != nil {
		return nil, err
	}
	if !info.Mode().IsRegular() {
		return nil, fmt.Errorf("%w: no regular file", errDamaged)
	}
	f, err := os.Open(name)
	if err != nil {
		return nil, err
	}
	defer func() { _ = f.Close() }() // it was only read from
	pieces, err := unseal(f, at)
	if err != nil {
		return nil, err
	}
	l, err := unpackLibrary(pieces)
	if err != nil {
		return nil, fmt.Errorf("%w: %w", errDamaged, err)
	}
	return l, nil
}

// write makes the file whole or not at all. It is not synced: after a power failure it may be damaged, which will be seen.
func (c *cache) write(name string, at address, l *library) (err error) {
	if err := os.MkdirAll(c.dir, 0o700); err != nil {
		return err
	}
	f, err := os.CreateTemp(c.dir, "*"+unfinished)
	if err != nil {
		return err
	}
	err = errors.Join(seal(f, at, l.pack()), f.Close())
	if err == nil {
		err = os.Rename(f.Name(), name)
	}
	if err != nil {
		_ = os.Remove(f.Name()) // the next tidying does it otherwise
	}
	return err
}

// tidy removes what is no longer needed.
func (c *cache) tidy() {
	entries, err := os.ReadDir(c.dir)
	if err != nil {
		return // there is nothing that could be removed
	}
	var kept []fs.FileInfo
	for _, e := range entries {
		info, err := e.Info()
		switch {
		case err != nil: // another process was quicker
		case isKept(e.Name()):
			kept = append(kept, info)
		case strings.HasSuffix(e.Name(), unfinished) && time.Since(info.ModTime()) > leftOver:
			_ = os.Remove(filepath.Join(c.dir, e.Name()))
		}
	}
	slices.SortFunc(kept, func(a, b fs.FileInfo) int { return b.ModTime().Compare(a.ModTime()) })
	for _, info := range kept[min(len(kept), c.files):] {
		_ = os.RemoveAll(filepath.Join(c.dir, info.Name()))
	}
}

// isKept reports whether a file has the name of an address.
func isKept(name string) bool {
	b, err := hex.DecodeString(name)
	return err == nil && len(b) == len(address{})
}
