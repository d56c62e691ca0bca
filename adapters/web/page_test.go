package web

import (
	"context"
	"fmt"
	"slices"
	"sync"
	"testing"

	"github.com/chromedp/chromedp"

	"stepwise/adapters/web/webtest"
	"stepwise/bot"
	"stepwise/knowledge"
)

// A script answers like a small bot.
type script struct {
	mu   sync.Mutex    // guards what follows
	hold chan struct{} // where there is one, replies wait until it is closed
	sent bot.Sent      // the step that is shown
	step int
}

// pause lets replies wait until resume is called.
func (s *script) pause() (resume func()) {
	s.mu.Lock()
	defer s.mu.Unlock()
	hold := make(chan struct{})
	s.hold = hold
	return func() { close(hold) }
}

func (s *script) answer(a *Adapter, m bot.Message) {
	s.mu.Lock()
	defer s.mu.Unlock()
	if hold := s.hold; hold != nil {
		go func() {
			<-hold
			s.mu.Lock()
			defer s.mu.Unlock()
			s.reply(a, m)
		}()
		return
	}
	s.reply(a, m)
}

// reply answers. The caller holds the lock.
func (s *script) reply(a *Adapter, m bot.Message) {
	r := bot.Reply{ID: m.ID + ".1", To: m.Conversation, Origin: m.Origin, Language: "en"}
	switch {
	case m.Kind == bot.Joined:
		r.Kind, r.Blocks = bot.SmallReply, []bot.Block{paragraph("Hello! What would you like to do?")}
		r.Choices = []bot.Choice{{Label: "How do I cancel Netflix?", Token: "netflix"}, {Label: "How do I close my Amazon account?", Token: "amazon"}}
	case m.Kind == bot.Tap && m.Token == "netflix":
		r = guideReply(r)
	case m.Kind == bot.Tap && m.Token == "walk", m.Kind == bot.Tap && m.Token == "next":
		s.step++
		r.Kind, r.Title = bot.PartReply, "How do I cancel Netflix?"
		r.Blocks = []bot.Block{{Kind: bot.Step, Number: s.step, Total: 3, Text: text(fmt.Sprintf("Step number %d", s.step)), Body: []bot.Block{paragraph("Do it.")}}}
		r.Choices = []bot.Choice{{Label: "Next", Token: "next"}}
		if s.step > 1 {
			_, _ = a.Edit(context.Background(), s.sent, r)
			return
		}
	case m.Text == "netflix":
		r.Kind, r.Blocks = bot.ChoiceReply, []bot.Block{paragraph("Which of these do you mean?")}
		r.Choices = []bot.Choice{{Label: "How do I cancel Netflix?", Token: "netflix"}, {Label: "How do I get a refund from Netflix?", Token: "refund"}}
	default:
		r.Kind, r.Blocks = bot.NoteReply, []bot.Block{paragraph("You said: " + m.Text)}
	}
	sent, _ := a.Send(context.Background(), r)
	s.sent = sent
}

func guideReply(r bot.Reply) bot.Reply {
	label := func(s string) bot.Span { return bot.Span{Kind: bot.Label, Text: s} }
	r.Kind, r.Title = bot.GuideReply, "How do I cancel Netflix?"
	r.Blocks = []bot.Block{
		paragraph("Log in on the website, open your account and finish the cancellation there. You can watch until the end of the period that you have paid for."),
		{Kind: bot.Warning, Alert: knowledge.AlertCaution, Label: "Caution", Body: []bot.Block{paragraph("A profile that you delete is gone for good.")}},
		{Kind: bot.Heading, Text: text("Steps")},
		{Kind: bot.Step, Number: 1, Total: 3, Text: text("Log in"), Body: []bot.Block{
			{Text: bot.Text{{Text: "Open "}, {Kind: bot.Link, Text: "netflix.com", URL: "https://www.netflix.com/"}, {Text: " and press "}, label("Sign In"), {Text: "."}}},
		}},
		{Kind: bot.Step, Number: 2, Total: 3, Text: text("Cancel"), Body: []bot.Block{
			{Text: bot.Text{{Text: "Press "}, label("Cancel Membership"), {Text: ", then "}, label("Finish Cancellation"), {Text: "."}}},
			{Kind: bot.Warning, Alert: knowledge.AlertTip, Label: "Tip", Body: []bot.Block{paragraph("Read what the page says before you go on.")}},
		}},
		{Kind: bot.Step, Number: 3, Total: 3, Text: text("Ask for help if it does not work"), Optional: "optional", Body: []bot.Block{
			paragraph("Open the chat of the help centre and say:"),
			{Kind: bot.Sentence, Text: text("I want to cancel my membership.")},
		}},
		{Kind: bot.Fine, Text: text("Nobody has followed these steps lately.")},
	}
	r.Choices = []bot.Choice{{Label: "Step by step", Token: "walk"}, {Label: "Contact", Token: "contact"}, {Label: "Questions and answers", Token: "faq"}}
	return r
}

// TestPage asks, taps a choice and sees steps, on screens of several sizes.
func TestPage(t *testing.T) {
	browser := webtest.Chromium(t)
	for _, s := range screens() {
		t.Run(s.name, func(t *testing.T) {
			site := newSite(t)
			fake := &script{}
			site.start(fake.answer)
			b := openTab(browser, t, site.url, s)
			b.until(`document.querySelectorAll(".reply .choices button").length == 2`)
			b.shoot(s.name + " 1 greeting")
			if s.mobile == ask[bool](b, `document.activeElement.id == "text"`) {
				t.Error("a keyboard is at hand where it can be, and does not jump up on a phone: it is the other way round")
			}

			resume := fake.pause()
			b.say("netflix")
			b.until(`document.querySelector(".mine p").textContent == "netflix" && document.querySelector("#typing").textContent != ""`)
			b.shoot(s.name + " 2 typing")
			resume()
			b.until(`document.querySelectorAll(".reply").length == 2 && document.querySelector("#typing").textContent == ""`)
			b.shoot(s.name + " 3 choice")
			tapChoice(b, "How do I cancel Netflix?")
			b.until(`document.querySelectorAll(".steps > li").length == 3 && !document.querySelector(".sending")`)
			if got := ask[[]string](b, `[...document.querySelectorAll(".mine p")].map(e => e.textContent)`); !slices.Equal(got, []string{"netflix", "How do I cancel Netflix?"}) {
				t.Errorf("the user's own messages are %q", got)
			}
			b.shoot(s.name + " 4 guide")
			usable(b)
			ask[any](b, `document.querySelector("main").scrollTo(0, 1e6)`)
			b.shoot(s.name + " 5 end of the guide")

			b.navigate() // the page is loaded anew, and shows what was said
			b.until(`document.querySelectorAll(".steps > li").length == 3 && document.querySelectorAll(".mine").length == 2`)
			if ask[int](b, `document.querySelectorAll(".reply").length`) != 3 {
				t.Error("a page that is loaded anew is greeted anew")
			}
			if got := ask[[]string](b, `window.violations`); len(got) > 0 {
				t.Errorf("violations of the policy: %q", got)
			}
		})
	}
}

// tapChoice clicks the last choice that is called so.
func tapChoice(b *tab, label string) {
	b.t.Helper()
	ask[any](b, fmt.Sprintf(`[...document.querySelectorAll(".choices button")].filter(e => e.textContent == %q).at(-1).click()`, label))
}

// usable checks what fingers, screen readers and keyboards need.
func usable(b *tab) {
	b.t.Helper()
	if got := ask[int](b, `document.documentElement.scrollWidth - innerWidth`); got > 0 {
		b.t.Errorf("the page is %d pixels too wide", got)
	}
	small := `[...document.querySelectorAll("button, textarea")].filter(e => e.getBoundingClientRect().height < 44 || e.getBoundingClientRect().width < 44).map(e => e.outerHTML)`
	if got := ask[[]string](b, small); len(got) > 0 {
		b.t.Errorf("too small for a finger: %q", got)
	}
	unnamed := `[...document.querySelectorAll("button, textarea, a, img")].filter(e => !(e.textContent || e.ariaLabel || e.labels?.length || e.hasAttribute("alt"))).map(e => e.outerHTML)`
	if got := ask[[]string](b, unnamed); len(got) > 0 {
		b.t.Errorf("without a name for a screen reader: %q", got)
	}
	if got := ask[string](b, `document.querySelector("[role=log]").ariaLive + " " + document.querySelector("#typing").getAttribute("role")`); got != "polite status" {
		b.t.Errorf("what is read out: %q", got)
	}
	if got := ask[string](b, faint); got != "" {
		b.t.Errorf("too faint to read: %s", got)
	}
}

// faint are the texts with a contrast below 4.5:1 (www.w3.org/TR/WCAG22/#contrast-minimum).
const faint = `(() => {
	const parse = (c) => { const m = c.match(/[\d.]+/g).map(Number); return m.length < 4 ? [...m, 1] : m };
	const light = (c) => { const [r, g, b] = c.map((v) => (v /= 255) <= 0.04045 ? v / 12.92 : ((v + 0.055) / 1.055) ** 2.4); return 0.2126 * r + 0.7152 * g + 0.0722 * b };
	const behind = (e) => { for (; e; e = e.parentElement) { const c = parse(getComputedStyle(e).backgroundColor); if (c[3] === 1) return c; } return [255, 255, 255, 1]; };
	const found = [];
	for (const e of document.querySelectorAll("body *")) {
		if (![...e.childNodes].some((n) => n.nodeType === 3 && n.data.trim()) || e.closest("noscript, .hidden")) continue;
		const a = light(parse(getComputedStyle(e).color)), b = light(behind(e));
		const contrast = (Math.max(a, b) + 0.05) / (Math.min(a, b) + 0.05);
		if (contrast < 4.5) found.push(e.textContent.slice(0, 30) + " " + contrast.toFixed(2));
	}
	return found.join("; ");
})()`

// TestKeyboardAlone uses the page without a pointer.
func TestKeyboardAlone(t *testing.T) {
	browser := webtest.Chromium(t)
	site := newSite(t)
	site.start((&script{}).answer)
	b := openTab(browser, t, site.url, screens()[0])
	b.until(`document.querySelectorAll(".choices button").length == 2`)
	b.must(chromedp.Do(b.ctx, chromedp.SendKeys(chromedp.CSS("#text"), "   \r"))) // nothing to send
	ask[any](b, `document.querySelector(".choices button").focus()`)
	b.must(chromedp.Do(b.ctx, chromedp.KeyEvent("\r")))
	b.until(`document.querySelectorAll(".steps > li").length == 3`)
	if got := ask[[]string](b, `[...document.querySelectorAll(".mine p")].map(e => e.textContent)`); !slices.Equal(got, []string{"How do I cancel Netflix?"}) {
		t.Errorf("the user's own messages are %q", got)
	}
}

// TestWalkInPlace taps through steps that replace one another.
func TestWalkInPlace(t *testing.T) {
	browser := webtest.Chromium(t)
	site := newSite(t)
	site.start((&script{}).answer)
	b := openTab(browser, t, site.url, screens()[1])
	b.until(`document.querySelectorAll(".choices button").length == 2`)
	tapChoice(b, "How do I cancel Netflix?")
	b.until(`document.querySelectorAll(".steps > li").length == 3`)
	tapChoice(b, "Step by step")
	b.until(`document.querySelector("[data-kind=part] .number")?.textContent == "1 / 3"`)
	for _, step := range []string{"2 / 3", "3 / 3"} {
		tapChoice(b, "Next")
		b.until(`document.querySelector("[data-kind=part] .number").textContent == "` + step + `"`)
	}
	b.shoot("walk")
	if got := ask[string](b, `document.querySelectorAll("[data-kind=part]").length + " " + document.querySelectorAll(".mine").length`); got != "1 2" {
		t.Errorf("steps and messages of the user are %q: a step takes the place of the last, and the tap on Next is gone with it", got)
	}
}
