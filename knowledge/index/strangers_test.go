package index

import (
	"fmt"
	"strings"
	"testing"

	"stepwise/knowledge"
)

// questionsOf makes a base of questions and answers: entries with so many wordings each, of words that word chooses by entry and number.
func questionsOf(entries, wordings int, word func(entry, n int) string) func() (*knowledge.Base, knowledge.Diagnostics) {
	base := &knowledge.Base{}
	for e := range entries {
		g := &knowledge.Guide{Kind: knowledge.FAQEntry, ID: knowledge.GuideID(fmt.Sprintf("entry-%02d", e)), Language: "en"}
		for w := range wordings {
			var words []string
			for n := range 4 {
				words = append(words, word(e, (w+n*n)%6))
			}
			g.Questions = append(g.Questions, strings.Join(words, " "))
		}
		g.Title = g.Questions[0]
		base.Guides = append(base.Guides, g)
	}
	return func() (*knowledge.Base, knowledge.Diagnostics) { return base, nil }
}

// letters is a word that looks like no other.
func letters(n int) string {
	var b strings.Builder
	for range 6 {
		n = (n*1103515245 + 12345) & 0x7fffffff
		b.WriteByte(byte('a' + n>>16%26))
	}
	return b.String()
}

func TestSurelyFrom(t *testing.T) {
	for name, tc := range map[string]struct {
		base func() (*knowledge.Base, knowledge.Diagnostics)
		ok   func(p float64) bool
	}{
		"entries without a word in common": {
			questionsOf(40, 12, func(e, n int) string { return letters(100*e + n + 1) }),
			func(p float64) bool { return p == leastSure },
		},
		"pairs of entries that differ in a word of six": {
			questionsOf(40, 12, func(e, n int) string {
				if n < 1 {
					return letters(100*e + n + 1)
				}
				return letters(100*(e/2) + n + 7777)
			}),
			func(p float64) bool { return p > sureAlone },
		},
		"few questions": {
			questionsOf(8, 6, func(e, n int) string { return letters(100*e + n + 1) }),
			func(p float64) bool { return p == sureAlone },
		},
	} {
		t.Run(name, func(t *testing.T) {
			if x := build(t, tc.base); !tc.ok(x.sure) {
				t.Errorf("answers from %.2f on", x.sure)
			}
		})
	}
}
