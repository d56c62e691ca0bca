package broker_test

import (
	"bytes"
	"compress/gzip"
	"context"
	"encoding/json"
	"errors"
	"flag"
	"fmt"
	"io/fs"
	"log/slog"
	"math/rand/v2"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"testing"
	"time"

	"stepwise/bot"
	"stepwise/bot/broker"
)

var damages = flag.Int("damages", 12, "how often TestDamagedStore damages a store")

// damagedUsers is of how many users there is something in the store.
const damagedUsers = 40

// TestDamagedStore damages files of a store in all ways, and wants it to open with all that it does not report as lost, or not at all. What opens takes something
// from everybody. -args -damages 200 is the full run.
func TestDamagedStore(t *testing.T) {
	if testing.Short() {
		t.Skip("long, and with nothing that could race")
	}
	t.Parallel()
	dir := t.TempDir()
	all := fillStore(t, dir)
	var files []string
	if err := filepath.WalkDir(dir, func(path string, e fs.DirEntry, err error) error {
		if err == nil && !e.IsDir() {
			files = append(files, path[len(dir)+1:])
		}
		return err
	}); err != nil {
		t.Fatal(err)
	}
	refused, mended, lost := 0, 0, 0
	for range *damages {
		damaged := filepath.Join(t.TempDir(), "store")
		if err := os.CopyFS(damaged, os.DirFS(dir)); err != nil {
			t.Fatal(err)
		}
		what := damage(t, damaged, files)
		d, err := broker.Open(t.Context(), broker.DurableConfig{Dir: damaged, Relaxed: true, Log: slog.New(slog.DiscardHandler)})
		if err != nil {
			if refused++; !errors.Is(err, broker.ErrDamaged) {
				t.Errorf("%s: %v", what, err)
			}
			continue
		}
		left := contents(t, d.Store())
		gone := slices.DeleteFunc(slices.Clone(all), func(s string) bool { return slices.Contains(left, s) })
		if len(gone) > int(d.Lost()) {
			t.Errorf("%s: %d reported as lost, but lost are %q", what, d.Lost(), gone)
		}
		if lost += len(gone); d.Lost() > 0 {
			mended++
		}
		takesFromAll(t, what, d.Store())
		if err := d.Close(); err != nil {
			t.Errorf("%s: %v", what, err)
		}
	}
	t.Logf("%d damages: %d stores did not open, %d have lost %d messages and reported them", *damages, refused, mended, lost)
}

// damage damages one file.
func damage(t *testing.T, dir string, files []string) (what string) {
	t.Helper()
	file := files[rand.IntN(len(files))]
	if rand.IntN(2) == 0 { // where the messages are
		blocks := slices.DeleteFunc(slices.Clone(files), func(f string) bool { return !strings.HasSuffix(f, ".blk") })
		file = blocks[rand.IntN(len(blocks))]
	}
	path := filepath.Join(dir, file)
	data, err := os.ReadFile(path)
	if err != nil {
		t.Fatal(err)
	}
	at := 0
	if len(data) > 0 {
		at = rand.IntN(len(data))
	}
	switch rand.IntN(4) {
	case 0:
		what = "a bit changed"
		if len(data) > 0 {
			data[at] ^= 1 << rand.IntN(8)
		}
	case 1:
		what, data = "cut off", data[:at]
	case 2:
		what = "zeros"
		clear(data[at:min(len(data), at+512)])
	case 3:
		what = "deleted"
	}
	what = fmt.Sprintf("%s: %s at %d", file, what, at)
	if strings.Contains(what, "deleted") {
		err = os.Remove(path)
	} else {
		err = os.WriteFile(path, data, 0o600)
	}
	if err != nil {
		t.Fatal(err)
	}
	return what
}

// fillStore makes a store with something of everybody in it, and tells what.
func fillStore(t *testing.T, dir string) []string {
	t.Helper()
	d, err := broker.Open(t.Context(), broker.DurableConfig{Dir: dir, Relaxed: true, Log: slog.New(slog.DiscardHandler)})
	if err != nil {
		t.Fatal(err)
	}
	s, ctx := d.Store(), t.Context()
	must := func(err error) {
		t.Helper()
		if err != nil {
			t.Fatal(err)
		}
	}
	for i := range damagedUsers {
		id := fmt.Sprint(i)
		c := person(id)
		_, err := s.Inbox.Put(ctx, bot.Message{ID: id, Conversation: c, Text: "question of " + id})
		must(err)
		must(s.Outbox.Put(ctx, []broker.Parcel{{ID: id, Reply: bot.Reply{To: c, Title: "answer to " + id}}}))
		must(s.Sessions.Save(ctx, c, broker.State{Handled: "handled " + id}, 0))
		must(s.Recent.Add(ctx, c, id, []bot.Line{{Text: "first line of " + id}}))
		must(s.Recent.Add(ctx, c, id+"b", []bot.Line{{Text: "line of " + id}}))
		must(s.Journal.Append(ctx, []broker.Entry{{ID: id, Kind: broker.Turned, Conversation: c, Reason: "entry of " + id}}))
		if i%5 == 0 {
			must(s.Parking.Park(ctx, broker.Parked{Message: bot.Message{ID: id, Conversation: c}, Reason: "parked of " + id}))
		}
	}
	all := contents(t, s)
	if want := 5*damagedUsers + damagedUsers/5; len(all) != want {
		t.Fatalf("there are %d things in the store, want %d", len(all), want)
	}
	must(d.Close())
	return all
}

// contents is what is in a store, in words.
func contents(t *testing.T, s broker.Store) (out []string) {
	t.Helper()
	ctx := t.Context()
	quiet := func() (context.Context, context.CancelFunc) { return context.WithTimeout(ctx, 300*time.Millisecond) }
	for {
		soon, cancel := quiet()
		task, err := s.Inbox.Take(soon)
		cancel()
		if err != nil {
			break
		}
		out = append(out, task.Message.Text)
	}
	end := s.Outbox.Serve("test")
	defer end()
	for {
		soon, cancel := quiet()
		p, err := s.Outbox.Take(soon, "test")
		cancel()
		if err != nil {
			break
		}
		out = append(out, p.Reply.Title)
	}
	for i := range damagedUsers {
		c := person(fmt.Sprint(i))
		if state, _, err := s.Sessions.Load(ctx, c); err != nil {
			t.Error(err)
		} else if state.Handled != "" {
			out = append(out, state.Handled)
		}
		lines, err := s.Recent.Last(ctx, c)
		if err != nil {
			t.Error(err)
		}
		for _, line := range lines {
			if strings.HasPrefix(line.Text, "line") { // two lines are one message
				out = append(out, line.Text)
			}
		}
	}
	for _, e := range entries(t, s, broker.Turned) {
		out = append(out, e.Reason)
	}
	for _, p := range parked(t, s) {
		out = append(out, p.Reason)
	}
	return out
}

// takesFromAll wants the store to take something from everybody.
func takesFromAll(t *testing.T, what string, s broker.Store) {
	t.Helper()
	ctx := t.Context()
	for i := range damagedUsers {
		id := fmt.Sprint(damagedUsers - 1 - i)
		c := person(id)
		_, err := s.Inbox.Put(ctx, bot.Message{ID: id + " again", Conversation: c, Text: "question"})
		_, revision, loadErr := s.Sessions.Load(ctx, c)
		if err := errors.Join(err, loadErr, s.Sessions.Save(ctx, c, broker.State{Handled: "again"}, revision), s.Recent.Add(ctx, c, "again", []bot.Line{{Text: "again"}}),
			s.Journal.Append(ctx, []broker.Entry{{ID: id + " again", Conversation: c}}), s.Outbox.Put(ctx, []broker.Parcel{{ID: id + " again", Reply: bot.Reply{To: c}}})); err != nil {
			t.Errorf("%s: afterwards nothing is taken from %s: %v", what, id, err)
			return
		}
	}
}

// A stream that was being made anew when the program was killed is made anew at the next start: here it is gone already, and its messages are in the file alone.
func TestMendingIsInterrupted(t *testing.T) {
	dir := t.TempDir()
	config := broker.DurableConfig{Dir: dir, Relaxed: true, Log: slog.New(slog.DiscardHandler)}
	d, err := broker.Open(t.Context(), config)
	if err != nil {
		t.Fatal(err)
	}
	for i := range 3 {
		if _, err := d.Store().Inbox.Put(t.Context(), bot.Message{ID: fmt.Sprint(i), Conversation: person("ana"), Text: fmt.Sprint("question ", i)}); err != nil {
			t.Fatal(err)
		}
	}
	address, err := os.ReadFile(filepath.Join(dir, broker.AddressFile))
	if err != nil {
		t.Fatal(err)
	}
	js := connect(t, string(address))
	inbox, err := js.Stream(t.Context(), "INBOX")
	if err != nil {
		t.Fatal(err)
	}
	var file bytes.Buffer
	packed := gzip.NewWriter(&file)
	lines := json.NewEncoder(packed)
	if err := lines.Encode(inbox.CachedInfo().Config); err != nil {
		t.Fatal(err)
	}
	for sequence := range uint64(3) {
		m, err := inbox.GetMsg(t.Context(), sequence+1)
		if err != nil {
			t.Fatal(err)
		}
		if err := lines.Encode(map[string]any{"Subject": m.Subject, "Data": m.Data}); err != nil {
			t.Fatal(err)
		}
	}
	if err := errors.Join(
		packed.Close(), d.Close(), os.RemoveAll(filepath.Join(dir, "broker", "jetstream", "$G", "streams", "INBOX")), os.WriteFile(filepath.Join(dir, "INBOX.mend.gz"), file.Bytes(), 0o600),
	); err != nil {
		t.Fatal(err)
	}
	d, err = broker.Open(t.Context(), config)
	if err != nil {
		t.Fatal(err)
	}
	defer func() {
		if err := d.Close(); err != nil {
			t.Error(err)
		}
	}()
	for i := range 3 {
		task, err := d.Store().Inbox.Take(t.Context())
		if err != nil {
			t.Fatal(err)
		}
		if want := fmt.Sprint("question ", i); task.Message.Text != want {
			t.Errorf("got %q, want %q", task.Message.Text, want)
		}
		if err := d.Store().Inbox.Done(t.Context(), task); err != nil {
			t.Fatal(err)
		}
	}
	if left, err := filepath.Glob(filepath.Join(dir, "*.gz")); err != nil || len(left) > 0 || d.Lost() > 0 {
		t.Errorf("files %q are left, %d messages are said to be lost, error %v", left, d.Lost(), err)
	}
}
