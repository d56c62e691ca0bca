package web

import (
	"context"
	"errors"
	"fmt"
	"net/netip"
	"strings"
	"testing"
	"testing/synctest"
	"time"

	"github.com/google/go-cmp/cmp"
)

func small() limits {
	l := defaultLimits()
	l.streams, l.perAddress, l.perChat, l.fresh, l.conversations, l.events, l.waiting = 6, 3, 2, 100, 4, 3, 2
	return l
}

func note(key string) event { return event{name: "reply", key: key, data: []byte(key)} }

// keys are what a stream takes, until there is no more.
func keys(s *store, st *stream) (out []string, missed bool) {
	for {
		events, m := s.take(st)
		missed = missed || m
		if len(events) == 0 {
			return out, missed
		}
		for _, e := range events {
			out = append(out, e.key)
		}
	}
}

// consistent checks the sums of a store.
func consistent(t *testing.T, s *store) {
	t.Helper()
	s.mu.Lock()
	defer s.mu.Unlock()
	bytes, streams := 0, 0
	for _, c := range s.chats {
		own := 0
		for _, e := range c.events {
			own += e.size()
		}
		if own != c.bytes {
			t.Errorf("conversation %s has %d bytes and counts %d", c.chat, own, c.bytes)
		}
		bytes += own
		streams += len(c.streams)
	}
	addresses := 0
	for _, n := range s.addresses {
		addresses += n
	}
	if bytes != s.bytes || streams != s.streams || addresses != s.streams || len(s.chats) != s.recent.Len() {
		t.Errorf("%d bytes, %d streams, %d by address, %d chats; counted are %d, %d, %d", bytes, streams, addresses, len(s.chats), s.bytes, s.streams, s.recent.Len())
	}
}

func TestStreamGoesOnWhereItWas(t *testing.T) {
	s := newStore(small())
	s.append("a", note("1"), false)
	s.append("a", note("2"), false)
	st, how, backlog, err := s.open("a", netip.Addr{}, "")
	if err != nil || how != begun || backlog != 2 {
		t.Fatal(how, backlog, err)
	}
	got, missed := keys(s, st)
	if diff := cmp.Diff([]string{"1", "2"}, got); diff != "" || missed {
		t.Errorf("missed %t, (-want +got):\n%s", missed, diff)
	}
	seen := st.conversation.id(st.position)
	s.close(st)
	s.close(st) // again does nothing
	for _, tc := range []struct {
		name, add, seen string
		how             state
		want            []string
		missed          bool
	}{
		{"nothing new", "", seen, resumed, nil, false},
		{"some new", "3", seen, resumed, []string{"3"}, false},
		{"as many new as are kept", "45", seen, resumed, []string{"3", "4", "5"}, false},
		{"more new than are kept", "6", seen, resumed, []string{"4", "5", "6"}, true},
		{"a page that was just loaded", "", "", begun, []string{"4", "5", "6"}, false},
		{"another life", "", "other.3", restarted, []string{"4", "5", "6"}, false},
		{"a number that is still to come", "", strings.TrimSuffix(seen, "2") + "99", restarted, []string{"4", "5", "6"}, false},
		{"nonsense", "", "\x00.\xff", restarted, []string{"4", "5", "6"}, false},
	} {
		t.Run(tc.name, func(t *testing.T) {
			for key := range strings.SplitSeq(tc.add, "") {
				s.append("a", note(key), false)
			}
			st, how, backlog, err := s.open("a", netip.Addr{}, tc.seen)
			if err != nil {
				t.Fatal(err)
			}
			defer s.close(st)
			got, missed := keys(s, st)
			if diff := cmp.Diff(tc.want, got); diff != "" || how != tc.how || missed != tc.missed || backlog != len(tc.want) {
				t.Errorf("%s, missed %t, backlog %d, (-want +got):\n%s", how, missed, backlog, diff)
			}
		})
	}
	consistent(t, s)
}

func TestABatchIsSmall(t *testing.T) {
	l := small()
	l.batch, l.events = 3*overhead, 100
	s := newStore(l)
	for i := range 10 {
		s.append("a", note(fmt.Sprint(i)), false)
	}
	st, _, _, _ := s.open("a", netip.Addr{}, "")
	if events, _ := s.take(st); len(events) != 2 {
		t.Errorf("%d events at a time", len(events))
	}
	if got, _ := keys(s, st); len(got) != 8 {
		t.Errorf("then %d", len(got))
	}
}

func TestMemoryIsBounded(t *testing.T) {
	l := small()
	l.bytes, l.eventBytes, l.conversations = 10_000, 4_000, 1000
	s := newStore(l)
	var watched []*stream
	for i := range 4 {
		st, _, _, err := s.open(fmt.Sprint("watched ", i), netip.Addr{}, "")
		if err != nil {
			t.Fatal(err)
		}
		watched = append(watched, st)
	}
	for i := range 200 {
		e := note(strings.Repeat("x", 900))
		s.append(fmt.Sprintf("chat %d", i%20), e, false)
		s.append(fmt.Sprint("watched ", i%4), e, false)
		consistent(t, s)
		if s.bytes > l.bytes {
			t.Fatalf("%d bytes are kept", s.bytes)
		}
	}
	for _, st := range watched {
		if _, missed := keys(s, st); !missed {
			t.Error("what was dropped under an open stream is not reported as missed")
		}
	}
	s.append("huge", note(strings.Repeat("x", 20_000)), false)
	consistent(t, s)
	if s.bytes > l.bytes {
		t.Errorf("%d bytes are kept", s.bytes)
	}
}

func TestTheSilentAreForgottenFirst(t *testing.T) {
	s := newStore(small())
	st, _, _, err := s.open("0", netip.Addr{}, "")
	if err != nil {
		t.Fatal(err)
	}
	for i := 1; i < 10; i++ {
		s.append(fmt.Sprint(i), note("x"), false)
	}
	consistent(t, s)
	for _, chat := range []string{"0", "7", "8", "9"} {
		if s.chats[chat] == nil {
			t.Errorf("conversation %s is forgotten", chat)
		}
	}
	if len(s.chats) != 4 {
		t.Errorf("%d conversations are kept", len(s.chats))
	}
	s.close(st)
}

func TestIdleConversationsAreForgotten(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		s := newStore(small())
		s.append("idle", note("x"), false)
		st, _, _, err := s.open("watched", netip.Addr{}, "")
		if err != nil {
			t.Fatal(err)
		}
		time.Sleep(s.limits.idle - time.Second)
		s.append("busy", note("x"), false)
		time.Sleep(2 * time.Second)
		s.sweep(time.Now())
		if s.chats["idle"] != nil || s.chats["busy"] == nil || s.chats["watched"] == nil {
			t.Errorf("kept are %v", s.chats)
		}
		s.close(st)
		time.Sleep(s.limits.idle)
		s.sweep(time.Now())
		if len(s.chats) > 0 || s.bytes > 0 {
			t.Errorf("kept are %v", s.chats)
		}
		consistent(t, s)
	})
}

func TestStreamsAreBounded(t *testing.T) {
	s := newStore(small())
	home, work := netip.MustParseAddr("192.0.2.1"), netip.MustParseAddr("2001:db8::")
	must := func(chat string, from netip.Addr) *stream {
		t.Helper()
		st, _, _, err := s.open(chat, from, "")
		if err != nil {
			t.Fatal(err)
		}
		return st
	}
	refused := func(chat string, from netip.Addr, want error) {
		t.Helper()
		if _, _, _, err := s.open(chat, from, ""); !errors.Is(err, want) {
			t.Errorf("%v, want %v", err, want)
		}
	}
	first := must("a", home)
	must("a", home)
	must("b", home)
	refused("c", home, errTooMany)
	must("a", home) // takes the place of the first
	select {
	case <-first.ousted:
	default:
		t.Error("the oldest window is still there")
	}
	must("d", work)
	must("e", netip.Addr{})
	must("f", netip.Addr{})
	refused("g", netip.Addr{}, errFull)
	must("a", work) // the same browser elsewhere, in the place of its oldest
	consistent(t, s)
}

func TestBeginningsAreBounded(t *testing.T) {
	l := small()
	l.fresh = 2
	s := newStore(l)
	home := netip.MustParseAddr("192.0.2.1")
	begin := func(chat string) error {
		done, err := s.await(t.Context(), chat, home)
		if err == nil {
			done()
		}
		return err
	}
	for chat, want := range map[string]error{"a": nil, "b": nil} {
		if err := begin(chat); !errors.Is(err, want) {
			t.Errorf("%s: %v", chat, err)
		}
	}
	if err := begin("c"); !errors.Is(err, errTooFresh) {
		t.Errorf("a third: %v", err)
	}
	if err := begin("a"); err != nil {
		t.Errorf("one of those that are there: %v", err)
	}
	s.sweep(time.Now())
	if err := begin("c"); err != nil {
		t.Errorf("a minute later: %v", err)
	}
}

func TestTurns(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		s := newStore(small())
		done, err := s.await(t.Context(), "a", netip.Addr{})
		if err != nil {
			t.Fatal(err)
		}
		ctx, cancel := context.WithCancel(t.Context())
		second := make(chan error, 1)
		go func() { _, err := s.await(ctx, "a", netip.Addr{}); second <- err }()
		synctest.Wait()
		if _, err := s.await(t.Context(), "a", netip.Addr{}); !errors.Is(err, errTooFast) {
			t.Errorf("a third: %v", err)
		}
		cancel()
		if err := <-second; !errors.Is(err, context.Canceled) {
			t.Errorf("the second: %v", err)
		}
		done()
		if done, err = s.await(t.Context(), "a", netip.Addr{}); err != nil {
			t.Fatal(err)
		}
		done()
		if n := s.chats["a"].waiting; n != 0 {
			t.Errorf("%d still wait", n)
		}
	})
}
