package web

import (
	"bufio"
	"context"
	"errors"
	"io"
	"log/slog"
	"net/http"
	"net/http/httptest"
	"strings"
	"sync"
	"testing"

	"stepwise/bot"
)

// request asks the adapter itself.
func request(a *Adapter, method, path, body string, header ...string) *httptest.ResponseRecorder {
	r := httptest.NewRequest(method, path, strings.NewReader(body))
	for i := 0; i < len(header); i += 2 {
		r.Header.Set(header[i], header[i+1])
	}
	w := httptest.NewRecorder()
	a.ServeHTTP(w, r)
	return w
}

const (
	someCookie = "stepwise=AAAAAAAAAAAAAAAAAAAAAA"
	someBody   = `{"id":"one","text":"hello"}`
)

func taken(context.Context, bot.Message) error { return nil }

func TestEveryAnswerIsGuarded(t *testing.T) {
	a, _ := serve(t)
	for _, path := range []string{"/", "/chat.js", "/chat.css", "/icon.svg", "/events", "/messages", "/nothing", "/page/chat.ts", "/../page.go", "/widget.js"} {
		h := request(a, "GET", path, "").Header()
		policy := h.Get("Content-Security-Policy")
		for _, want := range []string{"default-src 'none'", "frame-ancestors 'none'", "base-uri 'none'", "form-action 'none'", "require-trusted-types-for 'script'"} {
			if !strings.Contains(policy, want) {
				t.Errorf("%s: no %s in %q", path, want, policy)
			}
		}
		if strings.Contains(policy, "unsafe") || strings.Contains(policy, "http") || strings.Contains(policy, "*") {
			t.Errorf("%s: %q lets something in", path, policy)
		}
		if h.Get("X-Content-Type-Options") != "nosniff" || h.Get("Referrer-Policy") == "" || h.Get("X-Frame-Options") != "DENY" {
			t.Errorf("%s: %v", path, h)
		}
	}
}

func TestThePageAsksForNothingElse(t *testing.T) {
	a, _ := serve(t)
	page := request(a, "GET", "/", "").Body.String()
	for _, bad := range []string{"http://", "https://", "<style", "style=", "onclick", "{{"} {
		if strings.Contains(page, bad) {
			t.Errorf("the page has %s", bad)
		}
	}
	for _, name := range []string{"chat.js", "chat.css", "icon.svg"} {
		i := strings.Index(page, name+"?v=")
		if i < 0 {
			t.Fatalf("the page does not ask for %s", name)
		}
		path, _, _ := strings.Cut(page[i:], `"`)
		if w := request(a, "GET", "/"+path, ""); w.Code != 200 || !strings.Contains(w.Header().Get("Cache-Control"), "immutable") {
			t.Errorf("%s: status %d, %v", path, w.Code, w.Header())
		}
		if w := request(a, "GET", "/"+name+"?v=other", ""); w.Code != 200 || w.Header().Get("Cache-Control") != "no-cache" {
			t.Errorf("%s of another version: status %d, %v", name, w.Code, w.Header())
		}
	}
	if request(a, "GET", "/", "").Header().Get("Set-Cookie") != "" {
		t.Error("the page sets a cookie, which takes the conversation from those who follow a link to it")
	}
}

func TestMessagesAreChecked(t *testing.T) {
	a, _ := serve(t)
	start(t, a, taken)
	long := `{"id":"one","text":"` + strings.Repeat("x", maxBody) + `"}`
	most := `{"id":"one","text":"` + strings.Repeat("长", maxText) + `"}`
	jsonType := []string{"Content-Type", "application/json", "Cookie", someCookie}
	with := func(header ...string) []string { return append(header, jsonType...) }
	for _, tc := range []struct {
		name, method, body string
		header             []string
		status             int
	}{
		{"a message", "POST", someBody, jsonType, 202},
		{"the longest that the page can send", "POST", most, jsonType, 202},
		{"with a charset", "POST", someBody, []string{"Content-Type", "application/json; charset=utf-8", "Cookie", someCookie}, 202},
		{"from our page", "POST", someBody, with("Sec-Fetch-Site", "same-origin", "Origin", "http://example.com"), 202},
		{"from our page in an old browser", "POST", someBody, with("Origin", "http://example.com"), 202},
		{"from another site", "POST", someBody, with("Sec-Fetch-Site", "cross-site"), 403},
		{"from a sister site", "POST", someBody, with("Sec-Fetch-Site", "same-site"), 403},
		{"from another site in an old browser", "POST", someBody, with("Origin", "http://evil.example"), 403},
		{"from a page without origin", "POST", someBody, with("Origin", "null"), 403},
		{"by another method", "PUT", someBody, jsonType, 405},
		{"too long", "POST", long, jsonType, 413},
		{"a form", "POST", "id=one&text=hello", []string{"Content-Type", "application/x-www-form-urlencoded", "Cookie", someCookie}, 415},
		{"without a type", "POST", someBody, []string{"Cookie", someCookie}, 415},
		{"no JSON", "POST", "hello", jsonType, 400},
		{"more than JSON", "POST", someBody + someBody, jsonType, 400},
		{"nested without end", "POST", strings.Repeat("[", 20000), jsonType, 400},
		{"without an id", "POST", `{"text":"hello"}`, jsonType, 400},
		{"with an id that is none", "POST", `{"id":"a\nb","text":"hello"}`, jsonType, 400},
		{"from a message that is none", "POST", `{"id":"one","text":"hello","from":"<x>"}`, jsonType, 400},
		{"with a token that is too long", "POST", `{"id":"one","token":"` + strings.Repeat("x", 65) + `"}`, jsonType, 400},
		{"of another conversation", "POST", `{"id":"one","text":"hello","conversation":"other"}`, jsonType, 409},
		{"without a cookie", "POST", someBody, []string{"Content-Type", "application/json"}, 403},
		{"with a cookie that is none", "POST", someBody, []string{"Content-Type", "application/json", "Cookie", "stepwise=short"}, 403},
	} {
		t.Run(tc.name, func(t *testing.T) {
			if w := request(a, tc.method, "/messages", tc.body, tc.header...); w.Code != tc.status {
				t.Errorf("status %d, want %d: %s", w.Code, tc.status, w.Body)
			}
		})
	}
	if n := a.Skipped(); n != 10 {
		t.Errorf("%d requests were skipped, want 10", n)
	}
}

func TestNobodyIsLetInTooEarlyOrTooLate(t *testing.T) {
	a, _ := serve(t)
	check := func(want int) {
		t.Helper()
		w := request(a, "POST", "/messages", someBody, "Content-Type", "application/json", "Cookie", someCookie)
		if w.Code != want || want == 503 && w.Header().Get("Retry-After") == "" {
			t.Errorf("status %d, want %d", w.Code, want)
		}
	}
	check(503)
	if w := request(a, "GET", "/events", ""); w.Code != 503 {
		t.Errorf("events: status %d", w.Code)
	}
	if w := request(a, "GET", "/", ""); w.Code != 200 {
		t.Errorf("page: status %d", w.Code)
	}
	stop := start(t, a, taken)
	check(202)
	stop()
	check(503)
	start(t, a, func(context.Context, bot.Message) error { return errors.New("full") })
	check(503)
}

// openStream opens a stream until the test ends, and gives the answer with its first line.
func openStream(t *testing.T, url string, header ...string) (*http.Response, string) {
	t.Helper()
	r, err := http.NewRequestWithContext(t.Context(), "GET", url+"/events", nil)
	if err != nil {
		t.Fatal(err)
	}
	for i := 0; i < len(header); i += 2 {
		r.Header.Set(header[i], header[i+1])
	}
	res, err := http.DefaultClient.Do(r)
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { _ = res.Body.Close() })
	if res.StatusCode != 200 {
		return res, ""
	}
	line, err := bufio.NewReader(res.Body).ReadString('\n')
	if err != nil {
		t.Fatal(err)
	}
	return res, line
}

func TestStreamsAndCookies(t *testing.T) {
	a, url := serve(t)
	start(t, a, taken)
	res, line := openStream(t, url)
	if line != "event: hello\n" || res.Header.Get("Content-Type") != "text/event-stream" || res.Header.Get("Cache-Control") != "no-store" {
		t.Errorf("%q, %v", line, res.Header)
	}
	c := res.Cookies()[0]
	if c.Name != "stepwise" || len(c.Value) != 22 || !c.HttpOnly || c.SameSite != http.SameSiteStrictMode || c.Secure || c.Path != "/" || c.MaxAge == 0 {
		t.Errorf("cookie %+v", c)
	}
	res, _ = openStream(t, url, "Cookie", "stepwise="+c.Value, "X-Forwarded-Proto", "https")
	if again := res.Cookies()[0]; again.Value != c.Value || !again.Secure {
		t.Errorf("a browser that has a cookie gets %+v", again)
	}
	res, _ = openStream(t, url, "Cookie", "stepwise=../../etc/passwd")
	if other := res.Cookies()[0]; other.Value == c.Value || len(other.Value) != 22 {
		t.Errorf("a cookie that is none becomes %+v", other)
	}
	if res, _ = openStream(t, url, "Sec-Fetch-Site", "cross-site"); res.StatusCode != 403 || len(res.Cookies()) > 0 {
		t.Errorf("another site gets status %d and %v", res.StatusCode, res.Cookies())
	}
	a.store.limits.streams = 3
	if res, _ = openStream(t, url); res.StatusCode != 503 || res.Header.Get("Retry-After") == "" {
		t.Errorf("one too many gets status %d", res.StatusCode)
	}
}

// TestTheCookieStaysSecret looks for it, and for what users write, where others look.
func TestTheCookieStaysSecret(t *testing.T) {
	var mu sync.Mutex
	var seen strings.Builder
	log := slog.New(slog.NewTextHandler(writerFunc(func(p []byte) (int, error) {
		mu.Lock()
		defer mu.Unlock()
		return seen.Write(p)
	}), &slog.HandlerOptions{Level: slog.LevelDebug}))
	a := New(DefaultConfig(), log, testTexts(), nil)
	server := httptest.NewServer(a)
	t.Cleanup(server.Close)
	start(t, a, func(_ context.Context, m bot.Message) error {
		mu.Lock()
		defer mu.Unlock()
		seen.WriteString(m.ID + m.Conversation.Chat + m.Conversation.User + m.Origin)
		return errors.New("full")
	})
	canary := newSecret()
	res, _ := openStream(t, server.URL, "Cookie", "stepwise="+canary)
	body := `{"id":"one","text":"canary-of-the-user"}`
	for _, b := range []string{body, body + "x", strings.Repeat(body, 2000)} {
		w := request(a, "POST", "/messages", b, "Content-Type", "application/json", "Cookie", "stepwise="+canary)
		seen.WriteString(w.Body.String())
	}
	_ = res.Body.Close()
	mu.Lock()
	defer mu.Unlock()
	if s := seen.String(); strings.Contains(s, canary) || strings.Contains(s, "canary-of-the-user") || !strings.Contains(s, "message not taken over") {
		t.Errorf("seen was %s", s)
	}
}

type writerFunc func([]byte) (int, error)

func (f writerFunc) Write(p []byte) (int, error) { return f(p) }

var _ io.Writer = writerFunc(nil)
