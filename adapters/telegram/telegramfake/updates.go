package telegramfake

import (
	"encoding/json"
	"fmt"
	"net/http"
	"net/url"
	"slices"
	"strconv"
	"time"
)

// A queued is an update on its way.
type queued struct {
	id  int64
	raw json.RawMessage
}

// maxTimeout is how long a call for updates is held open at most.
const maxTimeout = 50 * time.Second

// getUpdates confirms the updates before the offset, and gives those that are left, once there are some.
func (f *Fake) getUpdates(r *http.Request, p url.Values) (any, *failure) {
	offset, err1 := number(p, "offset", 0)
	limit, err2 := number(p, "limit", 100)
	timeout, err3 := number(p, "timeout", 0)
	if err1 != nil || err2 != nil || err3 != nil || limit < 1 || limit > 100 || timeout < 0 {
		return nil, f.violation("getUpdates with %v", p)
	}
	var kinds []string
	if err := json.Unmarshal([]byte(p.Get("allowed_updates")), &kinds); err != nil || len(kinds) == 0 {
		return nil, f.violation("getUpdates without allowed_updates, so that those of another program stay in force")
	}
	// The timer is made outside of the lock, and not used where the call is not held open.
	limitTimer := time.NewTimer(min(time.Duration(timeout)*time.Second, maxTimeout))
	defer limitTimer.Stop()
	number, failed := f.open(offset, kinds)
	if failed != nil {
		return nil, failed
	}
	for {
		batch, changed, failed := f.look(number, int(limit))
		if failed != nil || len(batch) > 0 {
			return list(batch), failed
		}
		select {
		case <-changed:
		case <-limitTimer.C:
			return list(nil), nil
		case <-r.Context().Done():
			return list(nil), nil
		case <-f.done:
			return list(nil), nil
		}
	}
}

// open begins a poll, which ends the one before.
func (f *Fake) open(offset int64, kinds []string) (int, *failure) {
	f.mu.Lock()
	defer f.mu.Unlock()
	if f.webhook {
		return 0, &failure{code: http.StatusConflict, description: "Conflict: can't use getUpdates method while webhook is active; use deleteWebhook to delete the webhook first"}
	}
	f.allowed = kinds
	switch {
	case offset < 0:
		offset += f.nextID + 1
	case offset > f.nextID+1: // in the future, which is as good as none
		offset = 0
	}
	for len(f.queue) > 0 && f.queue[0].id < offset {
		f.past = append(f.past, f.queue[0])
		f.queue = f.queue[1:]
	}
	f.poll++
	f.change()
	return f.poll, nil
}

// look gives what there is for the poll, or a channel that is closed when there may be more.
func (f *Fake) look(poll, limit int) ([]json.RawMessage, <-chan struct{}, *failure) {
	f.mu.Lock()
	defer f.mu.Unlock()
	switch {
	case f.refused:
		return nil, nil, &failure{code: http.StatusUnauthorized, description: "Unauthorized"}
	case f.broken >= poll:
		panic(http.ErrAbortHandler)
	case f.webhook:
		return nil, nil, &failure{code: http.StatusConflict, description: "Conflict: terminated by setWebhook request"}
	case f.poll != poll:
		f.taken++
		return nil, nil, &failure{code: http.StatusConflict, description: "Conflict: terminated by other getUpdates request; make sure that only one bot instance is running"}
	}
	due := append(slices.Clone(f.again), f.queue...)
	f.again = nil
	batch := make([]json.RawMessage, 0, limit)
	for _, q := range due[:min(limit, len(due))] {
		batch = append(batch, q.raw)
	}
	return batch, f.changed, nil
}

// push queues an update of the kind.
func (f *Fake) push(kind string, body any) {
	raw, err := json.Marshal(body)
	if err != nil {
		panic(err) // the fake's own mistake
	}
	f.mu.Lock()
	defer f.mu.Unlock()
	if f.allowed != nil && !slices.Contains(f.allowed, kind) {
		return
	}
	f.queueRaw(fmt.Sprintf(`{"update_id":%%d,%q:%s}`, kind, escapeFormat(raw)))
}

// Push queues an update as it is written here, however broken; %d stands for its id. It may be as wrong as only a test is.
func (f *Fake) Push(format string) {
	f.mu.Lock()
	defer f.mu.Unlock()
	f.queueRaw(format)
}

// queueRaw queues an update. The lock is held.
func (f *Fake) queueRaw(format string) {
	f.nextID++
	f.queue = append(f.queue, queued{f.nextID, json.RawMessage(fmt.Sprintf(format, f.nextID))})
	f.change()
}

// Repeat delivers all updates that were confirmed so far once more, the last first. Those that were not come again anyway.
func (f *Fake) Repeat() {
	f.mu.Lock()
	defer f.mu.Unlock()
	f.again = append(f.again, f.past...)
	slices.Reverse(f.again)
	f.change()
}

// Renumber goes on with lower ids than before, as Telegram may after a week without an update.
func (f *Fake) Renumber() {
	f.mu.Lock()
	defer f.mu.Unlock()
	f.nextID = 100
}

// Unconfirmed is how many updates the bot has not confirmed yet.
func (f *Fake) Unconfirmed() int {
	f.mu.Lock()
	defer f.mu.Unlock()
	return len(f.queue)
}

func escapeFormat(raw []byte) []byte {
	var out []byte
	for _, c := range raw {
		if c == '%' {
			out = append(out, '%')
		}
		out = append(out, c)
	}
	return out
}

// verbatim is JSON that is written as it is, for it may be broken on purpose.
type verbatim []byte

func list(batch []json.RawMessage) verbatim {
	out := []byte{'['}
	for i, raw := range batch {
		if i > 0 {
			out = append(out, ',')
		}
		out = append(out, raw...)
	}
	return append(out, ']')
}

func number(p url.Values, name string, otherwise int64) (int64, error) {
	if !p.Has(name) {
		return otherwise, nil
	}
	return strconv.ParseInt(p.Get(name), 10, 64)
}
