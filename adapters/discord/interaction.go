package discord

import (
	"context"
	"encoding/json"
	"errors"
	"maps"
	"net/http"
	"sync"
	"time"

	"stepwise/bot"
)

// An origin is what a reply has to know of the message it answers. The zero origin is that of a reply to nothing.
type origin struct {
	Kind        originKind `json:"kind,omitempty"`
	Application string     `json:"application,omitempty"` // for an interaction, as are the next two
	Interaction string     `json:"interaction,omitempty"`
	Token       string     `json:"token,omitempty"`
	Message     string     `json:"message,omitempty"` // the user's message, or the bot's one that has the choice that was tapped
	Private     bool       `json:"private,omitempty"` // only the user and the bot can read the chat
}

// originKind says what a reply answers.
type originKind string

const (
	messageOrigin originKind = "message"
	commandOrigin originKind = "command"
	tapOrigin     originKind = "tap"
)

// String is the origin as a bot.Message has it.
func (o origin) String() string {
	data, err := json.Marshal(o)
	if err != nil {
		return "" // texts and a flag can always be marshalled
	}
	return string(data)
}

// parseOrigin reads what String has written; anything else is the zero origin.
func parseOrigin(s string) origin {
	var o origin
	if err := json.Unmarshal([]byte(s), &o); err != nil {
		return origin{}
	}
	if o.Kind != messageOrigin && (!isID(o.Application) || !isID(o.Interaction) || !isToken(o.Token)) {
		return origin{}
	}
	if o.Message != "" && !isID(o.Message) {
		return origin{}
	}
	return o
}

// isInteraction reports whether the reply goes to a command or a tap.
func (o origin) isInteraction() bool { return o.Kind == commandOrigin || o.Kind == tapOrigin }

// How interactions are deferred (discord.com/developers/docs/interactions/receiving-and-responding): the one shows that a reply is being written, the
// other leaves the message with the choices as it is.
const (
	deferReply  = 5
	deferUpdate = 6
)

// tokenLife is how long an interaction can be replied to.
const tokenLife = 15 * time.Minute

// deferTime is within what an interaction has to be deferred, and deferTries how often that is tried.
const (
	deferTime  = 3 * time.Second
	deferTries = 3
)

// A waiting interaction is one that this process has received.
type waiting struct {
	mu     sync.Mutex // guards what follows, and is held while the interaction is being deferred
	done   bool
	err    error // why it could not be deferred
	taken  bool
	holder string // the id of the reply that has taken the place of "thinking…"

	since time.Time
}

// pending are the waiting interactions, by id.
type pending struct {
	mu     sync.Mutex // guards what follows
	all    map[string]*waiting
	pruned time.Time
}

// open takes note of an interaction before it is delivered; nil if the origin is none.
func (p *pending) open(o origin) *waiting {
	if !o.isInteraction() {
		return nil
	}
	p.mu.Lock()
	defer p.mu.Unlock()
	if p.all == nil {
		p.all = make(map[string]*waiting)
	}
	if time.Since(p.pruned) > time.Minute {
		maps.DeleteFunc(p.all, func(_ string, w *waiting) bool { return time.Since(w.since) > tokenLife })
		p.pruned = time.Now()
	}
	w := p.all[o.Interaction]
	if w == nil {
		w = &waiting{since: time.Now()}
		p.all[o.Interaction] = w
	}
	return w
}

// find is the interaction; nil if another process has received it, or this one long ago.
func (p *pending) find(o origin) *waiting {
	p.mu.Lock()
	defer p.mu.Unlock()
	return p.all[o.Interaction]
}

// acknowledge defers the interaction unless that was done. Whoever comes first does it: a reply may be quicker than the return of deliver.
func (a *Adapter) acknowledge(ctx context.Context, o origin, w *waiting) error {
	w.mu.Lock()
	defer w.mu.Unlock()
	if w.done {
		return w.err
	}
	ctx, cancel := context.WithTimeout(ctx, deferTime)
	defer cancel()
	kind := deferReply
	if o.Kind == tapOrigin {
		kind = deferUpdate
	}
	wait := newBackoff()
	var err error
	for range deferTries {
		err = a.do(ctx, call{
			name: "defer an interaction", method: http.MethodPost, secret: o.Token,
			path: "interactions/" + o.Interaction + "/" + o.Token + "/callback",
			body: map[string]int{"type": kind},
		}, nil)
		if !errors.Is(err, bot.ErrTransient) || ctx.Err() != nil {
			break
		}
		sleep(ctx, wait.NextBackOff())
	}
	if hasCode(err, alreadyAnswered) {
		err = nil
	}
	if err != nil {
		a.log.Warn("an interaction of discord could not be deferred; the reply goes to the channel", "kind", string(o.Kind), "error", err)
	}
	w.done, w.err = true, err
	return err
}

// take reports whether the reply is the one that takes the place of "thinking…"; the first that asks is.
func (w *waiting) take(reply string) bool {
	w.mu.Lock()
	defer w.mu.Unlock()
	if !w.taken {
		w.taken, w.holder = true, reply
	}
	return w.holder == reply
}

// isToken reports whether the text can be an interaction's token, which becomes part of a path.
func isToken(s string) bool {
	for _, r := range s {
		if (r < '0' || r > '9') && (r|0x20 < 'a' || r|0x20 > 'z') && r != '_' && r != '-' && r != '.' && r != '=' && r != '+' {
			return false
		}
	}
	return s != "" && s != "." && s != ".."
}
