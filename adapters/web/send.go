package web

import (
	"bytes"
	"context"
	"crypto/rand"
	"encoding/json"
	"fmt"

	"stepwise/bot"
)

// maxReply is the longest reply that is shown, in bytes of HTML; a guide takes a hundredth of it.
const maxReply = 1 << 20

// shownReply is a reply as the page gets it.
type shownReply struct {
	ID     string `json:"id"`               // a reply with the id of one that is shown takes its place
	Origin string `json:"origin,omitempty"` // the page's own message that it replies to
	HTML   string `json:"html"`
}

// Send puts the reply into the conversation, where every window finds it at once or when it comes back. It never waits for a browser.
// Sending a reply again shows it once.
func (a *Adapter) Send(ctx context.Context, r bot.Reply) (bot.Sent, error) {
	id := r.ID
	if id == "" {
		id = rand.Text()
	}
	return a.show(ctx, bot.Sent(id), r)
}

// Edit puts the reply in the place of one that was sent. A page that does not have that one any more shows the reply as a new one.
func (a *Adapter) Edit(ctx context.Context, sent bot.Sent, r bot.Reply) (bot.Sent, error) {
	if sent == "" {
		return "", fmt.Errorf("edit a reply on the web page: %w: it has no name", bot.ErrGone)
	}
	return a.show(ctx, sent, r)
}

func (a *Adapter) show(ctx context.Context, sent bot.Sent, r bot.Reply) (bot.Sent, error) {
	if err := ctx.Err(); err != nil {
		return "", fmt.Errorf("show a reply on the web page: %w", err)
	}
	html, err := Render(r)
	switch {
	case err != nil:
		return "", fmt.Errorf("show a reply on the web page: %w: %w", bot.ErrRejected, err)
	case html == "":
		return "", nil
	case r.To.Network != Network || r.To.Chat == "":
		return "", fmt.Errorf("show a reply on the web page: %w: it is for no conversation of this network", bot.ErrGone)
	case len(html) > maxReply:
		return "", fmt.Errorf("show a reply on the web page: %w: %d bytes are too many", bot.ErrRejected, len(html))
	}
	data := encode(shownReply{string(sent), r.Origin, html})
	a.store.append(r.To.Chat, event{name: "reply", key: string(sent), data: data}, false)
	return sent, nil
}

// encode is the value as JSON in one line.
func encode(v any) []byte {
	var b bytes.Buffer
	e := json.NewEncoder(&b)
	e.SetEscapeHTML(false) // it is data for a parser of JSON, never part of a page
	_ = e.Encode(v)        // strings alone, which have no errors
	return bytes.TrimSuffix(b.Bytes(), []byte("\n"))
}
