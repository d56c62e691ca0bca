package language

import (
	"slices"
	"strings"
	"testing"
	"unicode/utf8"

	"github.com/google/go-cmp/cmp"
	"github.com/google/go-cmp/cmp/cmpopts"
)

var cmpEmpty = cmpopts.EquateEmpty()

// set is a small set of languages that the tests of this package make up, so that what they expect does not depend on the tables that ship.
func set(t testing.TB) *Set {
	t.Helper()
	s, err := build(Words{
		"en": {Script: "Latn", Stop: []string{"the", "can't", "what's"}, Slang: map[string]string{"pls": "please", "dunno": "do not know", "thx": "the", "won't": "will not"}},
		"zh": {Script: "Hans", Stop: []string{"的", "么"}, Slang: map[string]string{"咋": "怎么", "quxiao": "取消"}},
	})
	if err != nil {
		t.Fatal(err)
	}
	return s
}

func TestAnalyze(t *testing.T) {
	s := set(t)
	word := func(text string, start int, more ...string) Token {
		return Token{Text: text, Terms: append([]string{text}, more...), Start: start}
	}
	stop := func(t Token) Token { t.Stop = true; return t }
	pair := func(text string, start int, two string) Token {
		return Token{Text: text, Terms: []string{text, two}, Pair: two, Start: start}
	}
	for _, tc := range []struct {
		name, text string
		want       []Token
	}{
		{"nothing", "", nil},
		{"no word in it", " ?! … 😀 \u200b", nil},
		{"words", "abc, DEF!", []Token{word("abc", 0), word("def", 5)}},
		{"digits are words", "24 7 iPhone15", []Token{word("24", 0), word("7", 3), word("iphone15", 5)}},
		{"Han characters and their pairs", "退订会", []Token{word("退", 0), pair("订", 3, "退订"), pair("会", 6, "订会")}},
		{"no pair over a sign or a space", "退,订 会", []Token{word("退", 0), word("订", 4), word("会", 8)}},
		{"letters between Han", "用Abc看", []Token{word("用", 0), word("abc", 3), word("看", 6)}},
		{"a digit between Han", "第3步", []Token{word("第", 0), word("3", 3), word("步", 4)}},
		{"Traditional", "訂閱", []Token{word("订", 0), pair("阅", 3, "订阅")}},
		{"full-width and zero-width", "Ａ\u200bＢ退\u200b订", []Token{word("ab", 0), word("退", 2), pair("订", 5, "退订")}},
		{"Japanese syllables", "やめ", []Token{word("や", 0), pair("め", 3, "やめ")}},
		{"other scripts", "привет 한국 क्षे", []Token{word("привет", 0), word("한국", 13), word("क्षे", 20)}},
		{"apostrophe within", "don't don’t", []Token{word("dont", 0), word("dont", 6)}},
		{"apostrophes around", "'abc' ’x’ ''", []Token{word("abc", 1), word("x", 9)}},
		{"hyphen parts", "e-mel", []Token{word("e", 0), word("mel", 2)}},
		{"stop word", "THE abc", []Token{stop(word("the", 0)), word("abc", 4)}},
		{"stop word with an apostrophe", "can't whats", []Token{stop(word("cant", 0)), stop(word("whats", 6, "what"))}},
		{"stop character", "我的", []Token{word("我", 0), stop(pair("的", 3, "我的"))}},
		{"slang", "pls", []Token{word("pls", 0, "please", "pleas")}},
		{"slang of several words", "dunno", []Token{word("dunno", 0, "do", "not", "know")}},
		{"slang with an apostrophe", "won't", []Token{word("wont", 0, "will", "not")}},
		{"slang for a stop word", "thx", []Token{stop(word("thx", 0, "the"))}},
		{"Chinese slang", "咋", []Token{word("怎", 0), stop(pair("么", 3, "怎么"))}},
		{"Chinese in pinyin", "Quxiao", []Token{word("quxiao", 0, "取消")}},
		{"stems", "cancelled", []Token{word("cancelled", 0, "cancel")}},
		{"overlong word", strings.Repeat("ab", 99), []Token{word(strings.Repeat("ab", MaxToken/2), 0)}},
		{"overlong word, cut between characters", "a" + strings.Repeat("жы", 99), []Token{word("a"+strings.Repeat("жы", 15)+"ж", 0)}},
		{"what follows an overlong word", strings.Repeat("ab", 99) + " cd", []Token{word(strings.Repeat("ab", MaxToken/2), 0), word("cd", 199)}},
	} {
		t.Run(tc.name, func(t *testing.T) {
			if diff := cmp.Diff(tc.want, s.Analyze(tc.text), cmpEmpty); diff != "" {
				t.Errorf("(-want +got):\n%s", diff)
			}
		})
	}
}

// TestAnalyzeReadsAlike checks texts that mean the same.
func TestAnalyzeReadsAlike(t *testing.T) {
	s := load(t)
	terms := func(text string) []string {
		var out []string
		for _, token := range s.Analyze(text) {
			out = append(out, token.Terms...)
		}
		return out
	}
	for _, tc := range [][2]string{
		{"怎麼退訂咪咕會員", "怎么退订咪咕会员"},
		{"亞馬遜帳號怎麼註銷", "亚马逊账号怎么注销"},
		{"我的賬戶被盜了", "我的账号被盗了"},
		{"網飛 訂閱 還在扣錢", "网飞 订阅 还在扣钱"},
		{"CANCEL Netflix", "cancel netflix"},
		{"ｃａｎｃｅｌ", "cancel"},
		{"don’t", "don't"},
		{"cancellll", "cancel"},
	} {
		if diff := cmp.Diff(terms(tc[1]), terms(tc[0])); diff != "" {
			t.Errorf("%q is read otherwise than %q (-want +got):\n%s", tc[0], tc[1], diff)
		}
	}
}

// TestAReaderReadsAsTheSet analyses the same words over and over with one reader.
func TestAReaderReadsAsTheSet(t *testing.T) {
	s := load(t)
	r := s.NewReader()
	for range 3 {
		for _, text := range []string{"membatalkan langganan netflix", "pls cancel, don't renew", "怎么取消netflix", "langganan langganan"} {
			if diff := cmp.Diff(s.Analyze(text), r.Analyze(text), cmpEmpty); diff != "" {
				t.Errorf("%q (-set +reader):\n%s", text, diff)
			}
		}
	}
}

func FuzzAnalyze(f *testing.F) {
	for _, text := range []string{"don't CANCEL", "怎么退订Netflix", "'’'a'", "\xff退\u0301\u200d訂", strings.Repeat("ab", 99), "咋3q 肿么办"} {
		f.Add(text)
	}
	s := load(f)
	f.Fuzz(func(t *testing.T, text string) {
		last := -1
		for _, token := range s.Analyze(text) {
			switch {
			case token.Text == "" || !utf8.ValidString(token.Text) || len(token.Text) > MaxToken:
				t.Errorf("token %q", token.Text)
			case token.Text != token.Terms[0]:
				t.Errorf("the first term of %q is %q", token.Text, token.Terms[0])
			case token.Pair != "" && (!token.IsHan() || !slices.Contains(token.Terms, token.Pair)):
				t.Errorf("the pair %q of %+v", token.Pair, token)
			case token.Start <= last:
				t.Errorf("%q stands at %d, the one before at %d", token.Text, token.Start, last)
			case slices.Contains(token.Terms, ""):
				t.Errorf("%q has an empty term", token.Text)
			}
			last = token.Start
		}
	})
}
