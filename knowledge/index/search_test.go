package index

import (
	"slices"
	"testing"

	"github.com/google/go-cmp/cmp"

	"stepwise/knowledge"
)

func TestSearch(t *testing.T) {
	indexes := map[string]*Index{"shop": buildFiles(t, bases["shop"]), "faq": buildFiles(t, bases["faq"])}
	for _, tc := range []struct {
		name, base, text string
		// has must be among the hits, as guide or guide/part; hasNot must not; nothing says that there are none.
		has, hasNot []string
		nothing     bool
	}{
		{name: "a word of a step", base: "shop", text: "photographs", has: []string{"acme-cancel photographs"}},
		{name: "a word of an answer", base: "shop", text: "weekdays", has: []string{"hours "}},
		{name: "a word of a question", base: "shop", text: "penalty", has: []string{"acme-cancel penalty"}},
		{name: "a product", base: "shop", text: "acme", has: []string{"acme-cancel ", "acme-refund "}, hasNot: []string{"bolt-cancel ", "hours "}},
		{name: "a product in Chinese", base: "shop", text: "艾克米", has: []string{"acme-cancel ", "acme-refund "}},
		{name: "a task", base: "shop", text: "cancel", has: []string{"acme-cancel ", "bolt-cancel "}},
		{name: "a task in another language", base: "shop", text: "退订", has: []string{"bolt-cancel "}},
		{name: "a misspelt word", base: "shop", text: "photografs", has: []string{"acme-cancel photographs"}},
		{name: "an entry of a sheet", base: "faq", text: "cartridge", has: []string{"ink "}},
		{name: "an entry of the lines", base: "faq", text: "wifi", has: []string{"J/2 "}},
		{name: "a Chinese entry", base: "faq", text: "墨盒", has: []string{"墨盒 "}},
		{name: "an unknown word", base: "shop", text: "qwrtzplk", nothing: true},
		{name: "a foreign product", base: "shop", text: "cancel netflix", nothing: true},
		{name: "nothing", base: "shop", text: "", nothing: true},
		{name: "no word", base: "shop", text: " ?! 😀", nothing: true},
	} {
		t.Run(tc.name, func(t *testing.T) {
			got := searchKeys(t, indexes[tc.base], tc.text, 10)
			for _, want := range tc.has {
				if !slices.Contains(got, want) {
					t.Errorf("%q is not in %q", want, got)
				}
			}
			for _, not := range tc.hasNot {
				if slices.Contains(got, not) {
					t.Errorf("%q is in %q", not, got)
				}
			}
			if tc.nothing && len(got) > 0 {
				t.Errorf("found %q", got)
			}
		})
	}
}

// searchKeys are the hits of a search as "guide part", after what every search promises was checked.
func searchKeys(t *testing.T, x *Index, text string, limit int) []string {
	t.Helper()
	q := knowledge.Question{Text: text}
	hits, err := x.Search(t.Context(), q, limit)
	if err != nil {
		t.Fatal(err)
	}
	if len(hits) > max(limit, 0) {
		t.Errorf("%d hits, at most %d were asked for", len(hits), limit)
	}
	var out []string
	for _, h := range hits {
		checkHit(t, x, q, h)
		key := string(h.Guide) + " " + string(h.Part)
		if slices.Contains(out, key) {
			t.Errorf("%q is listed twice", key)
		}
		out = append(out, key)
	}
	return out
}

func TestSearchLimit(t *testing.T) {
	x := buildFiles(t, bases["shop"])
	all := searchKeys(t, x, "acme", 100)
	if len(all) < 2 {
		t.Fatalf("only %q", all)
	}
	for limit := -1; limit <= len(all)+1; limit++ {
		if diff := cmp.Diff(all[:min(max(limit, 0), len(all))], searchKeys(t, x, "acme", limit), cmpEmpty); diff != "" {
			t.Errorf("limit %d (-want +got):\n%s", limit, diff)
		}
	}
}

// TestSearchListsTheGuideBeforeItsParts keeps the order in which a list can be read.
func TestSearchListsTheGuideBeforeItsParts(t *testing.T) {
	x := buildStarter(t)
	for _, text := range []string{"netflix", "refund", "cancel migu", "amazon kindle", "退款", "tutup akaun", "kartu"} {
		hits, err := x.Search(t.Context(), knowledge.Question{Text: text}, 50)
		if err != nil {
			t.Fatal(err)
		}
		done := map[knowledge.GuideID]bool{}
		for i, h := range hits {
			if i > 0 && hits[i-1].Guide != h.Guide {
				done[hits[i-1].Guide] = true
			}
			if done[h.Guide] {
				t.Errorf("%q: the hits of %s stand apart: %+v", text, h.Guide, hits)
			}
			if h.Part == "" && i > 0 && hits[i-1].Guide == h.Guide {
				t.Errorf("%q: %s stands behind a part of its own: %+v", text, h.Guide, hits)
			}
		}
		if len(hits) == 0 {
			t.Errorf("%q lists nothing", text)
		}
	}
}

func TestSearchListsTheSameAgain(t *testing.T) {
	x, y := buildStarter(t), buildStarter(t)
	for _, text := range []string{"netflix", "refund cancel account", "怎么", "password card phone app", "akun"} {
		if diff := cmp.Diff(searchKeys(t, x, text, 50), searchKeys(t, y, text, 50), cmpEmpty); diff != "" {
			t.Errorf("%q (-want +got):\n%s", text, diff)
		}
	}
}
