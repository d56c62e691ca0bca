package knowledge_test

import (
	"fmt"
	"slices"
	"testing"
	"testing/fstest"

	"stepwise/knowledge"
)

// What the words of a step say, in each language: the codes that Check finds in it, and what looks alike and is none.
func TestCheckReadsSteps(t *testing.T) {
	for _, c := range []struct{ language, title, text, code string }{
		{"en", "Delete your profile", "Press **Delete**.", "missing-caution"},
		{"en", "Finish", "Press **Yes**, then permanently delete the account.", "missing-caution"},
		{"en", "Finish", "Press **Delete Profile** when you are asked to confirm.", ""},
		{"en", "Finish", "You cannot delete a profile that is in use. Close the window.", ""},
		{"en", "Ask for help", "Choose **Close your account** and wait.", ""},
		{"ms", "Padamkan profil anda", "Tekan **Padam**.", "missing-caution"},
		{"ms", "Selesai", "Tekan **Ya**, kemudian tutup akaun anda.", "missing-caution"},
		{"ms", "Selesai", "Tutup tetingkap itu. Untuk menutup akaun, tanya khidmat pelanggan.", ""},
		{"id", "Hapus profil", "Tekan **Hapus**.", "missing-caution"},
		{"id", "Selesai", "Hapus centang pada kotak itu, lalu tutup aplikasi.", ""},
		{"zh", "删除个人资料", "按下**删除**。", "missing-caution"},
		{"zh", "完成", "确认后，注销您的账号。", "missing-caution"},
		{"zh", "完成", "如果不想删除，请关闭窗口，再清除缓存。", ""},

		{"en", "Prove it", "Tell the agent your e-mail address and your password.", "password-given"},
		{"en", "Prove it", "Never give your password to anyone. Enter your password on the page itself.", ""},
		{"en", "Prove it", "Tell them that you forgot your password.", ""},
		{"ms", "Buktikan", "Beritahu ejen kata laluan anda.", "password-given"},
		{"ms", "Buktikan", "Jangan sekali-kali beri kata laluan anda kepada sesiapa. Masukkan kata laluan anda.", ""},
		{"id", "Buktikan", "Sebutkan kata sandi Anda kepada petugas.", "password-given"},
		{"id", "Buktikan", "Jangan pernah memberikan kata sandi. Ketik kata sandi Anda.", ""},
		{"zh", "核实身份", "向客服提供用户名和密码。", "password-given"},
		{"zh", "核实身份", "把密码告诉客服。", "password-given"},
		{"zh", "核实身份", "不要把密码告诉任何人，客服也不例外。请输入密码。", ""},

		{"en", "Go", "Open the app, log in, tap **Me**, choose **Plan** and press **End**.", "long-step"},
		{"en", "Go", "Open netflix.com, log in, choose **Account** and press **End**. The page opens, and you can scroll down to select a plan.", ""},
		{"ms", "Pergi", "Buka aplikasi, log masuk, tekan **Saya**, pilih **Pelan** dan sahkan.", "long-step"},
		{"id", "Buka", "Buka aplikasi, ketuk **Saya**, pilih **Paket**, gulir ke bawah, lalu tekan **Akhiri**.", "long-step"},
		{"zh", "操作", "打开应用，登录，点击**我的**，选择**套餐**，然后点击**退订**。", "long-step"},
		{"zh", "操作", "打开应用并登录，点击**我的**，再选择**套餐**。页面会打开新的窗口。", ""},

		{"en", "Gather", "Have the following ready:\n\n- your name", ""},
		{"en", "Gather", "Have the following ready:\n\nYour name.", "missing-list"},
		{"en", "Gather", "In the following month you pay less.", ""},
		{"ms", "Sediakan", "Sediakan perkara berikut.\n\nKemudian teruskan.", "missing-list"},
		{"id", "Siapkan", "Siapkan data berikut:\n\n- nama", ""},
		{"zh", "准备", "请准备以下资料：", "missing-list"},
		{"zh", "说明", "可以这样说：\n\n> “我要退款。”", ""},

		{"en", "Call", "Call 10086.", "phone-number"},
		{"zh", "致电", "拨打 10086 热线。", "phone-number"},
		{"en", "Call", "Write to us at +60 3-1234 5678.", "phone-number"},
		{"en", "Wait", "You get up to 10000 points, or 1,000,000 rupiah, from 2024 to 2026.", ""},
	} {
		t.Run(c.language+" "+c.text, func(t *testing.T) {
			text := fmt.Sprintf("+++\ntitle = \"t\"\nproduct = \"p\"\ntask = \"cancel\"\n+++\n\ns\n\n## S {.steps}\n\n### %s\n\n%s\n", c.title, c.text)
			base, diags := knowledge.Load(fstest.MapFS{
				"g." + c.language + ".md": {Data: []byte(text)}, "products.toml": {Data: []byte("[p]\nname = \"P\"\n")},
			})
			if len(diags) > 0 {
				t.Fatal(diags)
			}
			var want []string
			if c.code != "" {
				want = []string{c.code}
			}
			var got []string
			for _, d := range base.Check(nil, today) {
				got = append(got, d.Code)
			}
			if !slices.Equal(want, got) {
				t.Errorf("got %v, want %v", got, want)
			}
		})
	}
}

// A date is judged by the day that is given, not by the clock.
func TestStaleIsMeasuredFromTheDayGiven(t *testing.T) {
	text := "+++\ntitle = \"t\"\nproduct = \"p\"\ntask = \"cancel\"\nchecked = 2026-11-20\n+++\n\ns\n\n## S {.steps}\n\n1. Call 10086.\n"
	base, diags := knowledge.Load(fstest.MapFS{"g.en.md": {Data: []byte(text)}, "products.toml": {Data: []byte("[p]\nname = \"P\"\n")}})
	if len(diags) > 0 {
		t.Fatal(diags)
	}
	for years, want := range []int{0, 0, 1} { // after one year to the day it is not yet stale
		n := 0
		for _, d := range base.Check(nil, today.AddDate(years, 0, 0)) {
			if d.Code == "stale-checked" {
				n++
			}
		}
		if n != want {
			t.Errorf("after %d years %d notes, want %d", years, n, want)
		}
	}
}
