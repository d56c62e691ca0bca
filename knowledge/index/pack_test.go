package index

import (
	"maps"
	"reflect"
	"slices"
	"strings"
	"testing"
	"unsafe"

	"github.com/google/go-cmp/cmp"

	"stepwise/knowledge"
	"stepwise/knowledge/language"
	"stepwise/knowledge/synthetic"
)

// packed are indexes of every make: with products and without, with a classifier, of few guides and of many.
func packed(t testing.TB) map[string]*Index {
	many := buildSynthetic(t, 600)
	out := map[string]*Index{"starter": buildStarter(t), "many": many}
	for name, files := range bases {
		out[name] = buildFiles(t, files)
	}
	both := maps.Clone(bases["shop"]) // guides, and entries that are judged aside
	maps.Copy(both, bases["faq"])
	out["both"] = buildFiles(t, both)
	return out
}

// again is the index packed and unpacked.
func again(t testing.TB, x *Index) *Index {
	t.Helper()
	y, err := Unpack(string(x.Pack()), x.base, x.words)
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() {
		if err := y.Close(); err != nil {
			t.Error(err)
		}
	})
	return y
}

// notCompared are the fields of an index that are not compared: what it was made with, what is made when it is needed, and Bleve's own.
var notCompared = []string{"base", "words", "speller", "store", "scratch", "open"}

// Every field of an index is there again, also one that is added later.
func TestPackKeepsEveryField(t *testing.T) {
	if testing.Short() {
		t.Skip("long, and with nothing that could race")
	}
	for name, x := range packed(t) {
		t.Run(name, func(t *testing.T) { compareFields(t, x, again(t, x)) })
	}
}

func compareFields(t *testing.T, x, y *Index) {
	t.Helper()
	before, after := reflect.ValueOf(x).Elem(), reflect.ValueOf(y).Elem()
	for field := range before.Type().Fields() {
		if slices.Contains(notCompared, field.Name) {
			continue
		}
		if !reflect.DeepEqual(readable(before.FieldByIndex(field.Index)), readable(after.FieldByIndex(field.Index))) {
			t.Errorf("the field %s is another one", field.Name)
		}
	}
	if diff := cmp.Diff(x.store.names, y.store.names); diff != "" {
		t.Errorf("what is declared (-before +after):\n%s", diff)
	}
	if (x.open == nil) != (y.open == nil) {
		t.Fatalf("the entries aside are %v, want %v", y.open, x.open)
	}
	if x.open != nil {
		compareFields(t, x.open, y.open)
	}
}

// readable is the value of a field that is not exported.
func readable(v reflect.Value) any {
	return reflect.NewAt(v.Type(), unsafe.Pointer(v.UnsafeAddr())).Elem().Interface()
}

// What is found is the same to the last bit.
func TestPackedFindsTheSame(t *testing.T) {
	if testing.Short() {
		t.Skip("long, and with nothing that could race")
	}
	words, err := language.Load()
	if err != nil {
		t.Fatal(err)
	}
	for name, x := range packed(t) {
		y := again(t, x)
		questions := []string{"netflx cancle", "怎么退订咪咕会员", "cara tutup akun amazon", "the ink catridge is empty", "hello", "cancel", "acme denda"}
		for _, q := range synthetic.New(words, 1).Questions(200, 600) {
			questions = append(questions, q.Text)
		}
		for _, g := range x.base.Guides[:min(len(x.base.Guides), 50)] {
			questions = append(append(questions, g.Title), g.Questions...)
		}
		for _, text := range questions {
			q := knowledge.Question{Text: text}
			if diff := cmp.Diff(ask(t, x, q), ask(t, y, q)); diff != "" {
				t.Errorf("%s: %q (-built +unpacked):\n%s", name, text, diff)
			}
		}
	}
}

// An index is of no use to other guides, even if it is whole.
func TestPackedIndexOfOtherGuidesIsRefused(t *testing.T) {
	x, other := buildFiles(t, bases["shop"]), buildFiles(t, bases["faq"])
	if _, err := Unpack(string(x.Pack()), other.base, other.words); err == nil {
		t.Error("the index of other guides is taken")
	}
}

// Foreign bytes are an error or an index, and no panic.
func FuzzUnpack(f *testing.F) {
	x := buildFiles(f, bases["faq"])
	whole := string(x.Pack())
	f.Add(whole)
	f.Add(strings.Repeat("\xff", 40))
	f.Fuzz(func(t *testing.T, packed string) {
		y, err := Unpack(packed, x.base, x.words)
		if err != nil {
			return
		}
		if err := y.Close(); err != nil {
			t.Error(err)
		}
	})
}
