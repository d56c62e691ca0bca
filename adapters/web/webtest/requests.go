package webtest

import (
	"bufio"
	"bytes"
	"context"
	"encoding/json"
	"fmt"
	"net/http"
	"net/url"
	"strings"
	"time"
)

// again is how long a browser waits before it tries something again.
const again = 10 * time.Millisecond

// deliver posts the message until it is taken over. It waits until the stream has given the browser its cookie.
func (b *Browser) deliver(ctx context.Context, s sending) {
	for ctx.Err() == nil {
		b.mu.Lock()
		s.Conversation = b.conversation
		b.mu.Unlock()
		if s.Conversation != "" {
			status, err := b.post(ctx, s)
			switch {
			case err == nil && status == http.StatusAccepted:
				return
			case err == nil && status/100 == 4 && status != http.StatusTooManyRequests:
				b.mu.Lock()
				b.problem(fmt.Errorf("the message was refused with status %d", status))
				b.mu.Unlock()
				return
			}
		}
		b.rest(ctx)
	}
}

func (b *Browser) post(ctx context.Context, s sending) (int, error) {
	body, err := json.Marshal(s)
	if err != nil {
		return 0, fmt.Errorf("post a message: %w", err)
	}
	res, err := b.do(ctx, http.MethodPost, "/messages", bytes.NewReader(body), "")
	if err != nil {
		return 0, fmt.Errorf("post a message: %w", err)
	}
	return res.StatusCode, res.Body.Close()
}

func (b *Browser) do(ctx context.Context, method, path string, body *bytes.Reader, seen string) (*http.Response, error) {
	req, err := http.NewRequestWithContext(ctx, method, b.site+path, body)
	if err != nil {
		return nil, err
	}
	site, err := url.Parse(b.site)
	if err != nil {
		return nil, err
	}
	for name, value := range map[string]string{
		"Accept-Language": b.locale, "Content-Type": "application/json", "Last-Event-ID": seen,
		"Origin": site.Scheme + "://" + site.Host, "Sec-Fetch-Site": "same-origin",
	} {
		if value != "" {
			req.Header.Set(name, value)
		}
	}
	return b.client.Do(req)
}

func (b *Browser) rest(ctx context.Context) {
	select {
	case <-time.After(again):
	case <-ctx.Done():
	}
}

// read reads streams until the browser is closed.
func (b *Browser) read(ctx context.Context) {
	for ctx.Err() == nil {
		whole, cut := context.WithCancel(ctx)
		b.mu.Lock()
		b.cut = cut
		seen := b.seen
		b.mu.Unlock()
		if res, err := b.do(whole, http.MethodGet, "/events", bytes.NewReader(nil), seen); err == nil {
			if res.StatusCode == http.StatusOK {
				b.events(bufio.NewReader(res.Body))
			}
			_ = res.Body.Close() // it was read, or is given up
		}
		cut()
		b.rest(ctx)
	}
}

// Post posts a body as the page would, whatever it is, and gives the status of the answer; 0 if there was none.
func (b *Browser) Post(contentType, body string) int {
	req, err := http.NewRequestWithContext(context.Background(), http.MethodPost, b.site+"/messages", strings.NewReader(body))
	if err != nil {
		return 0
	}
	req.Header.Set("Content-Type", contentType)
	res, err := b.client.Do(req)
	if err != nil {
		return 0
	}
	_ = res.Body.Close() // nothing of it is wanted
	return res.StatusCode
}
