// Package telegramfake is a Telegram for tests: a server that speaks the Bot API, with people who write to the bot and read what it sends.
//
// [New] starts it. A test gives its URL and Token to the bot, lets a [User] say or tap something, and reads the answer from the [Chat]. It is strict where
// Telegram is: a call that breaks a limit gets Telegram's error, and fails the test besides. Faults of the network are ordered one by one, [Fake.RateLimit]
// and the like, and are not held against the bot.
package telegramfake

import (
	"encoding/json"
	"fmt"
	"net/http"
	"net/http/httptest"
	"net/url"
	"slices"
	"strings"
	"sync"
	"testing"
)

// Who the bot is.
const (
	Token    = "7000000001:AAfakefakefakefakefakefakefakefakefak"
	Username = "stepwise_bot"
	botID    = 7000000001
)

// A Fake is a Telegram with one bot. Its methods may be called from any goroutine but those that say that they fail the test.
type Fake struct {
	// URL is where the Bot API is; empty for one without a socket.
	URL string
	// Token is the bot's, always [Token].
	Token string

	t    testing.TB
	done chan struct{} // closed when the test ends

	mu       sync.Mutex    // guards what follows
	changed  chan struct{} // closed, and made anew, at each change
	queue    []queued
	again    []queued // what comes once more, whatever was confirmed
	past     []queued
	nextID   int64
	allowed  []string
	poll     int // the number of the poll that is open
	broken   int // the number of the last poll whose connection was cut
	refused  bool
	webhook  bool
	chats    map[int64]*Chat
	nextChat int64
	taps     map[string]bool // answered or not
	commands map[string]json.RawMessage
	troubles map[string][]trouble
	lacking  []string
	early    int
	taken    int // how often a poll was ended by another
	calls    []Call
}

// A Call is one that the bot made.
type Call struct {
	Method string
	Params url.Values
}

// New starts a Telegram that ends with the test.
func New(t testing.TB) *Fake {
	f := NewWithoutSocket(t)
	server := httptest.NewServer(f)
	f.URL = server.URL
	t.Cleanup(func() {
		close(f.done)
		server.Close()
	})
	return f
}

// NewWithoutSocket makes a Telegram that is reached as an [http.Handler] alone: for tests in a bubble of testing/synctest, which sockets would hold up.
func NewWithoutSocket(t testing.TB) *Fake {
	return &Fake{
		Token: Token, t: t,
		done: make(chan struct{}), changed: make(chan struct{}),
		nextID: 500, nextChat: 1000,
		chats: make(map[int64]*Chat), taps: make(map[string]bool), commands: make(map[string]json.RawMessage), troubles: make(map[string][]trouble),
	}
}

// A failure is an error of the Bot API.
type failure struct {
	code        int
	description string
	parameters  map[string]any
}

func badRequest(format string, args ...any) *failure {
	return &failure{code: http.StatusBadRequest, description: "Bad Request: " + fmt.Sprintf(format, args...)}
}

// violation is the error for a call that breaks a rule, which the bot must never do.
func (f *Fake) violation(format string, args ...any) *failure {
	f.t.Errorf("the bot breaks a rule of Telegram: "+format, args...)
	return badRequest(format, args...)
}

type method func(f *Fake, r *http.Request, p url.Values) (any, *failure)

// methods are those that the fake knows, with the parameters that each may have.
var methods = map[string]struct {
	call   method
	params string
}{
	"getMe":               {(*Fake).getMe, ""},
	"getUpdates":          {(*Fake).getUpdates, "offset limit timeout allowed_updates"},
	"sendMessage":         {(*Fake).sendMessage, "chat_id message_thread_id text entities link_preview_options reply_parameters reply_markup"},
	"editMessageText":     {(*Fake).editMessageText, "chat_id message_id text entities link_preview_options reply_markup"},
	"deleteMessage":       {(*Fake).deleteMessage, "chat_id message_id"},
	"sendChatAction":      {(*Fake).sendChatAction, "chat_id message_thread_id action"},
	"answerCallbackQuery": {(*Fake).answerCallbackQuery, "callback_query_id text show_alert cache_time"},
	"getMyCommands":       {(*Fake).getMyCommands, "language_code"},
	"setMyCommands":       {(*Fake).setMyCommands, "language_code commands"},
}

// ServeHTTP is the Bot API.
func (f *Fake) ServeHTTP(w http.ResponseWriter, r *http.Request) {
	token, name, _ := strings.Cut(strings.TrimPrefix(r.URL.Path, "/bot"), "/")
	if !strings.HasPrefix(r.URL.Path, "/bot") {
		fail(w, &failure{code: http.StatusNotFound, description: "Not Found"})
		return
	}
	if err := r.ParseForm(); err != nil {
		fail(w, badRequest("%v", err))
		return
	}
	if token != Token || f.isRefused() {
		fail(w, &failure{code: http.StatusUnauthorized, description: "Unauthorized"})
		return
	}
	f.note(Call{name, r.Form})
	if f.makeTrouble(w, r, name) {
		return
	}
	m, ok := methods[name]
	if !ok {
		f.t.Errorf("the bot calls %s, which the fake does not know", name)
		fail(w, &failure{code: http.StatusNotFound, description: "Not Found: method not found"})
		return
	}
	for p := range r.Form {
		if !slices.Contains(strings.Fields(m.params), p) {
			fail(w, f.violation("%s has no parameter %q", name, p))
			return
		}
	}
	result, err := m.call(f, r, r.Form)
	if err != nil {
		fail(w, err)
		return
	}
	if raw, ok := result.(verbatim); ok {
		_, _ = fmt.Fprintf(w, `{"ok":true,"result":%s}`, raw)
		return
	}
	answer(w, http.StatusOK, map[string]any{"ok": true, "result": result})
}

func fail(w http.ResponseWriter, e *failure) {
	body := map[string]any{"ok": false, "error_code": e.code, "description": e.description}
	if e.parameters != nil {
		body["parameters"] = e.parameters
	}
	answer(w, e.code, body)
}

func answer(w http.ResponseWriter, status int, body any) {
	w.Header().Set("Content-Type", "application/json")
	w.WriteHeader(status)
	// Who has hung up hears nothing more.
	_ = json.NewEncoder(w).Encode(body)
}

func (f *Fake) getMe(*http.Request, url.Values) (any, *failure) {
	return map[string]any{
		"id": botID, "is_bot": true, "first_name": "Stepwise", "username": Username, "can_join_groups": true, "can_read_all_group_messages": true,
	}, nil
}

func (f *Fake) isRefused() bool {
	f.mu.Lock()
	defer f.mu.Unlock()
	return f.refused
}

func (f *Fake) note(c Call) {
	f.mu.Lock()
	defer f.mu.Unlock()
	f.calls = append(f.calls, c)
	f.change()
}

// Calls are those that the bot has made of a method, the oldest first.
func (f *Fake) Calls(method string) []Call {
	f.mu.Lock()
	defer f.mu.Unlock()
	var out []Call
	for _, c := range f.calls {
		if c.Method == method {
			out = append(out, c)
		}
	}
	return out
}

// change wakes all that wait. The lock is held.
func (f *Fake) change() {
	close(f.changed)
	f.changed = make(chan struct{})
}
