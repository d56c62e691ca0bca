package index

import (
	"math/rand/v2"
	"testing"

	"stepwise/knowledge/language"
)

// TestEditCosts compares with the distance over the whole table of two words.
func TestEditCosts(t *testing.T) {
	c := newEditCosts()
	random := rand.New(rand.NewPCG(1, 2))
	letters := func(n int) []byte {
		w := make([]byte, n)
		for i := range w {
			w[i] = "aeilnrst"[random.IntN(8)]
		}
		return w
	}
	near := 0
	for range 20_000 {
		a := letters(3 + random.IntN(10))
		b := append([]byte(nil), a...)
		for range random.IntN(4) {
			switch i := random.IntN(len(b)); random.IntN(3) {
			case 0:
				b[i] = letters(1)[0]
			case 1:
				b = append(b[:i:i], append(letters(1), b[i:]...)...)
			default:
				b = append(b[:i:i], b[min(i+1, len(b)-1):]...)
			}
		}
		if len(a)-len(b) > mostShifts || len(b)-len(a) > mostShifts {
			continue
		}
		want, got := wholeTable(&c, a, b), c.between(a, b, maxCostTwo)
		if want <= maxCostTwo {
			near++
		}
		const rounding = 1e-9
		if want <= maxCostTwo && (got < want-rounding || got > want+rounding) || want > maxCostTwo && got <= maxCostTwo {
			t.Fatalf("%s, %s: %v, want %v", a, b, got, want)
		}
	}
	if near < 1000 {
		t.Errorf("only %d pairs are near", near)
	}
}

func wholeTable(c *editCosts, a, b []byte) float64 {
	var d [language.MaxToken][language.MaxToken]float64
	for i := range len(a) + 1 {
		for j := range len(b) + 1 {
			if i == 0 || j == 0 {
				d[i][j] = float64(i + j)
				continue
			}
			change := c.change[a[i-1]-'a'][b[j-1]-'a']
			if i == 1 && j == 1 && a[0] != b[0] {
				change += firstCost
			}
			d[i][j] = min(d[i-1][j-1]+change, d[i-1][j]+fullCost, d[i][j-1]+c.omission[b[j-1]-'a'])
			if i > 1 && j > 1 && a[i-1] == b[j-2] && a[i-2] == b[j-1] {
				d[i][j] = min(d[i][j], d[i-2][j-2]+swapCost)
			}
		}
	}
	return d[len(a)][len(b)]
}

// TestDeletions takes letters out of words in every way.
func TestDeletions(t *testing.T) {
	var terms vocabulary
	for _, w := range []string{"cancel", "subscription", "account", "refund"} {
		terms.written[terms.intern(w)] = 1
	}
	d := newDeletions(&terms, map[string]bool{"netflix": true, "cancel": true, "off": true})
	for _, tc := range []struct {
		word string
		want string // empty for none
	}{
		{"cancel", "cancel"},
		{"cncel", "cancel"},
		{"canncel", "cancel"},
		{"xancel", "cancel"},
		{"cnacel", "cancel"},
		{"cel", ""},
		{"sbscriptoin", "subscription"},
		{"subscription", "subscription"},
		{"zzbscription", "subscription"},
		{"zzzscription", ""},
		{"netflx", "netflix"},
		{"nteflxi", "netflix"},
		{"off", ""},
		{"offf", ""},
	} {
		found := ""
		for _, number := range d.near(tc.word, nil) {
			w, _ := d.word(number)
			found += string(w)
		}
		if found != tc.want {
			t.Errorf("%s is near %q, want %q", tc.word, found, tc.want)
		}
	}
}
