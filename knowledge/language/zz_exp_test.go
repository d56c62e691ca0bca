package language

import (
	"fmt"
	"testing"
	"unicode"
	"os"
)

func TestExp(t *testing.T) {
	n, m, c := 0, 0, 0
	for r := rune(0); r <= unicode.MaxRune; r++ {
		s := string(r)
		o := Normalize(s)
		if len(o) > 4*len(s) {
			fmt.Printf("long %U %s %d\n", r, o, len(o))
			n++
		}
		if Normalize(o) != o {
			fmt.Printf("idem %U %q %q\n", r, o, Normalize(o))
			m++
		}
		for _, q := range o {
			if unicode.IsControl(q) {
				fmt.Printf("ctl %U\n", r)
			}
		}
	}
	fmt.Println(n, m, c)
}
func BenchmarkZ(b *testing.B) {
	d, _ := os.ReadFile("../starter/netflix-refund.zh.md")
	e, _ := os.ReadFile("../starter/netflix-refund.en.md")
	b.Run("zh", func(b *testing.B) { b.SetBytes(int64(len(d))); for b.Loop() { Normalize(string(d)) } })
	b.Run("en", func(b *testing.B) { b.SetBytes(int64(len(e))); for b.Loop() { Normalize(string(e)) } })
}
