package index

import (
	"testing"

	"stepwise/knowledge/language"
	"stepwise/knowledge/synthetic"
)

func TestProgress(t *testing.T) {
	words, err := language.Load()
	if err != nil {
		t.Fatal(err)
	}
	calls, last := 0, 0
	x, err := Build(synthetic.New(words, 1).Base(50), words, func(done, total int) {
		if calls++; done <= last || done > total {
			t.Errorf("%d of %d done after %d", done, total, last)
		}
		if last = done; total != 50*(readUnits+1) {
			t.Errorf("%d pieces of work", total)
		}
	})
	if err != nil {
		t.Fatal(err)
	}
	closeIndex(t, x)
	if calls < 2 || last != 50*(readUnits+1) {
		t.Errorf("the last of %d calls had %d done", calls, last)
	}
}
