package bot_test

import (
	"context"
	"errors"
	"strings"
	"sync"
	"testing"
	"time"

	"stepwise/bot"
	"stepwise/knowledge"
	"stepwise/knowledge/language"
)

// A fakeFinder gives the findings it was told, by question, and declines everything else.
type fakeFinder struct {
	findings map[string]knowledge.Finding
	hits     map[string][]knowledge.Hit
	asked    *[]knowledge.Question // if set, what it was asked
	err      error
}

func (f fakeFinder) Find(_ context.Context, q knowledge.Question) (knowledge.Finding, error) {
	if f.asked != nil {
		*f.asked = append(*f.asked, q)
	}
	found, ok := f.findings[q.Text]
	if !ok {
		found.Language = q.Language
	}
	if found.Language == "" {
		found.Language = language.Fallback
	}
	return found, f.err
}

func (f fakeFinder) Search(_ context.Context, q knowledge.Question, limit int) ([]knowledge.Hit, error) {
	hits := f.hits[q.Text]
	return hits[:min(len(hits), limit)], f.err
}

var errBroken = errors.New("broken")

// theBot is one for all tests: nothing changes it.
var theBot = sync.OnceValue(func() *bot.Bot { return bot.New(theWords(), thePhrases()) })

var theWords = sync.OnceValue(func() *language.Set {
	words, err := language.Load()
	if err != nil {
		panic(err)
	}
	return words
})

var thePhrases = sync.OnceValue(func() *language.Phrases {
	phrases, err := language.LoadPhrases()
	if err != nil {
		panic(err)
	}
	return phrases
})

func newBot(testing.TB) *bot.Bot { return theBot() }

func words(s ...string) bot.Text {
	var out bot.Text
	for i, text := range s {
		kind := bot.Plain
		if i%2 == 1 {
			kind = bot.Label
		}
		out = append(out, bot.Span{Kind: kind, Text: text})
	}
	return out
}

func para(s ...string) knowledge.Block { return knowledge.Block{Text: words(s...)} }

func alert(kind knowledge.AlertKind, text string) knowledge.Block {
	return knowledge.Block{Kind: knowledge.Alert, Alert: kind, Body: []knowledge.Block{para(text)}}
}

// closing is a guide with everything in it: two variants, a warning of what cannot be undone, and every class of section.
func closing(c language.Code, title string) *knowledge.Guide {
	steps := func(variant, heading string) knowledge.Section {
		prefix := knowledge.PartID(variant + "/")
		return knowledge.Section{Class: knowledge.Steps, Variant: variant, Title: heading, Parts: []knowledge.Part{
			{ID: prefix + "log-in", Named: true, Number: 1, Title: "Sign in", Body: []knowledge.Block{para("Open acme.example and press ", "Sign in", ".")}},
			{ID: prefix + "save", Named: true, Number: 2, Title: "Save your pictures", Optional: true, Body: []knowledge.Block{
				{Kind: knowledge.List, Ordered: true, Items: [][]knowledge.Block{{para("Open ", "Pictures", ".")}, {para("Press ", "Download", ".")}}},
				{Kind: knowledge.Image, Text: words("The button"), File: "save.png"},
			}},
			{ID: prefix + "delete", Named: true, Number: 3, Title: "Close it", Body: []knowledge.Block{
				para("Press ", "Close for good", " and say:"),
				{Kind: knowledge.Sentence, Text: words("I would like to close my account.")},
				alert(knowledge.AlertCaution, "A closed account does not come back."),
			}},
		}}
	}
	return &knowledge.Guide{
		ID: "acme-close", Language: c, Title: title, Product: "acme", Task: "close-account",
		Source: "https://acme.example/help", Summary: []knowledge.Block{para("You close it in your settings. " + string(c) + ".")},
		Sections: []knowledge.Section{
			{Class: knowledge.Before, Title: "Before you start", Parts: []knowledge.Part{
				{ID: "orders", Named: true, Number: 1, Title: "Deal with orders", Body: []knowledge.Block{para("Wait for them."), alert(knowledge.AlertNote, "It takes a week.")}},
				{ID: "before-2", Number: 2, Title: "Read up", Body: []knowledge.Block{para("Read their page.")}},
			}},
			steps("computer", "On a computer"),
			steps("app", "In the app"),
			{Class: knowledge.After, Title: "Afterwards", Listed: true, Parts: []knowledge.Part{
				{ID: "after-1", Number: 1, Body: []knowledge.Block{para("Wait for the e-mail.")}},
				{ID: "after-2", Number: 2, Body: []knowledge.Block{para("Check your bank.")}},
			}},
			{Class: knowledge.Contact, Title: "Contact", Parts: []knowledge.Part{
				{ID: "chat", Named: true, Number: 1, Title: "Chat", Body: []knowledge.Block{para("Less than a minute.")}},
			}},
			{Class: knowledge.FAQ, Title: "Questions", Parts: []knowledge.Part{
				{ID: "undo", Named: true, Number: 1, Title: "Can I undo it?", Body: []knowledge.Block{para("No.")}},
			}},
			{Class: knowledge.Tips, Title: "Tips", Intro: []knowledge.Block{para("Be polite.")}},
		},
	}
}

// testBase holds the guide in English, Malay and Chinese, a checked one in English, one of the same title for another product, and FAQ entries.
func testBase() *knowledge.Base {
	refund := func(id knowledge.GuideID, product knowledge.ProductID) *knowledge.Guide {
		return &knowledge.Guide{
			ID: id, Language: "en", Title: "How do I get a refund?", Product: product, Task: "refund",
			Checked: time.Date(2026, 8, 9, 0, 0, 0, 0, time.UTC), Summary: []knowledge.Block{para("Ask for it.")},
			Sections: []knowledge.Section{{Class: knowledge.Steps, Title: "Steps", Listed: true, Ordered: true, Parts: []knowledge.Part{
				{ID: "steps-1", Number: 1, Body: []knowledge.Block{para("Find the receipt.")}},
				{ID: "steps-2", Number: 2, Body: []knowledge.Block{para("Send it in.")}},
			}}},
		}
	}
	return &knowledge.Base{
		Guides: []*knowledge.Guide{
			closing("en", "How do I close my Acme account?"),
			closing("ms", "Bagaimanakah cara menutup akaun Acme?"),
			closing("zh", "怎么注销 Acme 账号？"),
			moving("en", "How do I move my Acme account?"),
			moving("id", "Bagaimana cara memindahkan akun Acme?"),
			moving("ms", "Bagaimanakah cara memindahkan akaun Acme?"),
			moving("zh", "怎么搬迁 Acme 账号？"),
			refund("acme-refund", "acme"),
			refund("bolt-refund", "bolt"),
			{ID: "hours", Language: "en", Kind: knowledge.FAQEntry, Title: "When are you open?", Summary: []knowledge.Block{para("From nine to five.")}},
			{ID: "parcel", Language: "en", Kind: knowledge.FAQEntry, Title: "Where is my parcel?", Product: "acme", Summary: []knowledge.Block{para("On its way.")}},
		},
		Products: []knowledge.Product{{ID: "acme", Name: "Acme"}, {ID: "bolt", Name: "Bolt & Co"}},
	}
}

// testGeneration answers the questions that are ids of test cases, each in the language.
func testGeneration(c language.Code) *bot.Generation {
	hit := func(g knowledge.GuideID, p knowledge.PartID) knowledge.Hit {
		return knowledge.Hit{Guide: g, Part: p, Language: "en", Title: "as found", Confidence: 0.9}
	}
	answer := func(h knowledge.Hit, variant string) knowledge.Finding {
		return knowledge.Finding{Verdict: knowledge.Answer, Language: c, Hits: []knowledge.Hit{h}, Evidence: knowledge.Evidence{Variant: variant}}
	}
	evident := func(f knowledge.Finding, task knowledge.TaskID) knowledge.Finding {
		f.Evidence.Tasks, f.Evidence.Products, f.Evidence.Words = []knowledge.TaskID{task}, []knowledge.ProductID{"acme"}, []string{"acme", "account"}
		return f
	}
	decline := func(e knowledge.Evidence, choices ...knowledge.Hit) knowledge.Finding {
		return knowledge.Finding{Verdict: knowledge.Decline, Language: c, Evidence: e, Choices: choices}
	}
	f := fakeFinder{findings: map[string]knowledge.Finding{
		"guide":          answer(hit("acme-close", ""), ""),
		"move":           answer(hit("acme-move", ""), ""),
		"move by phone":  answer(hit("acme-move", ""), "phone"),
		"one":            evident(answer(hit("acme-close", ""), ""), "close-account"),
		"two":            evident(answer(hit("acme-refund", ""), ""), "refund"),
		"why me":         evident(answer(hit("acme-refund", ""), ""), "refund"),
		"time":           answer(hit("acme-move", "time"), ""),
		"move step":      answer(hit("acme-move", "computer/settings"), ""),
		"no way back":    answer(hit("acme-move", "computer/confirm"), ""),
		"guide by phone": answer(hit("acme-close", ""), "phone"),
		"variant":        answer(hit("acme-close", "app"), ""),
		"checked guide":  answer(hit("acme-refund", ""), ""),
		"step":           answer(hit("acme-close", "app/save"), ""),
		"deletion":       answer(hit("acme-close", "computer/delete"), ""),
		"untitled step":  answer(hit("bolt-refund", "steps-1"), ""),
		"preparation":    answer(hit("acme-close", "orders"), ""),
		"list part":      answer(hit("acme-close", "after-1"), ""),
		"section":        answer(hit("acme-close", "after"), ""),
		"section before": answer(hit("acme-close", "before"), ""),
		"faq part":       answer(hit("acme-close", "undo"), ""),
		"faq entry":      answer(hit("hours", ""), ""),
		"faq of product": answer(hit("parcel", ""), ""),
		"missing part":   answer(hit("acme-close", "no-such-part"), ""),
		"missing guide":  answer(hit("no-such-guide", ""), ""),
		"clarify":        {Verdict: knowledge.Clarify, Language: c, Choices: []knowledge.Hit{hit("acme-refund", ""), hit("bolt-refund", ""), hit("acme-close", "app/save"), hit("acme-close", "computer/save")}},
		"clarify one":    {Verdict: knowledge.Clarify, Language: c, Choices: []knowledge.Hit{hit("acme-refund", "")}},
		"other task":     decline(knowledge.Evidence{Products: []knowledge.ProductID{"bolt"}, Tasks: []knowledge.TaskID{"price"}}),
		"own task":       decline(knowledge.Evidence{Products: []knowledge.ProductID{"bolt"}, Tasks: []knowledge.TaskID{"refund"}}),
		"odd task":       decline(knowledge.Evidence{Products: []knowledge.ProductID{"acme"}, Tasks: []knowledge.TaskID{"dance"}}, hit("acme-refund", "")),
		"foreign":        decline(knowledge.Evidence{Foreign: []string{"Hulu"}, Tasks: []knowledge.TaskID{"cancel"}}),
		"nothing":        decline(knowledge.Evidence{}),
	}, hits: map[string][]knowledge.Hit{
		"acme": {hit("acme-close", "app/save"), hit("acme-close", ""), hit("acme-close", "tips"), hit("hours", ""), hit("acme-close", "after-1")},
		"one":  {hit("hours", "")},
	}}
	for _, k := range []knowledge.SmalltalkKind{knowledge.Greeting, knowledge.Thanks, knowledge.Farewell, knowledge.AboutBot, knowledge.HowAre, "ok", "strange"} {
		f.findings[string(k)] = knowledge.Finding{Verdict: knowledge.Smalltalk, Language: c, Evidence: knowledge.Evidence{Smalltalk: k}}
	}
	return bot.NewGeneration(testBase(), f)
}

// message is what a user in a private chat writes.
func message(text string) bot.Message {
	return bot.Message{
		ID: "m1", Conversation: bot.Conversation{Network: "test", Chat: "c", User: "u"}, Text: text, Private: true,
		Time: time.Date(2026, 11, 20, 12, 0, 0, 0, time.UTC), Origin: "o1",
	}
}

func answer(t testing.TB, b *bot.Bot, g *bot.Generation, s bot.Session, m bot.Message) bot.Turn {
	t.Helper()
	turn, err := b.Answer(t.Context(), g, s, m)
	if err != nil {
		t.Fatalf("answer %q: %v", m.Text, err)
	}
	return turn
}

// whole is what a user writes who cannot answer back.
func whole(text string) bot.Message {
	m := message(text)
	m.Whole = true
	return m
}

// wayOn reports whether the user learns how to go on.
func wayOn(r bot.Reply) bool {
	if len(r.Choices) > 0 {
		return true
	}
	for _, b := range r.Blocks {
		if strings.Contains(b.Text.Plain(), "/help") || strings.Contains(b.Text.Plain(), "/faq") {
			return true
		}
	}
	return false
}
