package language

import "testing"

func TestControl(t *testing.T) {
	s, err := Load()
	if err != nil {
		t.Fatal(err)
	}
	for _, tc := range []struct {
		text   string
		want   Control // empty for none
		number int
	}{
		{"next", Next, 0},
		{"Next, please!", Next, 0},
		{"lanjut", Next, 0},
		{"seterusnya", Next, 0},
		{"下一步", Next, 0},
		{"请下一步", Next, 0},
		{"back", Back, 0},
		{"上一步", Back, 0},
		{"ulangi", Repeat, 0},
		{"重新开始", Start, 0},
		{"semua langkah", All, 0},
		{"停止", Stop, 0},
		{"人工", Person, 0},
		{"yes", Yes, 0},
		{"tidak", No, 0},
		{"3", Step, 3},
		{"３", Step, 3},
		{"step 3", Step, 3},
		{"step 12", Step, 12},
		{"go to step 3 please", Step, 3},
		{"the third step", Step, 3},
		{"langkah 3", Step, 3},
		{"langkah kelapan", Step, 8},
		{"langkah kedelapan", Step, 8},
		{"第三步", Step, 3},
		{"第3步", Step, 3},
		{"last step", Last, 0},
		{"最后一步", Last, 0},
		{"langkah terakhir", Last, 0},
		{"", "", 0},
		{"ok", "", 0},
		{"please", "", 0},
		{"next month", "", 0},
		{"what is step 3 about", "", 0},
		{"how do I go back to the old plan", "", 0},
		{"3 months", "", 0},
	} {
		c, n, ok := s.Control(tc.text)
		if c != tc.want || n != tc.number || ok != (tc.want != "") {
			t.Errorf("%q: want %q %d, got %q %d %t", tc.text, tc.want, tc.number, c, n, ok)
		}
	}
}

// Every language has a word to show for every control, which means that control.
func TestControlWord(t *testing.T) {
	s, err := Load()
	if err != nil {
		t.Fatal(err)
	}
	for _, code := range s.Codes() {
		for _, c := range Controls() {
			word := s.ControlWord(code, c)
			if got, _, ok := s.Control(word); !ok || got != c || len(s.tables[code].Controls[string(c)]) == 0 {
				t.Errorf("%s: %q is shown for %q and means %q", code, word, c, got)
			}
		}
		for _, v := range []string{"computer", "phone", "app", "website", "customer-service"} {
			if len(s.tables[code].Variants[v]) == 0 || s.VariantWord(code, v) != s.tables[code].Variants[v][0] {
				t.Errorf("%s: %q is shown for %q", code, s.VariantWord(code, v), v)
			}
		}
	}
	if got := s.ControlWord("fr", Next); got != "next" {
		t.Errorf("a language without tables shows %q for next", got)
	}
	if got := s.VariantWord("en", "teapot"); got != "" {
		t.Errorf("%q is shown for a variant of the author's own", got)
	}
}

// The words of an operator join those that ship.
func TestOwnControls(t *testing.T) {
	s, err := Load()
	if err != nil {
		t.Fatal(err)
	}
	s, err = s.With(Words{"de": {Controls: map[string][]string{"next": {"weiter"}}, Ordinals: map[string][]string{"1": {"schritt 1"}}, Courtesy: []string{"bitte"}}})
	if err != nil {
		t.Fatal(err)
	}
	for text, want := range map[string]Control{"weiter bitte": Next, "Schritt 4": Step, "next": Next} {
		if got, _, _ := s.Control(text); got != want {
			t.Errorf("%q: want %q, got %q", text, want, got)
		}
	}
}
