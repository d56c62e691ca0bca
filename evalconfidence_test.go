package main

import (
	"math"
	"slices"
	"testing"

	"github.com/google/go-cmp/cmp"
)

// some are n guesses with that confidence, as many of which are right.
func some(n, right int, confidence float64) guesses {
	out := make(guesses, n)
	for i := range out {
		out[i] = guess{confidence: confidence, right: i < right}
	}
	return out
}

// strange are n guesses about questions out of scope.
func strange(n int, confidence float64) guesses {
	return slices.Repeat(guesses{{confidence: confidence, outOfScope: true}}, n)
}

func TestGuesses(t *testing.T) {
	tests := map[string]struct {
		list       guesses
		separation float64
		recall     int
		ece        float64
	}{
		"nothing":                        {nil, math.NaN(), 0, 0},
		"nothing out of scope":           {some(4, 3, 0.75), math.NaN(), 3, 0},
		"only out of scope":              {strange(2, 0.25), math.NaN(), 0, 0.25},
		"apart":                          {slices.Concat(some(2, 2, 1), strange(2, 0)), 1, 2, 0},
		"the wrong way round":            {slices.Concat(some(2, 2, 0), strange(2, 1)), 0, 0, 1},
		"all equally sure":               {slices.Concat(some(3, 3, 0.5), strange(3, 0.5)), 0.5, 0, 0},
		"one pair of four out of order":  {slices.Concat(some(1, 1, 0.9), some(1, 1, 0.3), strange(1, 0.5), strange(1, 0.1)), 0.75, 1, (0.1 + 0.7 + 0.5 + 0.1) / 4},
		"a tie and a pair in order":      {slices.Concat(some(1, 1, 0.5), strange(1, 0.5), strange(1, 0.2)), 0.75, 0, 0.2 / 3},
		"a tenth passes":                 {slices.Concat(some(2, 2, 0.9), strange(1, 0.8), some(3, 2, 0.7), strange(9, 0.6)), (2*10 + 3*9) / 50.0, 4, (0.2 + 0.8 + 0.1 + 5.4) / 15},
		"more than a tenth would":        {slices.Concat(some(2, 2, 0.9), strange(1, 0.8), some(3, 2, 0.7), strange(8, 0.6)), (2*9 + 3*8) / 45.0, 2, (0.2 + 0.8 + 0.1 + 4.8) / 14},
		"a tie with too many":            {slices.Concat(some(1, 1, 0.9), strange(2, 0.7), some(3, 3, 0.7), strange(8, 0.6)), (10 + 3*9) / 40.0, 1, (0.1 + 0.5 + 4.8) / 14},
		"wrong first candidates":         {slices.Concat(some(4, 0, 0.9), strange(1, 0.1)), 1, 0, 3.7 / 5},
		"gaps of a bin make up":          {slices.Concat(some(1, 1, 0.52), some(1, 0, 0.48+0.04)), math.NaN(), 1, 0.04 / 2},
		"gaps of bins do not":            {slices.Concat(some(1, 1, 0.65), some(1, 0, 0.35)), math.NaN(), 1, 0.35},
		"no candidate, and certain":      {slices.Concat(some(1, 0, 0), some(1, 1, 1), strange(1, 0)), 0.75, 1, 0},
		"out of scope is never right":    {slices.Concat(some(1, 1, 0.95), strange(1, 0.95)), 0.5, 0, 0.45},
		"order of the lines is the same": {slices.Concat(strange(2, 0), some(2, 2, 1)), 1, 2, 0},
	}
	for name, tc := range tests {
		t.Run(name, func(t *testing.T) {
			if got := tc.list.separation(); math.Abs(got-tc.separation) > 1e-9 || math.IsNaN(got) != math.IsNaN(tc.separation) {
				t.Errorf("AUROC %v, want %v", got, tc.separation)
			}
			if got := tc.list.recall(); got != tc.recall {
				t.Errorf("recall %d, want %d", got, tc.recall)
			}
			if got := tc.list.calibrationError(); math.Abs(got-tc.ece) > 1e-9 {
				t.Errorf("ECE %v, want %v", got, tc.ece)
			}
		})
	}
}

func TestGuessesSummary(t *testing.T) {
	tests := map[string]struct {
		list guesses
		want []string
	}{
		"nothing":              {nil, []string{"-", "-"}},
		"nothing out of scope": {some(4, 3, 0.75), []string{"-", "-"}},
		"only out of scope":    {strange(2, 0.25), []string{"-", "-"}},
		"few":                  {slices.Concat(some(3, 2, 0.75), strange(1, 0)), []string{"100.0%", "67% (2/3)"}},
		"many":                 {slices.Concat(some(60, 45, 0.75), strange(1, 0)), []string{"100.0%", "75.0%"}},
	}
	for name, tc := range tests {
		if diff := cmp.Diff(tc.want, tc.list.summary()); diff != "" {
			t.Errorf("%s (-want +got):\n%s", name, diff)
		}
	}
}
