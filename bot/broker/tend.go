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

// publish writes to a stream. After a failure that is none of the message's the store is looked after.
func (d *Durable) publish(ctx context.Context, subject string, data []byte, options ...jetstream.PublishOpt) (*jetstream.PubAck, error) {
	ack, err := d.js.Publish(ctx, subject, data, options...)
	if err != nil && ctx.Err() == nil && !isFull(err) && !isStale(err) {
		d.sick.Store(true)
	}
	return ack, err
}

// tend starts the server within this process anew when a write has failed and there is room again: a stream of NATS that could not write once does not by itself.
func (d *Durable) tend(ctx context.Context) {
	for pausing(ctx, tendEvery) == nil {
		if !d.sick.Load() {
			continue
		}
		if err := hasRoom(d.config.Dir); err != nil {
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
	if err := d.makeSoon(ctx); err != nil {
		return fmt.Errorf("open the streams: %w", err)
	}
	for _, c := range []jetstream.KeyValueConfig{leasesConfig(1), membersConfig(1)} {
		if _, err := openBucket(ctx, d.js, c); err != nil {
			return err
		}
	}
	return nil
}

// hasRoom reports whether something can be written to the directory.
func hasRoom(dir string) (err error) {
	f, err := os.CreateTemp(dir, "room-*")
	if err != nil {
		return err
	}
	defer func() { err = errors.Join(err, f.Close(), os.Remove(filepath.Join(dir, filepath.Base(f.Name())))) }()
	if _, err := f.Write(make([]byte, roomBytes)); err != nil {
		return err
	}
	return f.Sync()
}
