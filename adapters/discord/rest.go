package discord

import (
	"context"
	"encoding/json"
	"errors"
	"net/http"
	"strconv"
	"strings"
	"time"

	"github.com/bwmarrin/discordgo"
)

// A call is one request to the REST API.
type call struct {
	name   string // for errors, in place of the path, which may contain an interaction's token
	method string
	path   string // below the version of the API
	body   any    // nil for none
	secret string // of an interaction, not to be shown
}

// do makes the call, and reads what it gave into result unless that is nil. An error is a *fault.
//
// Each call has a rate limiter of its own: that of the session would sleep where the context does not reach it, put all interactions into one queue and
// keep something of each for ever. The runtime keeps to the rates, and Discord says when it does not.
func (a *Adapter) do(ctx context.Context, c call, result any) error {
	var body []byte
	if c.body != nil {
		var err error
		if body, err = json.Marshal(c.body); err != nil {
			return &fault{call: c.name, cause: err}
		}
	}
	ctx, cancel := context.WithTimeout(ctx, callTime)
	defer cancel()
	var head http.Header
	status := 0
	client := &http.Client{CheckRedirect: noRedirects, Transport: roundTripper(func(r *http.Request) (*http.Response, error) {
		resp, err := a.transport.RoundTrip(r)
		if resp != nil {
			head, status = resp.Header, resp.StatusCode
		}
		return resp, err
	})}
	answer, err := a.rest.RequestWithLockedBucket(c.method, discordgo.EndpointAPI+c.path, "application/json", body, discordgo.NewRatelimiter().LockBucket(c.name), 0,
		discordgo.WithContext(ctx), discordgo.WithRetryOnRatelimit(false), discordgo.WithRestRetries(0), discordgo.WithClient(client))
	if err == nil && result != nil {
		err = json.Unmarshal(answer, result)
	}
	if err == nil {
		return nil
	}
	f := &fault{call: c.name, status: status}
	if e, ok := errors.AsType[*discordgo.RESTError](err); ok {
		if e.Message != nil {
			f.code, f.message = e.Message.Code, a.hide(e.Message.Message, c.secret)
		}
		return f
	}
	if status == http.StatusTooManyRequests {
		f.after = retryAfter(err, head)
		return f
	}
	f.cause = a.harmless(err, c.secret)
	return f
}

// shortestWait is what is waited when Discord asks to wait without saying how long.
const shortestWait = time.Second

// retryAfter is how long Discord asks to wait: in the body, or in the header where something before Discord has answered.
func retryAfter(err error, head http.Header) time.Duration {
	if e, ok := errors.AsType[*discordgo.RateLimitError](err); ok && e.RateLimit != nil && e.TooManyRequests != nil && e.RetryAfter > 0 {
		return e.RetryAfter
	}
	if seconds, err := strconv.ParseFloat(head.Get("Retry-After"), 64); err == nil && seconds > 0 && seconds < time.Hour.Seconds() {
		return time.Duration(seconds * float64(time.Second))
	}
	return shortestWait
}

// hidden stands where a secret stood, maxMessage is how much is shown of what Discord says about an error, in bytes.
const (
	hidden     = "[hidden]"
	maxMessage = 200
)

// hide is the text without the bot's token and the secrets.
func (a *Adapter) hide(text string, secrets ...string) string {
	for _, s := range append(secrets, a.config.Token) {
		if s != "" {
			text = strings.ReplaceAll(text, s, hidden)
		}
	}
	return strings.ToValidUTF8(text[:min(len(text), maxMessage)], "")
}

// harmless is the error if it shows no secret, or what it says without it. The library shows URLs, in which interactions have their tokens.
func (a *Adapter) harmless(err error, secrets ...string) error {
	text := err.Error()
	if a.hide(text, secrets...) == text {
		return err
	}
	if errors.Is(err, context.Canceled) {
		return context.Canceled
	}
	if errors.Is(err, context.DeadlineExceeded) {
		return context.DeadlineExceeded
	}
	return errors.New(a.hide(text, secrets...))
}
