package language

import (
	"fmt"
	"maps"
	"slices"
	"testing"
)

func TestExp(t *testing.T) {
	s, err := Load()
	if err != nil { t.Fatal(err) }
	for _, c := range s.codes {
		tb := s.tables[c]
		for _, k := range slices.Sorted(maps.Keys(tb.Slang)) {
			n := 0
			for _, w := range words(Normalize(k)) { n++; if w != Normalize(k) { fmt.Println(c, "slang", k, w) } }
			if n != 1 && c != "zh" { fmt.Println(c, "slang words", k, n) }
		}
		for _, lists := range []struct{ name string; m map[string][]string }{{"task", tb.Tasks}, {"variant", tb.Variants}, {"small", tb.Smalltalk}, {"product", tb.Products}} {
			seen := map[string]string{}
			for _, key := range slices.Sorted(maps.Keys(lists.m)) {
				if len(lists.m[key]) == 0 { fmt.Println(c, lists.name, key, "EMPTY") }
				for _, w := range lists.m[key] {
					if o, ok := seen[w]; ok { fmt.Println(c, lists.name, key, w, "also", o) }
					seen[w] = key
					toks := s.Analyze(w)
					if len(toks) == 0 { fmt.Println("nothing", c, w) }
					m := s.Scan(toks)
					var got []Mention
					switch lists.name {
					case "task": got = m.Tasks
					case "variant": got = m.Variants
					case "small": got = m.Smalltalk
					case "product": got = m.Products
					}
					if len(got) == 0 || got[0].Key != key { fmt.Println(c, lists.name, key, w, got) }
				}
			}
		}
		fmt.Println(c, slices.Sorted(maps.Keys(tb.Tasks)), slices.Sorted(maps.Keys(tb.Smalltalk)), slices.Sorted(maps.Keys(tb.Variants)))
	}
}
