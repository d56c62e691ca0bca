package discordfake

import (
	"encoding/json"
	"net/http"
	"time"
)

// answer is the first response to an interaction.
func (f *Fake) answer(r *http.Request, body []byte) reply {
	var a struct {
		Type int `json:"type"`
	}
	i := f.interactions[r.PathValue("token")]
	switch {
	case json.Unmarshal(body, &a) != nil:
		return f.wrong(invalidForm, "not JSON")
	case i == nil || i.id != r.PathValue("id") || i.dead:
		return refuse(http.StatusNotFound, 10062, "Unknown interaction")
	case i.answered:
		return refuse(http.StatusBadRequest, 40060, "Interaction has already been acknowledged.")
	case time.Since(i.sent) > firstAnswer:
		i.dead = true
		return refuse(http.StatusNotFound, 10062, "Unknown interaction")
	case i.tapped == nil && a.Type != 5, i.tapped != nil && a.Type != 6 && a.Type != 5:
		return f.wrong(invalidForm, "an interaction is deferred, with type 5, or 6 for a tap")
	}
	i.answered = true
	i.original = i.tapped
	if a.Type == 5 {
		i.original = f.newMessage(i.channel, nil)
		i.original.loading, i.original.by = true, i
	}
	return reply{status: http.StatusNoContent}
}

// by is the interaction that a call is made by, or why it may not be.
func (f *Fake) by(r *http.Request) (*interaction, *reply) {
	i := f.interactions[r.PathValue("token")]
	var no reply
	switch {
	case i == nil || r.PathValue("application") != ApplicationID || !i.answered:
		no = refuse(http.StatusNotFound, 10015, "Unknown Webhook")
	case i.dead || time.Since(i.sent) > tokenLife:
		no = refuse(http.StatusUnauthorized, 50027, "Invalid Webhook Token")
	default:
		return i, nil
	}
	return nil, &no
}

// named is the message of an interaction that a call names.
func (f *Fake) named(i *interaction, id string) *Message {
	if id == "@original" {
		if i.original == nil || i.original.deleted {
			return nil
		}
		return i.original
	}
	if m := f.find(id); m != nil && (m.by == i || m == i.original) {
		return m
	}
	return nil
}

func (f *Fake) follow(r *http.Request, body []byte) reply {
	i, no := f.by(r)
	if no != nil {
		return *no
	}
	p, code, why := parse(body, true)
	if why != "" {
		return f.wrong(orForm(code), why)
	}
	// While the bot is "thinking", what follows takes that place, and is seen by whoever sees it.
	if i.original != nil && i.original.loading && !i.original.deleted {
		i.original.set(p)
		return reply{body: i.original.json()}
	}
	m := f.newMessage(i.channel, p)
	m.by, m.Ephemeral = i, p.Flags&ephemeral != 0
	return reply{body: m.json()}
}

func (f *Fake) lookBy(r *http.Request, _ []byte) reply {
	i, no := f.by(r)
	if no != nil {
		return *no
	}
	m := f.named(i, r.PathValue("message"))
	if m == nil {
		return refuse(http.StatusNotFound, 10008, "Unknown Message")
	}
	return reply{body: m.json()}
}

func (f *Fake) editBy(r *http.Request, body []byte) reply {
	i, no := f.by(r)
	if no != nil {
		return *no
	}
	p, code, why := parse(body, false)
	if why != "" {
		return f.wrong(orForm(code), why)
	}
	m := f.named(i, r.PathValue("message"))
	if m == nil {
		return refuse(http.StatusNotFound, 10008, "Unknown Message")
	}
	m.set(p)
	return reply{body: m.json()}
}

func (f *Fake) removeBy(r *http.Request, _ []byte) reply {
	i, no := f.by(r)
	if no != nil {
		return *no
	}
	m := f.named(i, r.PathValue("message"))
	if m == nil {
		return refuse(http.StatusNotFound, 10008, "Unknown Message")
	}
	m.deleted = true
	return reply{status: http.StatusNoContent}
}
