package index

import (
	"testing"

	"stepwise/knowledge"
	"stepwise/knowledge/language"
	"stepwise/knowledge/starter"
)

// BenchmarkFind asks the starter guides questions of several kinds; one more run goes through all questions of testdata/starter.tsv in turn.
func BenchmarkFind(b *testing.B) {
	x := buildStarter(b)
	for _, bm := range []struct {
		name string
		q    knowledge.Question
	}{
		{"en", knowledge.Question{Text: "how do i cancel netflix"}},
		{"ms", knowledge.Question{Text: "macam mana nak batal langganan netflix"}},
		{"zh", knowledge.Question{Text: "怎么退订咪咕会员"}},
		{"misspelt", knowledge.Question{Text: "how to canecl my netlfix subscriptoin"}},
		{"foreign", knowledge.Question{Text: "how do i cancel spotify"}},
		{"followup", knowledge.Question{Text: "can i still watch after that", Guide: "netflix-cancel", Language: "en"}},
		{"long", knowledge.Question{Text: "hi there, i signed up for netflix a few months ago and i hardly ever watch it any more, so before the next bill comes i would like to know how i can cancel it and whether i can get any of the money back"}},
	} {
		b.Run(bm.name, func(b *testing.B) {
			b.ReportAllocs()
			for b.Loop() {
				if _, err := x.Find(b.Context(), bm.q); err != nil {
					b.Fatal(err)
				}
			}
		})
	}
	b.Run("all", func(b *testing.B) {
		var questions []knowledge.Question
		for _, line := range readQuestions(b, "testdata/starter.tsv") {
			for _, turn := range line.Turns() {
				questions = append(questions, knowledge.Question{Text: turn})
			}
		}
		b.ReportAllocs()
		for i := 0; b.Loop(); i++ {
			if _, err := x.Find(b.Context(), questions[i%len(questions)]); err != nil {
				b.Fatal(err)
			}
		}
	})
}

func BenchmarkSearch(b *testing.B) {
	x := buildStarter(b)
	b.ReportAllocs()
	for b.Loop() {
		if _, err := x.Search(b.Context(), knowledge.Question{Text: "netflix refund"}, 10); err != nil {
			b.Fatal(err)
		}
	}
}

// BenchmarkNew builds the index of the starter guides. Reading them and the tables of words is not part of it.
func BenchmarkNew(b *testing.B) {
	base, diags := knowledge.Load(starter.FS())
	if base == nil {
		b.Fatal(diags)
	}
	words, err := language.Load()
	if err != nil {
		b.Fatal(err)
	}
	b.ReportAllocs()
	for b.Loop() {
		x, err := New(base, words)
		if err != nil {
			b.Fatal(err)
		}
		if err := x.Close(); err != nil {
			b.Fatal(err)
		}
	}
}
