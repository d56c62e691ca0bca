package main

import (
	"archive/zip"
	"bytes"
	"context"
	"errors"
	"fmt"
	"io/fs"
	"os"
	"path/filepath"
	"slices"
	"sync/atomic"

	"stepwise/bot/broker"
	"stepwise/knowledge"
)

// packPictures is the pictures beside guides as a zip file; nil if there are none.
func packPictures(guides fs.FS) ([]byte, error) {
	names := knowledge.Pictures(guides)
	if len(names) == 0 {
		return nil, nil
	}
	var out bytes.Buffer
	packed := zip.NewWriter(&out)
	for _, name := range names {
		data, err := fs.ReadFile(guides, name)
		if err != nil {
			return nil, fmt.Errorf("read a picture: %w", err)
		}
		w, err := packed.CreateHeader(&zip.FileHeader{Name: name}) // as it is: pictures are small already
		if err != nil {
			return nil, fmt.Errorf("pack a picture: %w", err)
		}
		if _, err := w.Write(data); err != nil {
			return nil, fmt.Errorf("pack a picture: %w", err)
		}
	}
	if err := packed.Close(); err != nil {
		return nil, fmt.Errorf("pack the pictures: %w", err)
	}
	return out.Bytes(), nil
}

// pictures are those of the guides that serve: what was published brings its own, which are unpacked below the data directory. Those of guides that served before
// are shown too, to who is still walked through one.
type pictures struct {
	dir   string // where they are unpacked, a directory for each generation
	own   fs.FS  // beside the guides of this serve
	shown atomic.Pointer[[]string]
}

// Open opens a picture of the newest generation that has one of the name.
func (p *pictures) Open(name string) (fs.File, error) {
	hashes := p.shown.Load()
	if hashes == nil {
		return p.own.Open(name)
	}
	for _, hash := range *hashes {
		from := p.own
		if hash != "" {
			from = os.DirFS(filepath.Join(p.dir, hash))
		}
		if f, err := from.Open(name); !errors.Is(err, fs.ErrNotExist) {
			return f, err
		}
	}
	return nil, &fs.PathError{Op: "open", Path: name, Err: fs.ErrNotExist}
}

// fetch unpacks the pictures of what was published, shows them, and removes all others.
func (p *pictures) fetch(ctx context.Context, shelf *broker.Shelf, orders broker.Published) error {
	hashes := append(slices.Clone(orders.Before), orders.Hash)
	slices.Reverse(hashes)
	var shown []string
	for _, hash := range append(hashes, "") { // the own directory is behind all, or where it was in its turn
		if slices.Contains(shown, hash) {
			continue
		}
		ok, err := p.unpack(ctx, shelf, hash)
		if err != nil {
			return err
		}
		if ok {
			shown = append(shown, hash)
		}
	}
	p.shown.Store(&shown)
	there, err := os.ReadDir(p.dir)
	if err != nil && !errors.Is(err, fs.ErrNotExist) {
		return fmt.Errorf("look through the pictures: %w", err)
	}
	for _, e := range there {
		if !slices.Contains(shown, e.Name()) {
			if err := os.RemoveAll(filepath.Join(p.dir, e.Name())); err != nil {
				return fmt.Errorf("remove pictures: %w", err)
			}
		}
	}
	return nil
}

// unpack unpacks the pictures of a generation whole or not at all, unless they are there. It reports whether there are any.
func (p *pictures) unpack(ctx context.Context, shelf *broker.Shelf, hash string) (bool, error) {
	if hash == "" {
		return true, nil // our own lie where they are
	}
	to := filepath.Join(p.dir, hash)
	if _, err := os.Stat(to); err == nil {
		return true, nil
	}
	packed, err := shelf.Pictures(ctx, hash)
	if err != nil || packed == nil {
		return false, err
	}
	files, err := zip.NewReader(bytes.NewReader(packed), int64(len(packed)))
	if err != nil {
		return false, fmt.Errorf("unpack pictures: %w", err)
	}
	half := to + ".half"
	if err := errors.Join(os.RemoveAll(half), os.MkdirAll(p.dir, 0o700), os.CopyFS(half, files), os.Rename(half, to)); err != nil {
		return false, fmt.Errorf("unpack pictures: %w", err)
	}
	return true, nil
}
