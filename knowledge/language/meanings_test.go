package language

import (
	"math"
	"testing"
)

func TestMeanings(t *testing.T) {
	m, err := LoadMeanings()
	if err != nil {
		t.Fatal(err)
	}
	set, err := Load()
	if err != nil {
		t.Fatal(err)
	}
	alike := func(a, b string) float64 {
		x, y := m.Place(set.Analyze(a)), m.Place(set.Analyze(b))
		if x == nil || y == nil {
			t.Fatalf("%q or %q has no place", a, b)
		}
		unit(x)
		unit(y)
		dot := 0.0
		for k := range x {
			dot += float64(x[k] * y[k])
		}
		return dot
	}
	for _, tc := range []struct{ text, near, far string }{
		{"car", "taxi", "song"},
		{"how much is the salary", "what do they pay", "where is the airport"},
		{"flights", "airplane", "refund"},
		{"listen to music", "play a song", "book a table"},
	} {
		if near, far := alike(tc.text, tc.near), alike(tc.text, tc.far); near < far+0.2 {
			t.Errorf("%q is %.2f like %q and %.2f like %q", tc.text, near, tc.near, far, tc.far)
		}
	}
	if d := math.Abs(alike("the money", "money") - 1); d > 1e-5 {
		t.Errorf("a word that says nothing moves a text by %g", d)
	}
	if known, half := m.Place(set.Analyze("money")), m.Place(set.Analyze("money xqzv")); math.Abs(float64(half[0]-known[0]/2)) > 1e-5 {
		t.Errorf("with a word that has no place the place is %g long where it was %g", half[0], known[0])
	}
	for _, text := range []string{"", "the", "咪咕", "xqzv"} {
		if place := m.Place(set.Analyze(text)); place != nil {
			t.Errorf("%q has the place %v", text, place)
		}
	}
}
