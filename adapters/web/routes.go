package web

import (
	"crypto/rand"
	"crypto/sha256"
	"encoding/base64"
	"net/http"
	"strings"
)

// The headers of every answer: nothing but our own script, style and pictures, no framing, no guessing of types.
const (
	contentSecurity = "default-src 'none'; script-src 'self'; style-src 'self'; img-src 'self'; connect-src 'self'; " +
		"base-uri 'none'; form-action 'none'; frame-ancestors 'none'; require-trusted-types-for 'script'; trusted-types stepwise"
	permissions = "camera=(), geolocation=(), microphone=(), payment=(), usb=()"
)

func (a *Adapter) routes() http.Handler {
	mux := http.NewServeMux()
	a.page.register(mux)
	mux.HandleFunc("GET "+picturePath+"{file...}", a.servePicture)
	mux.HandleFunc("GET /events", a.serveEvents)
	// No other site can write in a user's name: the browser says where a request comes from.
	mux.Handle("POST /messages", http.NewCrossOriginProtection().Handler(http.HandlerFunc(a.serveMessages)))
	return http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		h := w.Header()
		h.Set("Content-Security-Policy", contentSecurity)
		h.Set("Cross-Origin-Opener-Policy", "same-origin")
		h.Set("Cross-Origin-Resource-Policy", "same-origin")
		h.Set("Permissions-Policy", permissions)
		h.Set("Referrer-Policy", "same-origin")
		h.Set("X-Content-Type-Options", "nosniff")
		h.Set("X-Frame-Options", "DENY")
		mux.ServeHTTP(w, r)
	})
}

// cookieName names the cookie by which a browser owns its conversation.
const cookieName = "stepwise"

// cookieBytes is how many random bytes a cookie has.
const cookieBytes = 16

// cookieAge is how long a browser keeps its conversation when nobody uses it, in seconds: 30 days.
const cookieAge = 30 * 24 * 60 * 60

// cookie is the secret of the browser; ok is false if it has none that we could have given.
func cookie(r *http.Request) (secret string, ok bool) {
	c, err := r.Cookie(cookieName)
	if err != nil {
		return "", false
	}
	b, err := base64.RawURLEncoding.Strict().DecodeString(c.Value)
	return c.Value, err == nil && len(b) == cookieBytes
}

// newSecret is the cookie of a new conversation.
func newSecret() string {
	b := make([]byte, cookieBytes)
	_, _ = rand.Read(b) // never fails
	return base64.RawURLEncoding.EncodeToString(b)
}

// chatOf is the name of a browser's conversation. Who knows it knows nothing of the cookie.
func chatOf(secret string) string {
	sum := sha256.Sum256([]byte("stepwise web chat " + secret))
	return base64.RawURLEncoding.EncodeToString(sum[:cookieBytes])
}

// keep gives the browser its cookie, or keeps it from growing old. It is Strict: nothing that another site starts comes with it. That is why the stream of
// the page sets it, and never the page itself, which a browser asks for without the cookie when it follows a link.
func keep(w http.ResponseWriter, r *http.Request, secret string) {
	http.SetCookie(w, &http.Cookie{
		Name: cookieName, Value: secret, Path: "/", MaxAge: cookieAge, HttpOnly: true, SameSite: http.SameSiteStrictMode,
		// Anybody may claim to come by HTTPS, at the cost of losing the own cookie.
		Secure: r.TLS != nil || strings.EqualFold(r.Header.Get("X-Forwarded-Proto"), "https"),
	})
}

// ownPage reports whether the request comes from our own page, or from no page at all.
func ownPage(r *http.Request) bool {
	switch r.Header.Get("Sec-Fetch-Site") {
	case "", "none", "same-origin":
		return true
	}
	return false
}

// refuse answers with a status and a word for those who read it, which is no user of the page.
func refuse(w http.ResponseWriter, status int, why string) {
	h := w.Header()
	h.Set("Cache-Control", "no-store")
	switch status {
	case http.StatusServiceUnavailable, http.StatusTooManyRequests:
		h.Set("Retry-After", "2")
	}
	http.Error(w, why, status)
}
