package web

import (
	"container/list"
	"crypto/rand"
	"slices"
	"strconv"
	"strings"
	"time"
)

// A conversation is what is kept of one: a ring of events, and the streams that read from it. The store's lock guards it.
type conversation struct {
	chat    string
	life    string // random; the numbers of another life of the conversation, before a restart, mean nothing
	events  []event
	number  uint64 // of the latest event; 0 before the first
	dropped uint64 // number of the latest event that is not kept any more
	bytes   int
	streams []*stream // the oldest first
	greeted bool
	last    time.Time // the last sign of life
	place   *list.Element
	turn    chan struct{} // holds one token; who has it delivers
	waiting int           // who waits for the turn, or has it
}

// An event is something to show.
type event struct {
	number uint64
	name   string
	key    string // what it is about
	data   []byte // JSON
}

// overhead is about what an event takes beside its data, in bytes.
const overhead = 128

func (e event) size() int { return len(e.data) + len(e.key) + overhead }

func newConversation(chat string) *conversation {
	return &conversation{chat: chat, life: rand.Text(), turn: make(chan struct{}, 1)}
}

// append adds an event, drops the oldest beyond the limits and wakes the streams. It returns by how many bytes the conversation grew.
func (c *conversation) append(e event, l limits) int {
	c.number++
	e.number = c.number
	c.events = append(c.events, e)
	c.bytes += e.size()
	grown := e.size()
	n, bytes := 0, c.bytes
	for len(c.events)-n > 1 && (len(c.events)-n > l.events || bytes > l.eventBytes) {
		bytes -= c.events[n].size()
		n++
	}
	grown -= c.drop(n)
	for _, s := range c.streams {
		s.notify()
	}
	return grown
}

// drop forgets the n oldest events and returns their bytes.
func (c *conversation) drop(n int) int {
	if n == 0 {
		return 0
	}
	freed := 0
	for _, e := range c.events[:n] {
		freed += e.size()
		c.dropped = e.number
	}
	c.events = slices.Delete(c.events, 0, n)
	c.bytes -= freed
	return freed
}

// remove takes an event out and returns its bytes.
func (c *conversation) remove(name, key string) int {
	i := slices.IndexFunc(c.events, func(e event) bool { return e.name == name && e.key == key })
	if i < 0 {
		return 0
	}
	freed := c.events[i].size()
	c.events = slices.Delete(c.events, i, i+1)
	c.bytes -= freed
	return freed
}

func (c *conversation) has(name, key string) bool {
	return slices.ContainsFunc(c.events, func(e event) bool { return e.name == name && e.key == key })
}

// after are the events with higher numbers than that one, to be read under the lock; missed says that there were more.
func (c *conversation) after(number uint64) (events []event, missed bool) {
	i, _ := slices.BinarySearchFunc(c.events, number+1, func(e event, n uint64) int {
		if e.number < n {
			return -1
		}
		return int(min(e.number-n, 1))
	})
	return c.events[i:], number < c.dropped
}

// id is the name of an event in the stream, by which a page says what it has seen.
func (c *conversation) id(number uint64) string { return c.life + "." + strconv.FormatUint(number, 10) }

// seen reads a name that a page sends back. It is false if that was given in another life of the conversation.
func (c *conversation) seen(id string) (uint64, bool) {
	life, digits, _ := strings.Cut(id, ".")
	n, err := strconv.ParseUint(digits, 10, 64)
	return n, err == nil && life == c.life && n <= c.number
}
