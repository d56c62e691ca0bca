package discord

import (
	"context"
	"io"
	"net"
	"net/http"
	"strings"
	"sync/atomic"
	"time"

	"github.com/gorilla/websocket"
)

// A roundTripper is a function as an http.RoundTripper.
type roundTripper func(*http.Request) (*http.Response, error)

// RoundTrip calls the function.
func (f roundTripper) RoundTrip(r *http.Request) (*http.Response, error) { return f(r) }

// redirect sends what the library addresses to Discord to the server at the URL. The library's addresses are variables of the package, which are not ours
// to change. The gateway follows by itself: where it is, the server says.
func redirect(apiURL string) (http.RoundTripper, error) {
	server, err := Config{APIURL: apiURL}.server()
	if err != nil {
		return nil, err
	}
	base := http.DefaultTransport.(*http.Transport).Clone()
	base.DialContext = (&net.Dialer{Timeout: dialTime}).DialContext
	base.ResponseHeaderTimeout = callTime
	return roundTripper(func(r *http.Request) (*http.Response, error) {
		r = r.Clone(r.Context())
		r.URL.Scheme, r.URL.Host, r.Host = server.Scheme, server.Host, server.Host
		r.URL.Path = strings.TrimSuffix(server.Path, "/") + r.URL.Path
		r.URL.RawPath = ""
		resp, err := base.RoundTrip(r)
		if err != nil {
			return nil, err
		}
		resp.Body = limited{io.LimitReader(resp.Body, maxAnswer), resp.Body}
		return resp, nil
	}), nil
}

// maxAnswer is how much of an answer is read, in bytes: far more than a message, or the list of commands in all languages, has.
const maxAnswer = 4 << 20

// limited is a body of which only the beginning is read.
type limited struct {
	io.Reader
	io.Closer
}

// dialTime is how long a connection may take to come about, callTime how long a call may take.
const (
	dialTime = 10 * time.Second
	callTime = 15 * time.Second
)

// noRedirects is for a client that is not to follow redirects: it would show the token to whoever they lead to.
func noRedirects(*http.Request, []*http.Request) error { return http.ErrUseLastResponse }

// within is a context that ends with either of two. The second has to end some time.
func within(ctx, other context.Context) context.Context {
	both, cancel := context.WithCancel(other)
	context.AfterFunc(ctx, cancel)
	return both
}

// A line is the connection of a session to the gateway, a new one for each time it is opened.
type line struct{ conn atomic.Pointer[watched] }

// hangUp breaks the connection without a word, so that the session can be resumed.
func (l *line) hangUp() {
	if c := l.conn.Load(); c != nil {
		c.dead.Store(true)
		// It is given up: there is nobody to tell.
		_ = c.Close()
	}
}

// dialer connects to the gateway. It gives up when the context ends.
func (l *line) dialer(ctx context.Context, idle time.Duration) *websocket.Dialer {
	return &websocket.Dialer{
		Proxy:            http.ProxyFromEnvironment,
		HandshakeTimeout: dialTime,
		NetDialContext: func(dial context.Context, network, address string) (net.Conn, error) {
			conn, err := (&net.Dialer{}).DialContext(within(ctx, dial), network, address)
			if err != nil {
				return nil, err
			}
			w := &watched{Conn: conn, idle: idle}
			l.conn.Store(w)
			return w, nil
		},
	}
}

// A watched connection fails when nothing comes for too long. Once it has failed nothing is written to it any more: a close frame with which the library
// says goodbye would end the session, which is to be resumed.
type watched struct {
	net.Conn
	idle time.Duration
	dead atomic.Bool
}

// Read reads what comes within the time.
func (w *watched) Read(p []byte) (int, error) {
	if err := w.SetReadDeadline(time.Now().Add(w.idle)); err != nil {
		return 0, err
	}
	n, err := w.Conn.Read(p)
	if err != nil {
		w.dead.Store(true)
	}
	return n, err
}

// Write writes, but not for longer than a connection may take.
func (w *watched) Write(p []byte) (int, error) {
	if w.dead.Load() {
		return 0, net.ErrClosed
	}
	if err := w.SetWriteDeadline(time.Now().Add(dialTime)); err != nil {
		return 0, err
	}
	return w.Conn.Write(p)
}
