package index

import (
	"context"
	"errors"
	"fmt"
	"maps"
	"slices"
	"strings"
	"sync"
	"testing"

	"github.com/google/go-cmp/cmp"
	"github.com/google/go-cmp/cmp/cmpopts"

	"stepwise/knowledge"
)

// TestGates checks what decides where a score must not.
func TestGates(t *testing.T) {
	x := buildFiles(t, bases["shop"])
	for _, tc := range []struct {
		name    string
		turns   []string
		verdict knowledge.Verdict
		want    knowledge.Evidence // what of the evidence is compared: products, foreign, tasks, variant, smalltalk
		choices []knowledge.GuideID
	}{
		{"product and task", []string{"cancel acme"}, knowledge.Answer, knowledge.Evidence{Products: []knowledge.ProductID{"acme"}, Tasks: []knowledge.TaskID{"cancel"}}, nil},
		{"with a variant", []string{"cancel acme on my iphone"}, knowledge.Answer, knowledge.Evidence{Products: []knowledge.ProductID{"acme"}, Tasks: []knowledge.TaskID{"cancel"}, Variant: "phone"}, nil},
		{"foreign product", []string{"cancel netflix"}, knowledge.Decline, knowledge.Evidence{Foreign: []string{"netflix"}, Tasks: []knowledge.TaskID{"cancel"}}, []knowledge.GuideID{"acme-cancel", "bolt-cancel"}},
		{"product of the base without a guide", []string{"cancel zeta"}, knowledge.Decline, knowledge.Evidence{Foreign: []string{"zeta"}, Tasks: []knowledge.TaskID{"cancel"}}, []knowledge.GuideID{"acme-cancel", "bolt-cancel"}},
		{"one of ours and a foreign one", []string{"acme or netflix"}, knowledge.Clarify, knowledge.Evidence{Products: []knowledge.ProductID{"acme"}, Foreign: []string{"netflix"}}, []knowledge.GuideID{"acme-cancel", "acme-refund"}},
		{"task not covered", []string{"acme password"}, knowledge.Decline, knowledge.Evidence{Products: []knowledge.ProductID{"acme"}, Tasks: []knowledge.TaskID{"password"}}, []knowledge.GuideID{"acme-cancel", "acme-refund"}},
		{"task of the operator's", []string{"polish acme"}, knowledge.Decline, knowledge.Evidence{Products: []knowledge.ProductID{"acme"}, Tasks: []knowledge.TaskID{"polish"}}, []knowledge.GuideID{"acme-cancel", "acme-refund"}},
		{"product alone", []string{"acme"}, knowledge.Clarify, knowledge.Evidence{Products: []knowledge.ProductID{"acme"}}, []knowledge.GuideID{"acme-cancel", "acme-refund"}},
		{"task alone", []string{"i want to cancel"}, knowledge.Clarify, knowledge.Evidence{Tasks: []knowledge.TaskID{"cancel"}}, []knowledge.GuideID{"acme-cancel", "bolt-cancel"}},
		{"follow-up: foreign product", []string{"cancel acme", "and netflix?"}, knowledge.Decline, knowledge.Evidence{Foreign: []string{"netflix"}}, nil},
		{"follow-up: another product", []string{"cancel acme", "and bolt?"}, knowledge.Answer, knowledge.Evidence{Products: []knowledge.ProductID{"bolt"}}, nil},
		{"follow-up: another task", []string{"cancel acme", "refund"}, knowledge.Answer, knowledge.Evidence{Tasks: []knowledge.TaskID{"refund"}}, nil},
		{"greeting", []string{"hello"}, knowledge.Smalltalk, knowledge.Evidence{Smalltalk: knowledge.Greeting}, nil},
		{"thanks within a conversation", []string{"cancel acme", "thanks"}, knowledge.Smalltalk, knowledge.Evidence{Smalltalk: knowledge.Thanks}, nil},
		{"a greeting with a question is a question", []string{"hello, cancel acme"}, knowledge.Answer, knowledge.Evidence{Products: []knowledge.ProductID{"acme"}, Tasks: []knowledge.TaskID{"cancel"}}, nil},
	} {
		t.Run(tc.name, func(t *testing.T) {
			f := converse(t, x, tc.turns...)
			if f.Verdict != tc.verdict {
				t.Errorf("%s (%s), want %s", f.Verdict, f.Evidence.Rule, tc.verdict)
			}
			for i, name := range f.Evidence.Foreign { // by name or by key
				f.Evidence.Foreign[i] = strings.ToLower(name)
			}
			if diff := cmp.Diff(tc.want, f.Evidence, cmpEmpty, cmpopts.IgnoreFields(knowledge.Evidence{}, "Words", "Unknown", "Corrected", "Rule")); diff != "" {
				t.Errorf("evidence (-want +got):\n%s", diff)
			}
			if got := sortedGuides(f.Choices); tc.choices != nil && !slices.Equal(got, tc.choices) {
				t.Errorf("choices %v, want %v", got, tc.choices)
			}
		})
	}
}

func sortedGuides(hits []knowledge.Hit) []knowledge.GuideID {
	var out []knowledge.GuideID
	for _, h := range hits {
		out = append(out, h.Guide)
	}
	slices.Sort(out)
	return out
}

func TestEvidence(t *testing.T) {
	x := buildFiles(t, bases["shop"])
	f := converse(t, x, "please canxel acme, my qwrtzplk photographs")
	if diff := cmp.Diff([]knowledge.Correction{{From: "canxel", To: "cancel"}}, f.Evidence.Corrected); diff != "" {
		t.Errorf("corrected (-want +got):\n%s", diff)
	}
	if diff := cmp.Diff([]string{"qwrtzplk"}, f.Evidence.Unknown); diff != "" {
		t.Errorf("unknown (-want +got):\n%s", diff)
	}
	if !slices.Contains(f.Evidence.Words, "photographs") || slices.Contains(f.Evidence.Words, "qwrtzplk") {
		t.Errorf("words %v", f.Evidence.Words)
	}
}

// TestTies asks what fits several guides exactly alike: they are ordered by id, whatever the order of the files.
func TestTies(t *testing.T) {
	files := map[string]string{}
	for i, id := range []string{"d", "b", "e", "a", "f", "c"} {
		files[fmt.Sprintf("%d.faq.csv", i)] = fmt.Sprintf("id,language,question,answer,product\n%s,en,How do I oil the hinge of an Acme?,With oil.,acme\n", id)
	}
	x := buildFiles(t, files)
	f := converse(t, x, "oil the hinge of an acme")
	var got []knowledge.GuideID
	for _, h := range f.Hits {
		got = append(got, h.Guide)
	}
	if diff := cmp.Diff([]knowledge.GuideID{"a", "b", "c", "d", "e"}, got); diff != "" {
		t.Errorf("(-want +got):\n%s", diff)
	}
}

// TestSameQuestionSameFinding asks one index again and again, and two that were built from the same files.
func TestSameQuestionSameFinding(t *testing.T) {
	x, y := buildStarter(t), buildStarter(t)
	for _, line := range readQuestions(t, "testdata/starter.tsv") {
		want := converse(t, x, line.Turns()...)
		for name, other := range map[string]*Index{"again": x, "built again": y} {
			if diff := cmp.Diff(want, converse(t, other, line.Turns()...)); diff != "" {
				t.Errorf("%q %s (-want +got):\n%s", line.Question, name, diff)
			}
		}
	}
}

func TestAContextThatEnded(t *testing.T) {
	x := buildFiles(t, bases["shop"])
	ctx, cancel := context.WithCancel(t.Context())
	cancel()
	if f, err := x.Find(ctx, knowledge.Question{Text: "how do i cancel acme"}); !errors.Is(err, context.Canceled) {
		t.Errorf("Find: %v, %v", f, err)
	}
	if hits, err := x.Search(ctx, knowledge.Question{Text: "cancel"}, 5); !errors.Is(err, context.Canceled) {
		t.Errorf("Search: %v, %v", hits, err)
	}
	if _, err := x.Find(t.Context(), knowledge.Question{Text: "how do i cancel acme"}); err != nil {
		t.Errorf("afterwards: %v", err)
	}
}

func TestUnknownGuideAndProduct(t *testing.T) {
	x := buildFiles(t, bases["shop"])
	for _, q := range []knowledge.Question{
		{Text: "cancel acme", Guide: "gone", Product: "gone"},
		{Text: "cancel acme", Language: "xx", Locale: "xx-YY"},
		{Text: "cancel acme", Guide: "hours"},
	} {
		if f := ask(t, x, q); f.Verdict != knowledge.Answer || f.Hits[0].Guide != "acme-cancel" {
			t.Errorf("%+v: %s (%s) %+v", q, f.Verdict, f.Evidence.Rule, f.Hits)
		}
	}
}

// TestAtOnce asks one index from several goroutines; under -race it shows what they share.
func TestAtOnce(t *testing.T) {
	x := buildStarter(t)
	lines := readQuestions(t, "testdata/starter.tsv")
	want := make([]knowledge.Finding, len(lines))
	for i, line := range lines {
		want[i] = converse(t, x, line.Turns()...)
	}
	fresh := buildStarter(t) // nothing of it was made on first use yet
	var wg sync.WaitGroup
	for start := range 4 {
		wg.Go(func() {
			for i := range len(lines) / 2 {
				n := (i + start*7) % len(lines) // so that they meet at different questions
				if diff := cmp.Diff(want[n], converse(t, fresh, lines[n].Turns()...)); diff != "" {
					t.Errorf("%q (-alone +at once):\n%s", lines[n].Question, diff)
				}
				if _, err := fresh.Search(t.Context(), knowledge.Question{Text: lines[n].Question}, 10); err != nil {
					t.Error(err)
				}
			}
		})
	}
	wg.Wait()
}

// TestClose checks that an index can be let go while others go on.
func TestClose(t *testing.T) {
	kept := buildFiles(t, bases["one"])
	for range 20 {
		base := kept.base
		x, err := New(base, kept.words)
		if err != nil {
			t.Fatal(err)
		}
		if err := x.Close(); err != nil {
			t.Fatal(err)
		}
	}
	if f := converse(t, kept, "cancel acme"); f.Verdict != knowledge.Answer {
		t.Errorf("%s", f.Verdict)
	}
}

// TestOwnSmalltalk checks that what sounds like smalltalk is a question where the base has an entry about it.
func TestOwnSmalltalk(t *testing.T) {
	thanks := "thanks,en,Thank you,thanks a lot|many thanks,You are welcome.\n"
	sheet := bases["faq"]["a.faq.csv"]
	with := buildFiles(t, map[string]string{"a.faq.csv": sheet + thanks})
	without := buildFiles(t, map[string]string{"a.faq.csv": sheet})
	if f := ask(t, with, knowledge.Question{Text: "thank you"}); f.Verdict != knowledge.Answer || f.Hits[0].Guide != "thanks" {
		t.Errorf("with an entry: %s %v", f.Verdict, f.Hits)
	}
	if f := ask(t, without, knowledge.Question{Text: "thank you"}); f.Verdict != knowledge.Smalltalk {
		t.Errorf("without one: %s %v", f.Verdict, f.Hits)
	}
}

// TestAside checks that entries about no product are found beside guides as they would be alone, and that they do not stand in the way of guides.
func TestAside(t *testing.T) {
	files := maps.Clone(bases["shop"])
	files["office.faq.csv"] = "id,language,question,paraphrases,answer\n" +
		"hours,en,When is the help desk open?,opening hours|closing time|when do you close,\"Weekdays, nine to five.\"\n" +
		"music,en,Which music may I play in the office?,is spotify allowed at work|may I listen to songs,\"Any, with headphones.\"\n" +
		"parking,en,Where can I park?,parking space for visitors|is there a garage,On level two.\n"
	delete(files, "help.faq.csv")
	x := buildFiles(t, files)
	alone := buildFiles(t, map[string]string{"office.faq.csv": files["office.faq.csv"]})
	for _, question := range []string{"where can visitors park", "closing time on friday", "may I listen to the radio", "is there anything to eat"} {
		want, got := ask(t, alone, knowledge.Question{Text: question}), ask(t, x, knowledge.Question{Text: question})
		if got.Verdict != want.Verdict || !cmp.Equal(want.Hits[0], got.Hits[0]) {
			t.Errorf("%q: alone %s %v, beside guides %s %v", question, want.Verdict, want.Hits[0], got.Verdict, got.Hits[0])
		}
	}
	for _, tc := range []struct {
		name, question string
		verdict        knowledge.Verdict
		guide          knowledge.GuideID // of the first hit; empty for any
	}{
		{"a question about no product", "where can visitors park", knowledge.Answer, "parking"},
		{"a foreign product that an entry tells of", "is spotify allowed in the office", knowledge.Answer, "music"},
		{"the same with a task", "how do I cancel spotify", knowledge.Decline, ""},
		{"a foreign product that none tells of", "is hulu allowed in the office", knowledge.Decline, ""},
		{"a product and a task", "how do I cancel acme", knowledge.Answer, "acme-cancel"},
		{"a task alone", "how do I cancel", knowledge.Clarify, ""},
		{"words of a guide", "acme took money and I want it back", knowledge.Answer, "acme-refund"},
		{"nothing that anybody knows", "who painted the ceiling", knowledge.Decline, ""},
	} {
		t.Run(tc.name, func(t *testing.T) {
			f := ask(t, x, knowledge.Question{Text: tc.question})
			if f.Verdict != tc.verdict || tc.guide != "" && f.Hits[0].Guide != tc.guide {
				t.Errorf("%q: %s by %q, %v", tc.question, f.Verdict, f.Evidence.Rule, f.Hits)
			}
		})
	}
}
