package language

import (
	"slices"
	"strconv"
)

// A Control is what a message asks for that is nothing but a word to steer a conversation by.
type Control string

// The controls. The tables of every language have wordings for all of them but Step and Last, which are ordinals.
const (
	Next   Control = "next"   // the next step
	Back   Control = "back"   // the step before
	Repeat Control = "repeat" // the same again
	Start  Control = "start"  // from the beginning
	All    Control = "all"    // all steps at once
	Stop   Control = "stop"   // leave it
	Stuck  Control = "stuck"  // it does not work
	Person Control = "person" // a human, please
	Yes    Control = "yes"
	No     Control = "no"
	Step   Control = "step" // a step by its number
	Last   Control = "last" // the last step
)

// Controls are those that the tables have wordings for.
func Controls() []Control {
	return []Control{Next, Back, Repeat, Start, All, Stop, Stuck, Person, Yes, No}
}

// Control reads a message that is nothing but a control, in any language of the set: "next", "langkah 3", "第三步", "7". The number is that of a Step. ok is false for
// every message that says more; words of courtesy say nothing more.
func (s *Set) Control(text string) (c Control, number int, ok bool) {
	tokens := s.Analyze(text)
	if len(tokens) == 0 || len(tokens) > maxControl {
		return "", 0, false
	}
	if c, ok := s.controls[joined(tokens)]; ok {
		return c, 0, true
	}
	if n, err := strconv.Atoi(joined(tokens)); err == nil {
		return Step, n, true
	}
	if c, n, ok := s.ordinal(tokens); ok {
		return c, n, true
	}
	// "next please", "ok, weiter": without the words of courtesy.
	kept := slices.DeleteFunc(slices.Clone(tokens), func(t Token) bool { return s.courtesy[t.Text] })
	if len(kept) == len(tokens) || len(kept) == 0 {
		return "", 0, false
	}
	if c, ok := s.controls[joined(kept)]; ok {
		return c, 0, true
	}
	return s.ordinal(kept)
}

// maxControl is how many words, or Han characters, a control has at most.
const maxControl = 12

// ordinal reads a message that names a step by its number, and says nothing else.
func (s *Set) ordinal(tokens []Token) (c Control, number int, ok bool) {
	// The tables count to ten. Any other number in figures is read as if it were the first.
	for i := range tokens {
		if n, err := strconv.Atoi(tokens[i].Text); err == nil {
			tokens = slices.Clone(tokens)
			number = n
			tokens[i].Text, tokens[i].Terms = "1", []string{"1"}
		}
	}
	key, ok := s.ordinals[joined(tokens)]
	switch {
	case !ok:
		return "", 0, false
	case key == string(Last):
		return Last, 0, true
	case number > 0:
		return Step, number, true
	}
	number, err := strconv.Atoi(key)
	return Step, number, err == nil
}

// IsCourtesy reports whether the word may stand around a control, or a device, and change nothing.
func (s *Set) IsCourtesy(word string) bool { return s.courtesy[word] }

// Seen are the words that somebody says to read from the screen: what comes after "I see", "it says". ok is false for a text that does not begin like that.
func (s *Set) Seen(tokens []Token) (words []Token, ok bool) {
	const longest = 6 // words, or Han characters
	for n := min(longest, len(tokens)-1); n > 0; n-- {
		if s.sees[joined(tokens[:n])] {
			return tokens[n:], true
		}
	}
	return nil, false
}

// ControlWord is what to type for a control in the language: the first of its wordings.
func (s *Set) ControlWord(c Code, control Control) string {
	for _, code := range []Code{c, Fallback} {
		if list := s.tables[code].Controls[string(control)]; len(list) > 0 {
			return list[0]
		}
	}
	return string(control)
}

// VariantWord is what to type for a variant in the language: the first of its wordings. It is empty for one that no table names.
func (s *Set) VariantWord(c Code, variant string) string {
	for _, code := range []Code{c, Fallback} {
		if list := s.tables[code].Variants[variant]; len(list) > 0 {
			return list[0]
		}
	}
	return ""
}

// addControls notes the wordings of the controls and of the ordinals, as they are read.
func (s *Set) addControls() {
	s.controls, s.ordinals, s.courtesy, s.sees = map[string]Control{}, map[string]string{}, map[string]bool{}, map[string]bool{}
	for _, code := range s.codes {
		t := s.tables[code]
		for _, c := range Controls() {
			for _, wording := range t.Controls[string(c)] {
				s.controls[joined(s.Analyze(wording))] = c
			}
		}
		for key, list := range t.Ordinals {
			for _, wording := range list {
				s.ordinals[joined(s.Analyze(wording))] = key
			}
		}
		for _, wording := range t.Sees {
			s.sees[joined(s.Analyze(wording))] = true
		}
		for _, word := range t.Courtesy {
			for _, token := range s.Analyze(word) {
				s.courtesy[token.Text] = true
			}
		}
	}
}
