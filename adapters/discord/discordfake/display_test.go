package discordfake

import "testing"

func TestDisplay(t *testing.T) {
	for _, tc := range []struct{ name, in, want string }{
		{"words", "a b", "a b"},
		{"escapes", `\*a\* \_b\_ \\ \@everyone \<\@1\> 1\. \:x\: \[a\](b)`, `*a* _b_ \ @everyone <@1> 1. :x: [a](b)`},
		{"a backslash before a letter stays", `\a`, `\a`},
		{"bold", `**a\*b**c`, "a*bc"},
		{"heading, quote and small print", "## a\n> b\n-# c", "a\nb\nc"},
		{"lists", "- a\n  1. b", "• a\n  1. b"},
		{"links", "[a](<https://a.example>) <https://b.example>", "a https://b.example"},
		{"mentions", "<@1> <@&2> <#3> @everyone @here <t:1:R> </ask:4> <:a:5>", "⟪mention⟫ ⟪mention⟫ ⟪mention⟫ ⟪mention⟫ ⟪mention⟫ ⟪mention⟫ ⟪mention⟫ ⟪mention⟫"},
		{"what nobody means", "*a* _b_ __c__ ~~d~~ ||e|| `f` :g: https://h.example", "⟪italic⟫ ⟪italic⟫ ⟪underlined⟫ ⟪struck⟫ ⟪spoiler⟫ ⟪code⟫ ⟪emoji⟫ ⟪link⟫"},
		{"letters around an underscore", "a_b_c", "a_b_c"},
	} {
		t.Run(tc.name, func(t *testing.T) {
			if got := Display(tc.in); got != tc.want {
				t.Errorf("want %q, got %q", tc.want, got)
			}
		})
	}
}

func TestParse(t *testing.T) {
	const none = `"allowed_mentions": {"parse": []}`
	for _, tc := range []struct {
		name, body string
		good       bool
	}{
		{"good", `{"content": "a", ` + none + `}`, true},
		{"who is notified is left open", `{"content": "a"}`, false},
		{"who is notified is null", `{"content": "a", "allowed_mentions": {"parse": null}}`, false},
		{"users are notified", `{"content": "a", "allowed_mentions": {"parse": ["users"]}}`, false},
		{"nothing in it", `{"content": " ", ` + none + `}`, false},
		{"an unknown field", `{"content": "a", "embed": 1, ` + none + `}`, false},
		{"a nonce that is not enforced", `{"content": "a", "nonce": "n", ` + none + `}`, false},
		{"only for one, in a channel", `{"content": "a", "flags": 64, ` + none + `}`, false},
		{"a button", `{"content": "a", "components": [{"type": 1, "components": [{"type": 2, "style": 2, "label": "b", "custom_id": "c"}]}], ` + none + `}`, true},
		{"two buttons of one id", `{"content": "a", "components": [{"type": 1, "components": [{"type": 2, "style": 2, "label": "b", "custom_id": "c"}, {"type": 2, "style": 2, "label": "b", "custom_id": "c"}]}], ` + none + `}`, false},
		{"a row of nothing", `{"content": "a", "components": [{"type": 1, "components": []}], ` + none + `}`, false},
	} {
		t.Run(tc.name, func(t *testing.T) {
			if _, _, why := parse([]byte(tc.body), false); (why == "") != tc.good {
				t.Errorf("got %q", why)
			}
		})
	}
}
