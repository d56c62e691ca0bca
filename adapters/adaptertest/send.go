package adaptertest

import (
	"fmt"
	"strings"
	"sync"

	"stepwise/bot"
)

// sending are the promises about replies.
func sending() []check {
	return []check{
		{"a reply that says nothing is not sent", nothingIsNotSent},
		{"every block is shown, in order", everyBlockIsShown},
		{"replies keep their order", repliesKeepTheirOrder},
		{"a long reply is split and nothing is lost", aLongReplyIsSplit},
		{"hostile text is shown as it is written", hostileTextIsShown},
		{"replies are sent at the same time", repliesAtTheSameTime},
	}
}

func nothingIsNotSent(s *scene) {
	m := s.begin()
	s.send(s.reply(m, paragraph("before")))
	s.awaitShown(s.Hands, "before")
	before := len(s.Shown())
	for name, r := range map[string]bot.Reply{"the zero Reply": {}, "a Reply without any words": s.reply(m)} {
		if sent := s.send(r); sent != "" {
			s.Errorf("%s sends nothing, but %q was sent", name, sent)
		}
	}
	s.send(s.reply(m, paragraph("after")))
	s.awaitShown(s.Hands, "after")
	if got := s.Shown(); len(got) != before+1 {
		s.Errorf("a Reply that says nothing is not sent, but shown is %q", got)
	}
}

func everyBlockIsShown(s *scene) {
	m := s.begin()
	r := s.reply(m,
		paragraph("a-paragraph"),
		bot.Block{Kind: bot.Heading, Text: plain("a-heading")},
		bot.Block{Kind: bot.Step, Number: 3, Total: 7, Text: plain("a-step"), Optional: "or-not", Body: []bot.Block{
			{Text: bot.Text{{Text: "press "}, {Kind: bot.Label, Text: "a-button"}, {Text: " on "}, {Kind: bot.Link, Text: "a-page", URL: "https://acme.example/page"}}},
			{Kind: bot.Warning, Alert: "CAUTION", Label: "a-label", Body: []bot.Block{paragraph("a-warning")}},
		}},
		bot.Block{Kind: bot.List, Items: [][]bot.Block{{paragraph("an-item"), {Kind: bot.List, Ordered: true, Items: [][]bot.Block{{paragraph("an-inner-item")}}}}}},
		bot.Block{Kind: bot.Sentence, Text: plain("a-sentence")},
		bot.Block{Kind: bot.Image, Text: plain("a-caption"), File: "picture.png"},
		bot.Block{Kind: bot.Fine, Text: plain("small-print")},
	)
	r.Kind, r.Title = bot.GuideReply, "a-title"
	s.send(r)
	words := []string{"a-title", "a-paragraph", "a-heading", "3", "a-step", "a-button", "a-page", "a-label", "a-warning", "an-item", "an-inner-item", "a-sentence", "a-caption", "small-print"}
	s.await(func() string { return inOrder(screen(s.Hands), words) })
	s.awaitShown(s.Hands, "or-not")
}

func repliesKeepTheirOrder(s *scene) {
	m := s.begin()
	var words []string
	for i := range 12 {
		words = append(words, fmt.Sprintf("reply-%02d", i))
		s.send(s.reply(m, paragraph(words[i])))
	}
	s.await(func() string { return once(screen(s.Hands), words) })
}

// aLongReplyIsSplit sends more than any network takes at once: in many blocks, and in single blocks that are too long themselves.
func aLongReplyIsSplit(s *scene) {
	m := s.begin()
	var words []string
	some := func(n int, form string) string {
		var b strings.Builder
		for range n {
			words = append(words, fmt.Sprintf(form, len(words)))
			b.WriteString(words[len(words)-1])
		}
		return b.String()
	}
	var blocks []bot.Block
	for range 60 {
		blocks = append(blocks, paragraph(some(12, "word%05d ")))
	}
	blocks = append(blocks, paragraph(some(900, "word%05d ")), paragraph(some(900, "第%05d句。")), paragraph(some(900, "👩🏽‍💻%05d")))
	for i := range 12 {
		blocks = append(blocks, bot.Block{Kind: bot.Step, Number: i + 1, Total: 12, Text: plain(some(4, "step%05d ")), Body: []bot.Block{paragraph(some(60, "text%05d "))}})
	}
	list := bot.Block{Kind: bot.List}
	for range 100 {
		list.Items = append(list.Items, []bot.Block{paragraph(some(5, "item%05d "))})
	}
	blocks = append(blocks, list, bot.Block{Kind: bot.Warning, Label: "Caution", Body: []bot.Block{paragraph(some(600, "mind%05d "))}})
	r := s.reply(m, blocks...)
	r.Title = some(1, "title%05d")
	words = append(words[len(words)-1:], words[:len(words)-1]...)
	r.Choices = []bot.Choice{{Label: "the-choice", Token: "token"}}
	s.send(r)
	s.await(func() string { return once(screen(s.Hands), append(words, "the-choice")) })
}

// hostile are texts that some network or program would obey. Nobody may notice more of them than the words.
func hostile() []string {
	return []string{
		"*bold* **bold** _it_ __u__ ~~s~~ ||spoiler|| `code` ```block``` [a](https://a.example) ![b](c) \\* \\\\ -# small (x) {y} #z +1 =2 |3 .4 !5 ~6",
		"<b>bold</b> <script>alert(1)</script> &amp; &lt; &#64; <!-- c --> <img src=x onerror=alert(1)> ]]> \"q\" 'r'",
		"@everyone @here <@123456789012345678> <@&123456789012345678> <#123456789012345678> <:name:123456789012345678> <t:1700000000:R> </ask:123456789012345678>",
		"/start@bot #tag $TAG bot@acme.example +1 555 0100 https://a.example/?a=1&b=2 <https://b.example> tg://user?id=1",
		"> quote\n# heading\n- item\n1. one\n```\ncode\n---\n| a | b |",
		"right \u202eto left\u202c \u2066isolated\u2069 zero\u200bwidth \ufeff soft\u00adhyphen عربي עברית",
		"\xff\xfe broken \xc3( surrogate \xed\xa0\x80 cut \xe4\xbd",
		"nul \x00 \x1b[31mred\x1b[0m bell \x07 \u009b2J line\r\nbreak \u2028 \u2029 tab\t",
		"👩🏽‍💻 🇲🇾 e\u0301 𝒳𝒴 你好，“世界” ﷽",
		"{{.}} ${x} %s %d %!v(MISSING) $(id) '; DROP TABLE x; -- \\u0041 \\n",
	}
}

func hostileTextIsShown(s *scene) {
	m := s.begin()
	for _, text := range hostile() {
		r := s.reply(m,
			paragraph(text),
			bot.Block{Kind: bot.Heading, Text: plain(text)},
			bot.Block{Kind: bot.Step, Number: 1, Total: 2, Text: plain(text), Body: []bot.Block{
				{Text: bot.Text{{Text: "press "}, {Kind: bot.Label, Text: text}, {Text: " on "}, {Kind: bot.Link, Text: text, URL: "https://acme.example/"}}},
			}},
			bot.Block{Kind: bot.List, Items: [][]bot.Block{{paragraph(text)}}},
			bot.Block{Kind: bot.Warning, Label: text, Body: []bot.Block{paragraph(text)}},
			bot.Block{Kind: bot.Sentence, Text: plain(text)},
			bot.Block{Kind: bot.Image, Text: plain(text), File: "picture.png"},
			bot.Block{Kind: bot.Fine, Text: plain(text)},
		)
		r.Title = text
		const places = 12
		before := strings.Count(visible(screen(s.Hands)), visible(text))
		s.send(r)
		s.await(func() string {
			got := screen(s.Hands)
			if n := strings.Count(visible(got), visible(text)) - before; n != places {
				return fmt.Sprintf("%q is shown as it is written in all %d places, but was in %d; shown is\n%s", text, places, n, got)
			}
			return ""
		})
	}
}

// repliesAtTheSameTime does what the runtime does: it waits for one reply of a conversation before it sends the next, but not for those of others. The race
// detector sees the rest.
func repliesAtTheSameTime(s *scene) {
	here := s.begin()
	talks := map[*Hands]bot.Message{&s.Hands: here}
	if s.Other != nil {
		talks[s.Other] = s.listen(*s.Other, "hello from elsewhere")
	}
	var senders sync.WaitGroup
	wanted := make(map[*Hands][]string)
	for h, m := range talks {
		var replies []bot.Reply
		for i := range 10 {
			wanted[h] = append(wanted[h], fmt.Sprintf("parallel-%02d", i))
			replies = append(replies, s.reply(m, paragraph(wanted[h][i])))
		}
		senders.Go(func() {
			for _, r := range replies {
				if _, err := s.Adapter.Send(s.Context(), r); err != nil {
					s.Errorf("Send succeeds where the network does, but returned %v", err)
				}
			}
		})
	}
	senders.Wait()
	for h, words := range wanted {
		s.await(func() string { return once(screen(*h), words) })
	}
}

// inOrder says which word is missing from a text, or stands before an earlier one.
func inOrder(all string, words []string) string {
	rest := visible(all)
	for _, w := range words {
		_, after, found := strings.Cut(rest, visible(w))
		if !found {
			return fmt.Sprintf("everything is shown in its order, but %q is missing where it belongs; shown is\n%s", w, all)
		}
		rest = after
	}
	return ""
}

// once says which word is missing, out of its order or shown twice.
func once(all string, words []string) string {
	if lack := inOrder(all, words); lack != "" {
		return lack
	}
	seen := visible(all)
	for _, w := range words {
		if n := strings.Count(seen, visible(w)); n != 1 {
			return fmt.Sprintf("%q is shown once, but was shown %d times in\n%s", w, n, all)
		}
	}
	return ""
}
