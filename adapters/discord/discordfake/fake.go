// Package discordfake is a Discord in memory, for tests alone: the gateway over a WebSocket and as much of the REST API as a bot of ours needs.
//
//	f := discordfake.New(t)                                        // give f.URL and f.Token to the bot
//	f.DM(f.User("ana"), "how do I cancel?")                        // or Mention, Ask, FAQ, Help, Edit
//	m := f.Await(discordfake.Private("ana"), 1)[0]                 // what the user sees of the bot, once it is there
//	f.Tap(f.User("ana"), m, m.Choices[0])
//
// It is strict: a message that Discord would not take, or that could notify somebody, gets the error that Discord gives, and the test fails. What goes wrong
// at Discord's end is asked for: see [Fake.Fail] and the functions beside it.
package discordfake

import (
	"net/http"
	"net/http/httptest"
	"slices"
	"strconv"
	"sync"
	"testing"
	"time"

	"github.com/gorilla/websocket"
)

// Ids of what every fake has.
const (
	BotID         = "900000000000000001"
	ApplicationID = "900000000000000002"
	GuildID       = "900000000000000003"
)

// patience is how long the hands of a test wait. It only guards against waiting for ever.
const patience = 15 * time.Second

// A Fake is one Discord with one bot.
type Fake struct {
	URL   string // to be given to the bot as api_url
	Token string

	t      testing.TB
	server *httptest.Server
	conns  sync.WaitGroup
	over   chan struct{}

	mu           sync.Mutex // guards what follows
	changed      chan struct{}
	lastID       uint64
	users        map[string]*User
	messages     []*Message
	nonces       map[string]*Message
	interactions map[string]*interaction // by token
	commands     map[string][]byte       // by guild, "" for all; as they were registered
	faults       []fault
	limit        bucket
	requests     []Request
	gateway      gateway
}

// A User is somebody who talks to the bot.
type User struct {
	ID     string
	Name   string
	Locale string // as Discord tells it for interactions
}

// A Request is one that the bot has made of the REST API.
type Request struct {
	Method, Path string
	Body         string
	Time         time.Time
}

// New starts a Discord that ends with the test.
func New(t testing.TB) *Fake {
	f := &Fake{
		Token: "canary-token.MTA.s3cr3t", t: t, over: make(chan struct{}), changed: make(chan struct{}),
		users: map[string]*User{}, nonces: map[string]*Message{}, interactions: map[string]*interaction{}, commands: map[string][]byte{},
	}
	f.gateway.interval = 41250 * time.Millisecond
	f.server = httptest.NewServer(f.routes())
	f.URL = f.server.URL
	t.Cleanup(func() {
		close(f.over)
		f.Disconnect()
		f.server.Close()
		f.conns.Wait()
	})
	return f
}

// User is the user of that name; the same for the same name.
func (f *Fake) User(name string) *User {
	f.mu.Lock()
	defer f.mu.Unlock()
	if f.users[name] == nil {
		f.users[name] = &User{ID: f.newID(), Name: name, Locale: "en-US"}
	}
	return f.users[name]
}

// Private is the private chat of the bot with the user of that name.
func (f *Fake) Private(name string) string { return "1" + f.User(name).ID[1:] }

// epoch is the first millisecond of 2015, from which ids count.
const epoch = 1420070400000

// newID is an id as Discord makes them: later ones are larger, and the time is in them.
func (f *Fake) newID() string {
	f.lastID = max(f.lastID+1, uint64(time.Now().UnixMilli()-epoch)<<22)
	return strconv.FormatUint(f.lastID, 10)
}

// touch wakes whoever waits.
func (f *Fake) touch() {
	close(f.changed)
	f.changed = make(chan struct{})
}

// wait waits until the condition holds, which is asked with the lock held.
func (f *Fake) wait(what string, condition func() bool) {
	f.t.Helper()
	limit := time.NewTimer(patience)
	defer limit.Stop()
	for {
		f.mu.Lock()
		met, changed := condition(), f.changed
		f.mu.Unlock()
		if met {
			return
		}
		select {
		case <-changed:
		case <-limit.C:
			f.t.Fatalf("discordfake: waited %s for %s", patience, what)
		}
	}
}

// Requests are all that the bot has made of the REST API so far.
func (f *Fake) Requests() []Request {
	f.mu.Lock()
	defer f.mu.Unlock()
	return slices.Clone(f.requests)
}

// AwaitRequests waits until the bot has made so many requests that are like this.
func (f *Fake) AwaitRequests(n int, like func(Request) bool) []Request {
	f.t.Helper()
	var out []Request
	f.wait("requests", func() bool {
		out = nil
		for _, r := range f.requests {
			if like(r) {
				out = append(out, r)
			}
		}
		return len(out) >= n
	})
	return out
}

// Commands are the commands as they are registered, as JSON, for the guild, or for all with an empty id. It waits until there are some.
func (f *Fake) Commands(guild string) []byte {
	f.t.Helper()
	f.wait("commands", func() bool { return f.commands[guild] != nil })
	f.mu.Lock()
	defer f.mu.Unlock()
	return f.commands[guild]
}

// SetCommands registers commands as somebody else would have.
func (f *Fake) SetCommands(guild string, data []byte) {
	f.mu.Lock()
	defer f.mu.Unlock()
	f.commands[guild] = data
}

// upgrader accepts the gateway's connections.
func upgrader() *websocket.Upgrader {
	return &websocket.Upgrader{CheckOrigin: func(*http.Request) bool { return true }}
}
