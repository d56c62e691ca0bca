package language

import (
	"maps"
	"slices"
	"strings"
	"testing"
	"testing/fstest"

	"github.com/google/go-cmp/cmp"
)

func load(t testing.TB) *Set {
	t.Helper()
	s, err := Load()
	if err != nil {
		t.Fatal(err)
	}
	return s
}

func TestReadTablesIsStrict(t *testing.T) {
	for _, tc := range []struct{ name, file, want string }{
		{"unknown key", "name = \"x\"\nstops = [\"a\"]\n", "xx/words.toml"},
		{"wrong type", "stop = \"a\"\n", "xx/words.toml"},
		{"key twice", "name = \"x\"\nname = \"y\"\n", "xx/words.toml"},
		{"not TOML", "name = [\n", "xx/words.toml"},
	} {
		t.Run(tc.name, func(t *testing.T) {
			_, err := readTables(fstest.MapFS{"xx/words.toml": {Data: []byte(tc.file)}})
			if err == nil || !strings.Contains(err.Error(), tc.want) {
				t.Errorf("error %v does not name %s", err, tc.want)
			}
		})
	}
}

func TestALanguageIsAFolder(t *testing.T) {
	words, err := readTables(fstest.MapFS{
		"fr/words.toml": {Data: []byte("name = \"Français\"\nscript = \"Latn\"\nmarkers = [\"je\", \"comment\"]\n[tasks]\ncancel = [\"résilier\"]\n")},
		"en/words.toml": {Data: []byte("name = \"English\"\nscript = \"Latn\"\nmarkers = [\"the\"]\n")},
	})
	if err != nil {
		t.Fatal(err)
	}
	s, err := build(words)
	if err != nil {
		t.Fatal(err)
	}
	if diff := cmp.Diff([]Code{"en", "fr"}, s.Codes()); diff != "" {
		t.Errorf("codes (-want +got):\n%s", diff)
	}
	if got := s.Detect("comment résilier", Locale{}); got != "fr" {
		t.Errorf("language %q", got)
	}
	if diff := cmp.Diff([]string{"cancel"}, keys(s.Scan(s.Analyze("comment RESILIER ?")).Tasks)); diff != "" {
		t.Errorf("tasks (-want +got):\n%s", diff)
	}
}

func TestSet(t *testing.T) {
	s := load(t)
	if diff := cmp.Diff([]Code{"en", "id", "ms", "zh"}, s.Codes()); diff != "" {
		t.Errorf("codes (-want +got):\n%s", diff)
	}
	for c, want := range map[Code]string{"ms": "Bahasa Melayu", "zh": "中文", "xx": "xx"} {
		if got := s.Name(c); got != want {
			t.Errorf("Name(%q) = %q, want %q", c, got, want)
		}
	}
	for c, want := range map[Code][]Code{"ms": {"ms", "id"}, "id": {"id", "ms"}, "en": {"en"}, "zh": {"zh"}, "xx": {"xx"}} {
		if diff := cmp.Diff(want, s.Related(c)); diff != "" {
			t.Errorf("Related(%q) (-want +got):\n%s", c, diff)
		}
	}
	if !s.Has("id") || s.Has("xx") || s.Has("") {
		t.Error("Has")
	}
}

func TestMatch(t *testing.T) {
	s := load(t)
	for _, tc := range []struct {
		tag  string
		want Code // empty for none
	}{
		{"en", "en"},
		{"en-GB", "en"},
		{"EN_us", "en"},
		{"zh-Hant-TW", "zh"},
		{"zh_CN.UTF-8", "zh"},
		{"ms.UTF-8", "ms"},
		{"ms-MY", "ms"},
		{"in", "id"},
		{"in_ID", "id"},
		{"id-x-private", "id"},
		{"", ""},
		{"C", ""},
		{"C.UTF-8", ""},
		{"POSIX", ""},
		{"fr-FR", ""},
		{"eng", ""},
		{"-", ""},
		{"\x00", ""},
	} {
		got, ok := s.Match(tc.tag)
		if !ok {
			got = ""
		}
		if got != tc.want || ok != (tc.want != "") {
			t.Errorf("Match(%q) = %q, %t, want %q", tc.tag, got, ok, tc.want)
		}
	}
}

func TestWith(t *testing.T) {
	s := load(t)
	if same, err := s.With(nil); err != nil || same != s {
		t.Error("nothing added makes another set")
	}
	more, err := s.With(Words{
		"en": {
			Stop: []string{"foobar"}, Slang: map[string]string{"nix": "cancel", "pls": "refund"}, Tasks: map[string][]string{"cancel": {"ditch for good"}, "wash": {"wash the car"}},
			Variants: map[string][]string{"kiosk": {"at the kiosk"}}, Products: map[string][]string{"acme": {"Acme", "艾克米"}},
		},
		"ms": {Markers: []string{"gapo", "mi-mo", "d'oh"}},
		"nl": {Name: "Nederlands", Script: "Latn", Markers: []string{"hoe", "ik"}, Tasks: map[string][]string{"cancel": {"opzeggen"}}},
	})
	if err != nil {
		t.Fatal(err)
	}
	later, err := s.With(Words{"en": {Stop: []string{"barfoo"}}})
	if err != nil {
		t.Fatal(err)
	}
	tasks := func(s *Set, text string) []string { return keys(s.Scan(s.Analyze(text)).Tasks) }
	for _, tc := range []struct {
		name      string
		got, want any
	}{
		{"new wording of a task that ships", tasks(more, "ditch it for good"), []string{"cancel"}},
		{"a wording that ships still works", tasks(more, "unsubscribe"), []string{"cancel"}},
		{"new task", tasks(more, "how do i wash the car"), []string{"wash"}},
		{"new slang", tasks(more, "nix it"), []string{"cancel"}},
		{"slang that replaces what ships", tasks(more, "pls"), []string{"refund"}},
		{"new variant", keys(more.Scan(more.Analyze("at the kiosk")).Variants), []string{"kiosk"}},
		{"new product", keys(more.Scan(more.Analyze("我的艾克米")).Products), []string{"acme"}},
		{"new stop word", more.Analyze("foobar")[0].Stop, true},
		{"new marker", more.Detect("refund gapo", Locale{}), Code("ms")},
		{"new marker with a hyphen", more.Detect("refund mi-mo", Locale{}), Code("ms")},
		{"new marker with an apostrophe", more.Detect("refund d'oh", Locale{}), Code("ms")},
		{"new language", more.Detect("hoe kan ik", Locale{}), Code("nl")},
		{"its codes", more.Codes(), []Code{"en", "id", "ms", "nl", "zh"}},
		{"its name", more.Name("nl"), "Nederlands"},
		{"its tasks", tasks(more, "opzeggen"), []string{"cancel"}},
		{"the set itself stays: task", tasks(s, "how do i wash the car"), []string(nil)},
		{"the set itself stays: stop word", s.Analyze("foobar")[0].Stop, false},
		{"the set itself stays: slang", tasks(s, "pls"), []string(nil)},
		{"what was added is not in a later set: slang", tasks(later, "pls"), []string(nil)},
		{"what was added is not in a later set: task", tasks(later, "ditch it for good"), []string(nil)},
		{"the set itself stays: language", s.Has("nl"), false},
	} {
		t.Run(tc.name, func(t *testing.T) {
			if diff := cmp.Diff(tc.want, tc.got); diff != "" {
				t.Errorf("(-want +got):\n%s", diff)
			}
		})
	}
}

func TestWithTwice(t *testing.T) {
	s := load(t)
	for _, product := range []string{"one", "two"} {
		more, err := s.With(Words{"en": {Products: map[string][]string{product: {"thing " + product}}}})
		if err != nil {
			t.Fatal(err)
		}
		s = more
	}
	products := s.Products()
	for _, product := range []string{"netflix", "one", "two"} {
		if !slices.Contains(slices.Collect(maps.Keys(products)), product) {
			t.Errorf("%s is lost", product)
		}
	}
}

func TestVocabulary(t *testing.T) {
	s := load(t)
	words := map[string]bool{}
	for w := range s.Vocabulary() {
		words[w] = true
		if w == "" || w != Normalize(w) || strings.ContainsAny(w, " '-") {
			t.Errorf("%q is no word of a normalised text", w)
		}
	}
	for _, w := range []string{"cancel", "batal", "退", "netflix", "pls", "please", "cant", "hello"} {
		if !words[w] {
			t.Errorf("%q is missing", w)
		}
	}
	for range s.Vocabulary() {
		break // whoever stops early is not asked again
	}
}

// keys are what the mentions name, in their order.
func keys(mentions []Mention) []string {
	var out []string
	for _, m := range mentions {
		out = append(out, m.Key)
	}
	return out
}

// A short form that begins another one, of its own language or another, does not keep that from being read.
func TestLongestSlangWins(t *testing.T) {
	s := load(t)
	for name, words := range map[string]Words{
		"one language":  {"zh": {Slang: map[string]string{"咪": "一", "咪咪": "二"}}},
		"two languages": {"ja": {Slang: map[string]string{"咪": "一"}}, "zh": {Slang: map[string]string{"咪咪": "二"}}},
	} {
		s, err := s.With(words)
		if err != nil {
			t.Fatal(err)
		}
		if got := s.Analyze("咪咪")[0].Text; got != "二" {
			t.Errorf("%s: it is read as %q", name, got)
		}
	}
}
