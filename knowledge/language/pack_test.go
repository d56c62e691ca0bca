package language

import (
	"testing"

	"github.com/google/go-cmp/cmp"
)

// A set that was packed has every field again, also one that is added later, and reads text as before: it converts Traditional Chinese and writes slang in full.
func TestPackKeepsTheSet(t *testing.T) {
	if testing.Short() {
		t.Skip("long, and with nothing that could race")
	}
	shipped := load(t)
	extended, err := shipped.With(Words{"fr": {Name: "Français", Tasks: map[string][]string{"cancel": {"résilier"}}}, "zh": {Slang: map[string]string{"炒鸡": "超级"}}})
	if err != nil {
		t.Fatal(err)
	}
	for name, want := range map[string]*Set{"shipped": shipped, "extended": extended} {
		t.Run(name, func(t *testing.T) {
			got, err := Unpack(string(want.Pack()))
			if err != nil {
				t.Fatal(err)
			}
			types := cmp.AllowUnexported(Set{}, lexicon{}, wording{}, Names{}, Detector{})
			if diff := cmp.Diff(packable(want), packable(got), types); diff != "" {
				t.Errorf("the set (-want +got):\n%s", diff)
			}
			if got.detector.set != got {
				t.Error("the detector is another set's")
			}
			for _, text := range []string{"pls cancle mcm mana", "怎麼退訂咪咕會員", "炒鸡", "résilier netflix"} {
				if diff := cmp.Diff(want.Analyze(text), got.Analyze(text)); diff != "" {
					t.Errorf("%q is read as (-want +got):\n%s", text, diff)
				}
			}
		})
	}
}

// packable is a set without what cannot be compared: what it is made with, and what it remembers.
func packable(s *Set) Set {
	out, d := *s, *s.detector
	out.han, out.hanSlang, out.met, d.set = nil, nil, nil, nil
	out.detector = &d
	return out
}

func TestUnpackRefusesOtherBytes(t *testing.T) {
	whole := string(load(t).Pack())
	for name, packed := range map[string]string{"none": "", "half": whole[:len(whole)/2], "more": whole + "x", "ones": "\xff\xff\xff\xff\xff\xff\xff\xff\xff\xff"} {
		if _, err := Unpack(packed); err == nil {
			t.Errorf("%s: no error", name)
		}
	}
}
