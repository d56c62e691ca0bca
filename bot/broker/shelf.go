package broker

import (
	"bytes"
	"context"
	"errors"
	"fmt"
	"io"
	"strings"
	"time"

	"github.com/nats-io/nats.go/jetstream"
)

// shelfBucket is the object store of the knowledge that has served.
const shelfBucket = "KNOWLEDGE"

// A Shelf keeps the knowledge that has served, packed, by its hash: walk-throughs finish in the version that they were begun in.
type Shelf struct {
	store         jetstream.ObjectStore
	meta, members jetstream.KeyValue
	process       string // this one; empty for one that takes no part
}

// A Shelved is one generation of knowledge on the shelf.
type Shelved struct {
	Hash   string
	Served time.Time // when it was last known to serve
}

// servedKey is the metadata that says when a generation last served.
const servedKey = "served"

// Shelf opens the shelf.
func (d *Durable) Shelf(ctx context.Context) (*Shelf, error) {
	out := &Shelf{meta: d.meta}
	if d.leases != nil {
		out.process = d.leases.process
	}
	replicas := max(1, d.config.Replicas)
	err := d.patiently(ctx, func(ctx context.Context) (err error) {
		if out.store, err = openObjects(ctx, d.js, jetstream.ObjectStoreConfig{Bucket: shelfBucket, Replicas: replicas}); err != nil {
			return err
		}
		out.members, err = openBucket(ctx, d.js, membersConfig(replicas))
		return err
	})
	if err != nil {
		return nil, fmt.Errorf("open the shelf: %w", err)
	}
	return out, nil
}

// Put keeps what pack gives, and notes that it serves now. What is there already is not packed again.
func (s *Shelf) Put(ctx context.Context, hash string, pack func() []byte, now time.Time) error {
	meta := jetstream.ObjectMeta{Name: hash, Metadata: map[string]string{servedKey: now.UTC().Format(time.RFC3339)}}
	if _, err := s.store.GetInfo(ctx, hash); err == nil {
		if err := s.store.UpdateMeta(ctx, hash, meta); err != nil {
			return fmt.Errorf("note what serves: %w", err)
		}
		return nil
	}
	if _, err := s.store.Put(ctx, meta, bytes.NewReader(pack())); err != nil {
		return fmt.Errorf("keep what serves: %w", err)
	}
	return nil
}

// picturesPrefix begins the names of the pictures of a generation.
const picturesPrefix = "pictures."

// PutPictures keeps the pictures of a generation, packed.
func (s *Shelf) PutPictures(ctx context.Context, hash string, packed []byte) error {
	if _, err := s.store.Put(ctx, jetstream.ObjectMeta{Name: picturesPrefix + hash}, bytes.NewReader(packed)); err != nil {
		return fmt.Errorf("keep pictures: %w", err)
	}
	return nil
}

// Pictures are those of a generation, packed; nil if it has none.
func (s *Shelf) Pictures(ctx context.Context, hash string) ([]byte, error) {
	data, err := s.Get(ctx, picturesPrefix+hash)
	if errors.Is(err, jetstream.ErrObjectNotFound) {
		return nil, nil
	}
	return data, err
}

// List is what is on the shelf.
func (s *Shelf) List(ctx context.Context) ([]Shelved, error) {
	all, err := s.store.List(ctx)
	if errors.Is(err, jetstream.ErrNoObjectsFound) {
		return nil, nil
	}
	if err != nil {
		return nil, fmt.Errorf("look through the shelf: %w", err)
	}
	var out []Shelved
	for _, o := range all {
		if strings.HasPrefix(o.Name, picturesPrefix) {
			continue
		}
		served, err := time.Parse(time.RFC3339, o.Metadata[servedKey])
		if err != nil {
			served = o.ModTime
		}
		out = append(out, Shelved{o.Name, served})
	}
	return out, nil
}

// Get is what is packed under the hash. It is whole, or an error: its digest is compared.
func (s *Shelf) Get(ctx context.Context, hash string) ([]byte, error) {
	o, err := s.store.Get(ctx, hash)
	if err != nil {
		return nil, fmt.Errorf("take from the shelf: %w", err)
	}
	defer func() { _ = o.Close() }() // it was only read from
	data, err := io.ReadAll(o)
	if err != nil {
		return nil, fmt.Errorf("take from the shelf: %w", err)
	}
	return data, nil
}

// Delete takes a generation off the shelf, with its pictures.
func (s *Shelf) Delete(ctx context.Context, hash string) error {
	for _, name := range []string{hash, picturesPrefix + hash} {
		if err := s.store.Delete(ctx, name); err != nil && !errors.Is(err, jetstream.ErrObjectNotFound) {
			return fmt.Errorf("clear the shelf: %w", err)
		}
	}
	return nil
}
