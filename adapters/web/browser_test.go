package web

import (
	"context"
	"flag"
	"net/http"
	"net/http/httptest"
	"net/url"
	"os"
	"path/filepath"
	"strings"
	"sync"
	"sync/atomic"
	"testing"
	"time"

	"github.com/chromedp/cdproto/cdp"
	"github.com/chromedp/cdproto/emulation"
	browserlog "github.com/chromedp/cdproto/log"
	"github.com/chromedp/cdproto/network"
	browserpage "github.com/chromedp/cdproto/page"
	"github.com/chromedp/cdproto/runtime"
	"github.com/chromedp/chromedp"

	"stepwise/bot"
)

var screenshots = flag.String("screenshots", "", "directory for screenshots of the page")

// A screen is what a page is shown on.
type screen struct {
	name          string
	width, height int64
	mobile        bool
	scheme        string
	locale        string
}

func screens() []screen {
	return []screen{
		{"desktop", 1100, 800, false, "light", "en"},
		{"phone", 390, 780, true, "light", "zh"},
		{"phone in the dark", 390, 780, true, "dark", "ms"},
		{"small phone", 320, 568, true, "light", "id"},
	}
}

// A tab shows the page, and sees what a page of ours must never do.
type tab struct {
	t    *testing.T
	ctx  context.Context
	site string

	mu       sync.Mutex // guards what follows
	requests []string
	faults   []string
}

// patience is how long a tab waits for what it wants to see. Longer than anything takes.
const patience = 30 * time.Second

// openTab opens the site in a browser that has never seen it, until the test ends.
func openTab(browser context.Context, t *testing.T, site string, s screen) *tab {
	t.Helper()
	ctx, stop := chromedp.NewContext(browser, chromedp.WithNewBrowserContext())
	t.Cleanup(stop)
	b := &tab{t: t, ctx: ctx, site: site}
	b.prepare(s)
	b.navigate()
	t.Cleanup(b.check)
	return b
}

// another opens the site in another tab of the same browser.
func (b *tab) another(s screen) *tab {
	b.t.Helper()
	ctx, stop := chromedp.NewContext(b.ctx)
	b.t.Cleanup(stop)
	o := &tab{t: b.t, ctx: ctx, site: b.site}
	o.prepare(s)
	o.navigate()
	b.t.Cleanup(o.check)
	return o
}

// watching counts violations of the page's policy, and what would be the success of an attack.
const watching = `
	window.violations = [];
	window.executed = [];
	document.addEventListener("securitypolicyviolation", (e) => window.violations.push(e.violatedDirective + " " + e.blockedURI + " " + e.sample));
	for (const name of ["alert", "prompt", "confirm", "x"]) window[name] = (what) => window.executed.push(name + " " + what);`

// call gives the browser a command.
func call[P, R any](b *tab, command cdp.Command[P, R], params P) {
	b.t.Helper()
	_, err := chromedp.Call(b.ctx, command, params)
	b.must(err)
}

func (b *tab) prepare(s screen) {
	b.t.Helper()
	b.must(chromedp.Listen(b.ctx, b.listen))
	call(b, network.Enable, network.EnableParams{})
	call(b, browserlog.Enable, cdp.Empty{})
	call(b, emulation.SetDeviceMetricsOverride, emulation.SetDeviceMetricsOverrideParams{Width: s.width, Height: s.height, DeviceScaleFactor: 2, Mobile: s.mobile})
	call(b, emulation.SetTouchEmulationEnabled, emulation.SetTouchEmulationEnabledParams{Enabled: s.mobile})
	call(b, emulation.SetEmulatedMedia, emulation.SetEmulatedMediaParams{Features: []*emulation.MediaFeature{
		{Name: "prefers-color-scheme", Value: s.scheme}, {Name: "prefers-reduced-motion", Value: "reduce"},
	}})
	call(b, network.SetExtraHTTPHeaders, network.SetExtraHTTPHeadersParams{Headers: network.Headers{"Accept-Language": s.locale}})
	call(b, browserpage.AddScriptToEvaluateOnNewDocument, browserpage.AddScriptToEvaluateOnNewDocumentParams{Source: watching})
}

func (b *tab) navigate() {
	b.t.Helper()
	b.must(chromedp.Do(b.ctx, chromedp.Navigate(b.site)))
}

// listen runs in the loop that reads from the browser.
func (b *tab) listen(e any) {
	b.mu.Lock()
	defer b.mu.Unlock()
	switch e := e.(type) {
	case *network.EventRequestWillBeSent:
		b.requests = append(b.requests, e.Request.URL)
	case *browserlog.EventEntryAdded:
		if e.Entry.Source == "security" || e.Entry.Source == "javascript" || e.Entry.Source == "violation" {
			b.faults = append(b.faults, e.Entry.Text)
		}
	case *runtime.EventExceptionThrown:
		b.faults = append(b.faults, e.ExceptionDetails.Text)
	case *browserpage.EventJavascriptDialogOpening:
		b.faults = append(b.faults, "a dialog opened: "+e.Message)
	}
}

// check is what holds for every page when its test is over.
func (b *tab) check() {
	b.mu.Lock()
	defer b.mu.Unlock()
	for _, r := range b.requests {
		if u, err := url.Parse(r); err != nil || "http://"+u.Host != b.site && u.Scheme != "data" {
			b.t.Errorf("the page asked for %s", r)
		}
	}
	for _, f := range b.faults {
		b.t.Errorf("the browser reports: %s", f)
	}
}

func (b *tab) must(err error) {
	b.t.Helper()
	if err != nil {
		b.t.Fatal(err)
	}
}

// until waits until the expression is true.
func (b *tab) until(expression string) {
	b.t.Helper()
	if _, err := chromedp.Run(b.ctx, chromedp.Poll[bool]("!!("+expression+")", chromedp.WithPollingTimeout(patience))); err != nil {
		shown, _ := chromedp.Run(b.ctx, chromedp.Evaluate[string]("document.body.innerText"))
		b.t.Fatalf("%s: %v; shown is\n%s", expression, err, shown)
	}
}

// ask asks the page for a value.
func ask[T any](b *tab, expression string) T {
	b.t.Helper()
	v, err := chromedp.Run(b.ctx, chromedp.Evaluate[T](expression))
	if err != nil {
		b.t.Fatalf("%s: %v", expression, err)
	}
	return v
}

// say types a line and sends it by the Enter key.
func (b *tab) say(text string) {
	b.t.Helper()
	b.must(chromedp.Do(b.ctx, chromedp.SendKeys(chromedp.CSS("#text"), text+"\r")))
}

// shoot takes a picture where pictures are wanted.
func (b *tab) shoot(name string) {
	b.t.Helper()
	if *screenshots == "" {
		return
	}
	picture, err := chromedp.Run(b.ctx, chromedp.CaptureScreenshot())
	b.must(err)
	b.must(os.WriteFile(filepath.Join(*screenshots, strings.ReplaceAll(name, " ", "-")+".png"), picture, 0o644))
}

// A site is a server whose adapter can be replaced, as when the program is started anew.
type site struct {
	t       *testing.T
	url     string
	adapter atomic.Pointer[Adapter]
	stop    func()
}

func newSite(t *testing.T) *site {
	t.Helper()
	s := &site{t: t}
	server := httptest.NewServer(http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) { s.adapter.Load().ServeHTTP(w, r) }))
	t.Cleanup(server.Close)
	s.url = server.URL
	s.adapter.Store(New(DefaultConfig(), discard(), testTexts(), nil))
	return s
}

// start starts a new adapter in the place of the old one, with a bot that answers in the way of reply.
func (s *site) start(reply func(a *Adapter, m bot.Message)) *Adapter {
	s.t.Helper()
	if s.stop != nil {
		s.stop()
	}
	a := New(DefaultConfig(), discard(), testTexts(), nil)
	s.adapter.Store(a)
	s.stop = start(s.t, a, func(_ context.Context, m bot.Message) error { reply(a, m); return nil })
	return a
}
