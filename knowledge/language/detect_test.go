package language

import (
	"slices"
	"sync"
	"testing"
)

func TestDetect(t *testing.T) {
	s := load(t)
	for _, tc := range readCases(t, "testdata/detect.tsv") {
		if got := s.Detect(tc[1], Locale{}); got != Code(tc[0]) {
			t.Errorf("%q is %s, want %s", tc[1], got, tc[0])
		}
	}
}

// TestDetectHearsTheUserOnlyInDoubt checks that the language of the conversation and of the network decide where the words do not, and only there.
func TestDetectHearsTheUserOnlyInDoubt(t *testing.T) {
	s := load(t)
	for _, tc := range []struct {
		name, text string
		locale     Locale
		want       Code
	}{
		{"nothing known", "netflix", Locale{}, Fallback},
		{"a name: the conversation", "netflix", Locale{Session: "ms"}, "ms"},
		{"a name: the network", "netflix", Locale{Network: "id-ID"}, "id"},
		{"a name: the conversation before the network", "netflix", Locale{Session: "ms", Network: "id"}, "ms"},
		{"names in two scripts", "Netflix 奈飞", Locale{Session: "id"}, "id"},
		{"a word of several languages: the conversation", "refund", Locale{Session: "zh"}, "zh"},
		{"a word of several languages: the network", "refund", Locale{Network: "ms-MY"}, "ms"},
		{"Malay or Indonesian: the conversation", "cara batal", Locale{Session: "ms"}, "ms"},
		{"Malay or Indonesian: the conversation again", "cara batal", Locale{Session: "id"}, "id"},
		{"Malay or Indonesian: the network", "mohon batal langganan", Locale{Network: "in_ID"}, "id"},
		{"Malay, whatever the network says", "macam mana nak batal", Locale{Session: "id", Network: "id"}, "ms"},
		{"Indonesian, whatever the conversation was", "gimana cara batalin", Locale{Session: "ms", Network: "ms"}, "id"},
		{"English, whatever the conversation was", "how do i get my money back", Locale{Session: "zh", Network: "zh-CN"}, "en"},
		{"Chinese, whatever the conversation was", "怎么退款", Locale{Session: "en", Network: "en-US"}, "zh"},
		{"Traditional Chinese, whatever the conversation was", "怎麼退訂", Locale{Session: "ms"}, "zh"},
		{"network in a language of which there are no tables", "netflix", Locale{Network: "fr-FR"}, Fallback},
		{"conversation in a language of which there are no tables", "netflix", Locale{Session: "fr"}, Fallback},
		{"nothing to read", "", Locale{Session: "zh"}, "zh"},
		{"an emoji", "👍", Locale{Session: "id"}, "id"},
		{"a number", "2", Locale{Session: "ms", Network: "en"}, "ms"},
		{"a number alone", "2", Locale{}, Fallback},
		{"a script without tables", "как отменить", Locale{Session: "ms"}, "ms"},
	} {
		t.Run(tc.name, func(t *testing.T) {
			if got := s.Detect(tc.text, tc.locale); got != tc.want {
				t.Errorf("%q with %+v is %s, want %s", tc.text, tc.locale, got, tc.want)
			}
		})
	}
}

// TestDetectIsSureOfWholeSentences repeats what is long enough to be clear, with everything else known of the user against it.
func TestDetectIsSureOfWholeSentences(t *testing.T) {
	s := load(t)
	for c, text := range sentences {
		for _, other := range s.Codes() {
			if got := s.Detect(text, Locale{Session: other, Network: string(other)}); got != c {
				t.Errorf("%q in a conversation in %s is %s", text, other, got)
			}
		}
	}
}

var sentences = map[Code]string{
	"en": "You can keep watching until the end of the month, and after that they will not charge your card again.",
	"ms": "Anda boleh terus menonton sehingga hujung bulan, dan selepas itu kad anda tidak akan dicaj lagi oleh pihak mereka.",
	"id": "Anda bisa terus menonton sampai akhir bulan, dan setelah itu kartu Anda tidak akan ditagih lagi karena sudah berhenti.",
	"zh": "您可以继续观看，直到这个月结束，之后他们就不会再从您的银行卡里扣钱了。",
}

func TestADetectorLearnsFromSamples(t *testing.T) {
	s, err := build(Words{"xa": {Script: "Latn"}, "xb": {Script: "Latn"}})
	if err != nil {
		t.Fatal(err)
	}
	d := s.NewDetector(map[Code][]string{"xa": {"zarblo zarbli zarblu"}, "xb": {"quomp quimp quamp"}})
	for word, want := range map[string]Code{"zarble": "xa", "quemp": "xb"} {
		if got := d.Detect(s.Analyze(word), nil, Locale{}); got != want {
			t.Errorf("%s is %s, want %s", word, got, want)
		}
	}
}

func TestDetectAtOnce(t *testing.T) {
	s := load(t)
	var wg sync.WaitGroup
	for range 8 {
		wg.Go(func() {
			for c, text := range sentences {
				if got := s.Detect(text, Locale{}); got != c {
					t.Errorf("%q is %s", text, got)
				}
			}
		})
	}
	wg.Wait()
}

func TestMismatch(t *testing.T) {
	s := load(t)
	for c, text := range sentences {
		for _, said := range s.Codes() {
			seems, differs := s.Mismatch(text, said)
			if said != c && slices.Contains(s.Related(c), said) {
				continue // languages that are searched together may share a plain sentence
			}
			if differs != (said != c) || differs && seems != c {
				t.Errorf("a text in %s, said to be %s: %q, %t", c, said, seems, differs)
			}
		}
	}
	for _, tc := range []struct {
		name, text string
		said       Code
	}{
		{"nothing", "", "en"},
		{"too short", "Open the menu.", "ms"},
		{"too short in Chinese", "打开菜单", "en"},
		{"labels of the screen", "Netflix Amazon Prime Disney Hotstar Spotify YouTube Premium iQIYI WeTV Viu", "ms"},
		{"numbers", "1 2 3 4 5 6 7 8 9 10 11 12", "zh"},
		{"labels within Chinese", "打开菜单，点击 Account，再点击 Membership and Billing，然后点击 Cancel Membership，最后确认取消。", "zh"},
		{"Chinese labels within English", "Open 我的会员 and press 会员管理, then choose the option 立即退订 and read what it says.", "en"},
		{"a plain sentence of a kindred language", sentences["ms"], "id"},
		{"a language of which there are no tables", sentences["en"], "fr"},
	} {
		t.Run(tc.name, func(t *testing.T) {
			if seems, differs := s.Mismatch(tc.text, tc.said); differs {
				t.Errorf("%q, said to be %s, seems %s", tc.text, tc.said, seems)
			}
		})
	}
}

// TestMismatchOfPlainSentences checks sentences as they stand in guides, in their own file and in another language's.
func TestMismatchOfPlainSentences(t *testing.T) {
	s := load(t)
	for _, tc := range []struct {
		said, in Code
		text     string
	}{
		{"ms", "ms", "Buka laman web Netflix, kemudian tekan Sign In di penjuru kanan atas dan masukkan butiran akaun anda."},
		{"id", "id", "Buka situs web Netflix, lalu tekan Sign In di pojok kanan atas dan masukkan data akun Anda."},
		{"en", "en", "Open the Netflix website, then press Sign In in the top right corner and enter your account details."},
		{"zh", "zh", "打开 Netflix 网站，点击右上角的 Sign In，然后输入您的账号和密码。"},
		{"zh", "en", "Open the Netflix website, then press Sign In in the top right corner and enter your account details."},
		{"id", "en", "Open the Netflix website, then press Sign In in the top right corner and enter your account details."},
		{"id", "ms", "Macam mana nak tengok akaun awak kat telefon, dan kenapa tak boleh tukar kad?"},
		{"ms", "id", "Gimana caranya biar kartu nggak kepotong lagi, soalnya uang di rekening aku udah ga bisa balik?"},
		{"en", "id", "Buka situs web Netflix, lalu tekan Sign In di pojok kanan atas dan masukkan data akun Anda."},
	} {
		seems, differs := s.Mismatch(tc.text, tc.said)
		if differs != (tc.said != tc.in) {
			t.Errorf("%q, said to be %s: %q, %t", tc.text, tc.said, seems, differs)
		}
	}
}

// TestFallbackShips keeps the promise that there is always a language to speak.
func TestFallbackShips(t *testing.T) {
	if s := load(t); !slices.Contains(s.Codes(), Fallback) {
		t.Errorf("%s is not among %v", Fallback, s.Codes())
	}
}
