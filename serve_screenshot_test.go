package main

import (
	"context"
	"encoding/json"
	"os"
	"path/filepath"
	"testing"

	"github.com/chromedp/cdproto/cdp"
	"github.com/chromedp/cdproto/emulation"
	"github.com/chromedp/cdproto/network"
	"github.com/chromedp/chromedp"

	"stepwise/adapters/web/webtest"
)

// maxPicture is how large a picture in the repository may be, in bytes.
const maxPicture = 300_000

// TestScreenshots asks on the page of a serve with nothing configured, in Debian's Chromium. With -update it makes the pictures of docs/screenshots.
func TestScreenshots(t *testing.T) {
	if testing.Short() {
		t.Skip("long, and with nothing that could race")
	}
	browser := webtest.Chromium(t)
	site := beginServe(t).site()
	for _, tc := range []struct {
		picture               string
		width, height         int64
		scale                 float64
		mobile                bool
		locale, scheme        string
		question, answer      string
		choice, choiceReplies string
	}{
		{
			"web.png", 1000, 760, 1, false, "en", "light",
			"how do I cancel Netflix", "Log in to your Netflix account", "Next: Open your account settings", "Press your profile on the main page",
		},
		{"web-phone.png", 390, 844, 2, true, "zh-CN", "light", "怎么退订咪咕会员", "你想在哪里操作", "在官方网站上", "登录账户"},
	} {
		t.Run(tc.picture, func(t *testing.T) {
			w := openWindow(browser, t)
			call(w, emulation.SetDeviceMetricsOverride, emulation.SetDeviceMetricsOverrideParams{Width: tc.width, Height: tc.height, DeviceScaleFactor: tc.scale, Mobile: tc.mobile})
			call(w, emulation.SetTouchEmulationEnabled, emulation.SetTouchEmulationEnabledParams{Enabled: tc.mobile})
			call(w, emulation.SetEmulatedMedia, emulation.SetEmulatedMediaParams{Features: []*emulation.MediaFeature{
				{Name: "prefers-color-scheme", Value: tc.scheme}, {Name: "prefers-reduced-motion", Value: "reduce"},
			}})
			call(w, network.SetExtraHTTPHeaders, network.SetExtraHTTPHeadersParams{Headers: network.Headers{"Accept-Language": tc.locale}})
			w.must(chromedp.Do(w.ctx, chromedp.Navigate(site)))
			w.until(`document.querySelectorAll("article").length > 0`) // the greeting
			w.must(chromedp.Do(w.ctx, chromedp.SendKeys(chromedp.CSS("#text"), tc.question+"\r")))
			w.until(shows(tc.answer))
			w.until(`[...document.querySelectorAll("button")].some((b) => b.textContent === ` + quote(tc.choice) + `)`)
			w.until(`([...document.querySelectorAll("button")].findLast((b) => b.textContent === ` + quote(tc.choice) + `).click(), true)`)
			w.until(shows(tc.choiceReplies))
			if *update {
				w.shoot(filepath.Join("docs", "screenshots", tc.picture))
			}
		})
	}
}

// A window is a browser that has never seen the page.
type window struct {
	t   *testing.T
	ctx context.Context
}

func openWindow(browser context.Context, t *testing.T) *window {
	t.Helper()
	ctx, stop := chromedp.NewContext(browser, chromedp.WithNewBrowserContext())
	t.Cleanup(stop)
	return &window{t, ctx}
}

func (w *window) must(err error) {
	w.t.Helper()
	if err != nil {
		w.t.Fatal(err)
	}
}

// call gives the browser a command.
func call[P, R any](w *window, command cdp.Command[P, R], params P) {
	w.t.Helper()
	_, err := chromedp.Call(w.ctx, command, params)
	w.must(err)
}

// until waits until the expression is true.
func (w *window) until(expression string) {
	w.t.Helper()
	if _, err := chromedp.Run(w.ctx, chromedp.Poll[bool](expression, chromedp.WithPollingTimeout(patience))); err != nil {
		shown, _ := chromedp.Run(w.ctx, chromedp.Evaluate[string]("document.body.innerText"))
		w.t.Fatalf("%s: %v; shown is\n%s", expression, err, shown)
	}
}

// shows is an expression that is true when a reply has the words.
func shows(words string) string {
	return `[...document.querySelectorAll("article")].some((a) => a.innerText.includes(` + quote(words) + `))`
}

// quote is text as JavaScript writes it.
func quote(text string) string {
	out, _ := json.Marshal(text) // a string has no errors
	return string(out)
}

// shoot takes the picture of what the window shows.
func (w *window) shoot(file string) {
	w.t.Helper()
	w.until("document.fonts.status === 'loaded'")
	picture, err := chromedp.Run(w.ctx, chromedp.CaptureScreenshot())
	w.must(err)
	if len(picture) > maxPicture {
		w.t.Errorf("%s has %d bytes", file, len(picture))
	}
	w.must(os.WriteFile(file, picture, 0o644))
}
