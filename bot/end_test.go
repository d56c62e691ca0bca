package bot_test

import (
	"slices"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"
	"github.com/google/go-cmp/cmp/cmpopts"

	"stepwise/bot"
)

func TestVoteAtTheEnd(t *testing.T) {
	for _, tc := range []struct {
		said string
		want bot.Vote
	}{
		{"[It worked]", bot.Worked},
		{"yes", bot.Worked},
		{"是的", bot.Worked}, // in any language
		{"[It didn't work]", bot.Failed},
		{"no", bot.Failed},
		{"tak boleh", bot.Failed}, // in the words of somebody who is stuck
		{"gagal", bot.Failed},
		{"[My screen looks different]", bot.Different},
		{"1", bot.Different},
		{"too hard", ""}, // some of the words do only where the bot asks which
		{"It's too hard!", bot.TooHard},
	} {
		t.Run(tc.said, func(t *testing.T) {
			w := newTalk(t, newBot(t), testGeneration("en"))
			for _, l := range []string{"move by phone", "last step", "next"} {
				w.say("u", l)
			}
			end, again := w.last(), bot.Message{Kind: bot.Tap, Token: w.token("u", "It worked")}
			r := w.say("u", tc.said)
			want := bot.Record{
				Kind: bot.FeedbackRecord, Guide: "acme-move", Part: "phone", Variant: "phone", Print: end.Print, Answer: end.Answer, Vote: tc.want,
				Language: "en", Conversation: where("u"), Time: w.now.Add(-1e9),
			}
			if tc.want == "" {
				if w.last().Kind == bot.FeedbackRecord {
					t.Errorf("got %+v", w.last())
				}
				return
			}
			if diff := cmp.Diff(want, w.last()); diff != "" || end.Answer == "" || end.Print == "" {
				t.Errorf("(-want +got):\n%s", diff)
			}
			if tc.want != bot.Worked && !strings.Contains(strings.Join(titles(r.Choices), " "), "Contact") {
				t.Errorf("no help is offered: %q", titles(r.Choices))
			}
			if r = w.send("u", again); w.last().Kind == bot.FeedbackRecord || !strings.Contains(text(r), "already") {
				t.Errorf("a second vote counts: %s", text(r))
			}
		})
	}
}

// One vote for each user and answer: saying "next" at the end again makes no other answer of it.
func TestOneVote(t *testing.T) {
	w := newTalk(t, newBot(t), testGeneration("en"))
	for _, l := range []string{"move by phone", "last step", "next", "no", "next"} {
		w.say("u", l)
	}
	if strings.Contains(text(w.told("u")), "Did it work?") || slices.Contains(titles(w.told("u").Choices), "It worked") {
		t.Errorf("asked again: %s", text(w.told("u")))
	}
	v := newTalk(t, newBot(t), testGeneration("en"))
	v.say("u", "faq entry")
	v.say("u", "faq entry")
	if n := len(v.sessions[where("u")].Answers); n != 1 {
		t.Errorf("the same answer twice is %d to rate", n)
	}
	token := v.token("u", "It worked")
	if v.send("other", bot.Message{Kind: bot.Tap, Token: token}); v.last().Kind == bot.FeedbackRecord {
		t.Error("another user rated it")
	}
	if v.send("u", bot.Message{Kind: bot.Tap, Token: token[:len(token)-len("worked")] + "wonderful"}); v.last().Kind == bot.FeedbackRecord {
		t.Error("a vote that there is not was taken")
	}
	for _, l := range []string{"checked guide", "faq part", "undo", "time", "preparation", "section"} {
		v.say("u", l)
	}
	if v.send("u", bot.Message{Kind: bot.Tap, Token: token}); v.last().Kind == bot.FeedbackRecord {
		t.Error("an answer was rated that is long gone")
	}
}

// Rating an answer in between does not end the walk-through.
func TestVoteOnTheWay(t *testing.T) {
	w := newTalk(t, newBot(t), testGeneration("en"))
	for _, l := range []string{"move by phone", "next", "time", "[It worked]"} {
		w.say("u", l)
	}
	if r := w.last(); r.Kind != bot.FeedbackRecord || r.Part != "time" || r.Variant != "" {
		t.Errorf("recorded as %+v", r)
	}
	if r := w.say("u", "next"); step(r) != 3 {
		t.Errorf("got %s", text(r))
	}
}

// An answer that a question led to can be explained, a step as well as an entry; what follows from it has the same reasons.
func TestWhy(t *testing.T) {
	g := testGeneration("en")
	f := g.Finder.(fakeFinder)
	why := f.findings["why me"]
	why.Hits[0].Guide, why.Evidence.Variant = "acme-move", "phone"
	f.findings["move me"] = why
	w := newTalk(t, newBot(t), g)
	if r := w.say("u", "/why"); !strings.Contains(text(r), "haven't answered") {
		t.Errorf("got %s", text(r))
	}
	w.say("u", "move me")
	for _, l := range []string{"", "last step", "next"} {
		if l != "" {
			w.say("u", l)
		}
		r := w.say("u", "/why")
		for _, want := range []string{"move my Acme account", "about Acme", "acme, account", "On the phone", "Source: https://acme.example/move"} {
			if !strings.Contains(text(r), want) {
				t.Errorf("after %q: no %q in %s", l, want, text(r))
			}
		}
	}
	w.say("u", "checked guide")
	if r := w.say("u", "/why"); strings.Contains(text(r), "acme, account") || !strings.Contains(text(r), "Last checked on") {
		t.Errorf("the reasons are those of another answer: %s", text(r))
	}
}

// The session keeps no word of the user's, and what the finder gave is not held on to.
func TestSessionHoldsNoWords(t *testing.T) {
	g := testGeneration("en")
	evidence := g.Finder.(fakeFinder).findings["why me"].Evidence.Words
	w := newTalk(t, newBot(t), g)
	w.say("u", "why me")
	evidence[0] = "changed"
	if got := w.sessions[where("u")].Answers[0].Words[0]; got != "acme" {
		t.Errorf("the session shares its words with the finder: %q", got)
	}
	evidence[0] = "acme"
	const secret = "xyzzy"
	for _, l := range []string{"/faq " + secret, secret, "foreign", "why me " + secret, "/language " + secret, "/start " + secret, "/person", secret} {
		w.say("u", l)
		if data := encode(t, w.sessions[where("u")]); strings.Contains(data, secret) {
			t.Errorf("after %q the session has it: %s", l, data)
		}
	}
}

// The replies of a turn and its session share nothing that can be changed, nor does the next turn change the session before.
func TestNothingIsShared(t *testing.T) {
	b, g := newBot(t), testGeneration("en")
	s := bot.Session{}
	for i, text := range []string{"move by phone", "5", "yes", "time", "yes", "guide", "clarify", "1", "/forget", "no", "next", "no way back", "yes", "next", "next", "no"} {
		before := encode(t, s)
		m := message(text)
		m.ID = text
		turn := answer(t, b, g, s, m)
		if after := encode(t, s); after != before {
			t.Errorf("%d %q changed the session that it was given:\n%s", i, text, cmp.Diff(before, after))
		}
		if diff := cmp.Diff(turn, answer(t, b, g, s, m), cmpopts.EquateEmpty()); diff != "" {
			t.Errorf("%d %q: the same input, another output:\n%s", i, text, diff)
		}
		was := encode(t, turn.Session)
		for _, r := range turn.Replies {
			for j := range r.Choices {
				r.Choices[j] = bot.Choice{Label: "changed"}
			}
		}
		if now := encode(t, turn.Session); now != was {
			t.Errorf("%d %q: the session changes with the replies", i, text)
		}
		s = turn.Session
	}
}
