package broker

import (
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"io/fs"
	"log/slog"
	"os"
	"path/filepath"
	"time"

	"github.com/google/renameio/v2"
	"github.com/nats-io/nats.go/jetstream"
)

const (
	// ledgerFile has, within the data directory, how much there was in the store.
	ledgerFile = "broker.ledger"
	// ledgerEvery is how often it is written while the store is in use.
	ledgerEvery = time.Minute
)

// A ledger is how much there was in a store, so that it can be told what is missing.
type ledger struct {
	Clean   bool // nothing was written afterwards
	Streams map[string]tally
}

// A tally is how much there was in a stream.
type tally struct {
	Messages  uint64
	Last      uint64 // number of the message that was written last
	FirstTime time.Time
}

// readLedger reads the ledger; the zero value if there is none, or none that can be read.
func readLedger(dir string, log *slog.Logger) (l ledger) {
	data, err := os.ReadFile(filepath.Join(dir, ledgerFile))
	if err == nil {
		err = json.Unmarshal(data, &l)
	}
	if err != nil && !errors.Is(err, fs.ErrNotExist) {
		log.Warn("it is not known how much there was in the store", "error", err)
		return ledger{}
	}
	return l
}

// writeLedger notes how much there is in the store.
func (d *Durable) writeLedger(ctx context.Context, clean bool) error {
	l := ledger{Clean: clean, Streams: map[string]tally{}}
	streams := d.js.ListStreams(ctx)
	for s := range streams.Info() {
		if s.Config.Storage != jetstream.MemoryStorage {
			l.Streams[s.Config.Name] = tally{s.State.Msgs, s.State.LastSeq, s.State.FirstTime}
		}
	}
	if err := streams.Err(); err != nil {
		return fmt.Errorf("count what is in the store: %w", err)
	}
	data, err := encode(l)
	if err != nil {
		return err
	}
	if err := renameio.WriteFile(filepath.Join(d.config.Dir, ledgerFile), data, 0o600); err != nil {
		return fmt.Errorf("note how much is in the store: %w", err)
	}
	return nil
}

// missing is how many messages a stream has less than it had. What may have gone because of its age is not counted, and after a crash only what was written last is,
// beside what the server itself misses.
func (d *Durable) missing(ctx context.Context, s jetstream.Stream, before ledger) (uint64, error) {
	info := s.CachedInfo()
	was, known := before.Streams[info.Config.Name]
	if !known {
		return 0, nil
	}
	gone := min(was.Messages, less(was.Last, info.State.LastSeq))
	if info.Config.MaxAge > 0 && time.Since(was.FirstTime) > info.Config.MaxAge {
		return gone, nil
	}
	if before.Clean {
		return max(gone, less(was.Messages, info.State.Msgs)), nil
	}
	missed, err := d.missed(ctx, info.Config.Name)
	return max(gone, missed), err
}

// less is by how much b is less than a.
func less(a, b uint64) uint64 { return a - min(a, b) }

// missed is how many messages the server knows that it has not found.
func (d *Durable) missed(ctx context.Context, stream string) (uint64, error) {
	ctx, cancel := context.WithTimeout(ctx, callTime)
	defer cancel()
	m, err := d.conn.RequestWithContext(ctx, "$JS.API.STREAM.INFO."+stream, nil)
	if err != nil {
		return 0, fmt.Errorf("ask for what is missing: %w", err)
	}
	var info struct {
		State struct {
			Lost struct {
				Messages []uint64 `json:"msgs"`
			} `json:"lost"`
		} `json:"state"`
	}
	if err := json.Unmarshal(m.Data, &info); err != nil {
		return 0, fmt.Errorf("read what is missing: %w", err)
	}
	return uint64(len(info.State.Lost.Messages)), nil
}
