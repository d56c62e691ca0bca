package broker_test

import (
	"bytes"
	"context"
	"encoding/json"
	"errors"
	"flag"
	"fmt"
	"log/slog"
	"math/rand/v2"
	"net/http"
	"net/http/httptest"
	"os"
	"os/exec"
	"os/signal"
	"strconv"
	"sync"
	"sync/atomic"
	"syscall"
	"testing"
	"time"

	"stepwise/bot"
	"stepwise/bot/broker"
)

var crashes = flag.Int("crashes", 3, "how often TestCrash kills the process at each of the points")

// crashVariable says to the test binary that it is the process to be killed: the network's URL, the data directory, the point and when to die there.
const crashVariable = "STEPWISE_CRASH"

// A crashPlan is what the process to be killed is told.
type crashPlan struct {
	Network string // URL of the network
	Broker  string // URL of servers outside; empty for the one within the process
	Dir     string
	Point   string // at which it dies; empty for never
	After   int    // how often it passes the point before
}

// crashPoints are the places at which the process dies: before and after each thing that it does to what is kept, and around what it sends.
var crashPoints = []string{
	"before inbox.Put", "after inbox.Put", "before outbox.Put", "after outbox.Put", "after journal.Append", "after recent.Add",
	"before sessions.Save", "after sessions.Save", "after inbox.Done", "before send", "after send", "after outbox.Done",
}

// TestCrash kills a process that runs on a durable store again and again, at each of twelve points. The network is the test. Each user's questions are
// answered in their order, each once: the answers count them. -args -crashes 200 is the full run.
func TestCrash(t *testing.T) {
	if testing.Short() {
		t.Skip("kills processes")
	}
	t.Parallel()
	n := newCrashNetwork(t, 500) // so many that none writes more than is answered
	dir := t.TempDir()
	kills := 0
	for round := range *crashes {
		for _, point := range crashPoints {
			n.live(crashPlan{Network: n.server.URL, Dir: dir, Point: point, After: rand.IntN(8)})
			if kills++; t.Failed() {
				t.Fatalf("stopped after %d kills", kills)
			}
		}
		if round%20 == 19 {
			t.Logf("%d kills, %d questions, %d sent twice", kills, n.asked.Load(), n.twice.Load())
		}
	}
	n.finish(crashPlan{Network: n.server.URL, Dir: dir}, 500)
	t.Logf("%d kills, %d questions: 0 lost, %d sent twice after a kill between sending and noting it", kills, n.asked.Load(), n.twice.Load())
	if most := int64(kills * sendersAtOnce); n.twice.Load() > most {
		t.Errorf("%d replies were sent twice, at most %d can be", n.twice.Load(), most)
	}
}

// sendersAtOnce is how many replies can be between sending and noting it at one time.
const sendersAtOnce = 12

// A crashNetwork is the network of a process that is killed: it delivers each message until it is taken over, and notes what is sent.
type crashNetwork struct {
	t      *testing.T
	server *httptest.Server
	users  []*crashUser
	asked  atomic.Int64
	twice  atomic.Int64
	still  atomic.Bool // no more questions
}

// A crashUser asks the next question when the last was answered, or does not wait for it.
type crashUser struct {
	mu   sync.Mutex // guards what follows
	next int        // the question to deliver
	got  []int      // by question: how often it was answered
}

func newCrashNetwork(t *testing.T, users int) *crashNetwork {
	n := &crashNetwork{t: t}
	for range users {
		n.users = append(n.users, &crashUser{})
	}
	n.server = httptest.NewServer(http.HandlerFunc(n.serve))
	t.Cleanup(n.server.Close)
	return n
}

// serve takes a reply: the user, and which question it answers as which.
func (n *crashNetwork) serve(w http.ResponseWriter, r *http.Request) {
	var reply bot.Reply
	if err := json.NewDecoder(r.Body).Decode(&reply); err != nil {
		http.Error(w, err.Error(), http.StatusBadRequest)
		return
	}
	var user, question, count int
	if _, err := fmt.Sscanf(reply.Title, "user %d question %d count %d", &user, &question, &count); err != nil {
		n.t.Errorf("a reply says %q", reply.Title)
		return
	}
	if reply.To.Chat != fmt.Sprint("chat ", user) || question != count {
		n.t.Errorf("in %q it says %q", reply.To.Chat, reply.Title)
	}
	u := n.users[user]
	u.mu.Lock()
	defer u.mu.Unlock()
	for len(u.got) <= question {
		u.got = append(u.got, 0)
	}
	if u.got[question]++; u.got[question] > 1 {
		n.twice.Add(1)
	}
	if question > 0 && u.got[question-1] == 0 {
		n.t.Errorf("user %d got the answer to question %d before that to %d", user, question, question-1)
	}
}

// live lets a process live until it dies as planned, while users ask.
func (n *crashNetwork) live(p crashPlan) {
	n.t.Helper()
	c := n.start(p)
	ctx, cancel := context.WithCancel(n.t.Context())
	var asking sync.WaitGroup
	asking.Go(func() { n.ask(ctx, c) })
	err := c.cmd.Wait()
	cancel()
	asking.Wait()
	if status, ok := c.cmd.ProcessState.Sys().(syscall.WaitStatus); !ok || status.Signal() != syscall.SIGKILL {
		n.t.Errorf("it was to die at %q, but ended with %v: %s", p.Point, err, c.errs.String())
	}
}

// finish lets a process answer everything, and so many questions more, and compares.
func (n *crashNetwork) finish(p crashPlan, more int) {
	n.t.Helper()
	c := n.start(p)
	ctx, cancel := context.WithCancel(n.t.Context())
	var asking sync.WaitGroup
	asking.Go(func() { n.ask(ctx, c) })
	target := n.asked.Load() + int64(more)
	for limit := time.Now().Add(2 * time.Minute); n.asked.Load() < target && time.Now().Before(limit); {
		time.Sleep(10 * time.Millisecond)
	}
	n.still.Store(true)
	asking.Wait()
	cancel()
	lost := n.missing()
	for limit := time.Now().Add(30 * time.Second); lost > 0 && time.Now().Before(limit); {
		time.Sleep(100 * time.Millisecond)
		if still := n.missing(); still < lost { // what was taken over in many short lives takes a while
			lost, limit = still, time.Now().Add(30*time.Second)
		}
	}
	if lost > 0 {
		n.t.Errorf("%d of %d questions were lost", lost, n.asked.Load())
	}
	_ = c.cmd.Process.Signal(os.Interrupt)
	if err := c.cmd.Wait(); err != nil {
		n.t.Errorf("it ends with %v: %s", err, c.errs.String())
	}
}

// missing is how many questions that were taken over have no answer.
func (n *crashNetwork) missing() int {
	lost := 0
	for _, u := range n.users {
		u.mu.Lock()
		for question := range u.next {
			if question >= len(u.got) || u.got[question] == 0 {
				lost++
			}
		}
		u.mu.Unlock()
	}
	return lost
}

// ask delivers questions until the context ends, or no more are to be asked. One that is not taken over is offered again.
func (n *crashNetwork) ask(ctx context.Context, c deliverer) {
	var askers sync.WaitGroup
	for first := range 8 { // each for some of the users
		askers.Go(func() {
			for turn := first; ctx.Err() == nil && !n.still.Load(); turn += 8 {
				user := turn % len(n.users)
				u := n.users[user]
				u.mu.Lock()
				question := u.next
				u.mu.Unlock()
				if !c.deliver(ctx, user, question) {
					return // it is dead
				}
				u.mu.Lock()
				u.next++
				u.mu.Unlock()
				n.asked.Add(1)
			}
		})
	}
	askers.Wait()
}

// A deliverer offers messages to processes.
type deliverer interface {
	// deliver offers a message until it is taken over. It is false if it was not.
	deliver(ctx context.Context, user, question int) bool
}

// A crashed is a process that will be killed.
type crashed struct {
	cmd  *exec.Cmd
	url  string
	errs *bytes.Buffer
}

// start starts the process and waits until it takes messages.
func (n *crashNetwork) start(p crashPlan) *crashed {
	n.t.Helper()
	plan, err := json.Marshal(p)
	if err != nil {
		n.t.Fatal(err)
	}
	self, err := os.Executable()
	if err != nil {
		n.t.Fatal(err)
	}
	c := &crashed{cmd: exec.CommandContext(n.t.Context(), self), errs: &bytes.Buffer{}}
	c.cmd.Env = append(os.Environ(), crashVariable+"="+string(plan))
	c.cmd.Stderr = c.errs
	out, err := c.cmd.StdoutPipe()
	if err != nil {
		n.t.Fatal(err)
	}
	if err := c.cmd.Start(); err != nil {
		n.t.Fatal(err)
	}
	if _, err := fmt.Fscanln(out, &c.url); err != nil {
		_ = c.cmd.Wait() // it did not begin
		n.t.Fatalf("it does not begin: %v: %s", err, c.errs.String())
	}
	return c
}

// deliver offers a message. It is false if the process is dead, or the context ended, before it took the message over.
func (c *crashed) deliver(ctx context.Context, user, question int) bool {
	for ctx.Err() == nil {
		r, err := http.NewRequestWithContext(ctx, http.MethodPost, c.url+"?user="+strconv.Itoa(user)+"&question="+strconv.Itoa(question), nil)
		if err != nil {
			return false
		}
		response, err := http.DefaultClient.Do(r)
		if err != nil {
			return false
		}
		_ = response.Body.Close()
		if response.StatusCode == http.StatusOK {
			return true
		}
		time.Sleep(time.Millisecond)
	}
	return false
}

// beCrashed is the process that is killed.
func beCrashed(plan string) error {
	var p crashPlan
	if err := json.Unmarshal([]byte(plan), &p); err != nil {
		return err
	}
	ctx, stop := signal.NotifyContext(context.Background(), os.Interrupt)
	defer stop()
	log := slog.New(slog.NewTextHandler(os.Stderr, &slog.HandlerOptions{Level: slog.LevelWarn}))
	d, err := broker.Open(ctx, broker.DurableConfig{Dir: p.Dir, URL: p.Broker, Replicas: map[bool]int{true: 1, false: 3}[p.Broker == ""], Log: log})
	if err != nil {
		return err
	}
	if n := d.Lost(); n > 0 {
		return fmt.Errorf("%d messages are said to be lost, but no file was damaged", n)
	}
	dying := &dying{point: p.Point, left: p.After}
	a := &crashAdapter{network: p.Network, dying: dying}
	r, err := broker.New(broker.Config{
		Adapters: []bot.Adapter{a}, Store: dying.store(d.Store()), Answer: countingAnswer, Apology: silent, Slow: silent, Log: log,
	})
	if err != nil {
		return err
	}
	return errors.Join(r.Run(ctx), d.Close())
}

// countingAnswer answers with how many questions the session has seen.
func countingAnswer(_ context.Context, s bot.Session, m bot.Message) (bot.Turn, error) {
	reply := bot.Reply{Kind: bot.PartReply, Title: m.Text + fmt.Sprint(" count ", s.Misses)}
	s.Misses++
	s.Last = m.Time
	return bot.Turn{Session: s, Replies: []bot.Reply{reply}, Records: []bot.Record{{Question: m.Text}}, Heard: []bot.Line{{From: bot.User, Text: m.Text}}}, nil
}

// A crashAdapter speaks to the network that is the test.
type crashAdapter struct {
	network string
	dying   *dying
}

func (a *crashAdapter) Network() bot.Network { return "crash" }

func (a *crashAdapter) Run(ctx context.Context, deliver bot.Deliver) error {
	server := httptest.NewServer(http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		user, question := r.FormValue("user"), r.FormValue("question")
		m := bot.Message{
			ID: user + "-" + question, Conversation: bot.Conversation{Network: "crash", Chat: "chat " + user, User: user}, Text: "user " + user + " question " + question, Time: time.Now(),
		}
		if err := deliver(ctx, m); err != nil {
			http.Error(w, err.Error(), http.StatusServiceUnavailable)
		}
	}))
	defer server.Close()
	fmt.Println(server.URL)
	<-ctx.Done()
	return nil
}

func (a *crashAdapter) Send(ctx context.Context, r bot.Reply) (bot.Sent, error) {
	a.dying.at("before send")
	data, err := json.Marshal(r)
	if err != nil {
		return "", err
	}
	request, err := http.NewRequestWithContext(ctx, http.MethodPost, a.network, bytes.NewReader(data))
	if err != nil {
		return "", err
	}
	response, err := http.DefaultClient.Do(request)
	if err != nil {
		return "", fmt.Errorf("%w: %w", bot.ErrTransient, err)
	}
	_ = response.Body.Close()
	a.dying.at("after send")
	return bot.Sent(r.ID), nil
}

// A dying process kills itself at a point.
type dying struct {
	point string
	mu    sync.Mutex // guards what follows
	left  int
}

func (d *dying) at(point string) {
	if point != d.point {
		return
	}
	d.mu.Lock()
	defer d.mu.Unlock()
	if d.left--; d.left < 0 {
		_ = syscall.Kill(os.Getpid(), syscall.SIGKILL)
		select {} // it does not come back
	}
}

func (d *dying) store(s broker.Store) broker.Store {
	s.Inbox = dyingInbox{s.Inbox, d}
	s.Outbox = dyingOutbox{s.Outbox, d}
	s.Sessions = dyingSessions{s.Sessions, d}
	s.Journal = dyingJournal{s.Journal, d}
	s.Recent = dyingRecent{s.Recent, d}
	return s
}

type dyingInbox struct {
	broker.Inbox
	*dying
}

func (b dyingInbox) Put(ctx context.Context, m bot.Message) (bool, error) {
	b.at("before inbox.Put")
	defer b.at("after inbox.Put")
	return b.Inbox.Put(ctx, m)
}

func (b dyingInbox) Done(ctx context.Context, t broker.Task) error {
	defer b.at("after inbox.Done")
	return b.Inbox.Done(ctx, t)
}

type dyingOutbox struct {
	broker.Outbox
	*dying
}

func (b dyingOutbox) Put(ctx context.Context, parcels []broker.Parcel) error {
	b.at("before outbox.Put")
	defer b.at("after outbox.Put")
	return b.Outbox.Put(ctx, parcels)
}

func (b dyingOutbox) Done(ctx context.Context, p broker.Parcel, sent bot.Sent) error {
	defer b.at("after outbox.Done")
	return b.Outbox.Done(ctx, p, sent)
}

type dyingSessions struct {
	broker.Sessions
	*dying
}

func (s dyingSessions) Save(ctx context.Context, c bot.Conversation, state broker.State, revision uint64) error {
	s.at("before sessions.Save")
	defer s.at("after sessions.Save")
	return s.Sessions.Save(ctx, c, state, revision)
}

type dyingJournal struct {
	broker.Journal
	*dying
}

func (j dyingJournal) Append(ctx context.Context, entries []broker.Entry) error {
	defer j.at("after journal.Append")
	return j.Journal.Append(ctx, entries)
}

type dyingRecent struct {
	broker.Recent
	*dying
}

func (r dyingRecent) Add(ctx context.Context, c bot.Conversation, message string, lines []bot.Line) error {
	defer r.at("after recent.Add")
	return r.Recent.Add(ctx, c, message, lines)
}
