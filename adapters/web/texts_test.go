package web

import (
	"net/http/httptest"
	"strings"
	"testing"
)

func testTexts() Texts {
	return Texts{
		"en": {
			Title: "Stepwise", Greeting: "How do I …? Ask, and get the steps.", Log: "Conversation", You: "You", Placeholder: "Ask how to do something", Send: "Send",
			Typing: "Writing …", Lost: "The connection was lost. Trying again …",
			Restarted: "The connection is back after a restart. If an answer is missing, please ask again.",
			Missed:    "Some messages can't be shown any more.", Elsewhere: "This chat is open in other windows.", Here: "Go on here",
			TooLong: "This message is too long.", NotSent: "This message could not be sent.", NoScript: "This page needs JavaScript.", NoCookies: "This page needs cookies.",
		},
		"ms": {
			Title: "Stepwise", Greeting: "Bagaimana nak …? Tanya dan dapatkan langkahnya.", Log: "Perbualan", You: "Anda", Placeholder: "Tanya cara membuat sesuatu", Send: "Hantar",
			Typing: "Sedang menulis …", Lost: "Sambungan terputus. Mencuba lagi …",
			Restarted: "Sambungan pulih selepas dimulakan semula. Jika ada jawapan yang tiada, sila tanya lagi.",
			Missed:    "Sesetengah mesej tidak dapat dipaparkan lagi.", Elsewhere: "Perbualan ini terbuka di tetingkap lain.", Here: "Teruskan di sini",
			TooLong: "Mesej ini terlalu panjang.", NotSent: "Mesej ini tidak dapat dihantar.", NoScript: "Halaman ini memerlukan JavaScript.", NoCookies: "Halaman ini memerlukan kuki.",
		},
		"id": {
			Title: "Stepwise", Greeting: "Bagaimana cara …? Tanyakan dan dapatkan langkahnya.", Log: "Percakapan", You: "Anda", Placeholder: "Tanyakan cara melakukan sesuatu", Send: "Kirim",
			Typing: "Sedang menulis …", Lost: "Koneksi terputus. Mencoba lagi …",
			Restarted: "Koneksi pulih setelah dimulai ulang. Jika ada jawaban yang hilang, silakan tanyakan lagi.",
			Missed:    "Beberapa pesan tidak dapat ditampilkan lagi.", Elsewhere: "Percakapan ini terbuka di jendela lain.", Here: "Lanjutkan di sini",
			TooLong: "Pesan ini terlalu panjang.", NotSent: "Pesan ini tidak dapat dikirim.", NoScript: "Halaman ini memerlukan JavaScript.", NoCookies: "Halaman ini memerlukan cookie.",
		},
		"zh": {
			Title: "Stepwise", Greeting: "怎么做？问一问，一步步告诉您。", Log: "对话", You: "您", Placeholder: "想知道怎么做什么？", Send: "发送",
			Typing: "正在输入…", Lost: "连接已断开，正在重新连接…",
			Restarted: "服务重启后已重新连接。如果缺少回答，请再问一次。",
			Missed:    "部分消息已无法显示。", Elsewhere: "此对话已在其他窗口中打开。", Here: "在这里继续",
			TooLong: "这条消息太长了。", NotSent: "这条消息发送失败。", NoScript: "此页面需要启用 JavaScript。", NoCookies: "此页面需要启用 Cookie。",
		},
	}
}

func TestTextsCheck(t *testing.T) {
	if err := testTexts().Check(); err != nil {
		t.Error(err)
	}
	if err := (Texts{}).Check(); err == nil {
		t.Error("no texts are no mistake")
	}
	broken := testTexts()
	broken["no language"] = broken["en"]
	words := broken["ms"]
	words.Lost = ""
	broken["ms"] = words
	err := broken.Check()
	if err == nil || !strings.Contains(err.Error(), "ms: Lost is empty") || !strings.Contains(err.Error(), `"no language" is no language`) {
		t.Errorf("error %v", err)
	}
}

func TestLanguageOfThePage(t *testing.T) {
	for _, tc := range []struct{ name, header, page, locale string }{
		{"none", "", "en", ""},
		{"one of ours", "id", "id", "id"},
		{"with a region", "ms-MY,ms;q=0.9,en;q=0.8", "ms", "ms-MY"},
		{"weights count, not the order", "en;q=0.5, zh-CN", "zh", "zh-CN"},
		{"Traditional Chinese", "zh-TW,zh;q=0.9", "zh", "zh-TW"},
		{"a second choice that we have", "de-DE,id;q=0.5", "id", "de-DE"},
		{"none of ours", "de", "en", "de"},
		{"any", "*", "en", ""},
		{"nonsense", "<script>", "en", ""},
		{"endless", strings.Repeat("en,", 5000), "en", ""},
		{"malformed among good ones", "en, \x00", "en", ""},
	} {
		t.Run(tc.name, func(t *testing.T) {
			r := httptest.NewRequest("GET", "/", nil)
			r.Header.Set("Accept-Language", tc.header)
			if got := locale(r); got != tc.locale {
				t.Errorf("locale %q, want %q", got, tc.locale)
			}
			w := httptest.NewRecorder()
			New(DefaultConfig(), discard(), testTexts(), nil).ServeHTTP(w, r)
			if !strings.Contains(w.Body.String(), `<html lang="`+tc.page+`">`) || w.Header().Get("Vary") != "Accept-Language" {
				t.Errorf("the page is not in %q: %.200s", tc.page, w.Body)
			}
		})
	}
}
