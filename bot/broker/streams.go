package broker

import (
	"cmp"
	"context"
	"errors"
	"fmt"
	"time"

	"github.com/nats-io/nats.go/jetstream"

	"stepwise/bot"
)

// The streams, buckets and what is in them. Texts of users stand in INBOX, OUTBOX, RECENT and PARKED alone, from where they are erased, and masked in JOURNAL.
// Names hold keyed hashes of ids. Ids themselves stand in the same four, and in SESSIONS as long as an agent has to reach a user: the session of the staff names
// who waits, and those of a user and an agent name each other. A bucket keeps what was deleted on the disk until its file is written anew.
const (
	inboxStream    = "INBOX"    // in.PARTITION: messages that are not answered yet
	outboxStream   = "OUTBOX"   // out.NETWORK: replies that are not sent yet
	seenStream     = "SEEN"     // seen.HASH: that a message was answered or a reply sent; nothing else
	recentStream   = "RECENT"   // recent.NETWORK.CHAT.USER: what was last said in a conversation
	journalStream  = "JOURNAL"  // journal.NETWORK.CHAT.USER: what happened
	parkedStream   = "PARKED"   // parked.NETWORK.CHAT.USER: messages that cannot be answered
	sessionsBucket = "SESSIONS" // NETWORK.CHAT.USER: the state of a conversation
	lastBucket     = "LAST"     // NETWORK.CHAT.USER: what was last sent to it
	metaBucket     = "META"     // the key of the hashes, what is published, and what each process says of that
	leasesBucket   = "LEASES"   // NAME: the process that has it
	membersBucket  = "MEMBERS"  // PROCESS: that it is there
)

// The server keeps the ids of what was written in its memory, so it does that only for moments: what is put again later is known by SEEN, when it is put or at the
// latest when it is given out. An entry of the journal is written again only after a crash, or when a backup is restored twice, so that is known for longer; what is
// parked is so little that it is known for all the time.
const (
	copyTime  = 2 * time.Minute
	entryTime = 2 * time.Hour
)

// make opens the streams and buckets.
func (d *Durable) make(ctx context.Context) error {
	l, defaults := d.config.Limits, DefaultLimits()
	common := jetstream.StreamConfig{Storage: jetstream.FileStorage, Replicas: max(1, d.config.Replicas), Duplicates: copyTime, AllowDirect: true, Discard: jetstream.DiscardNew}
	for _, s := range []struct {
		to      *jetstream.Stream
		name    string
		subject string
		change  func(*jetstream.StreamConfig)
	}{
		{&d.inbox, inboxStream, "in.>", func(c *jetstream.StreamConfig) { c.MaxMsgs = int64(cmp.Or(l.Messages, defaults.Messages)) }},
		{&d.outbox, outboxStream, "out.>", func(c *jetstream.StreamConfig) { c.MaxMsgs = int64(cmp.Or(l.Replies, defaults.Replies)) }},
		{&d.seen, seenStream, "seen.>", func(c *jetstream.StreamConfig) {
			c.MaxAge, c.MaxMsgsPerSubject, c.Discard, c.Duplicates = Remembered, 1, jetstream.DiscardOld, copyTime
		}},
		{&d.recent, recentStream, "recent.>", func(c *jetstream.StreamConfig) {
			c.MaxAge, c.Discard, c.Duplicates = bot.SessionLife, jetstream.DiscardOld, copyTime
		}},
		{&d.journal, journalStream, "journal.>", func(c *jetstream.StreamConfig) {
			c.MaxAge, c.Discard = cmp.Or(d.config.Kept, defaultKept), jetstream.DiscardOld
			c.Duplicates = min(entryTime, c.MaxAge)
		}},
		{&d.parked, parkedStream, "parked.>", func(c *jetstream.StreamConfig) {
			c.MaxMsgs, c.MaxAge, c.Discard = int64(cmp.Or(l.Parked, defaults.Parked)), cmp.Or(d.config.Kept, defaultKept), jetstream.DiscardOld
			c.Duplicates = min(Remembered, c.MaxAge)
		}},
	} {
		c := common
		c.Name, c.Subjects = s.name, []string{s.subject}
		s.change(&c)
		stream, err := d.openStream(ctx, c)
		if err != nil {
			return fmt.Errorf("%s: %w", s.name, err)
		}
		*s.to = stream
	}
	for _, b := range []struct {
		to   *jetstream.KeyValue
		name string
		life time.Duration
	}{{&d.sessions, sessionsBucket, SessionsKept}, {&d.last, lastBucket, bot.SessionLife}} {
		bucket, err := openBucket(ctx, d.js, jetstream.KeyValueConfig{Bucket: b.name, History: 1, TTL: b.life, Replicas: common.Replicas})
		if err != nil {
			return err
		}
		*b.to = bucket
	}
	meta, err := openBucket(ctx, d.js, jetstream.KeyValueConfig{Bucket: metaBucket, History: 1, Replicas: common.Replicas})
	d.meta = meta
	return err
}

// openStream opens a stream, makes one that there is not, and changes one that is configured otherwise. Most of the time it is there as it should be: to ask is
// quicker than to change, and of several processes that start at once all but one only ask.
func (d *Durable) openStream(ctx context.Context, c jetstream.StreamConfig) (jetstream.Stream, error) {
	ctx, cancel := context.WithTimeout(ctx, askTime)
	defer cancel()
	s, err := d.js.Stream(ctx, c.Name)
	if errors.Is(err, jetstream.ErrStreamNotFound) {
		return d.js.CreateOrUpdateStream(ctx, c)
	}
	if err != nil {
		return nil, err
	}
	if is := s.CachedInfo().Config; is.MaxMsgs != c.MaxMsgs && c.MaxMsgs > 0 || is.MaxAge != c.MaxAge || is.Replicas != c.Replicas || is.Duplicates != c.Duplicates {
		return d.js.UpdateStream(ctx, c)
	}
	return s, nil
}

// openBucket does the same for a bucket.
func openBucket(ctx context.Context, js jetstream.JetStream, c jetstream.KeyValueConfig) (jetstream.KeyValue, error) {
	ctx, cancel := context.WithTimeout(ctx, askTime)
	defer cancel()
	b, err := js.KeyValue(ctx, c.Bucket)
	if errors.Is(err, jetstream.ErrBucketNotFound) {
		b, err = js.CreateOrUpdateKeyValue(ctx, c)
	}
	if err != nil {
		return nil, fmt.Errorf("%s: %w", c.Bucket, err)
	}
	return b, nil
}

// openObjects does the same for a store of objects.
func openObjects(ctx context.Context, js jetstream.JetStream, c jetstream.ObjectStoreConfig) (jetstream.ObjectStore, error) {
	ctx, cancel := context.WithTimeout(ctx, askTime)
	defer cancel()
	s, err := js.ObjectStore(ctx, c.Bucket)
	if errors.Is(err, jetstream.ErrBucketNotFound) {
		s, err = js.CreateOrUpdateObjectStore(ctx, c)
	}
	if err != nil {
		return nil, fmt.Errorf("%s: %w", c.Bucket, err)
	}
	return s, nil
}
