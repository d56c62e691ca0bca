package language

import (
	"strings"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"
)

func TestScanFindsTheTaskInEveryLanguage(t *testing.T) {
	s := load(t)
	for _, tc := range []struct{ text, want string }{
		{"how do i cancel netflix", "cancel"},
		{"I have CANCELLED it", "cancel"},
		{"turn off my netflix auto renewal", "cancel"},
		{"i no longer want it", "cancel"},
		{"nak batalkan langganan", "cancel"},
		{"cara berhenti berlangganan", "cancel"},
		{"gimana batalin", "cancel"},
		{"怎么退订咪咕会员", "cancel"},
		{"怎麼取消訂閱", "cancel"},
		{"关闭咪咕的自动续费", "cancel"},
		{"zenme quxiao", "cancel"},
		{"i want my money back", "refund"},
		{"charged after i cancelled", "refund"},
		{"nak duit balik", "refund"},
		{"minta pengembalian dana", "refund"},
		{"mau uangnya dikembalikan", "refund"},
		{"取消后还扣费", "refund"},
		{"我要退錢", "refund"},
		{"close my amazon account", "close-account"},
		{"please delete all of my data", "close-account"},
		{"macam mana nak tutup akaun", "close-account"},
		{"penghapusan akun", "close-account"},
		{"menonaktifkan akun", "close-account"},
		{"注销亚马逊账号", "close-account"},
		{"怎麼刪除帳號", "close-account"},
		{"i forgot my password", "password"},
		{"lupa kata laluan", "password"},
		{"lupa kata sandi", "password"},
		{"忘记密码", "password"},
		{"what's the weather", ""},
		{"apa khabar", ""},
		{"你好", ""},
		{"", ""},
	} {
		got := ""
		if found := s.Scan(s.Analyze(tc.text)).Tasks; len(found) > 0 {
			got = found[0].Key
		}
		if got != tc.want {
			t.Errorf("%q names the task %q, want %q", tc.text, got, tc.want)
		}
	}
}

func TestScanFindsTheVariantInEveryLanguage(t *testing.T) {
	s := load(t)
	for _, tc := range []struct{ text, want string }{
		{"i'm on my laptop", "computer"},
		{"guna komputer riba", "computer"},
		{"用電腦怎么弄", "computer"},
		{"on my iphone", "phone"},
		{"lewat hp", "phone"},
		{"guna telefon bimbit", "phone"},
		{"手机上", "phone"},
		{"in the app", "app"},
		{"melalui aplikasi", "app"},
		{"on the website", "website"},
		{"can i talk to customer service", "customer-service"},
		{"khidmat pelanggan", "customer-service"},
		{"联系客服", "customer-service"},
		{"how do i cancel", ""},
	} {
		got := ""
		if found := s.Scan(s.Analyze(tc.text)).Variants; len(found) > 0 {
			got = found[0].Key
		}
		if got != tc.want {
			t.Errorf("%q names the variant %q, want %q", tc.text, got, tc.want)
		}
	}
}

// lexiconSet is a small set in which every wording is in view.
func lexiconSet(t *testing.T) *Set {
	t.Helper()
	s, err := build(Words{
		"en": {
			Stop: []string{"my", "the", "up"}, Slang: map[string]string{"bin": "throw away"},
			Tasks: map[string][]string{
				"drop": {"drop", "get rid of", "throw away"},
				"lift": {"drop lift", "the lift"},
				"wash": {"wash up"},
				"zoom": {"hoist"}, "aloft": {"hoist"},
			},
			Smalltalk: map[string][]string{"greeting": {"good day"}},
		},
		"zh": {Script: "Hans", Tasks: map[string][]string{"drop": {"扔", "丢 垃圾"}, "lift": {"扔起来"}}},
	})
	if err != nil {
		t.Fatal(err)
	}
	return s
}

func TestScan(t *testing.T) {
	s := lexiconSet(t)
	for _, tc := range []struct {
		name, text string
		want       []Mention
	}{
		{"a word", "drop it", []Mention{{"drop", 0, 0, 1}}},
		{"another form of the word", "i dropped it", []Mention{{"drop", 1, 1, 1}}},
		{"words between", "get quite easily rid of it", []Mention{{"drop", 0, 4, 3}}},
		{"as many words between as there may be", "throw a b c away", []Mention{{"drop", 0, 4, 2}}},
		{"too many words between", "throw a b c d e away", nil},
		{"the other way round", "away throw", nil},
		{"stop words within the wording", "the lift", []Mention{{"lift", 0, 1, 2}}},
		{"stop words between", "wash the my up", []Mention{{"wash", 0, 3, 2}}},
		{"a word of the wording is missing", "wash it", nil},
		{"the longer of two", "drop the lift", []Mention{{"lift", 0, 2, 2}}},
		{"two that do not overlap, by place", "lift drop wash up", []Mention{{"wash", 2, 3, 2}, {"drop", 1, 1, 1}}},
		{"one key once", "drop drop drop", []Mention{{"drop", 0, 0, 1}}},
		{"slang for a part of it", "bin it away", []Mention{{"drop", 0, 2, 2}}},
		{"a wording of two tasks, by name", "hoist", []Mention{{"aloft", 0, 0, 1}, {"zoom", 0, 0, 1}}},
		{"a character", "我扔", []Mention{{"drop", 1, 1, 0.5}}},
		{"the longer of two in Han", "扔起来", []Mention{{"lift", 0, 2, 1.5}}},
		{"characters between, where the wording has a space", "丢你的垃圾", []Mention{{"drop", 0, 4, 1.5}}},
		{"characters between, where it has none", "扔它起来", []Mention{{"drop", 0, 0, 0.5}}},
		{"too many characters between", "丢一二三四五六七八九垃圾", nil},
		{"nothing", "", nil},
	} {
		t.Run(tc.name, func(t *testing.T) {
			if diff := cmp.Diff(tc.want, s.Scan(s.Analyze(tc.text)).Tasks); diff != "" {
				t.Errorf("(-want +got):\n%s", diff)
			}
		})
	}
}

// TestSmalltalkIsAWholeMessage checks that nothing else may stand within its wordings.
func TestSmalltalkIsAWholeMessage(t *testing.T) {
	s := lexiconSet(t)
	for text, want := range map[string][]Mention{"good day": {{"greeting", 0, 1, 2}}, "well, good day!": {{"greeting", 1, 2, 2}}, "good sunny day": nil, "good": nil} {
		if diff := cmp.Diff(want, s.Scan(s.Analyze(text)).Smalltalk); diff != "" {
			t.Errorf("%q (-want +got):\n%s", text, diff)
		}
	}
}

// TestScanOfALongText checks that a text full of beginnings of wordings is read in time.
func TestScanOfALongText(t *testing.T) {
	if testing.Short() {
		t.Skip("long, and with nothing that could race")
	}
	s := load(t)
	start := time.Now()
	for _, word := range []string{"ab ", "cancel ", "turn off ", "取消", "退", "net ", "x", "get out of "} {
		s.Scan(s.Analyze(strings.Repeat(word, 20_000)))
	}
	if took := time.Since(start); took > 30*time.Second {
		t.Errorf("it took %v", took)
	}
}

func TestNames(t *testing.T) {
	s := set(t)
	n := s.NewNames(
		map[string][]string{"netflix": {"Netflix", "奈飞"}, "prime": {"Amazon Prime"}, "amazon": {"amazon", "AMZN"}, "odd": {"", "?!", "J&T Express"}},
		map[string][]string{"other": {"netflix", "NetflixParty"}, "migu": {"咪咕", "咪咕音乐", "mi gu"}},
	)
	for _, tc := range []struct {
		name, text string
		want       []Mention
	}{
		{"a name", "cancel netflix now", []Mention{{"netflix", 1, 1, 1}}},
		{"the first list has it", "netflix", []Mention{{"netflix", 0, 0, 1}}},
		{"split", "cancel net flix", []Mention{{"netflix", 1, 2, 2}}},
		{"joined", "amazonprime", []Mention{{"prime", 0, 0, 1}}},
		{"split and joined", "amazon pri me, mi-gu", []Mention{{"prime", 0, 2, 3}, {"migu", 3, 4, 2}}},
		{"the longest", "amazon prime", []Mention{{"prime", 0, 1, 2}}},
		{"the longest of one product", "咪咕音乐", []Mention{{"migu", 0, 3, 4}}},
		{"the shorter where the longer ends", "咪咕会员", []Mention{{"migu", 0, 1, 2}}},
		{"a longer name that begins alike", "netflix party", []Mention{{"other", 0, 1, 2}}},
		{"two names", "netflix or amzn", []Mention{{"netflix", 0, 0, 1}, {"amazon", 2, 2, 1}}},
		{"a name between Han", "取消奈飞会员", []Mention{{"netflix", 2, 3, 2}}},
		{"Latin among Han", "取消netflix会员", []Mention{{"netflix", 2, 2, 1}}},
		{"Traditional", "取消奈飛", []Mention{{"netflix", 2, 3, 2}}},
		{"full-width", "ＮＥＴＦＬＩＸ", []Mention{{"netflix", 0, 0, 1}}},
		{"signs within", "j&t express", []Mention{{"odd", 0, 2, 3}}},
		{"part of a word is no name", "netflixed amazonian", nil},
		{"the beginning of a name is no name", "flix net", nil},
		{"nothing", "?!", nil},
	} {
		t.Run(tc.name, func(t *testing.T) {
			if diff := cmp.Diff(tc.want, n.Scan(s.Analyze(tc.text))); diff != "" {
				t.Errorf("(-want +got):\n%s", diff)
			}
		})
	}
}

func TestNoNames(t *testing.T) {
	s := set(t)
	if found := s.NewNames().Scan(s.Analyze("netflix")); found != nil {
		t.Errorf("found %v", found)
	}
}

func BenchmarkAnalyze(b *testing.B) {
	s := load(b)
	for _, bm := range []struct{ name, text string }{
		{"en", "how do i cancel my netflix subscription before the next bill"},
		{"ms", "macam mana nak batalkan langganan netflix saya"},
		{"zh", "请问怎么退订咪咕会员，还在扣钱"},
	} {
		b.Run(bm.name, func(b *testing.B) {
			b.ReportAllocs()
			for b.Loop() {
				s.Scan(s.Analyze(bm.text))
			}
		})
	}
}
