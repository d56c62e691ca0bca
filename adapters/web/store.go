package web

import (
	"container/list"
	"net/netip"
	"sync"
	"time"
)

// limits bound what visitors can make the server hold.
type limits struct {
	streams       int           // open at once, in all
	perAddress    int           // open at once from one address
	perChat       int           // open at once in one conversation: windows of one browser
	fresh         int           // conversations that one address may begin between two sweeps, so that nobody is a new user with each message
	conversations int           // kept in memory
	events        int           // kept per conversation
	eventBytes    int           // kept per conversation
	bytes         int           // kept in all
	batch         int           // bytes that a stream takes out at a time, which a stuck one holds for a while
	waiting       int           // messages of one conversation that wait for their turn
	idle          time.Duration // a conversation is forgotten so long after its last sign of life
}

// defaultLimits are for a small machine: at most 48 MiB in rings, and about 20 KiB beside it for each stream.
func defaultLimits() limits {
	return limits{
		streams: 2000, perAddress: 40, perChat: 4, fresh: 120, conversations: 20_000,
		events: 200, eventBytes: 256 << 10, bytes: 48 << 20, batch: 16 << 10, waiting: 8, idle: 24 * time.Hour,
	}
}

// A store holds all conversations. One lock guards it all: nothing under it takes longer than copying a few slices.
type store struct {
	limits limits

	mu        sync.Mutex // guards what follows, and the insides of conversations and streams
	chats     map[string]*conversation
	recent    *list.List // of *conversation, the one with the latest sign of life first
	bytes     int
	streams   int
	addresses map[netip.Addr]int // streams that are open
	fresh     map[netip.Addr]int // conversations that began since the last sweep
}

func newStore(l limits) *store {
	return &store{limits: l, chats: map[string]*conversation{}, recent: list.New(), addresses: map[netip.Addr]int{}, fresh: map[netip.Addr]int{}}
}

// admit is errTooFresh if the conversation would be one too many to begin from the address. The caller holds the lock.
func (s *store) admit(chat string, address netip.Addr) error {
	if s.chats[chat] != nil || !address.IsValid() {
		return nil
	}
	if s.fresh[address] >= s.limits.fresh {
		return errTooFresh
	}
	s.fresh[address]++
	return nil
}

// touch is the conversation, made if there is none, with a sign of life. The caller holds the lock.
func (s *store) touch(chat string) *conversation {
	c := s.chats[chat]
	if c == nil {
		c = newConversation(chat)
		c.place = s.recent.PushFront(c)
		s.chats[chat] = c
	}
	c.last = time.Now()
	s.recent.MoveToFront(c.place)
	return c
}

// sweep forgets the conversations that were idle for too long, and forgives addresses what they began.
func (s *store) sweep(now time.Time) {
	s.mu.Lock()
	defer s.mu.Unlock()
	clear(s.fresh)
	for e := s.recent.Back(); e != nil; {
		c, before := e.Value.(*conversation), e.Prev()
		if now.Sub(c.last) < s.limits.idle {
			break
		}
		s.forget(c)
		e = before
	}
}

// forget drops the conversation, unless somebody looks at it. The caller holds the lock.
func (s *store) forget(c *conversation) bool {
	if len(c.streams) > 0 || c.waiting > 0 {
		return false
	}
	s.bytes -= c.bytes
	s.recent.Remove(c.place)
	delete(s.chats, c.chat)
	return true
}

// bound keeps to the limits, at the cost of those who were silent for longest; whom it costs the page says so. The caller holds the lock.
func (s *store) bound() {
	for e := s.recent.Back(); e != nil && (s.bytes > s.limits.bytes || len(s.chats) > s.limits.conversations); {
		c, before := e.Value.(*conversation), e.Prev()
		if !s.forget(c) && s.bytes > s.limits.bytes {
			s.bytes -= c.drop(len(c.events))
		}
		e = before
	}
}

// append adds an event to the conversation and wakes its streams. It is false, and nothing happens, if the conversation has one of that kind and key already and
// once is set.
func (s *store) append(chat string, e event, once bool) bool {
	s.mu.Lock()
	defer s.mu.Unlock()
	c := s.touch(chat)
	if once && c.has(e.name, e.key) {
		return false
	}
	s.bytes += c.append(e, s.limits)
	s.bound()
	return true
}

// withdraw takes an event back, for those who have not seen it yet.
func (s *store) withdraw(chat, name, key string) {
	s.mu.Lock()
	defer s.mu.Unlock()
	if c := s.chats[chat]; c != nil {
		s.bytes -= c.remove(name, key)
	}
}
