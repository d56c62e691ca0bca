package discord

import (
	"context"
	"crypto/sha256"
	"encoding/base64"
	"net/http"
	"strconv"
)

// A post is one message as the REST API takes it. Everything is always there, so that an edit leaves nothing of what was.
type post struct {
	Content    string     `json:"content"`
	Components []row      `json:"components"`
	Mentions   mentions   `json:"allowed_mentions"`
	Flags      int        `json:"flags,omitempty"`
	Nonce      string     `json:"nonce,omitempty"`
	Enforce    bool       `json:"enforce_nonce,omitempty"`
	Reference  *reference `json:"message_reference,omitempty"`
}

// mentions says who is notified: nobody, whatever the text has.
type mentions struct {
	Parse []string `json:"parse"`
}

// A reference is the message that is replied to; if it is gone, the reply comes without.
type reference struct {
	Message string `json:"message_id"`
	Fail    bool   `json:"fail_if_not_exists"`
}

// Flags of messages: no previews of links, and shown to the one user alone.
const (
	withoutPreviews = 1 << 2
	ephemeral       = 1 << 6
	loading         = 1 << 7
)

func (m message) post() post {
	p := post{Content: m.content, Components: m.rows, Mentions: mentions{Parse: []string{}}, Flags: withoutPreviews}
	if p.Components == nil {
		p.Components = []row{}
	}
	return p
}

// maxNonce is the length of the longest nonce.
const maxNonce = 25

// nonce names a part of a reply, so that Discord knows it again when it is sent a second time; empty for a reply without an id.
func nonce(reply string, part int) string {
	if reply == "" {
		return ""
	}
	sum := sha256.Sum256([]byte(reply + "\x00" + strconv.Itoa(part)))
	return base64.RawURLEncoding.EncodeToString(sum[:])[:maxNonce]
}

// A posted message is what the REST API says of one that stands.
type posted struct {
	ID      string `json:"id"`
	Channel string `json:"channel_id"`
	Flags   int    `json:"flags"`
}

// create writes a message into a channel.
func (a *Adapter) create(ctx context.Context, channel string, p post) (posted, error) {
	p.Enforce = p.Nonce != ""
	var out posted
	err := a.do(ctx, call{name: "create a message", method: http.MethodPost, path: "channels/" + channel + "/messages", body: p}, &out)
	return out, err
}

// change replaces a message in a channel.
func (a *Adapter) change(ctx context.Context, channel, id string, p post) error {
	return a.do(ctx, call{name: "edit a message", method: http.MethodPatch, path: "channels/" + channel + "/messages/" + id, body: p}, nil)
}

// remove takes a message out of a channel.
func (a *Adapter) remove(ctx context.Context, channel, id string) error {
	return a.do(ctx, call{name: "delete a message", method: http.MethodDelete, path: "channels/" + channel + "/messages/" + id}, nil)
}

// original is the name of the message that an interaction's first reply has, or of the one that was tapped.
const original = "@original"

// A hook is an interaction by which messages can be written.
type hook struct {
	Application string `json:"application,omitempty"`
	Token       string `json:"token,omitempty"`
}

func (o origin) hook() hook { return hook{Application: o.Application, Token: o.Token} }

// at is a call by the hook, below its own path.
func (h hook) at(name, method, below string, body any) call {
	return call{name: name, method: method, path: "webhooks/" + h.Application + "/" + h.Token + below, body: body, secret: h.Token}
}

// follow writes one more message by the hook.
func (a *Adapter) follow(ctx context.Context, h hook, p post) (posted, error) {
	var out posted
	err := a.do(ctx, h.at("follow an interaction up", http.MethodPost, "?wait=true", p), &out)
	return out, err
}

// changeBy replaces a message by the hook.
func (a *Adapter) changeBy(ctx context.Context, h hook, id string, p post) (posted, error) {
	var out posted
	err := a.do(ctx, h.at("edit an interaction's message", http.MethodPatch, "/messages/"+id, p), &out)
	return out, err
}

// removeBy takes a message away by the hook.
func (a *Adapter) removeBy(ctx context.Context, h hook, id string) error {
	return a.do(ctx, h.at("delete an interaction's message", http.MethodDelete, "/messages/"+id, nil), nil)
}

// look says what the hook knows of a message.
func (a *Adapter) look(ctx context.Context, h hook, id string) (posted, error) {
	var out posted
	err := a.do(ctx, h.at("look at an interaction's message", http.MethodGet, "/messages/"+id, nil), &out)
	return out, err
}
