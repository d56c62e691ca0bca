package index

import (
	"math/rand/v2"
	"runtime"
	"slices"
	"strconv"
	"strings"
	"testing"
	"time"
	"unicode/utf8"

	"github.com/google/go-cmp/cmp"
	"github.com/google/go-cmp/cmp/cmpopts"

	"stepwise/knowledge"
	"stepwise/knowledge/language"
)

// TestNoQuerySyntax asks questions in which a query language would see operators: each is read as its words alone.
func TestNoQuerySyntax(t *testing.T) {
	x := buildStarter(t)
	for _, tc := range []struct{ text, plain string }{
		{"title:netflix cancel", "title netflix cancel"},
		{"text:netflix", "text netflix"},
		{"name:product:netflix", "name product netflix"},
		{"product:netflix task:cancel", "product netflix task cancel"},
		{`"cancel netflix"~2`, "cancel netflix 2"},
		{"+cancel -netflix", "cancel netflix"},
		{"-cancel -netflix", "cancel netflix"},
		{"cancel^10 netflix", "cancel 10 netflix"},
		{"canc* netflix", "canc netflix"},
		{"netfl?x cancel", "netfl x cancel"},
		{"/netfl.*/ cancel", "netfl cancel"},
		{"(cancel OR refund) AND NOT netflix", "cancel or refund and not netflix"},
		{"cancel && netflix || !refund", "cancel netflix refund"},
		{"checked:>2020-01-01 netflix", "checked 2020 01 01 netflix"},
		{"[a TO z] {1 TO 9} netflix", "a to z 1 to 9 netflix"},
		{`cancel \"netflix\" \\`, "cancel netflix"},
		{"%s %d {{.Title}} ${netflix} cancel", "s d title netflix cancel"},
		{"'; DROP TABLE guides; -- cancel netflix", "drop table guides cancel netflix"},
		{"<b>cancel</b> &amp; netflix", "b cancel b amp netflix"},
	} {
		want, got := ask(t, x, knowledge.Question{Text: tc.plain}), ask(t, x, knowledge.Question{Text: tc.text})
		if diff := cmp.Diff(want, got); diff != "" {
			t.Errorf("%q is read otherwise than %q (-want +got):\n%s", tc.text, tc.plain, diff)
		}
	}
	for _, text := range []string{"*", "?", "(", ")", `"`, "~", "^", ":", "\\", "+", "-", "/", "/.*/", "[", "{", "title:", "&&", "||", "*:*", "()", `""~`, "text:*"} {
		if f := ask(t, x, knowledge.Question{Text: text}); f.Verdict == knowledge.Answer {
			t.Errorf("%q is answered: %+v", text, f.Hits[0])
		}
		if _, err := x.Search(t.Context(), knowledge.Question{Text: text}, 10); err != nil {
			t.Errorf("%q: %v", text, err)
		}
	}
}

// hostile are messages that cost time or memory where nothing bounds them.
func hostile() map[string]string {
	random := rand.New(rand.NewPCG(3, 4))
	var words, typos, han strings.Builder
	for i := range 10_000 {
		words.WriteString("w" + strconv.Itoa(i) + "x ")
		for range 8 {
			typos.WriteByte(byte('a' + random.IntN(26)))
		}
		typos.WriteByte(' ')
		han.WriteRune(rune(0x4e00 + random.IntN(0x5000)))
	}
	return map[string]string{
		"ab ab ab":                 strings.Repeat("ab ", 100_000/3),
		"one character":            strings.Repeat("a", 100_000),
		"one word without spaces":  strings.Repeat("cancelnetflix", 8_000),
		"10,000 distinct words":    words.String(),
		"10,000 misspelt words":    typos.String(),
		"10,000 Han characters":    han.String(),
		"one Han character":        strings.Repeat("退", 100_000),
		"a task over and over":     strings.Repeat("cancel refund ", 8_000),
		"a product over and over":  strings.Repeat("netflix amazon migu ", 5_000),
		"beginnings of wordings":   strings.Repeat("turn off get out of not want ", 4_000),
		"all of a guide's words":   strings.Repeat("how do i get my money back from netflix after i cancelled ", 2_000),
		"emoji":                    strings.Repeat("😀👍🏽❤\ufe0f", 20_000),
		"NUL":                      strings.Repeat("\x00", 100_000),
		"NUL between letters":      strings.Repeat("c\x00a", 30_000),
		"right to left":            strings.Repeat("\u202eאבג \u2067مرحبا ", 10_000),
		"zero width":               strings.Repeat("\u200b", 100_000),
		"zero width in words":      strings.Repeat("can\u200bcel net\u200dflix ", 5_000),
		"stacked marks":            "c" + strings.Repeat("\u0301\u0336\u0489", 30_000) + "ancel",
		"invalid UTF-8":            strings.Repeat("\xff\xc3\xe8\xae", 25_000),
		"line ends":                strings.Repeat("\r\n\t", 30_000),
		"apostrophes":              strings.Repeat("a'", 50_000),
		"signs":                    strings.Repeat("((((\"*~^:+-", 10_000),
		"a character of many":      strings.Repeat("ﷺ㌖", 20_000),
		"letters joined with that": strings.Repeat("a\u0301b\u0302", 20_000),
		"digits":                   strings.Repeat("1234567890 ", 10_000),
	}
}

// TestHostileQuestions asks each message alone, then as a follow-up, and searches with it. The limits of time and memory are there to notice a message that
// is not bounded at all, not to measure.
func TestHostileQuestions(t *testing.T) {
	if testing.Short() {
		t.Skip("long, and with nothing that could race")
	}
	x := buildStarter(t)
	x.speller.deletions()
	messages := hostile()
	for name, text := range messages {
		t.Run(name, func(t *testing.T) {
			if f := ask(t, x, knowledge.Question{Text: text}); f.Verdict == knowledge.Answer && !strings.Contains(language.Normalize(text), "netflix") {
				t.Errorf("is answered with %+v", f.Hits[0])
			}
			ask(t, x, knowledge.Question{Text: text, Guide: "netflix-cancel", Product: "netflix", Language: "ms", Locale: "zh"})
			if _, err := x.Search(t.Context(), knowledge.Question{Text: text}, 10); err != nil {
				t.Error(err)
			}
		})
	}
	var before, after runtime.MemStats
	runtime.GC()
	runtime.ReadMemStats(&before)
	var took []time.Duration
	for len(took) < 1_000 {
		for _, text := range messages {
			start := time.Now()
			if _, err := x.Find(t.Context(), knowledge.Question{Text: text}); err != nil {
				t.Fatal(err)
			}
			took = append(took, time.Since(start))
		}
	}
	slices.Sort(took)
	p99 := took[len(took)*99/100]
	if p99 > time.Second {
		t.Errorf("one in a hundred of %d messages took more than %v", len(took), p99)
	}
	runtime.GC()
	runtime.ReadMemStats(&after)
	t.Logf("%d hostile messages: p99 %v, %d KB are kept", len(took), p99, (int64(after.HeapAlloc)-int64(before.HeapAlloc))>>10)
	const mostGrowth = 50 << 20
	if after.HeapAlloc > before.HeapAlloc+mostGrowth {
		t.Errorf("%d MB are kept", (after.HeapAlloc-before.HeapAlloc)>>20)
	}
}

// TestTheEndOfALongQuestionIsNotRead checks the limit itself: what stands behind it changes nothing.
func TestTheEndOfALongQuestionIsNotRead(t *testing.T) {
	x := buildStarter(t)
	for _, filling := range []string{"please ", "请", "x"} {
		text := "how do i cancel netflix " + strings.Repeat(filling, maxCharacters)
		if diff := cmp.Diff(ask(t, x, knowledge.Question{Text: text}), ask(t, x, knowledge.Question{Text: text + " spotify password"})); diff != "" {
			t.Errorf("%q (-without +with):\n%s", filling, diff)
		}
	}
}

// TestWhatCannotBeSeenChangesNothing asks 50 questions in 1,000 variants with characters in them that nobody sees (docs/faults.md row 14).
func TestWhatCannotBeSeenChangesNothing(t *testing.T) {
	if testing.Short() {
		t.Skip("long, and with nothing that could race")
	}
	x := buildStarter(t)
	invisible := []rune("\u200b\u200c\u200d\u2060\ufeff\u00ad\u200e\u200f\u202a\u202c\u202e\u2066\u2069\u034f\ufe0f\u180e\u061c\U000e0020\U000e0101\u3164\u115f\u0301")
	random := rand.New(rand.NewPCG(1, 2))
	lines := readQuestions(t, "testdata/starter.tsv")
	for _, line := range lines[:50] {
		for range 20 {
			var q, hidden knowledge.Question
			for _, turn := range line.Turns() {
				q.Text, hidden.Text = turn, hide(random, turn, invisible)
				want, got := ask(t, x, q), ask(t, x, hidden)
				if diff := cmp.Diff(want, got, cmpopts.EquateEmpty()); diff != "" {
					t.Fatalf("%q (-without +with):\n%s", hidden.Text, diff)
				}
				if q.Language = want.Language; want.Verdict == knowledge.Answer {
					q.Guide = want.Hits[0].Guide
				}
				hidden.Language, hidden.Guide = q.Language, q.Guide
			}
		}
	}
}

// hide puts invisible characters into a text, up to three at each of a few places, but an accent only behind a letter.
func hide(random *rand.Rand, text string, invisible []rune) string {
	var b strings.Builder
	last := ' '
	for _, r := range text {
		for range random.IntN(4) {
			if h := invisible[random.IntN(len(invisible))]; h != '\u0301' || last > ' ' && last < utf8.RuneSelf {
				b.WriteRune(h)
			}
		}
		b.WriteRune(r)
		last = r
	}
	return b.String()
}
