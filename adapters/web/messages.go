package web

import (
	"encoding/json"
	"errors"
	"io"
	"mime"
	"net/http"
	"regexp"
	"strings"
	"time"
	"unicode/utf8"

	"stepwise/bot"
)

// maxBody is the longest body of a message, in bytes: maxText characters of any kind fit.
const maxBody = 32 << 10

// maxText is how many UTF-16 units the field of the page takes; the bot reads less.
const maxText = 4000

// A sending is what the page sends: words, or a choice that was tapped.
type sending struct {
	ID           string    `json:"id"`           // made by the page; the same when it tries again
	Conversation string    `json:"conversation"` // as the stream named it; the cookie may have changed since
	Text         string    `json:"text"`         // what the user wrote, or the label of the choice
	Token        bot.Token `json:"token"`        // of the choice; empty for words
	From         string    `json:"from"`         // the message that had the choice
}

// mine is a message of the user's own, as the page shows it.
type mine struct {
	ID   string `json:"id"`
	Text string `json:"text"`
	From string `json:"from,omitempty"`
}

// pageID is what ids that the page sends look like: random ones, and those of our replies.
var pageID = regexp.MustCompile(`^[A-Za-z0-9_.:-]{1,200}$`)

// serveMessages delivers what the user sends. Only after 202 is it in the bot's hands; until then the page tries again with the same id.
func (a *Adapter) serveMessages(w http.ResponseWriter, r *http.Request) {
	in, status, err := readSending(w, r)
	if err != nil {
		a.skipped.Add(1)
		refuse(w, status, err.Error())
		return
	}
	secret, ok := cookie(r)
	if !ok {
		refuse(w, http.StatusForbidden, "no conversation: GET /events begins one and gives it a cookie")
		return
	}
	chat := chatOf(secret)
	if in.Conversation != "" && in.Conversation != chat {
		refuse(w, http.StatusConflict, "this is another conversation now: GET /events shows it")
		return
	}
	run := a.enter()
	if run == nil {
		refuse(w, http.StatusServiceUnavailable, "not ready yet")
		return
	}
	defer run.leave()
	done, err := a.store.await(r.Context(), chat, a.proxies.client(r))
	if err != nil {
		refuse(w, http.StatusTooManyRequests, err.Error())
		return
	}
	defer done()
	if err := a.deliver(run, in, message(chat, in, locale(r))); err != nil {
		a.log.Warn("message not taken over", "network", Network, "error", err)
		refuse(w, http.StatusServiceUnavailable, "not taken over: try again with the same id")
		return
	}
	w.WriteHeader(http.StatusAccepted)
}

// deliver shows the message in all windows of the conversation and hands it over. The order matters: a reply may come before deliver returns.
func (a *Adapter) deliver(run *run, in sending, m bot.Message) error {
	chat := m.Conversation.Chat
	added := a.store.append(chat, event{name: "mine", key: in.ID, data: encode(mine{in.ID, lines(in.Text), in.From})}, true)
	err := run.deliver(m)
	if err != nil && added {
		a.store.withdraw(chat, "mine", in.ID)
	}
	return err
}

// lines is the user's own text made harmless, its lines as they are.
func lines(text string) string {
	var out []string
	for line := range strings.SplitSeq(text, "\n") {
		out = append(out, bot.Neutral(line))
	}
	return strings.Join(out, "\n")
}

// message is what the page sent, as the core knows it.
func message(chat string, in sending, locale string) bot.Message {
	m := bot.Message{
		ID: chat + "." + in.ID, Conversation: bot.Conversation{Network: Network, Chat: chat, User: chat},
		Locale: locale, Private: true, Time: time.Now(), Origin: in.ID,
	}
	if in.Token != "" {
		m.Kind, m.Token = bot.Tap, in.Token
		return m
	}
	m.Text = in.Text
	return m
}

// readSending reads and checks the body. Its error says what is wrong with it, and the status that goes with it.
func readSending(w http.ResponseWriter, r *http.Request) (sending, int, error) {
	// A form of another site could not set this header, even in a browser that does not say where requests come from.
	if kind, _, err := mime.ParseMediaType(r.Header.Get("Content-Type")); err != nil || kind != "application/json" {
		return sending{}, http.StatusUnsupportedMediaType, errors.New("a message is JSON, with Content-Type: application/json")
	}
	body, err := io.ReadAll(http.MaxBytesReader(w, r.Body, maxBody))
	if _, ok := errors.AsType[*http.MaxBytesError](err); ok {
		return sending{}, http.StatusRequestEntityTooLarge, errors.New("the message is too long")
	}
	if err != nil {
		return sending{}, http.StatusBadRequest, errors.New("the message did not arrive whole")
	}
	var in sending
	if err := json.Unmarshal(body, &in); err != nil {
		return sending{}, http.StatusBadRequest, errors.New("the message is not the JSON of a message")
	}
	switch {
	case !pageID.MatchString(in.ID):
		return sending{}, http.StatusBadRequest, errors.New("the message has no usable id")
	case in.From != "" && !pageID.MatchString(in.From):
		return sending{}, http.StatusBadRequest, errors.New("from names no message")
	case len(in.Token) > bot.MaxToken || !utf8.ValidString(string(in.Token)):
		return sending{}, http.StatusBadRequest, errors.New("the token is none of ours")
	}
	return in, 0, nil
}
