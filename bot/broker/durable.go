package broker

import (
	"cmp"
	"context"
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

const (
	// partitions is into how many parts conversations are divided among the processes of a cluster. It may never change: the subjects hold it.
	partitions = 16
	// callTime is how long one call to the server may take. A cluster that elects a leader needs seconds.
	callTime = 5 * time.Second
	// askTime is how long to wait for a stream to be found or made before it is asked for again. Who asks a cluster for one that it is making for somebody else
	// gets no answer, then or later.
	askTime = time.Second
	// openTime is how long servers that do not answer are asked again when the store is opened. Three on slow disks need a minute to make all streams.
	openTime = 3 * time.Minute
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
	sick     atomic.Bool  // a write has failed
	whole    bool         // it was opened, so that what is in it can be counted when it is closed
	lost     atomic.Int64 // messages that were found to be lost when it was opened

	sweeping  sync.Mutex // guards what follows
	leftovers []leftover // what is still to be erased
}

// Open opens the store, and makes what is not there yet. Servers outside that do not answer are asked for minutes, unless the context ends. The error is ErrDamaged
// if the store has lost what it cannot do without.
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
	if err := d.patiently(ctx, d.make); err != nil {
		return fmt.Errorf("open the streams: %w", err)
	}
	if d.server != nil {
		if err := d.mend(ctx); err != nil {
			return err
		}
	}
	if err := d.patiently(ctx, d.readKey); err != nil {
		return fmt.Errorf("read the key of the hashes: %w", err)
	}
	d.whole = true
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
func (d *Durable) join(ctx context.Context) error {
	var m *membership
	if err := d.patiently(ctx, func(ctx context.Context) (err error) {
		replicas := max(1, d.config.Replicas)
		if d.leases, err = newLeases(ctx, d.js, replicas); err != nil {
			return err
		}
		m, err = newMembership(ctx, d.js, d.leases, replicas)
		return err
	}); err != nil {
		return fmt.Errorf("join the others: %w", err)
	}
	m.begin = func(partition int) { d.messages.follow(partitionSubject(partition)) }
	m.end = func(partition int) { d.messages.unfollow(partitionSubject(partition), belongsTo(partition)) }
	var member context.Context
	member, d.leave = context.WithCancel(context.WithoutCancel(ctx))
	d.left.Go(func() { m.run(member) })
	d.left.Go(func() { d.sweep(member) })
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
	var err error
	if d.whole && d.server != nil {
		ctx, cancel := context.WithTimeout(context.Background(), callTime)
		defer cancel()
		err = d.writeLedger(ctx, true)
	}
	if d.conn != nil {
		d.conn.Close()
	}
	if d.server != nil {
		d.server.stop()
	}
	return err
}

// Lost is how many messages were found to be lost because files of the store were damaged, as far as that can be told.
func (d *Durable) Lost() int64 { return d.lost.Load() }
