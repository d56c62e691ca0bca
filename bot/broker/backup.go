package broker

import (
	"bytes"
	"compress/gzip"
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"slices"
	"time"

	"github.com/nats-io/nats.go/jetstream"
)

// backupForm is the form of backups. One of another form is refused.
const backupForm = "stepwise backup 1"

// backedUp are the streams of a backup, in the order in which they are read and written: what was taken over before a backup began is in it, and what was
// dealt with meanwhile is known to be.
var backedUp = []string{inboxStream, outboxStream, "KV_" + sessionsBucket, "KV_" + lastBucket, recentStream, journalStream, parkedStream, seenStream}

// A saved line of a backup is its head, with Form and Key, or a message.
type saved struct {
	Form    string    `json:"form,omitzero"`
	Key     []byte    `json:"key,omitzero"` // of the hashes
	Time    time.Time `json:"time,omitzero"`
	Stream  string    `json:"stream,omitzero"`
	Subject string    `json:"subject,omitzero"`
	ID      string    `json:"id,omitzero"` // by which it is known when it comes again
	Data    []byte    `json:"data,omitzero"`
}

// Backup writes all that is kept, while everything else goes on. It gives how many messages that were.
func (d *Durable) Backup(ctx context.Context, to io.Writer) (n int, err error) {
	packed := gzip.NewWriter(to)
	lines := json.NewEncoder(packed)
	if err := lines.Encode(saved{Form: backupForm, Key: d.key, Time: time.Now()}); err != nil {
		return 0, fmt.Errorf("write a backup: %w", err)
	}
	for _, name := range backedUp {
		if err := d.each(ctx, name, func(m *jetstream.RawStreamMsg) error {
			if m.Header.Get("KV-Operation") != "" {
				return nil // the mark of something that was deleted
			}
			n++
			return lines.Encode(saved{Stream: name, Subject: m.Subject, ID: m.Header.Get(jetstream.MsgIDHeader), Data: m.Data, Time: m.Time})
		}); err != nil {
			return n, fmt.Errorf("back up %s: %w", name, err)
		}
	}
	if err := packed.Close(); err != nil {
		return n, fmt.Errorf("write a backup: %w", err)
	}
	return n, nil
}

// each visits the messages of a stream, those that come meanwhile left out.
func (d *Durable) each(ctx context.Context, name string, visit func(*jetstream.RawStreamMsg) error) error {
	s, err := d.js.Stream(ctx, name)
	if err != nil {
		return err
	}
	last := s.CachedInfo().State.LastSeq
	for next := max(1, s.CachedInfo().State.FirstSeq); next <= last; next++ {
		m, err := s.GetMsg(ctx, next, jetstream.WithGetMsgSubject(">"))
		if errors.Is(err, jetstream.ErrMsgNotFound) {
			return nil // what a damaged message hides is found when the store is opened
		}
		if err != nil {
			return err
		}
		if m.Sequence > last {
			return nil
		}
		next = m.Sequence
		if err := visit(m); err != nil {
			return err
		}
	}
	return nil
}

// ErrOtherStore says that a backup is of another store than the one that it should be restored to, which has conversations of its own.
var ErrOtherStore = errors.New("the backup is of another store")

// ErrRunning says that a backup of another store cannot be restored while somebody serves from this one.
var ErrRunning = errors.New("the store is being served from")

// Restore adds what a backup has and the store has not. What is there stays as it is. It gives how many messages were added.
func (d *Durable) Restore(ctx context.Context, from io.Reader) (n int, err error) {
	packed, err := gzip.NewReader(from)
	if err != nil {
		return 0, fmt.Errorf("read a backup: %w", err)
	}
	lines := json.NewDecoder(packed)
	var head saved
	if err := lines.Decode(&head); err != nil || head.Form != backupForm {
		return 0, fmt.Errorf("read a backup: it is no %q", backupForm)
	}
	if err := d.adopt(ctx, head.Key); err != nil {
		return 0, err
	}
	for {
		var m saved
		err := lines.Decode(&m)
		if errors.Is(err, io.EOF) {
			return n, nil
		}
		if err != nil {
			return n, fmt.Errorf("read a backup: %w", err)
		}
		added, err := d.restore(ctx, m)
		if err != nil {
			return n, fmt.Errorf("restore to %s: %w", m.Stream, err)
		}
		if added {
			n++
		}
	}
}

// adopt makes the key of a backup that of the store. Names under one key mean nothing under another, so only an empty store takes another one.
func (d *Durable) adopt(ctx context.Context, key []byte) error {
	if bytes.Equal(key, d.key) {
		return nil
	}
	if members, err := d.js.KeyValue(ctx, membersBucket); err == nil {
		if _, err := members.Keys(ctx); !errors.Is(err, jetstream.ErrNoKeysFound) {
			return ErrRunning
		}
	}
	for _, name := range backedUp {
		s, err := d.js.Stream(ctx, name)
		if err != nil {
			return fmt.Errorf("open %s: %w", name, err)
		}
		if s.CachedInfo().State.Msgs > 0 {
			return ErrOtherStore
		}
	}
	meta, err := d.js.KeyValue(ctx, metaBucket)
	if err != nil {
		return fmt.Errorf("open %s: %w", metaBucket, err)
	}
	if _, err := meta.Put(ctx, hashKeyName, key); err != nil {
		return fmt.Errorf("write the key of the hashes: %w", err)
	}
	d.key = key
	return d.copyKey()
}

// restore adds one message, unless it is there.
func (d *Durable) restore(ctx context.Context, m saved) (added bool, err error) {
	if !slices.Contains(backedUp, m.Stream) {
		return false, fmt.Errorf("no stream of a backup is called %q", m.Stream)
	}
	var options []jetstream.PublishOpt
	switch {
	case m.ID == "": // one for each subject
		options = append(options, jetstream.WithExpectLastSequencePerSubject(0))
	case m.Stream == inboxStream || m.Stream == outboxStream:
		if _, err := d.seen.GetLastMsgForSubject(ctx, subject("seen", m.ID)); err == nil {
			return false, nil
		} else if !errors.Is(err, jetstream.ErrMsgNotFound) {
			return false, err
		}
		fallthrough
	default:
		options = append(options, jetstream.WithMsgID(m.ID))
	}
	ack, err := d.js.Publish(ctx, m.Subject, m.Data, options...)
	if isStale(err) {
		return false, nil
	}
	return err == nil && !ack.Duplicate, err
}
