package broker

import (
	"compress/gzip"
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"os"
	"path/filepath"
	"strings"
	"time"

	"github.com/google/renameio/v2"
	"github.com/nats-io/nats.go"
	"github.com/nats-io/nats.go/jetstream"
)

// The server within this process has a checksum of every message, and looks at it when the message is read: what was damaged on the disk is then passed over without
// a word, cannot be deleted, and a stream may take nothing more because of it. So all streams are read when the store is opened. One with messages that cannot be
// read is made anew of the others, and what is lost is reported. Servers outside look after themselves: they have copies.

const (
	// mendEnding ends the names of files in the data directory that hold a stream while it is made anew.
	mendEnding = ".mend.gz"
	// mendPause is how long nothing has to come of a stream before each of its messages is asked for.
	mendPause = time.Second
	// mendPending is how many messages may be on their way into a stream that is made anew.
	mendPending = 256
)

// A spooled message is one of a stream that is made anew.
type spooled struct {
	Subject string
	Header  nats.Header
	Data    []byte
}

// mend makes streams anew that are damaged, and reports what they have lost.
func (d *Durable) mend(ctx context.Context) error {
	left, err := filepath.Glob(filepath.Join(d.config.Dir, "*"+mendEnding))
	if err != nil {
		return fmt.Errorf("look for streams that were being made anew: %w", err)
	}
	before := readLedger(d.config.Dir, d.config.Log)
	for _, file := range left {
		if err := d.refill(ctx, file); err != nil {
			return err
		}
		delete(before.Streams, strings.TrimSuffix(filepath.Base(file), mendEnding)) // its messages have other numbers now
	}
	names := d.js.StreamNames(ctx)
	for name := range names.Name() {
		lost, err := d.examine(ctx, name, before)
		if err != nil {
			return fmt.Errorf("read through %s: %w", name, err)
		}
		if lost > 0 {
			d.lost.Add(int64(lost))
			d.config.Log.Error("the store was damaged, and messages of it are lost", "stream", name, "lost", lost)
		}
	}
	if err := names.Err(); err != nil {
		return fmt.Errorf("list the streams: %w", err)
	}
	return d.writeLedger(ctx, false)
}

// examine reads a stream through, makes it anew if it is damaged, and tells how many messages are lost.
func (d *Durable) examine(ctx context.Context, name string, before ledger) (lost uint64, err error) {
	s, err := d.js.Stream(ctx, name)
	if err != nil {
		return 0, err
	}
	c := s.CachedInfo().Config
	if c.Storage == jetstream.MemoryStorage {
		return 0, nil
	}
	lost, err = d.missing(ctx, s, before)
	if err != nil {
		return 0, err
	}
	if ok, err := isReadable(ctx, s); err != nil || ok {
		return lost, err
	}
	file := filepath.Join(d.config.Dir, name+mendEnding)
	damaged, err := spool(ctx, s, file)
	if err != nil {
		return 0, err
	}
	if damaged == 0 { // it was only slow
		return lost, os.Remove(file)
	}
	return lost + damaged, d.refill(ctx, file)
}

// isReadable reports whether all messages of a stream can be read.
func isReadable(ctx context.Context, s jetstream.Stream) (bool, error) {
	if s.CachedInfo().State.Msgs == 0 {
		return true, nil
	}
	c, err := s.OrderedConsumer(ctx, jetstream.OrderedConsumerConfig{HeadersOnly: true})
	if err != nil {
		return false, err
	}
	messages, err := c.Messages()
	if err != nil {
		return false, err
	}
	defer messages.Stop()
	for range s.CachedInfo().State.Msgs {
		_, err := messages.Next(jetstream.NextMaxWait(mendPause))
		if errors.Is(err, nats.ErrTimeout) {
			return false, nil
		}
		if err != nil {
			return false, err
		}
	}
	return true, nil
}

// spool writes what can be read of a stream to a file, and tells how many messages cannot.
func spool(ctx context.Context, s jetstream.Stream, name string) (damaged uint64, err error) {
	info, err := s.Info(ctx)
	if err != nil {
		return 0, err
	}
	file, err := renameio.NewPendingFile(name, renameio.WithPermissions(0o600))
	if err != nil {
		return 0, err
	}
	defer func() { err = errors.Join(err, file.Cleanup()) }()
	packed := gzip.NewWriter(file)
	lines := json.NewEncoder(packed)
	if err := lines.Encode(info.Config); err != nil {
		return 0, err
	}
	damaged = info.State.Msgs
	for next := info.State.FirstSeq; damaged > 0 && next <= info.State.LastSeq; next++ {
		m, err := s.GetMsg(ctx, next, jetstream.WithGetMsgSubject(">"))
		if errors.Is(err, jetstream.ErrMsgNotFound) {
			continue // the search for the next one ends at one that is damaged
		}
		if err != nil {
			return 0, err
		}
		if err := lines.Encode(spooled{m.Subject, lasting(m.Header), m.Data}); err != nil {
			return 0, err
		}
		next = m.Sequence
		damaged--
	}
	if err := packed.Close(); err != nil {
		return 0, err
	}
	return damaged, file.CloseAtomicallyReplace()
}

// lasting is what headers say of a message wherever it stands: the others are about its place in the stream, and what was expected of that when it was written.
func lasting(all nats.Header) nats.Header {
	out := nats.Header{}
	for _, name := range []string{jetstream.MsgIDHeader, jetstream.MsgRollup, "KV-Operation"} {
		if value := all.Get(name); value != "" {
			out.Set(name, value)
		}
	}
	return out
}

// refill makes a stream anew of a file that spool has written, and removes the file. What was interrupted in it can be done again.
func (d *Durable) refill(ctx context.Context, name string) error {
	if err := d.refillFrom(ctx, name); err != nil {
		return fmt.Errorf("make a damaged stream anew: %s: %w", filepath.Base(name), err)
	}
	if err := os.Remove(name); err != nil {
		return fmt.Errorf("make a damaged stream anew: %w", err)
	}
	return nil
}

func (d *Durable) refillFrom(ctx context.Context, name string) error {
	file, err := os.Open(name)
	if err != nil {
		return err
	}
	defer func() { _ = file.Close() }() // it was only read from
	packed, err := gzip.NewReader(file)
	if err != nil {
		return err
	}
	lines := json.NewDecoder(packed)
	var c jetstream.StreamConfig
	if err := lines.Decode(&c); err != nil {
		return err
	}
	if err := d.js.DeleteStream(ctx, c.Name); err != nil && !errors.Is(err, jetstream.ErrStreamNotFound) {
		return err
	}
	if _, err := d.js.CreateStream(ctx, c); err != nil {
		return err
	}
	var acks []jetstream.PubAckFuture
	for {
		var m spooled
		err := lines.Decode(&m)
		if err != nil && !errors.Is(err, io.EOF) {
			return err
		}
		if ended := err != nil; ended || len(acks) == mendPending {
			if err := confirmed(ctx, acks); err != nil || ended {
				return err
			}
			acks = acks[:0]
		}
		ack, err := d.js.PublishMsgAsync(&nats.Msg{Subject: m.Subject, Header: m.Header, Data: m.Data})
		if err != nil {
			return err
		}
		acks = append(acks, ack)
	}
}

// confirmed waits until all messages are kept.
func confirmed(ctx context.Context, acks []jetstream.PubAckFuture) error {
	for _, a := range acks {
		select {
		case <-a.Ok():
		case err := <-a.Err():
			return err
		case <-ctx.Done():
			return ctx.Err()
		}
	}
	return nil
}
