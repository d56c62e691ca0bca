package discordfake

import (
	"encoding/json"
	"io"
	"net/http"
	"strings"
	"time"
)

// routes is the REST API and the gateway.
func (f *Fake) routes() http.Handler {
	mux := http.NewServeMux()
	mux.HandleFunc("GET /gateway/{$}", f.serveGateway)
	api := func(pattern string, token bool, handle func(*http.Request, []byte) reply) {
		method, path, _ := strings.Cut(pattern, " ")
		mux.HandleFunc(method+" /api/v9"+path, func(w http.ResponseWriter, r *http.Request) { f.serve(w, r, token, handle) })
	}
	api("GET /gateway", false, func(*http.Request, []byte) reply {
		return reply{body: map[string]string{"url": "ws" + strings.TrimPrefix(f.server.URL, "http") + "/gateway"}}
	})
	api("POST /channels/{channel}/messages", true, f.create)
	api("PATCH /channels/{channel}/messages/{message}", true, f.edit)
	api("DELETE /channels/{channel}/messages/{message}", true, f.remove)
	api("POST /channels/{channel}/typing", true, func(*http.Request, []byte) reply { return reply{status: http.StatusNoContent} })
	for _, scope := range []string{"/applications/{application}/commands", "/applications/{application}/guilds/{guild}/commands"} {
		api("GET "+scope, true, f.listCommands)
		api("PUT "+scope, true, f.register)
	}
	api("POST /interactions/{id}/{token}/callback", false, f.answer)
	api("POST /webhooks/{application}/{token}", false, f.follow)
	api("GET /webhooks/{application}/{token}/messages/{message}", false, f.lookBy)
	api("PATCH /webhooks/{application}/{token}/messages/{message}", false, f.editBy)
	api("DELETE /webhooks/{application}/{token}/messages/{message}", false, f.removeBy)
	mux.HandleFunc("/", func(w http.ResponseWriter, r *http.Request) {
		f.t.Errorf("discordfake: there is no %s %s", r.Method, r.URL.Path)
		http.Error(w, `{"message": "404: Not Found", "code": 0}`, http.StatusNotFound)
	})
	return mux
}

// A reply is what a call gets.
type reply struct {
	status int // 0 for 200
	code   int // of an error
	why    string
	body   any
}

func refuse(status, code int, why string) reply { return reply{status: status, code: code, why: why} }

// wrong is the reply to what no bot should send; the test fails.
func (f *Fake) wrong(code int, why string) reply {
	f.t.Errorf("discordfake: Discord would not take this: %s", why)
	return refuse(http.StatusBadRequest, code, why)
}

// serve answers a call. The lock is held while it is handled.
func (f *Fake) serve(w http.ResponseWriter, r *http.Request, token bool, handle func(*http.Request, []byte) reply) {
	body, err := io.ReadAll(r.Body)
	if err != nil {
		return
	}
	f.mu.Lock()
	defer f.mu.Unlock()
	defer f.touch()
	f.requests = append(f.requests, Request{Method: r.Method, Path: strings.TrimPrefix(r.URL.Path, "/api/v9"), Body: string(body), Time: time.Now()})
	writes := r.Method != http.MethodGet && (strings.Contains(r.URL.Path, "/messages") || strings.Contains(r.URL.Path, "/webhooks/"))
	flt, faulty := f.nextFault(writes)
	if faulty && !flt.after {
		flt.write(w)
		return
	}
	if token && (f.gateway.refused || r.Header.Get("Authorization") != "Bot "+f.Token) {
		write(w, refuse(http.StatusUnauthorized, 0, "401: Unauthorized"))
		return
	}
	out := handle(r, body)
	if faulty {
		flt.write(w)
		return
	}
	write(w, out)
}

func write(w http.ResponseWriter, r reply) {
	w.Header().Set("Content-Type", "application/json")
	status := r.status
	if status == 0 {
		status = http.StatusOK
	}
	w.WriteHeader(status)
	if status == http.StatusNoContent {
		return
	}
	body := r.body
	if status >= 400 && body == nil {
		body = map[string]any{"code": r.code, "message": r.why}
	}
	// A client that has gone away is no matter.
	_ = json.NewEncoder(w).Encode(body)
}

func (f *Fake) create(r *http.Request, body []byte) reply {
	channel := r.PathValue("channel")
	p, code, why := parse(body, false)
	if why != "" {
		return f.wrong(orForm(code), why)
	}
	if wait, limited := f.limit.take(channel); limited {
		return reply{status: http.StatusTooManyRequests, body: map[string]any{"message": "You are being rate limited.", "retry_after": wait.Seconds(), "global": false}}
	}
	if m := f.nonces[p.Nonce]; p.Nonce != "" && m != nil && m.Channel == channel {
		return reply{body: m.json()}
	}
	m := f.newMessage(channel, p)
	if p.Reference != nil {
		m.ReplyTo = p.Reference.Message
		if p.Reference.Fail == nil || *p.Reference.Fail {
			return f.wrong(invalidForm, "a message that refers to another is lost with it")
		}
	}
	if p.Nonce != "" {
		f.nonces[p.Nonce] = m
	}
	return reply{body: m.json()}
}

func orForm(code int) int {
	if code == 0 {
		return invalidForm
	}
	return code
}

func (f *Fake) edit(r *http.Request, body []byte) reply {
	p, code, why := parse(body, false)
	if why != "" {
		return f.wrong(orForm(code), why)
	}
	m := f.find(r.PathValue("message"))
	if m == nil || m.Ephemeral || m.Channel != r.PathValue("channel") {
		return refuse(http.StatusNotFound, 10008, "Unknown Message")
	}
	m.set(p)
	return reply{body: m.json()}
}

func (f *Fake) remove(r *http.Request, _ []byte) reply {
	m := f.find(r.PathValue("message"))
	if m == nil || m.Ephemeral || m.Channel != r.PathValue("channel") {
		return refuse(http.StatusNotFound, 10008, "Unknown Message")
	}
	m.deleted = true
	return reply{status: http.StatusNoContent}
}

func (f *Fake) listCommands(r *http.Request, _ []byte) reply {
	list := f.commands[r.PathValue("guild")]
	if list == nil {
		list = []byte("[]")
	}
	// Discord adds fields of its own.
	var out []map[string]any
	if err := json.Unmarshal(list, &out); err != nil {
		return refuse(http.StatusInternalServerError, 0, err.Error())
	}
	for _, c := range out {
		c["id"], c["version"], c["application_id"], c["nsfw"] = "1", "1", ApplicationID, false
		if r.URL.Query().Get("with_localizations") != "true" {
			delete(c, "description_localizations")
		}
	}
	return reply{body: out}
}

func (f *Fake) register(r *http.Request, body []byte) reply {
	if why := wrongCommands(body); why != "" {
		return f.wrong(invalidForm, why)
	}
	f.commands[r.PathValue("guild")] = body
	return reply{body: json.RawMessage(body)}
}
