package index

import (
	"math"

	"stepwise/knowledge/language"
)

// EditCosts are what single letters cost, counted from "a".
type editCosts struct {
	change   [26][26]float64 // of one into another
	omission [26]float64     // left out by the one who typed
}

// What an edit costs. Words that cost less are tried before others.
const (
	fullCost   = 1.0
	keyCost    = 0.8 // the letter of a neighbouring key
	swapCost   = 0.8 // of two letters side by side
	vowelCost  = 0.7 // vowels are dropped in short messages
	firstCost  = 0.5 // what a wrong first letter costs beside, since people rarely mistype it
	mostShifts = 2   // more letters cannot be left out, and others be too many, within any limit
)

func newEditCosts() editCosts {
	var c editCosts
	for a := range c.change {
		c.omission[a] = fullCost
		for b := range c.change[a] {
			if a != b {
				c.change[a][b] = fullCost
			}
		}
	}
	for _, vowel := range "aeiou" {
		c.omission[vowel-'a'] = vowelCost
	}
	// Letters beside each other on a keyboard are easily confused.
	for _, row := range [...]string{"qwertyuiop", "asdfghjkl", "zxcvbnm"} {
		for i := range len(row) - 1 {
			a, b := row[i]-'a', row[i+1]-'a'
			c.change[a][b], c.change[b][a] = keyCost, keyCost
		}
	}
	return c
}

// between is the weighted Damerau-Levenshtein distance (optimal string alignment) of a mistyped word and another one, both in small letters; above the limit,
// which is at most maxCostTwo, it may be any number greater than it.
func (c *editCosts) between(a, b []byte, limit float64) float64 {
	if d := len(a) - len(b); float64(max(d, -d)) > limit {
		return limit + 1
	}
	var rows [3][language.MaxToken + 2]float64
	prev2, prev, cur := &rows[0], &rows[1], &rows[2]
	for j := range len(b) + 1 {
		prev[j] = float64(j)
	}
	for i := 1; i <= len(a); i++ {
		// What is further from the diagonal costs too much, whatever it is.
		first, last := max(1, i-mostShifts), min(len(b), i+mostShifts)
		cur[first-1] = math.MaxFloat64
		if first == 1 {
			cur[0] = float64(i)
		}
		least := cur[first-1]
		for j := first; j <= last; j++ {
			change := c.change[a[i-1]-'a'][b[j-1]-'a']
			if i == 1 && j == 1 && change > 0 {
				change += firstCost
			}
			d := min(prev[j-1]+change, prev[j]+fullCost, cur[j-1]+c.omission[b[j-1]-'a'])
			if i > 1 && j > 1 && a[i-1] == b[j-2] && a[i-2] == b[j-1] {
				d = min(d, prev2[j-2]+swapCost)
			}
			cur[j] = d
			least = min(least, d)
		}
		cur[last+1] = math.MaxFloat64
		if least > limit {
			return limit + 1
		}
		prev2, prev, cur = prev, cur, prev2
	}
	return prev[len(b)]
}
