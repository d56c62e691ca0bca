package broker

import (
	"cmp"
	"context"
	"crypto/hmac"
	"crypto/rand"
	"crypto/sha256"
	"encoding/base32"
	"encoding/json"
	"errors"
	"fmt"
	"log/slog"
	"sync"
	"sync/atomic"
	"time"

	"github.com/nats-io/nats.go"
	"github.com/nats-io/nats.go/jetstream"

	"stepwise/bot"
)

// The streams, buckets and what is in them. Ids of networks and texts of users stand in INBOX, OUTBOX, RECENT and PARKED alone, from where they are erased; all
// other names hold keyed hashes of ids.
const (
	inboxStream    = "INBOX"    // in.PARTITION: messages that are not answered yet
	outboxStream   = "OUTBOX"   // out.NETWORK: replies that are not sent yet
	seenStream     = "SEEN"     // seen.HASH: that a message was answered or a reply sent; nothing else
	recentStream   = "RECENT"   // recent.NETWORK.CHAT.USER: what was last said in a conversation
	journalStream  = "JOURNAL"  // journal.NETWORK.CHAT.USER: what happened
	parkedStream   = "PARKED"   // parked.NETWORK.CHAT.USER: messages that cannot be answered
	sessionsBucket = "SESSIONS" // NETWORK.CHAT.USER: the state of a conversation
	lastBucket     = "LAST"     // NETWORK.CHAT.USER: what was last sent to it
	metaBucket     = "META"     // hash-key
	leasesBucket   = "LEASES"   // NAME: the process that has it
	membersBucket  = "MEMBERS"  // PROCESS: that it is there
)

const (
	// partitions is into how many parts conversations are divided among the processes of a cluster. It may never change: the subjects hold it.
	partitions = 16
	// callTime is how long one call to the server may take. A cluster that elects a leader needs seconds.
	callTime = 5 * time.Second
	// hashKeyName is where META has the key that ids are hashed with.
	hashKeyName = "hash-key"
)

// A DurableConfig says where a durable store is. The zero value is not usable: Dir or URL and Log are required.
type DurableConfig struct {
	Dir         string        // where the server within this process keeps its files; with URL nothing is kept there
	URL         string        // of servers outside, separated by commas: "nats://a:4222,nats://b:4222"; empty for one within this process
	Credentials string        // a file that the servers outside want to see; empty for none
	CA          string        // a file with the certificates that those of the servers are checked with; empty for those of the system
	Aside       bool          // take no part: nothing is given out here, for commands that look after a store that others run on
	Relaxed     bool          // the server within this process confirms before a write is on the disk: faster, and a power cut may lose the last seconds
	Replicas    int           // how many servers keep each message; 0 is 1
	Kept        time.Duration // how long the journal is kept; 0 is 30 days
	Limits      Limits        // zero values are the defaults
	Log         *slog.Logger
}

// defaultKept is how long the journal is kept where nothing else is configured.
const defaultKept = 30 * 24 * time.Hour

// A Durable is a store on NATS JetStream, with a server within this process or on servers outside. [Open] makes it.
type Durable struct {
	config DurableConfig
	server *embedded // nil with servers outside
	conn   *nats.Conn
	js     jetstream.JetStream
	key    []byte // of the hashes

	inbox, outbox, seen, recent, journal, parked jetstream.Stream
	sessions, last, meta                         jetstream.KeyValue

	messages *feed[bot.Message]
	replies  *feeds[Parcel]
	leases   *durableLeases
	leave    context.CancelFunc // ends the membership
	left     sync.WaitGroup
	sick     atomic.Bool // a write has failed
}

// Open opens the store, and makes what is not there yet.
func Open(ctx context.Context, c DurableConfig) (*Durable, error) {
	d := &Durable{config: c}
	if err := d.open(ctx); err != nil {
		return nil, errors.Join(err, d.Close())
	}
	return d, nil
}

func (d *Durable) open(ctx context.Context) (err error) {
	if d.config.URL == "" {
		if d.server, err = startServer(d.config.Dir, !d.config.Relaxed, d.config.Log); err != nil {
			return err
		}
		d.conn, err = d.server.connect()
	} else {
		d.conn, err = connect(d.config)
	}
	if err != nil {
		return fmt.Errorf("connect to the broker: %w", err)
	}
	if d.js, err = jetstream.New(d.conn, jetstream.WithDefaultTimeout(callTime)); err != nil {
		return fmt.Errorf("open the broker: %w", err)
	}
	if err := d.makeSoon(ctx); err != nil {
		return fmt.Errorf("open the streams: %w", err)
	}
	if d.key, err = d.hashKey(ctx); err != nil {
		return fmt.Errorf("read the key of the hashes: %w", err)
	}
	l := d.config.Limits
	d.messages = newFeed(d, d.inbox, newQueue[bot.Message](cmp.Or(l.Messages, DefaultLimits().Messages)), readMessage)
	d.replies = newFeeds(func(n bot.Network) *feed[Parcel] {
		return newFeed(d, d.outbox, newQueue[Parcel](cmp.Or(l.Replies, DefaultLimits().Replies)), readParcel)
	})
	if d.config.Aside {
		return nil
	}
	return d.join(ctx)
}

// join takes part in the cluster, if only as its one member.
func (d *Durable) join(ctx context.Context) (err error) {
	replicas := max(1, d.config.Replicas)
	if d.leases, err = newLeases(ctx, d.js, replicas); err != nil {
		return err
	}
	m, err := newMembership(ctx, d.js, d.leases, replicas)
	if err != nil {
		return err
	}
	m.begin = func(partition int) { d.messages.follow(partitionSubject(partition)) }
	m.end = func(partition int) { d.messages.unfollow(partitionSubject(partition), belongsTo(partition)) }
	var member context.Context
	member, d.leave = context.WithCancel(context.WithoutCancel(ctx))
	d.left.Go(func() { m.run(member) })
	if d.server != nil {
		d.left.Go(func() { d.tend(member) })
	}
	return nil
}

// connect connects to servers outside.
func connect(c DurableConfig) (*nats.Conn, error) {
	options := []nats.Option{nats.Name("stepwise"), nats.MaxReconnects(-1), nats.RetryOnFailedConnect(false)}
	if c.Credentials != "" {
		options = append(options, nats.UserCredentials(c.Credentials))
	}
	if c.CA != "" {
		options = append(options, nats.RootCAs(c.CA))
	}
	return nats.Connect(c.URL, options...)
}

// makeSoon opens the streams and buckets, of servers that may still be about to find each other.
func (d *Durable) makeSoon(ctx context.Context) error {
	for begun := time.Now(); ; {
		try, cancel := context.WithTimeout(ctx, callTime)
		err := d.make(try)
		cancel()
		isSlow := errors.Is(err, context.DeadlineExceeded) || errors.Is(err, nats.ErrTimeout) || errors.Is(err, nats.ErrNoResponders) || errors.Is(err, jetstream.ErrNoStreamResponse)
		if !isSlow || ctx.Err() != nil || time.Since(begun) > startTime {
			return err
		}
		d.config.Log.Info("the broker does not answer yet and is asked again", "error", err)
	}
}

// make opens the streams and buckets.
func (d *Durable) make(ctx context.Context) error {
	l, defaults := d.config.Limits, DefaultLimits()
	common := jetstream.StreamConfig{Storage: jetstream.FileStorage, Replicas: max(1, d.config.Replicas), Duplicates: Remembered, AllowDirect: true, Discard: jetstream.DiscardNew}
	for _, s := range []struct {
		to      *jetstream.Stream
		name    string
		subject string
		change  func(*jetstream.StreamConfig)
	}{
		{&d.inbox, inboxStream, "in.>", func(c *jetstream.StreamConfig) { c.MaxMsgs = int64(cmp.Or(l.Messages, defaults.Messages)) }},
		{&d.outbox, outboxStream, "out.>", func(c *jetstream.StreamConfig) { c.MaxMsgs = int64(cmp.Or(l.Replies, defaults.Replies)) }},
		{&d.seen, seenStream, "seen.>", func(c *jetstream.StreamConfig) {
			c.MaxAge, c.MaxMsgsPerSubject, c.Discard, c.Duplicates = Remembered, 1, jetstream.DiscardOld, time.Minute
		}},
		{&d.recent, recentStream, "recent.>", func(c *jetstream.StreamConfig) {
			c.MaxAge, c.Discard, c.Duplicates = bot.SessionLife, jetstream.DiscardOld, time.Minute
		}},
		{&d.journal, journalStream, "journal.>", func(c *jetstream.StreamConfig) {
			c.MaxAge, c.Discard = cmp.Or(d.config.Kept, defaultKept), jetstream.DiscardOld
		}},
		{&d.parked, parkedStream, "parked.>", func(c *jetstream.StreamConfig) {
			c.MaxMsgs, c.MaxAge, c.Discard = int64(cmp.Or(l.Parked, defaults.Parked)), cmp.Or(d.config.Kept, defaultKept), jetstream.DiscardOld
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
	return nil
}

// openStream opens a stream, makes one that there is not, and changes one that is configured otherwise. Most of the time it is there as it should be: to ask is
// quicker than to change, and of several processes that start at once all but one only ask.
func (d *Durable) openStream(ctx context.Context, c jetstream.StreamConfig) (jetstream.Stream, error) {
	s, err := d.js.Stream(ctx, c.Name)
	if errors.Is(err, jetstream.ErrStreamNotFound) {
		return d.js.CreateOrUpdateStream(ctx, c)
	}
	if err != nil {
		return nil, err
	}
	if is := s.CachedInfo().Config; is.MaxMsgs != c.MaxMsgs && c.MaxMsgs > 0 || is.MaxAge != c.MaxAge || is.Replicas != c.Replicas {
		return d.js.UpdateStream(ctx, c)
	}
	return s, nil
}

// openBucket does the same for a bucket.
func openBucket(ctx context.Context, js jetstream.JetStream, c jetstream.KeyValueConfig) (jetstream.KeyValue, error) {
	b, err := js.KeyValue(ctx, c.Bucket)
	if errors.Is(err, jetstream.ErrBucketNotFound) {
		b, err = js.CreateOrUpdateKeyValue(ctx, c)
	}
	if err != nil {
		return nil, fmt.Errorf("%s: %w", c.Bucket, err)
	}
	return b, nil
}

// Writable reports whether something can be kept, by keeping the time.
func (d *Durable) Writable(ctx context.Context) error {
	if d.sick.Load() {
		return errSick
	}
	if _, err := d.meta.PutString(ctx, "written", time.Now().UTC().Format(time.RFC3339)); err != nil {
		d.sick.Store(ctx.Err() == nil || d.server != nil)
		return fmt.Errorf("write to the broker: %w", err)
	}
	return nil
}

// hashKey is the key that ids are hashed with, the same for all processes. It is made once.
func (d *Durable) hashKey(ctx context.Context) ([]byte, error) {
	meta, err := openBucket(ctx, d.js, jetstream.KeyValueConfig{Bucket: metaBucket, History: 1, Replicas: max(1, d.config.Replicas)})
	if err != nil {
		return nil, err
	}
	d.meta = meta
	key := make([]byte, sha256.Size)
	_, _ = rand.Read(key) // never fails
	if _, err := meta.Create(ctx, hashKeyName, key); err == nil {
		return key, nil
	} else if !errors.Is(err, jetstream.ErrKeyExists) {
		return nil, err
	}
	e, err := meta.Get(ctx, hashKeyName)
	if err != nil {
		return nil, err
	}
	return e.Value(), nil
}

// Store is the store, as a [Runtime] needs it.
func (d *Durable) Store() Store {
	var leases Leases = alone{}
	if d.leases != nil {
		leases = d.leases
	}
	return Store{
		Inbox: (*durableInbox)(d), Outbox: (*durableOutbox)(d), Sessions: (*durableSessions)(d), Recent: (*durableRecent)(d), Journal: (*durableJournal)(d), Parking: (*durableParking)(d), Leases: leases,
	}
}

// Close leaves the servers, and ends the one within this process. What was confirmed is kept.
func (d *Durable) Close() error {
	if d.leave != nil {
		d.leave()
		d.left.Wait()
	}
	if d.messages != nil {
		d.messages.stop()
		d.replies.stop()
	}
	if d.conn != nil {
		d.conn.Close()
	}
	if d.server != nil {
		d.server.stop()
	}
	return nil
}

// hashBytes is how much of a hash stands for an id: with 15 bytes a clash among a billion has a chance of one in 10^18.
const hashBytes = 15

// hash stands for an id wherever the id itself must not be.
func (d *Durable) hash(id string) string {
	h := hmac.New(sha256.New, d.key)
	_, _ = h.Write([]byte(id)) // a hash takes everything
	return base32.HexEncoding.WithPadding(base32.NoPadding).EncodeToString(h.Sum(nil)[:hashBytes])
}

// name is what a conversation is called in subjects and keys. Those of one chat begin alike.
func (d *Durable) name(c bot.Conversation) string { return d.chat(c.Network, c.Chat) + d.hash(c.User) }

// chat is how the names of all conversations of a chat begin.
func (d *Durable) chat(n bot.Network, chat string) string {
	return cmp.Or(string(n), "none") + "." + d.hash(chat) + "."
}

// subject joins what subjects begin with to the rest.
func subject(kind, rest string) string { return kind + "." + rest }

// encode is a value as JSON. All values of ours have a form in JSON.
func encode(v any) ([]byte, error) {
	data, err := json.Marshal(v)
	if err != nil {
		return nil, fmt.Errorf("write JSON: %w", err)
	}
	return data, nil
}

// isFull reports whether a stream has no room, or its disk has none.
func isFull(err error) bool {
	const maximumMessages, maximumBytes, noResources = 10077, 10055, 10023 // nats-server: errors.json
	e, ok := errors.AsType[*jetstream.APIError](err)
	return ok && (e.ErrorCode == maximumMessages || e.ErrorCode == maximumBytes || e.ErrorCode == noResources)
}

// isStale reports whether a value was changed by somebody else.
func isStale(err error) bool {
	e, ok := errors.AsType[*jetstream.APIError](err)
	return errors.Is(err, jetstream.ErrKeyExists) || ok && (e.ErrorCode == jetstream.JSErrCodeStreamWrongLastSequence || e.ErrorCode == jetstream.JSErrCodeStreamWrongLastSequenceConstant)
}

// see notes for Remembered that something was dealt with.
func (d *Durable) see(ctx context.Context, id string) error {
	_, err := d.publish(ctx, subject("seen", d.hash(id)), nil)
	return err
}

// isSeen reports whether something was dealt with.
func (d *Durable) isSeen(ctx context.Context, id string) (bool, error) {
	_, err := d.seen.GetLastMsgForSubject(ctx, subject("seen", d.hash(id)))
	if errors.Is(err, jetstream.ErrMsgNotFound) {
		return false, nil
	}
	return err == nil, err
}

// erase takes a message out of a stream and writes over it. One that is not there any more is no error.
func erase(ctx context.Context, s jetstream.Stream, sequence uint64) error {
	err := s.SecureDeleteMsg(ctx, sequence)
	if err == nil || errors.Is(err, jetstream.ErrMsgNotFound) || errors.Is(err, jetstream.ErrMsgDeleteUnsuccessful) {
		return nil
	}
	return err
}

// eraseAll erases all messages of a subject.
func eraseAll(ctx context.Context, s jetstream.Stream, subject string) error {
	for {
		m, err := s.GetLastMsgForSubject(ctx, subject)
		if errors.Is(err, jetstream.ErrMsgNotFound) {
			return nil
		}
		if err != nil {
			return err
		}
		if err := s.SecureDeleteMsg(ctx, m.Sequence); err != nil && !errors.Is(err, jetstream.ErrMsgNotFound) {
			return err
		}
	}
}
