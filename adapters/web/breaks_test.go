package web

import (
	"strings"
	"testing"

	"github.com/chromedp/chromedp"

	"stepwise/adapters/web/webtest"
	"stepwise/bot"
)

// TestRestart starts the server anew under an open page: the page says so, and goes on by itself.
func TestRestart(t *testing.T) {
	browser := webtest.Chromium(t)
	site := newSite(t)
	site.start((&script{}).answer)
	b := openTab(browser, t, site.url, screens()[0])
	b.until(`document.querySelectorAll(".choices button").length == 2`)
	b.say("before")
	b.until(`document.querySelector("#log").innerText.includes("You said: before")`)

	site.stop()
	b.until(`document.querySelector("#status").textContent == document.body.dataset.lost`)
	b.say("meanwhile")
	b.until(`document.querySelector(".mine.sending")`)
	b.shoot("lost")

	site.stop = nil
	site.start((&script{}).answer)
	b.until(`document.querySelector("#log").innerText.includes("You said: meanwhile")`)
	b.until(`document.querySelector(".note")?.textContent == document.body.dataset.restarted && !document.querySelector("#status").textContent`)
	b.shoot("restarted")
	b.say("after")
	b.until(`document.querySelector("#log").innerText.includes("You said: after")`)
	all := ask[string](b, `document.querySelector("#log").innerText`)
	for _, once := range []string{"You said: before", "You said: meanwhile", "You said: after", "Hello!"} {
		if n := strings.Count(all, once); n != 1 {
			t.Errorf("%q is shown %d times in\n%s", once, n, all)
		}
	}
	if ask[int](b, `document.querySelectorAll(".sending").length`) != 0 {
		t.Error("something still waits to be sent")
	}
}

// TestNothingIsMissed breaks the connection while replies come.
func TestNothingIsMissed(t *testing.T) {
	browser := webtest.Chromium(t)
	site := newSite(t)
	var to bot.Message
	a := site.start(func(a *Adapter, m bot.Message) { to = m; (&script{}).answer(a, m) })
	b := openTab(browser, t, site.url, screens()[0])
	b.until(`document.querySelectorAll(".choices button").length == 2`)
	for i, text := range []string{"one", "two", "three"} {
		a.store.mu.Lock()
		for _, c := range a.store.chats {
			for _, s := range c.streams {
				close(s.ousted) // the page is sent away …
				a.store.remove(s)
			}
		}
		a.store.mu.Unlock()
		b.until(`document.querySelector("#status button")`)
		r := bot.Reply{ID: text, To: to.Conversation, Kind: bot.NoteReply, Blocks: []bot.Block{paragraph("number " + text)}}
		if _, err := a.Send(t.Context(), r); err != nil {
			t.Fatal(err)
		}
		if i == 0 {
			b.shoot("elsewhere")
		}
		ask[any](b, `document.querySelector("#status button").click()`) // … and comes back
		b.until(`document.querySelector("#log").innerText.includes("number ` + text + `")`)
	}
	if got := ask[string](b, `document.querySelector("#status").textContent + document.querySelectorAll(".note, .reply").length`); got != "4" {
		t.Errorf("status and replies: %q", got)
	}
}

// TestManyWindows opens more windows of one browser than may be open.
func TestManyWindows(t *testing.T) {
	browser := webtest.Chromium(t)
	site := newSite(t)
	a := site.start((&script{}).answer)
	a.store.limits.perChat = 2
	first := openTab(browser, t, site.url, screens()[0])
	first.until(`document.querySelectorAll(".choices button").length == 2`)
	second := first.another(screens()[0])
	second.until(`document.querySelectorAll(".choices button").length == 2`)
	second.say("hello from the second")
	first.until(`document.querySelector(".mine p")?.textContent == "hello from the second"`)
	first.until(`document.querySelector("#log").innerText.includes("You said: hello from the second")`)
	third := second.another(screens()[0])
	third.until(`document.querySelector("#log").innerText.includes("You said: hello from the second")`)
	first.until(`document.querySelector("#status").textContent.startsWith(document.body.dataset.elsewhere)`)
	first.say("I am still here") // goes on here
	first.until(`document.querySelector("#log").innerText.includes("You said: I am still here")`)
	second.until(`document.querySelector("#status").textContent.startsWith(document.body.dataset.elsewhere)`)
}

// TestTooLong sends what the server does not take.
func TestTooLong(t *testing.T) {
	browser := webtest.Chromium(t)
	site := newSite(t)
	a := site.start((&script{}).answer)
	b := openTab(browser, t, site.url, screens()[1])
	b.until(`document.querySelectorAll(".choices button").length == 2`)
	ask[any](b, `text.value = "long ".repeat(10000); form.requestSubmit()`)
	b.until(`document.querySelector(".mine.failed small")?.textContent == document.body.dataset.tooLong && !document.querySelector("#typing").textContent`)
	b.say("short")
	b.until(`document.querySelector("#log").innerText.includes("You said: short")`)
	if a.Skipped() != 1 {
		t.Errorf("%d requests were skipped", a.Skipped())
	}
}

// TestLines writes several lines, which Shift and Enter do.
func TestLines(t *testing.T) {
	browser := webtest.Chromium(t)
	site := newSite(t)
	site.start((&script{}).answer)
	b := openTab(browser, t, site.url, screens()[0])
	b.until(`document.querySelectorAll(".choices button").length == 2`)
	b.must(chromedp.Do(b.ctx, chromedp.SendKeys(chromedp.CSS("#text"), "one")))
	ask[any](b, `text.dispatchEvent(new KeyboardEvent("keydown", {key: "Enter", shiftKey: true})); document.execCommand("insertLineBreak")`)
	b.must(chromedp.Do(b.ctx, chromedp.KeyEvent("two")))
	b.shoot("lines")
	b.must(chromedp.Do(b.ctx, chromedp.KeyEvent("\r")))
	b.until(`document.querySelector(".mine p")?.textContent == "one\ntwo" && text.value == ""`)
}
