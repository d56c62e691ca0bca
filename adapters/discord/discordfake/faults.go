package discordfake

import (
	"fmt"
	"maps"
	"net/http"
	"strconv"
	"time"
)

// A fault is how a call goes wrong at Discord's end.
type fault struct {
	status int
	header http.Header
	body   string
	drop   bool // the connection breaks
	after  bool // after the call was carried out
	any    bool // any call, not only one that writes a message
	none   bool // nothing goes wrong
}

func (f fault) write(w http.ResponseWriter) {
	if f.drop {
		if h, ok := w.(http.Hijacker); ok {
			if c, _, err := h.Hijack(); err == nil {
				_ = c.Close() // that it breaks is what is wanted
				return
			}
		}
	}
	maps.Copy(w.Header(), f.header)
	w.WriteHeader(f.status)
	_, _ = w.Write([]byte(f.body)) // a client that has gone away is no matter
}

// nextFault is the fault for a call.
func (f *Fake) nextFault(writes bool) (fault, bool) {
	if len(f.faults) == 0 || !writes && !f.faults[0].any {
		return fault{}, false
	}
	out := f.faults[0]
	f.faults = f.faults[1:]
	return out, !out.none
}

func (f *Fake) add(flt fault) {
	f.mu.Lock()
	defer f.mu.Unlock()
	f.faults = append(f.faults, flt)
}

// Fail refuses the next call that writes, edits or deletes a message with the status and Discord's code. Several faults come one after another.
func (f *Fake) Fail(status, code int, message string) {
	f.add(fault{status: status, body: fmt.Sprintf(`{"code": %d, "message": %q}`, code, message)})
}

// FailWith answers the next such call with whatever this is, such as a page of HTML.
func (f *Fake) FailWith(status int, body string) { f.add(fault{status: status, body: body}) }

// FailAny answers the next call of any kind with this.
func (f *Fake) FailAny(status int, body string) { f.add(fault{status: status, body: body, any: true}) }

// RateLimit refuses the next such call for so long. The one after it succeeds even if it comes too early; [Fake.Limit] is strict.
func (f *Fake) RateLimit(after time.Duration) {
	seconds := strconv.FormatFloat(after.Seconds(), 'f', -1, 64)
	f.add(fault{
		status: http.StatusTooManyRequests, header: http.Header{"Retry-After": {seconds}, "X-Ratelimit-Scope": {"user"}},
		body: `{"message": "You are being rate limited.", "retry_after": ` + seconds + `, "global": false}`,
	})
}

// Pass lets the next n such calls go well, before the next fault.
func (f *Fake) Pass(n int) {
	for range n {
		f.add(fault{none: true})
	}
}

// Drop breaks the connection of the next such call; with after, when it has been carried out.
func (f *Fake) Drop(after bool) { f.add(fault{drop: true, after: after}) }

// A bucket lets so many messages into each channel in a time.
type bucket struct {
	n      int // 0 for as many as come
	window time.Duration
	start  map[string]time.Time
	used   map[string]int
}

// Limit lets so many messages into each channel in a time, and refuses the rest.
func (f *Fake) Limit(n int, window time.Duration) {
	f.mu.Lock()
	defer f.mu.Unlock()
	f.limit = bucket{n: n, window: window, start: map[string]time.Time{}, used: map[string]int{}}
}

// take counts a message, or says how long to wait.
func (b *bucket) take(channel string) (time.Duration, bool) {
	if b.n == 0 {
		return 0, false
	}
	if time.Since(b.start[channel]) >= b.window {
		b.start[channel], b.used[channel] = time.Now(), 0
	}
	if b.used[channel] >= b.n {
		return time.Until(b.start[channel].Add(b.window)), true
	}
	b.used[channel]++
	return 0, false
}

// Expire makes the tokens of all interactions so far invalid, as after 15 minutes.
func (f *Fake) Expire() {
	f.mu.Lock()
	defer f.mu.Unlock()
	for _, i := range f.interactions {
		i.dead = true
	}
}

// Delete deletes one of the bot's messages, as a moderator does.
func (f *Fake) Delete(m Message) {
	f.mu.Lock()
	defer f.mu.Unlock()
	if m := f.find(m.ID); m != nil {
		m.deleted = true
	}
}
