package web

import (
	"fmt"
	"strings"
	"sync/atomic"
	"testing"

	"stepwise/adapters/web/webtest"
	"stepwise/bot"
	"stepwise/knowledge"
)

// payloads are at least a hundred ways to have a page execute x().
func payloads() []string {
	out := []string{
		`<script>x()</script>`, `<SCRIPT SRC=//a.example/x.js></SCRIPT>`, `<script>x()//`, `</script><script>x()</script>`, `<<script>x();//<</script>`,
		`<scr<script>ipt>x()</scr</script>ipt>`, `<script/src=data:,x()>`, `<script type=module>x()</script>`, `<svg><script>x()</script></svg>`, `<svg><script href=data:,x() /></svg>`,
		`javascript:x()`, `JaVaScRiPt:x()`, ` javascript:x()`, "java\tscript:x()", "java\nscript:x()", "\x01javascript:x()", `javascript&colon;x()`, `javascript:%78()`, `javascript://a.example/%0Ax()`,
		`vbscript:x()`, `data:text/html,<script>x()</script>`, `data:text/html;base64,PHNjcmlwdD54KCk8L3NjcmlwdD4=`, `blob:x()`, `https://a.example/" onclick="x()`, `https://a.example/' onmouseover='x()`,
		`//a.example/x.js`, `&#106;avascript:x()`, `jav&#x09;ascript:x()`, "javascript\u003ax()", `view-source:javascript:x()`, `mailto:"><script>x()</script>`, `tel:<img src=x onerror=x()>`,
		`" onfocus=x() autofocus x="`, `' onfocus=x() autofocus x='`, "` onfocus=x() autofocus x=`", `"><script>x()</script>`, `'><script>x()</script>`, `--><script>x()</script>`, `*/x()/*`, `]]><script>x()</script>`,
		`</title><script>x()</script>`, `</textarea><script>x()</script>`, `</style><script>x()</script>`, `</noscript><script>x()</script>`, `</template><script>x()</script>`, `</article><script>x()</script>`,
		`<a href=javascript:x()>a</a>`, `<a href="javas&#99;ript:x()">a</a>`, `<form action=javascript:x()><button>b</form>`, `<button formaction=javascript:x()>b`, `<input type=image src=x onerror=x()>`,
		`<iframe srcdoc="<script>parent.x()</script>">`, `<iframe src=javascript:parent.x()>`, `<object data=javascript:x()>`, `<embed src=javascript:x()>`, `<base href=javascript:x()//>`, `<link rel=stylesheet href=data:,*{x:x()}>`,
		`<meta http-equiv=refresh content="0;url=javascript:x()">`, `<style>@import 'javascript:x()';</style>`, `<div style="background:url(javascript:x())">`, `<math><mtext><table><mglyph><style><img src=x onerror=x()>`,
		`<svg><animate onbegin=x() attributeName=x dur=1s>`, `<svg><a><animate attributeName=href values=javascript:x() /><text>t</text></a></svg>`, `<noscript><p title="</noscript><img src=x onerror=x()>">`, `<form><math><mtext></form><form><mglyph><svg><mtext><style><path id="</style><img onerror=x() src>">`,
		`<template><script>x()</script></template>`, `<x onclick=x() tabindex=1 autofocus onfocus=x()>`, `{{constructor.constructor('x()')()}}`, `${x()}`, `#{x()}`, `<%= x() %>`, `{{.}}`, `';x();//`, `\";x();//`, `\u003cscript\u003ex()\u003c/script\u003e`,
		`%3Cscript%3Ex()%3C/script%3E`, `&lt;script&gt;x()&lt;/script&gt;`, `＜script＞x()＜/script＞`, "<scr\x00ipt>x()</scr\x00ipt>", "\xff<script>x()</script>", "\u2028<script>x()</script>", "event: reply\ndata: {\"id\":\"x\",\"html\":\"<img src=x onerror=x()>\"}\n\n", `{"html":"<img src=x onerror=x()>"}`,
	}
	for _, handler := range []string{"img src=x onerror", "svg onload", "body onload", "video src=x onerror", "audio src=x onerror", "details open ontoggle", "input autofocus onfocus", "select autofocus onfocus", "textarea autofocus onfocus", "marquee onstart", "object onerror", "iframe onload", "style onload", "link rel=stylesheet href=x onerror", "source onerror", "div onpointerrawupdate", "div onanimationstart", "p onmouseover", "body onpageshow", "svg/onload"} {
		out = append(out, "<"+handler+"=x()>", `"><`+handler+`="x()" `)
	}
	return out
}

// hostileReply has the payload in every place that a reply has.
func hostileReply(m bot.Message, n int, s string) bot.Reply {
	link := bot.Text{{Kind: bot.Link, Text: s, URL: s}, {Text: " "}, {Kind: bot.Link, Text: s, URL: "https://a.example/" + s}, {Text: " "}, {Kind: bot.Label, Text: s}}
	return bot.Reply{
		ID: fmt.Sprintf("hostile-%d", n), To: m.Conversation, Origin: m.Origin, Kind: bot.ReplyKind(s), Title: s, Source: s,
		Blocks: []bot.Block{
			paragraph(s),
			{Text: link},
			{Kind: bot.Step, Number: 1, Total: 2, Text: text(s), Optional: s, Body: []bot.Block{{Kind: bot.Warning, Alert: knowledge.AlertKind(s), Label: s, Body: []bot.Block{paragraph(s)}}}},
			{Kind: bot.List, Items: [][]bot.Block{{paragraph(s)}}},
			{Kind: bot.Heading, Text: text(s)},
			{Kind: bot.Sentence, Text: text(s)},
			{Kind: bot.Image, Text: text(s), File: s},
			{Kind: bot.Image, File: s},
			{Kind: bot.Fine, Text: text(s)},
		},
		Choices: []bot.Choice{{Label: s, Token: bot.Token(s[:min(len(s), bot.MaxToken)])}},
	}
}

// TestNothingIsExecuted is docs/faults.md row 6 for the chat: each payload through every place of a reply, through what the user writes and taps, and through the
// browser's languages and an edit.
func TestNothingIsExecuted(t *testing.T) {
	if testing.Short() {
		t.Skip("long, and with nothing that could race")
	}
	browser := webtest.Chromium(t)
	site := newSite(t)
	var n atomic.Int64
	a := site.start(func(a *Adapter, m bot.Message) {
		if m.Kind == bot.Joined {
			return
		}
		r := hostileReply(m, int(n.Add(1)), m.Text+string(m.Token))
		r.Blocks = append(r.Blocks, paragraph("reply to "+m.Locale))
		sent, _ := a.Send(t.Context(), r)
		_, _ = a.Edit(t.Context(), sent, r)
	})
	b := openTab(browser, t, site.url, screen{width: 800, height: 600, scheme: "light", locale: `en, "><script>x()</script>`})
	b.until(`document.querySelector("#text")`)
	all := payloads()
	if len(all) < 100 {
		t.Fatalf("only %d payloads", len(all))
	}
	// The page's own way of sending is taken, 20 at a time; what is typed is the same to it as what a script puts into the field.
	for i := 0; i < len(all); i += 20 {
		batch := all[i:min(i+20, len(all))]
		for _, p := range batch {
			ask[any](b, fmt.Sprintf(`text.value = %s; form.requestSubmit()`, encode(strings.ToValidUTF8(p, "\ufffd"))))
		}
		b.until(fmt.Sprintf(`document.querySelectorAll(".reply").length == %d`, i+len(batch)))
	}
	// Whatever can be clicked or focused is.
	b.until(`!document.querySelector(".mine.sending")`)
	ask[any](b, `document.querySelectorAll("#log *").forEach((e) => { e.focus(); for (const type of ["mouseover", "pointerrawupdate", "animationstart", "toggle"]) e.dispatchEvent(new Event(type)); })`)
	ask[any](b, `document.querySelectorAll("#log a").forEach((e) => { e.addEventListener("click", (c) => c.preventDefault()); e.click(); })`)
	ask[any](b, `[...document.querySelectorAll("#log .choices button")].slice(0, 20).forEach((e) => e.click())`)
	b.until(fmt.Sprintf(`document.querySelectorAll(".reply").length == %d`, len(all)+20))

	inert(b)
	own := squeezed(strings.Join(ask[[]string](b, `[...document.querySelectorAll(".mine p")].map((e) => e.textContent)`), "\n"))
	for _, p := range all {
		if !strings.Contains(own, squeezed(strings.ToValidUTF8(p, "\ufffd"))) {
			t.Errorf("not shown as it was written: %q", p)
		}
	}
	if a.Skipped() > 0 {
		t.Errorf("%d messages were not taken", a.Skipped())
	}
	b.shoot("hostile")
	b.navigate() // all of it again, from the server's memory
	b.until(fmt.Sprintf(`document.querySelectorAll("[data-id=hostile-%d]").length == 1 && !document.querySelector(".still")`, n.Load()))
	inert(b)
}

// inert checks that nothing became more than text.
func inert(b *tab) {
	b.t.Helper()
	if got := ask[[]string](b, `[...window.executed, ...window.violations]`); len(got) > 0 {
		b.t.Errorf("executed or tried: %q", got)
	}
	if got := ask[[]string](b, `[...document.querySelectorAll("#log *")].filter((e) => !["ARTICLE", "H2", "H3", "H4", "P", "B", "SMALL", "BLOCKQUOTE", "A", "UL", "OL", "LI", "SPAN", "DIV", "BUTTON", "FIGURE", "FIGCAPTION"].includes(e.tagName)).map((e) => e.outerHTML)`); len(got) > 0 {
		b.t.Errorf("elements that no reply has: %q", got)
	}
	if got := ask[[]string](b, `[...document.querySelectorAll("#log a")].map((e) => e.protocol).filter((p) => !["http:", "https:", "mailto:", "tel:"].includes(p))`); len(got) > 0 {
		b.t.Errorf("links to %q", got)
	}
	if got := ask[[]string](b, `[...document.querySelectorAll("*")].flatMap((e) => e.getAttributeNames().filter((a) => a.startsWith("on") || a == "style" && e.id != "text" && e.tagName != "HTML"))`); len(got) > 0 {
		b.t.Errorf("attributes that no reply has: %q", got)
	}
}
