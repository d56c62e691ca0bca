package language

import (
	"strings"
	"testing"
	"unicode"
	"unicode/utf8"
)

func TestNormalize(t *testing.T) {
	for _, tc := range []struct{ name, text, want string }{
		{"empty", "", ""},
		{"normal already", "how do i cancel netflix?", "how do i cancel netflix?"},
		{"upper case", "CANCEL Netflix", "cancel netflix"},
		{"full width", "ＮＥＴＦＬＩＸ　１２３！", "netflix 123!"},
		{"half-width katakana", "ﾈｯﾄ", "ネット"},
		{"ligature", "oﬃce ﬁx", "office fix"},
		{"letters that are symbols", "𝓝𝓮𝓽 Ⓝ ℕ", "net n n"},
		{"superscript, circled digit", "x² ①", "x2 1"},
		{"accents", "Café Ñandú Åsa", "cafe nandu asa"},
		{"accents apart", "Cafe\u0301", "cafe"},
		{"Turkish capital", "İptal", "iptal"},
		{"German sharp s stays one letter", "ẞ", "ß"},
		{"zero-width characters", "net\u200bfl\u200cix\u2060 \ufeffcancel", "netflix cancel"},
		{"soft hyphen", "can\u00adcel", "cancel"},
		{"direction marks", "\u202enetflix\u202c \u2066x\u2069", "netflix x"},
		{"invisible fillers", "net\u3164flix \u115fx", "netflix x"},
		{"combining grapheme joiner", "net\u034fflix", "netflix"},
		{"language tags", "x\U000e0065\U000e006e", "x"},
		{"private use", "a\ue000b", "ab"},
		{"variation selector on Han", "退\ufe0f订\U000e0100", "退订"},
		{"variation selector on an emoji", "❤\ufe0f ok", "❤ ok"},
		{"control characters", "a\x00b\tc\nd\x7fe\u0085f", "a b c d e f"},
		{"line separators", "a\u2028b\u2029c", "a b c"},
		{"spaces of other widths", "a\u00a0b\u2009c\u3000d", "a b c d"},
		{"replacement character", "a\ufffdb", "a b"},
		{"stacked marks on a letter", "c\u0301\u0302\u0303a\u0336\u20ddn", "can"},
		{"stacked marks on another letter", "и\u0306\u0301\u0302", "й"},
		{"stacked marks on Han", "退\u0336\u0302\u20dd订", "退订"},
		{"enclosing mark", "c\u20dda\u20dd", "ca"},
		{"mark on nothing", "\u0301a \u0301 1\u0308", "a  1"},
		{"accent that stands alone", "a´b", "a b"},
		{"spacing marks are letters", "क्षेत्र हों", "क्षेत्र हों"},
		{"mark of a Japanese syllable", "か\u3099 が", "が が"},
		{"Hangul letters joined", "\u1112\u1161\u11ab", "한"},
		{"drawn out", "pleaseeee cancellll", "please cancel"},
		{"drawn out in capitals", "PLEaSeEE", "please"},
		{"drawn out over accents", "sééé", "se"},
		{"drawn out in Chinese", "谢谢谢谢 好好", "谢 好好"},
		{"two of a letter are two", "too free", "too free"},
		{"digits stay", "1000 0000 ２２２２", "1000 0000 2222"},
		{"signs stay", "??? !!! ...", "??? !!! ..."},
		{"invalid UTF-8", "net\xff\xfeflix\xc3", "net flix "},
		{"half a character", "退\xe8\xae", "退 "},
		{"a surrogate in UTF-8", "a\xed\xa0\x80b", "a b"},
		{"character that stands for words", "x㌔y ﷺ", "x y  "},
		{"all at once", "\ufeffＰＬＥＡＳＥＥＥ\u200b\x00 Cançe\u0301L 咪\u200d咕\xff", "please  cancel 咪咕 "},
	} {
		t.Run(tc.name, func(t *testing.T) {
			if got := Normalize(tc.text); got != tc.want {
				t.Errorf("Normalize(%q) = %q, want %q", tc.text, got, tc.want)
			}
		})
	}
}

// TestNormalizeEveryCharacter keeps the promises for each character by itself; the fuzz test keeps them for what stands together.
func TestNormalizeEveryCharacter(t *testing.T) {
	if testing.Short() {
		t.Skip("long, and with nothing that could race")
	}
	for r := rune(0); r <= unicode.MaxRune; r++ {
		checkNormal(t, string(r))
	}
}

// TestNormalizeIgnoresWhatCannotBeSeen hides every invisible character within a word.
func TestNormalizeIgnoresWhatCannotBeSeen(t *testing.T) {
	for r := rune(0x80); r <= unicode.MaxRune; r++ {
		if !unicode.In(r, unicode.Cf, unicode.Variation_Selector, unicode.Other_Default_Ignorable_Code_Point) {
			continue
		}
		for _, word := range []string{"batal", "退订"} {
			first, size := utf8.DecodeRuneInString(word)
			if got := Normalize(string(first) + string(r) + word[size:]); got != word {
				t.Errorf("Normalize of %q with %U in it = %q", word, r, got)
			}
		}
	}
}

func TestNormalizeTheQuickWay(t *testing.T) {
	for _, text := range []string{"Hello,\tWORLDDD\x00\x7f!!!", "aaa", "AaA", "abc", "1111", "\r\n\r\n\r\n"} {
		if quick, slow := normalizeASCII(text), normalizeUnicode(text); quick != slow {
			t.Errorf("%q is %q the quick way and %q the other way", text, quick, slow)
		}
	}
}

func TestNormalizeDoesNotCopyANormalText(t *testing.T) {
	const text = "how do i cancel netflix"
	if n := testing.AllocsPerRun(10, func() { Normalize(text) }); n > 0 {
		t.Errorf("%v allocations", n)
	}
}

// checkNormal checks what Normalize promises about any text.
func checkNormal(t *testing.T, text string) {
	t.Helper()
	normal := Normalize(text)
	if !utf8.ValidString(normal) {
		t.Errorf("Normalize(%q) = %q is not valid UTF-8", text, normal)
	}
	if again := Normalize(normal); again != normal {
		t.Errorf("Normalize(%q) = %q, and once more %q", text, normal, again)
	}
	if len(normal) > 4*len(text) {
		t.Errorf("Normalize(%q) has %d bytes, the text %d", text, len(normal), len(text))
	}
	if strings.ContainsFunc(normal, unicode.IsControl) {
		t.Errorf("Normalize(%q) = %q has a control character", text, normal)
	}
}

func FuzzNormalize(f *testing.F) {
	for _, text := range []string{
		"How do I CANCEL Netflix???", "ｆｕｌｌ　ｗｉｄｔｈ", "a\u0301\u0302\u0303\u200b\u0301", "退订\ufe0f咪咕会员", "\x00\xff\xfe\xed\xa0\x80", "ㅋㅋㅋ 한", "㌖㌖ﷺ",
		"क\u093c\u094d\u302e\u0300", "а\u302e\u0301\u200c\u302f\u0302", strings.Repeat("\u0315", 40) + "x", "aaa" + strings.Repeat("\u0316\u0301", 35), "ǅ İ ẞ ſ K Å",
	} {
		f.Add(text)
	}
	f.Fuzz(func(t *testing.T, text string) { checkNormal(t, text) })
}
