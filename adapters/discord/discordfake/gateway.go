package discordfake

import (
	"encoding/json"
	"net/http"
	"strings"
	"sync"
	"time"

	"github.com/gorilla/websocket"
)

// gateway is the state of the gateway.
type gateway struct {
	interval time.Duration
	refused  bool
	logins   []login // how the next logins go
	conn     *conn   // nil while the bot is away
	session  *session
	backlog  []event // before the first login
	done     []event // all that users did
	counts   Counts
}

// Counts say how often the bot did what.
type Counts struct{ Identified, Resumed, Heartbeats int }

// A session is a login that can be resumed.
type session struct {
	id  string
	log [][]byte // what was sent, from sequence 1
}

// An event is something that happened.
type event struct {
	kind        string
	data        any
	interaction *interaction
}

// A login is how a login goes when it does not go well.
type login struct {
	packet string // what is sent in place of READY
	code   int    // with which the connection is closed
}

// A conn is a connection of the bot's.
type conn struct {
	ws     *websocket.Conn
	mu     sync.Mutex // guards writing
	frozen bool       // neither side hears of the other; guarded by Fake.mu
}

func (c *conn) send(data []byte) {
	c.mu.Lock()
	defer c.mu.Unlock()
	// A broken connection is seen where it is read.
	_ = c.ws.SetWriteDeadline(time.Now().Add(patience))
	_ = c.ws.WriteMessage(websocket.TextMessage, data)
}

func (c *conn) close(code int, text string) {
	c.mu.Lock()
	defer c.mu.Unlock()
	_ = c.ws.WriteControl(websocket.CloseMessage, websocket.FormatCloseMessage(code, text), time.Now().Add(time.Second))
	_ = c.ws.Close()
}

// packet is a packet of the gateway.
type packet struct {
	Op   int             `json:"op"`
	Data json.RawMessage `json:"d"`
}

func (f *Fake) serveGateway(w http.ResponseWriter, r *http.Request) {
	ws, err := upgrader().Upgrade(w, r, nil)
	if err != nil {
		return
	}
	f.conns.Add(1)
	defer f.conns.Done()
	c := &conn{ws: ws}
	gone := make(chan struct{})
	defer close(gone)
	f.conns.Go(func() {
		select {
		case <-f.over:
		case <-gone:
		}
		_ = ws.Close() // whoever reads notices
	})
	f.mu.Lock()
	interval := f.gateway.interval
	f.mu.Unlock()
	c.send(mustJSON(map[string]any{"op": 10, "d": map[string]any{"heartbeat_interval": interval.Milliseconds()}}))
	for {
		var p packet
		if err := ws.ReadJSON(&p); err != nil {
			f.left(c)
			return
		}
		f.handle(c, p)
	}
}

// left takes note that the bot has gone.
func (f *Fake) left(c *conn) {
	f.mu.Lock()
	defer f.mu.Unlock()
	if f.gateway.conn == c {
		f.gateway.conn = nil
	}
	f.touch()
}

// handle does what a packet asks for.
func (f *Fake) handle(c *conn, p packet) {
	f.mu.Lock()
	defer f.mu.Unlock()
	defer f.touch()
	if c.frozen {
		return
	}
	switch p.Op {
	case 1:
		f.gateway.counts.Heartbeats++
		c.send([]byte(`{"op": 11}`))
	case 2:
		f.identify(c, p.Data)
	case 6:
		f.resume(c, p.Data)
	default:
		f.t.Errorf("discordfake: the gateway knows no op %d from a bot", p.Op)
		c.close(4001, "Unknown opcode.")
	}
}

// privileged are the intents that have to be switched on.
const privileged = 1<<1 | 1<<8 | 1<<15

func (f *Fake) identify(c *conn, data []byte) {
	var d struct {
		Token   string `json:"token"`
		Intents int    `json:"intents"`
	}
	f.gateway.counts.Identified++
	switch {
	case json.Unmarshal(data, &d) != nil:
		c.close(4002, "Error while decoding payload.")
		return
	case f.refused(c, d.Token):
		return
	case d.Intents&privileged != 0:
		c.close(4014, "Disallowed intent(s).")
		return
	case f.failed(c):
		return
	}
	s := &session{id: "session-" + f.newID()}
	f.gateway.session, f.gateway.conn = s, c
	f.dispatch("READY", map[string]any{
		"v": 9, "session_id": s.id, "resume_gateway_url": "wss://gateway.invalid", "user": map[string]any{"id": BotID, "bot": true, "username": "stepwise"},
		"application": map[string]any{"id": ApplicationID, "flags": 0}, "guilds": []any{map[string]any{"id": GuildID, "unavailable": true}},
	})
	for _, e := range f.gateway.backlog {
		f.deliver(e)
	}
	f.gateway.backlog = nil
}

func (f *Fake) resume(c *conn, data []byte) {
	var d struct {
		Token   string `json:"token"`
		Session string `json:"session_id"`
		Seq     int    `json:"seq"`
	}
	f.gateway.counts.Resumed++
	err := json.Unmarshal(data, &d)
	s := f.gateway.session
	switch {
	case f.refused(c, d.Token) || f.failed(c):
		return
	case err != nil || s == nil || s.id != d.Session || d.Seq > len(s.log):
		c.send([]byte(`{"op": 9, "d": false}`))
		return
	}
	f.gateway.conn = c
	for _, old := range s.log[d.Seq:] {
		c.send(old)
	}
	f.dispatch("RESUMED", map[string]any{})
}

// refused closes the connection of a bot that is not let in.
func (f *Fake) refused(c *conn, token string) bool {
	if f.gateway.refused || strings.TrimPrefix(token, "Bot ") != f.Token {
		c.close(4004, "Authentication failed.")
		return true
	}
	return false
}

// failed lets a login fail if that was asked for.
func (f *Fake) failed(c *conn) bool {
	if len(f.gateway.logins) == 0 {
		return false
	}
	l := f.gateway.logins[0]
	f.gateway.logins = f.gateway.logins[1:]
	if l.packet != "" {
		c.send([]byte(l.packet))
	}
	if l.code != 0 {
		c.close(l.code, "")
	}
	return true
}

// happen tells the bot of something, now or when it is there.
func (f *Fake) happen(e event) {
	f.gateway.done = append(f.gateway.done, e)
	f.deliver(e)
}

func (f *Fake) deliver(e event) {
	if f.gateway.session == nil {
		f.gateway.backlog = append(f.gateway.backlog, e)
		return
	}
	if e.interaction != nil {
		e.interaction.sent = time.Now()
	}
	f.dispatch(e.kind, e.data)
}

// dispatch sends an event, and keeps it for when the session is resumed.
func (f *Fake) dispatch(kind string, data any) {
	s := f.gateway.session
	p := mustJSON(map[string]any{"op": 0, "s": len(s.log) + 1, "t": kind, "d": data})
	s.log = append(s.log, p)
	if c := f.gateway.conn; c != nil && !c.frozen {
		c.send(p)
	}
}

func mustJSON(v any) []byte {
	data, err := json.Marshal(v)
	if err != nil {
		panic(err) // made here of plain values
	}
	return data
}
