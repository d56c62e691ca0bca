package language

import (
	"strings"
	"sync"
	"testing"

	"github.com/google/go-cmp/cmp"
)

func loadPhrases(t testing.TB) *Phrases {
	t.Helper()
	p, err := LoadPhrases()
	if err != nil {
		t.Fatal(err)
	}
	return p
}

func TestPhrasesAreTheSameInEveryLanguage(t *testing.T) {
	p := loadPhrases(t)
	if len(p.Codes()) < 2 {
		t.Fatalf("only the languages %v", p.Codes())
	}
	for _, c := range p.Codes() {
		if diff := cmp.Diff(p.IDs(Fallback), p.IDs(c)); diff != "" {
			t.Errorf("%s has other phrases than %s (-want +got):\n%s", c, Fallback, diff)
		}
		for _, id := range p.IDs(c) {
			want, got := p.templates[Fallback][id], p.templates[c][id]
			if want == nil {
				continue
			}
			forms := []string{got.Other}
			if got.One != "" {
				forms = append(forms, got.One)
			}
			for _, form := range forms {
				if strings.TrimSpace(form) == "" {
					t.Errorf("%s: %s is empty", c, id)
				}
				if strings.Count(form, "{{") != len(placeholder.FindAllString(form, -1)) {
					t.Errorf("%s: %s has braces that are no placeholder: %q", c, id, form)
				}
				if diff := cmp.Diff(placeholders(want.Other), placeholders(form)); diff != "" {
					t.Errorf("%s: %s has other placeholders than %s (-want +got):\n%s", c, id, Fallback, diff)
				}
			}
		}
	}
}

func TestSay(t *testing.T) {
	p := loadPhrases(t)
	for _, tc := range []struct {
		name string
		code Code
		id   string
		data map[string]any
		want string
	}{
		{"fixed", "ms", "small-thanks", nil, "Sama-sama!"},
		{"with data", "zh", "choice-next", map[string]any{"Title": "登录"}, "下一步：登录"},
		{"singular", "en", "faq-found", map[string]any{"Count": 1}, "I found 1 entry. Choose it to read it."},
		{"plural", "en", "faq-found", map[string]any{"Count": 3}, "I found 3 entries. Choose one to read it."},
		{"no plural in the language", "id", "faq-found", map[string]any{"Count": 1}, "Saya menemukan 1 hasil. Pilih salah satu untuk membacanya."},
		{"unknown language", "xx", "small-thanks", nil, "You're welcome!"},
		{"no language", "", "choice-next", map[string]any{"Title": "x"}, "Next: x"},
		{"unknown phrase", "en", "no-such-phrase", nil, "no-such-phrase"},
		{"data is not mark-up", "en", "choice-next", map[string]any{"Title": "<b>{{.Title}}"}, "Next: <b>{{.Title}}"},
	} {
		t.Run(tc.name, func(t *testing.T) {
			if diff := cmp.Diff(tc.want, p.Say(tc.code, tc.id, tc.data)); diff != "" {
				t.Errorf("(-want +got):\n%s", diff)
			}
		})
	}
}

func TestSayAtOnce(t *testing.T) {
	p := loadPhrases(t)
	var wg sync.WaitGroup
	for range 8 {
		wg.Go(func() {
			for _, c := range p.Codes() {
				p.Say(c, "choice-back", map[string]any{"Title": "x"})
			}
		})
	}
	wg.Wait()
}

func BenchmarkSay(b *testing.B) {
	p := loadPhrases(b)
	b.ReportAllocs()
	for b.Loop() {
		p.Say("ms", "choice-next", map[string]any{"Title": "x"})
	}
}
