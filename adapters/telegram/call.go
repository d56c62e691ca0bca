package telegram

import (
	"context"
	"encoding/json"
	"errors"
	"io"
	"net"
	"net/http"
	"net/url"
	"strings"
	"sync"
	"time"

	tgbotapi "github.com/go-telegram-bot-api/telegram-bot-api/v5"
)

// callTime is how long a call may take that does not wait for updates.
const callTime = 20 * time.Second

// maxAnswer is how much of an answer is read, in bytes: more than a hundred updates of the largest kind have.
const maxAnswer = 8 << 20

// headBytes is how much of an answer is kept to tell which update made it too large.
const headBytes = 256

// call calls a method of the Bot API within the time, and reads what it gave into result unless that is nil. An error is a *fault.
func (a *Adapter) call(ctx context.Context, limit time.Duration, method string, params tgbotapi.Params, result any) error {
	ctx, cancel := context.WithTimeout(ctx, limit)
	defer cancel()
	c := &client{ctx: ctx, http: a.http, method: method}
	api := a.api
	api.Client = c
	answer, err := api.MakeRequest(method, params)
	if err == nil && result != nil {
		err = json.Unmarshal(answer.Result, result)
	}
	a.reached.Store(c.status != 0)
	if err == nil {
		return nil
	}
	f := &fault{method: method, status: c.status, cause: a.withoutToken(err)}
	if answer, ok := errors.AsType[*tgbotapi.Error](err); ok {
		f.code, f.text = answer.Code, cut(strings.ReplaceAll(answer.Message, a.api.Token, hidden), maxDescription)
		f.after, f.movedTo = answer.RetryAfter, answer.MigrateToChatID
	}
	if c.body != nil {
		f.oversized, f.head = c.body.left <= 0, c.body.head
	}
	return f
}

// hidden stands where a token stood.
const hidden = "[hidden]"

// withoutToken is the error if it does not show the token. The client has seen to the errors that do so every time; this is for those nobody thought of.
func (a *Adapter) withoutToken(err error) error {
	if text := err.Error(); a.api.Token != "" && strings.Contains(text, a.api.Token) {
		return errors.New(strings.ReplaceAll(text, a.api.Token, hidden))
	}
	return err
}

// A client carries one call, for the library cannot: its context, and what the library does not tell about the answer.
type client struct {
	ctx    context.Context // the library has no other way to end a call
	http   *http.Client
	method string
	status int // of the answer; 0 if there was none
	body   *body
}

// Do is what the library calls.
func (c *client) Do(req *http.Request) (*http.Response, error) {
	resp, err := c.http.Do(req.WithContext(c.ctx))
	if err != nil {
		if u, ok := errors.AsType[*url.Error](err); ok {
			u.URL = "telegram:" + c.method // the real one has the token in it
		}
		return nil, err
	}
	c.status = resp.StatusCode
	c.body = &body{ReadCloser: resp.Body, left: maxAnswer}
	resp.Body = c.body
	return resp, nil
}

// A body is the body of an answer as far as it is read.
type body struct {
	io.ReadCloser

	left int
	head []byte
}

func (b *body) Read(p []byte) (int, error) {
	if b.left <= 0 {
		return 0, io.ErrUnexpectedEOF
	}
	n, err := b.ReadCloser.Read(p[:min(len(p), b.left)])
	b.head = append(b.head, p[:min(n, headBytes-len(b.head))]...)
	b.left -= n
	return n, err
}

func transport() *http.Transport {
	return &http.Transport{
		Proxy:                 http.ProxyFromEnvironment,
		DialContext:           (&net.Dialer{Timeout: dialTime}).DialContext,
		TLSHandshakeTimeout:   dialTime,
		IdleConnTimeout:       90 * time.Second,
		MaxIdleConnsPerHost:   16,
		ForceAttemptHTTP2:     true,
		HTTP2:                 &http.HTTP2Config{SendPingTimeout: pingAfter, PingTimeout: pingTime},
		ExpectContinueTimeout: time.Second,
	}
}

// silence takes the library's logger away. The library has one for the whole process, and writes URLs to it, which have the token in them. Nothing that is
// used here logs; this keeps it so. Once, because the library guards the variable by nothing.
var silence = sync.OnceFunc(func() { _ = tgbotapi.SetLogger(silent{}) })

type silent struct{}

func (silent) Println(...any)        {}
func (silent) Printf(string, ...any) {}
