package broker

import (
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"slices"
	"strings"
	"time"

	"github.com/nats-io/nats.go/jetstream"
)

const (
	// publishedKey is where META has what was published last; reportPrefix begins the keys under which each process says what became of it.
	publishedKey = "published"
	reportPrefix = "serves."
)

// Published is what all processes are to serve. The zero value is what each has in its own directory.
type Published struct {
	Hash   string   `json:"hash"`
	Before []string `json:"before,omitzero"` // what was published before it, the newest last; "" is the own directories
}

// reportLife is how long at least it is kept what a process said that is gone.
const reportLife = time.Hour

// maxBefore is how far a rollback can go back.
const maxBefore = 20

// Published is what was published last.
func (s *Shelf) Published(ctx context.Context) (Published, error) {
	p, _, err := s.published(ctx)
	return p, err
}

func (s *Shelf) published(ctx context.Context) (p Published, revision uint64, err error) {
	e, err := s.meta.Get(ctx, publishedKey)
	if errors.Is(err, jetstream.ErrKeyNotFound) {
		return Published{}, 0, nil
	}
	if err != nil {
		return Published{}, 0, fmt.Errorf("read what is published: %w", err)
	}
	if err := json.Unmarshal(e.Value(), &p); err != nil {
		return Published{}, 0, fmt.Errorf("read what is published: %w", err)
	}
	return p, e.Revision(), nil
}

// Publish makes a generation on the shelf the one that all serve. It returns ErrConflict if somebody else has published meanwhile.
func (s *Shelf) Publish(ctx context.Context, hash string) error {
	p, revision, err := s.published(ctx)
	if err != nil || p.Hash == hash && hash != "" {
		return err
	}
	before := append(slices.Clone(p.Before), p.Hash)
	return s.set(ctx, Published{hash, before[max(0, len(before)-maxBefore):]}, revision)
}

// ErrNothingBefore says that nothing was published before what is published now.
var ErrNothingBefore = errors.New("nothing was published before")

// Rollback makes what was published before the one that all serve.
func (s *Shelf) Rollback(ctx context.Context) (Published, error) {
	p, revision, err := s.published(ctx)
	if err != nil {
		return Published{}, err
	}
	if len(p.Before) == 0 {
		return Published{}, ErrNothingBefore
	}
	last := len(p.Before) - 1
	p = Published{p.Before[last], p.Before[:last]}
	return p, s.set(ctx, p, revision)
}

func (s *Shelf) set(ctx context.Context, p Published, revision uint64) error {
	data, err := encode(p)
	if err != nil {
		return err
	}
	if revision == 0 {
		_, err = s.meta.Create(ctx, publishedKey, data)
	} else {
		_, err = s.meta.Update(ctx, publishedKey, data, revision)
	}
	if isStale(err) {
		return ErrConflict
	}
	if err != nil {
		return fmt.Errorf("publish: %w", err)
	}
	return nil
}

// Watch gives what is published, now and whenever that changes, until the context ends.
func (s *Shelf) Watch(ctx context.Context) (<-chan Published, error) {
	w, err := s.meta.Watch(ctx, publishedKey)
	if err != nil {
		return nil, fmt.Errorf("watch what is published: %w", err)
	}
	out := make(chan Published)
	go func() { // ends with the context
		defer close(out)
		for e := range w.Updates() {
			var p Published
			if e == nil || json.Unmarshal(e.Value(), &p) != nil { // nil: all that there was has come
				continue
			}
			select {
			case out <- p:
			case <-ctx.Done():
				return
			}
		}
	}()
	return out, nil
}

// A Report is what a process says about what was published.
type Report struct {
	Process string `json:"-"`
	Hash    string `json:"hash"`
	Refused string `json:"refused,omitzero"` // why it does not serve; empty if it does
}

// Report says what became of what was published, for the one who published it.
func (s *Shelf) Report(ctx context.Context, r Report) error {
	data, err := encode(r)
	if err != nil {
		return err
	}
	if _, err := s.meta.Put(ctx, reportPrefix+s.process, data); err != nil {
		return fmt.Errorf("report what serves: %w", err)
	}
	return s.tidy(ctx)
}

// tidy deletes what processes have said that are gone for long.
func (s *Shelf) tidy(ctx context.Context) error {
	keys, err := s.meta.ListKeysFiltered(ctx, reportPrefix+"*")
	if err != nil {
		return fmt.Errorf("list the reports: %w", err)
	}
	members, err := s.processes(ctx)
	if err != nil {
		return err
	}
	deleted := false
	for key := range keys.Keys() {
		if slices.Contains(members, strings.TrimPrefix(key, reportPrefix)) {
			continue
		}
		e, err := s.meta.Get(ctx, key)
		if err == nil && time.Since(e.Created()) > reportLife {
			deleted = true
			err = s.meta.Purge(ctx, key)
		}
		if err != nil && !errors.Is(err, jetstream.ErrKeyNotFound) { // another one tidies too
			return fmt.Errorf("delete a report: %w", err)
		}
	}
	if !deleted {
		return nil
	}
	if err := s.meta.PurgeDeletes(ctx, jetstream.DeleteMarkersOlderThan(-1)); err != nil {
		return fmt.Errorf("delete a report: %w", err)
	}
	return nil
}

// Reports is what each process that is there has said last; one that has said nothing is there with no hash.
func (s *Shelf) Reports(ctx context.Context) ([]Report, error) {
	members, err := s.processes(ctx)
	if err != nil {
		return nil, err
	}
	var out []Report
	for _, process := range members {
		r := Report{}
		e, err := s.meta.Get(ctx, reportPrefix+process)
		if err == nil {
			err = json.Unmarshal(e.Value(), &r)
		}
		if err != nil && !errors.Is(err, jetstream.ErrKeyNotFound) {
			return nil, fmt.Errorf("read a report: %w", err)
		}
		r.Process = strings.ToLower(process[:6])
		out = append(out, r)
	}
	return out, nil
}

// processes are those that are there, in order.
func (s *Shelf) processes(ctx context.Context) ([]string, error) {
	members, err := s.members.Keys(ctx)
	if errors.Is(err, jetstream.ErrNoKeysFound) {
		return nil, nil
	}
	if err != nil {
		return nil, fmt.Errorf("list the processes: %w", err)
	}
	slices.Sort(members)
	return members, nil
}
