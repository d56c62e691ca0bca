package bot_test

import (
	"encoding/json"
	"errors"
	"strings"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"

	"stepwise/bot"
	"stepwise/knowledge"
	"stepwise/knowledge/language"
)

func TestOddTextIsAnsweredPolitely(t *testing.T) {
	b := newBot(t)
	for _, tc := range []struct {
		name, text string
		want       bot.ReplyKind
		asked      string // what reaches the finder
	}{
		{"empty", "", bot.NoteReply, ""},
		{"blank", " \t\r\n ", bot.NoteReply, ""},
		{"emoji", "🙂🙂👍🏽", bot.NoteReply, ""},
		{"punctuation", "?!…", bot.NoteReply, ""},
		{"control characters", "\x00\x1b\x07", bot.NoteReply, ""},
		{"invisible characters", "\u200b\u2060\ufeff", bot.NoteReply, ""},
		{"invalid UTF-8", "re\xfffund", bot.DeclineReply, "re fund"},
		{"control characters within", "re\x1b[31m  fund", bot.DeclineReply, "re [31m fund"},
		{"text that turns around", "\u202erefund", bot.DeclineReply, "refund"},
		{"100,000 characters", strings.Repeat("问", 100_000), bot.DeclineReply, strings.Repeat("问", 512)},
		{"100,000 words", strings.Repeat("ab ", 100_000), bot.DeclineReply, strings.TrimSpace(strings.Repeat("ab ", 171))},
		{"100,000 spaces", strings.Repeat(" ", 100_000) + "x", bot.DeclineReply, "x"},
	} {
		t.Run(tc.name, func(t *testing.T) {
			var asked []knowledge.Question
			g := bot.NewGeneration(testBase(), fakeFinder{asked: &asked})
			turn := answer(t, b, g, bot.Session{}, message(tc.text))
			if len(turn.Replies) != 1 || turn.Replies[0].Kind != tc.want || len(turn.Records) != 1 {
				t.Errorf("want one reply of kind %s and one record, got %+v", tc.want, turn)
			}
			got := ""
			for _, q := range asked {
				got += q.Text
			}
			if diff := cmp.Diff(tc.asked, got); diff != "" {
				t.Errorf("asked (-want +got):\n%s", diff)
			}
		})
	}
}

func TestKindsOfMessage(t *testing.T) {
	b, g := newBot(t), testGeneration("en")
	for _, tc := range []struct {
		name    string
		kind    bot.MessageKind
		text    string
		private bool
		want    bot.ReplyKind // empty for no reply
	}{
		{"words", bot.Words, "checked guide", false, bot.GuideReply},
		{"an edit is read anew", bot.Edit, "checked guide", false, bot.GuideReply},
		{"a photo", bot.Media, "", true, bot.NoteReply},
		{"a photo in a group", bot.Media, "", false, bot.NoteReply},
		{"the user came", bot.Joined, "", true, bot.SmallReply},
		{"somebody joined a group", bot.Joined, "", false, ""},
		{"something else", bot.Unknown, "", true, bot.NoteReply},
		{"something else in a group", bot.Unknown, "", false, ""},
		{"a kind of the future", 99, "", true, bot.NoteReply},
	} {
		t.Run(tc.name, func(t *testing.T) {
			m := message(tc.text)
			m.Kind, m.Private = tc.kind, tc.private
			turn := answer(t, b, g, bot.Session{}, m)
			var got bot.ReplyKind
			for _, r := range turn.Replies {
				got = r.Kind
			}
			if got != tc.want {
				t.Errorf("want %q, got %q", tc.want, got)
			}
		})
	}
}

func TestLanguageOfReply(t *testing.T) {
	b := newBot(t)
	for _, tc := range []struct {
		name    string
		session bot.Session
		locale  string
		text    string
		finding language.Code
		want    language.Code
	}{
		{"of the question", bot.Session{Language: "en"}, "", "guide", "ms", "ms"},
		{"set for good", bot.Session{Language: "zh", Chosen: "zh"}, "", "guide", "ms", "zh"},
		{"a command keeps the session's", bot.Session{Language: "id"}, "en", "/help", "", "id"},
		{"the locale begins", bot.Session{}, "zh-Hant-TW", "/start", "", "zh"},
		{"an unknown locale", bot.Session{}, "tlh", "/start", "", "en"},
		{"a language that was taken away", bot.Session{Language: "fr", Chosen: "fr"}, "ms", "/start", "", "ms"},
		{"a finder with a language of its own", bot.Session{Language: "ms"}, "", "guide", "fr", "ms"},
		{"by code", bot.Session{Language: "en"}, "", "/language ZH", "", "zh"},
		{"by name", bot.Session{Language: "en"}, "", "/language bahasa melayu", "", "ms"},
		{"one that there is not", bot.Session{Language: "id"}, "", "/language xx", "", "id"},
	} {
		t.Run(tc.name, func(t *testing.T) {
			m := message(tc.text)
			m.Locale = tc.locale
			turn := answer(t, b, testGeneration(tc.finding), tc.session, m)
			if got := turn.Replies[0].Language; got != tc.want || turn.Session.Language != tc.want || turn.Records[0].Language != tc.want {
				t.Errorf("want %q, got reply %q, session %q, record %q", tc.want, got, turn.Session.Language, turn.Records[0].Language)
			}
		})
	}
}

func TestLanguageSetForGood(t *testing.T) {
	b, g := newBot(t), testGeneration("en")
	s := answer(t, b, g, bot.Session{}, message("/language")).Session
	s = answer(t, b, g, s, message("中文")).Session // a choice in words
	m := message("guide")
	m.Time = m.Time.Add(bot.SessionLife + time.Hour)
	turn := answer(t, b, g, s, m)
	if turn.Replies[0].Language != "zh" || turn.Session.Chosen != "zh" {
		t.Errorf("the language was forgotten with the session: %+v", turn.Session)
	}
}

func TestCommands(t *testing.T) {
	b, g := newBot(t), testGeneration("en")
	for text, want := range map[string]bot.ReplyKind{
		"/start":                   bot.SmallReply,
		"/start@stepwise_bot":      bot.SmallReply,
		"/HELP":                    bot.HelpReply,
		"/help@stepwise_bot":       bot.HelpReply,
		"/faq acme":                bot.ListReply,
		"/faq@stepwise_bot  acme ": bot.ListReply,
		"/faq ?":                   bot.ListReply,
		"/dance":                   bot.HelpReply,
		"/etc/passwd":              bot.DeclineReply, // no command, so a question
		"/ help":                   bot.DeclineReply,
		"/":                        bot.NoteReply,
	} {
		if turn := answer(t, b, g, bot.Session{}, message(text)); turn.Replies[0].Kind != want {
			t.Errorf("%q: want %s, got %s", text, want, turn.Replies[0].Kind)
		}
	}
}

func TestBrokenFinder(t *testing.T) {
	b, g := newBot(t), bot.NewGeneration(testBase(), fakeFinder{err: errBroken})
	for _, text := range []string{"refund", "/faq refund"} {
		turn, err := b.Answer(t.Context(), g, bot.Session{}, message(text))
		if !errors.Is(err, errBroken) || len(turn.Replies) > 0 {
			t.Errorf("%q: want the finder's error and nothing else, got %v and %+v", text, err, turn)
		}
	}
}

func TestEmptyBase(t *testing.T) {
	b, g := newBot(t), bot.NewGeneration(&knowledge.Base{}, fakeFinder{})
	for _, m := range everything() {
		turn := answer(t, b, g, bot.Session{}, m)
		if len(turn.Replies) != 1 {
			t.Errorf("%q: %d replies", m.Text, len(turn.Replies))
		}
	}
}

func TestRecord(t *testing.T) {
	b, g := newBot(t), testGeneration("ms")
	m := message("step")
	turn := answer(t, b, g, bot.Session{}, m)
	if turn.Session.Walk.Print == "" || len(turn.Session.Answers) != 1 {
		t.Fatalf("the answer is not noted: %+v", turn.Session)
	}
	want := []bot.Record{{
		Time: m.Time, Conversation: m.Conversation, Question: "step", Language: "ms", Verdict: knowledge.Answer,
		Guide: "acme-close", Part: "app/save", Variant: "app", Print: turn.Session.Walk.Print, Confidence: 0.9, Answer: turn.Session.Answers[0].ID,
	}}
	if diff := cmp.Diff(want, turn.Records); diff != "" {
		t.Errorf("(-want +got):\n%s", diff)
	}
}

// A turn that looks nothing up takes less than 100 microseconds.
func BenchmarkTurn(b *testing.B) {
	bt, g := newBot(b), testGeneration("en")
	s := answer(b, bt, g, answer(b, bt, g, bot.Session{}, message("move by phone")).Session, message("next")).Session
	tap := message("")
	tap.Kind, tap.Token = bot.Tap, s.Offered[0].Token
	for _, m := range []struct {
		name    string
		session bot.Session
		message bot.Message
	}{
		{"next", s, message("next")},
		{"back", s, message("back")},
		{"tap", s, tap},
		{"number", s, message("step 3")},
		{"choice", answer(b, bt, g, bot.Session{}, message("clarify")).Session, message("2")},
		{"guide", bot.Session{}, message("guide")},
		{"decline", bot.Session{}, message("nothing")},
	} {
		b.Run(m.name, func(b *testing.B) {
			b.ReportAllocs()
			size := 0
			for b.Loop() {
				size = encoded(b, answer(b, bt, g, m.session, m.message).Session)
			}
			b.ReportMetric(float64(size), "session-bytes")
		})
	}
}

func encoded(t testing.TB, s bot.Session) int { t.Helper(); return len(encode(t, s)) }

func encode(t testing.TB, s bot.Session) string {
	t.Helper()
	data, err := json.Marshal(s)
	if err != nil {
		t.Fatal(err)
	}
	return string(data)
}
