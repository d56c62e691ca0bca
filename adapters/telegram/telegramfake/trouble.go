package telegramfake

import (
	"fmt"
	"net/http"
	"slices"
	"time"
)

// Sending stands for every method that sends or edits, where trouble is ordered for the next of them.
const Sending = "sending"

// A trouble is what becomes of a call in place of what should.
type trouble struct {
	abort, hang bool
	failure     *failure
	status      int
	body        string
	until       time.Time // when a rate limit ends; until then the trouble stays
}

// Fail answers the next call of the method with an error of the Bot API, such as 400 and "Bad Request: chat not found".
func (f *Fake) Fail(method string, code int, description string) {
	f.order(method, trouble{failure: &failure{code: code, description: description}})
}

// FailRaw answers the next call of the method with any status and body, such as the page of a proxy.
func (f *Fake) FailRaw(method string, status int, body string) {
	f.order(method, trouble{status: status, body: body})
}

// RateLimit answers the next call of the method with 429, and each that comes before so many seconds have passed since. Those are counted by Early.
func (f *Fake) RateLimit(method string, seconds int) {
	f.order(method, trouble{failure: &failure{
		code: http.StatusTooManyRequests, description: fmt.Sprintf("Too Many Requests: retry after %d", seconds), parameters: map[string]any{"retry_after": seconds},
	}})
}

// Abort cuts the connection of the next call of the method.
func (f *Fake) Abort(method string) { f.order(method, trouble{abort: true}) }

// Hang never answers the next call of the method.
func (f *Fake) Hang(method string) { f.order(method, trouble{hang: true}) }

// Lack takes methods away until Restore, as on a server that does not know them and answers with a plain 500.
func (f *Fake) Lack(methods ...string) {
	f.mu.Lock()
	defer f.mu.Unlock()
	f.lacking = append(f.lacking, methods...)
}

// Restore gives back all methods that were taken away.
func (f *Fake) Restore() {
	f.mu.Lock()
	defer f.mu.Unlock()
	f.lacking = nil
}

// Refuse makes the token invalid from now on, or valid again.
func (f *Fake) Refuse(refused bool) {
	f.mu.Lock()
	defer f.mu.Unlock()
	f.refused = refused
	f.change()
}

// SetWebhook sets a webhook, so that there are no updates to ask for, or takes it away.
func (f *Fake) SetWebhook(set bool) {
	f.mu.Lock()
	defer f.mu.Unlock()
	f.webhook = set
	f.change()
}

// Disconnect cuts the connection that waits for updates.
func (f *Fake) Disconnect() {
	f.mu.Lock()
	defer f.mu.Unlock()
	f.broken = f.poll
	f.change()
}

// Early is how many calls came before the time that a rate limit asked to wait was over.
func (f *Fake) Early() int {
	f.mu.Lock()
	defer f.mu.Unlock()
	return f.early
}

// Conflicts is how often a poll was ended because somebody else polled with the same token.
func (f *Fake) Conflicts() int {
	f.mu.Lock()
	defer f.mu.Unlock()
	return f.taken
}

func (f *Fake) order(method string, t trouble) {
	f.mu.Lock()
	defer f.mu.Unlock()
	f.troubles[method] = append(f.troubles[method], t)
}

// makeTrouble answers a call for which trouble was ordered.
func (f *Fake) makeTrouble(w http.ResponseWriter, r *http.Request, method string) bool {
	t, ok := f.nextTrouble(method)
	switch {
	case !ok:
		return false
	case t.abort:
		panic(http.ErrAbortHandler)
	case t.hang:
		select {
		case <-r.Context().Done():
		case <-f.done:
		}
		panic(http.ErrAbortHandler)
	case t.failure != nil:
		fail(w, t.failure)
	default:
		w.Header().Set("Content-Type", "text/html")
		w.WriteHeader(t.status)
		_, _ = w.Write([]byte(t.body))
	}
	return true
}

func (f *Fake) nextTrouble(method string) (trouble, bool) {
	f.mu.Lock()
	defer f.mu.Unlock()
	if slices.Contains(f.lacking, method) {
		return trouble{status: http.StatusInternalServerError, body: `{"error":"no such method"}`}, true
	}
	if len(f.troubles[method]) == 0 && (method == "sendMessage" || method == "editMessageText") {
		method = Sending
	}
	due := f.troubles[method]
	for len(due) > 0 && !due[0].until.IsZero() && !time.Now().Before(due[0].until) {
		due = due[1:]
	}
	f.troubles[method] = due
	if len(due) == 0 {
		return trouble{}, false
	}
	t := due[0]
	if t.failure == nil || t.failure.code != http.StatusTooManyRequests {
		f.troubles[method] = due[1:]
		return t, true
	}
	if !t.until.IsZero() {
		f.early++
		return t, true
	}
	after, _ := t.failure.parameters["retry_after"].(int)
	due[0].until = time.Now().Add(time.Duration(after) * time.Second)
	return t, true
}
