package broker_test

import (
	"bytes"
	"context"
	"errors"
	"io/fs"
	"os"
	"path/filepath"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"

	"stepwise/bot"
	"stepwise/bot/broker"
)

// canary stands for whatever a user writes that must be gone when it is erased.
const canary = "kanarienvogel4711"

func person(user string) bot.Conversation {
	return bot.Conversation{Network: "test", Chat: "chat " + user, User: user}
}

// fill puts something of a user into every part of the store.
func fill(t *testing.T, s broker.Store, user string) {
	t.Helper()
	ctx, c := t.Context(), person(user)
	m := bot.Message{ID: "m " + user, Conversation: c, Text: canary + user, Time: time.Now()}
	must := func(err error) {
		t.Helper()
		if err != nil {
			t.Fatal(err)
		}
	}
	_, err := s.Inbox.Put(ctx, m)
	must(err)
	must(s.Outbox.Put(ctx, []broker.Parcel{{ID: "p " + user, Reply: bot.Reply{To: c, Title: canary + user}}}))
	must(s.Sessions.Save(ctx, c, broker.State{Session: bot.Session{Misses: 3}, Handled: "m " + user}, 0))
	for i := range 3 {
		must(s.Recent.Add(ctx, c, string(rune('a'+i)), []bot.Line{{From: bot.User, Text: canary + user}}))
	}
	must(s.Journal.Append(ctx, []broker.Entry{{ID: "e " + user, Kind: broker.Turned, Time: time.Now(), Conversation: c, Record: bot.Record{Conversation: c, Question: canary + user}}}))
	must(s.Parking.Park(ctx, broker.Parked{Message: m, Reason: "because", Time: time.Now()}))
}

// copies are the files below the directory that have the text in them.
func copies(t *testing.T, dir, text string) []string {
	t.Helper()
	var out []string
	if err := filepath.WalkDir(dir, func(path string, e fs.DirEntry, err error) error {
		if err != nil || e.IsDir() {
			return err
		}
		data, err := os.ReadFile(path)
		if bytes.Contains(data, []byte(text)) {
			out = append(out, path)
		}
		return err
	}); err != nil {
		t.Fatal(err)
	}
	return out
}

// Whatever a user wrote is in no file any more when it was forgotten, and what others wrote still is.
func TestForgetLeavesNoCopy(t *testing.T) {
	dir := t.TempDir()
	d := openDurable(t, broker.DurableConfig{Dir: dir})
	fill(t, d.Store(), "ana")
	fill(t, d.Store(), "ben")
	if len(copies(t, dir, canary+"ana")) == 0 {
		t.Fatal("it was never written")
	}
	if err := d.Forget(t.Context(), person("ana")); err != nil {
		t.Fatal(err)
	}
	if found := copies(t, dir, canary+"ana"); len(found) > 0 {
		t.Errorf("it is still in %q", found)
	}
	if len(copies(t, dir, canary+"ben")) == 0 {
		t.Error("what somebody else wrote is gone")
	}
	if state, _, err := d.Store().Sessions.Load(t.Context(), person("ana")); err != nil || state.Session.Misses != 0 {
		t.Errorf("the session is still there: %+v, error %v", state, err)
	}
}

// What is dealt with leaves no text in the queues, and ids of users stand in no file but as hashes.
func TestWhatIsDoneIsErased(t *testing.T) {
	dir := t.TempDir()
	d := openDurable(t, broker.DurableConfig{Dir: dir})
	s, ctx := d.Store(), t.Context()
	c := bot.Conversation{Network: "test", Chat: "chat-" + canary, User: "user-" + canary}
	if _, err := s.Inbox.Put(ctx, bot.Message{ID: "1", Conversation: c, Text: "text-" + canary}); err != nil {
		t.Fatal(err)
	}
	defer s.Outbox.Serve("test")()
	task, err := s.Inbox.Take(ctx)
	if err != nil {
		t.Fatal(err)
	}
	if err := s.Outbox.Put(ctx, []broker.Parcel{{ID: "1.1", Reply: bot.Reply{To: c, Title: "reply-" + canary}}}); err != nil {
		t.Fatal(err)
	}
	if err := s.Journal.Append(ctx, []broker.Entry{{ID: "1", Conversation: c, Record: bot.Record{Conversation: c, Question: "ann@" + canary + ".example, 0123 456 789"}}}); err != nil {
		t.Fatal(err)
	}
	if err := s.Sessions.Save(ctx, c, broker.State{Handled: "1"}, 0); err != nil {
		t.Fatal(err)
	}
	if err := s.Inbox.Done(ctx, task); err != nil {
		t.Fatal(err)
	}
	p, err := s.Outbox.Take(ctx, "test")
	if err != nil {
		t.Fatal(err)
	}
	if err := s.Outbox.Done(ctx, p, "sent"); err != nil {
		t.Fatal(err)
	}
	if found := copies(t, dir, canary); len(found) > 0 {
		t.Errorf("it is still in %q", found)
	}
	entries, err := s.Journal.Last(ctx, 1)
	if err != nil || entries[0].Record.Question != "[mail], [number]" {
		t.Errorf("the journal has %+v, error %v", entries, err)
	}
}

func TestMasked(t *testing.T) {
	for question, want := range map[string]string{
		"how do I cancel Netflix at step 3":       "how do I cancel Netflix at step 3",
		"error NW-2-5 in 2026":                    "error NW-2-5 in [number]",
		"my mail is ann.lee+x@mail.example, help": "my mail is [mail], help",
		"telepon +62 812-3456-7890 ya":            "telepon [number] ya",
		"card 4111 1111 1111 1111 was charged":    "card [number] was charged",
		"order 112-7654321-9876543":               "order [number]",
		"see https://a.example/x?y=1 please":      "see [link] please",
		"ask @ann_lee":                            "ask [name]",
		"订单号 20261128001 没到":                      "订单号 [number] 没到",
	} {
		if got := broker.Masked(question); got != want {
			t.Errorf("%q: %q, want %q", question, got, want)
		}
	}
}

// A backup is restored to an empty store, twice, and to no other store.
func TestBackup(t *testing.T) {
	d := openDurable(t, broker.DurableConfig{Dir: t.TempDir()})
	fill(t, d.Store(), "ana")
	fill(t, d.Store(), "ben")
	var b bytes.Buffer
	n, err := d.Backup(t.Context(), &b)
	if err != nil || n != 12 {
		t.Fatalf("%d messages, error %v", n, err)
	}
	packed := b.Bytes()
	other := openDurable(t, broker.DurableConfig{Dir: t.TempDir(), Aside: true})
	for _, want := range []int{12, 0} {
		if n, err := other.Restore(t.Context(), bytes.NewReader(packed)); err != nil || n != want {
			t.Fatalf("%d messages are added, want %d, error %v", n, want, err)
		}
	}
	for _, c := range []bot.Conversation{person("ana"), person("ben")} {
		state, _, err := other.Store().Sessions.Load(t.Context(), c)
		if err != nil || state.Session.Misses != 3 {
			t.Errorf("the session is %+v, error %v", state, err)
		}
		lines, err := other.Store().Recent.Last(t.Context(), c)
		if err != nil || len(lines) != 3 {
			t.Errorf("the last lines are %+v, error %v", lines, err)
		}
	}
	want, err := d.Store().Journal.Last(t.Context(), 9)
	if err != nil {
		t.Fatal(err)
	}
	got, err := other.Store().Journal.Last(t.Context(), 9)
	if err != nil {
		t.Fatal(err)
	}
	if diff := cmp.Diff(want, got); diff != "" {
		t.Errorf("the journal (-want +got):\n%s", diff)
	}
	third := openDurable(t, broker.DurableConfig{Dir: t.TempDir(), Aside: true})
	fill(t, third.Store(), "cid")
	if _, err := third.Restore(t.Context(), bytes.NewReader(packed)); !errors.Is(err, broker.ErrOtherStore) {
		t.Errorf("a store with conversations of its own takes the backup of another: %v", err)
	}
	for _, broken := range [][]byte{nil, []byte("not packed"), packed[:len(packed)/2]} {
		if _, err := openDurable(t, broker.DurableConfig{Dir: t.TempDir(), Aside: true}).Restore(context.WithoutCancel(t.Context()), bytes.NewReader(broken)); err == nil {
			t.Errorf("%d bytes of a backup are restored without an error", len(broken))
		}
	}
}
