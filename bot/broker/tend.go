package broker

import (
	"context"
	"errors"
	"fmt"
	"os"
	"path/filepath"
	"time"

	"github.com/nats-io/nats.go/jetstream"
)

const (
	// tendEvery is how often a store that cannot write is looked at.
	tendEvery = time.Second
	// roomBytes is how much has to fit on the disk for the store to be tried again.
	roomBytes = 4 << 20
)

// errSick says that the last write failed, and nothing has been done about it yet.
var errSick = errors.New("the last write failed")

// failed notes that a write has failed, unless whoever wanted it gave it up. Servers outside look after themselves.
func (d *Durable) failed(ctx context.Context) {
	if ctx.Err() == nil && d.server != nil {
		d.sick.Store(true)
	}
}

// Writable reports whether something can be kept, by keeping the time. An error says why not.
func (d *Durable) Writable(ctx context.Context) error {
	if d.sick.Load() {
		return errSick
	}
	if _, err := d.meta.PutString(ctx, "written", time.Now().UTC().Format(time.RFC3339)); err != nil {
		d.failed(ctx)
		return fmt.Errorf("write to the broker: %w", err)
	}
	return nil
}

// tend notes now and then how much there is in the store, and starts the server within this process anew when a write has failed and there is room again: a stream of NATS that could not write once does not by itself.
func (d *Durable) tend(ctx context.Context) {
	counted := time.Now()
	for pausing(ctx, tendEvery) == nil {
		if !d.sick.Load() {
			if time.Since(counted) > ledgerEvery {
				counted = time.Now()
				if err := d.writeLedger(ctx, false); err != nil && ctx.Err() == nil {
					d.config.Log.Warn("it is not noted how much there is in the store", "error", err)
				}
			}
			continue
		}
		if err := hasRoom(d.config.Dir, roomBytes); err != nil {
			continue
		}
		d.config.Log.Warn("a write failed, and there is room again: the broker is started anew")
		if err := d.revive(ctx); err != nil {
			d.config.Log.Error("the broker cannot be started anew", "error", err)
			continue
		}
		d.sick.Store(false)
	}
}

// revive starts the server anew and makes what lived in its memory.
func (d *Durable) revive(ctx context.Context) error {
	if err := d.server.restart(); err != nil {
		return err
	}
	if err := d.patiently(ctx, func(ctx context.Context) error {
		_, err := d.js.Stream(ctx, inboxStream)
		return err
	}); err != nil {
		return fmt.Errorf("find the streams again: %w", err)
	}
	for _, c := range []jetstream.KeyValueConfig{leasesConfig(1), membersConfig(1)} {
		if _, err := openBucket(ctx, d.js, c); err != nil {
			return err
		}
	}
	return nil
}

// hasRoom reports whether so many bytes can be written to the directory.
func hasRoom(dir string, bytes int) (err error) {
	f, err := os.CreateTemp(dir, "room-*")
	if err != nil {
		return err
	}
	defer func() { err = errors.Join(err, f.Close(), os.Remove(filepath.Join(dir, filepath.Base(f.Name())))) }()
	if _, err := f.Write(make([]byte, bytes)); err != nil {
		return err
	}
	return f.Sync()
}
