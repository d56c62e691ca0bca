package bot

import (
	"crypto/sha256"
	"encoding/base64"
	"slices"
	"strings"

	"stepwise/knowledge"
	"stepwise/knowledge/language"
)

// A verb is what a token does. A token is a verb with the short forms of the ids it is about, joined by colons. It needs no memory: any generation can tell
// what it points to, and one that was forged points at most to what anybody may read.
type verb string

const (
	showVerb     verb = "s" // GUIDE, PART?: show the whole guide, or a part or section of it
	languageVerb verb = "l" // LANGUAGE: reply in it from now on
	walkVerb     verb = "w" // GUIDE, PART, PRINT: walk through the guide, at this step
	agreeVerb    verb = "u" // GUIDE, PART, PRINT: "I understand" what cannot be undone; show the step
	deviceVerb   verb = "v" // GUIDE, SECTION: this device from now on
	allVerb      verb = "a" // GUIDE, SECTION?: all steps at once
	endVerb      verb = "e" // GUIDE, SECTION, PRINT: the steps are done
	stuckVerb    verb = "k" // GUIDE, PART: it does not work
	rateVerb     verb = "f" // ANSWER, VOTE
	personVerb   verb = "p" // talk to a person
	browseVerb   verb = "b" // PRODUCT?, PAGE?: the list of guides
	forgetVerb   verb = "x" // erase what is kept
	stopVerb     verb = "q" // leave what is going on
	takeVerb     verb = "t" // CASE: an agent takes it
	closeVerb    verb = "c" // CASE: an agent closes it
)

// arity is with how many ids each verb may stand, at least and at most.
func (v verb) arity() (least, most int) {
	switch v {
	case showVerb, allVerb:
		return 1, 2
	case languageVerb, takeVerb, closeVerb:
		return 1, 1
	case walkVerb, agreeVerb, endVerb:
		return 3, 3
	case deviceVerb, stuckVerb, rateVerb:
		return 2, 2
	case browseVerb:
		return 0, 2
	case personVerb, forgetVerb, stopVerb:
		return 0, 0
	}
	return 1, 0 // not one of ours
}

// shortBytes is how much of a hash stands for an id: with 8 bytes, a clash among 10,000 guides has a chance of one in 10^11.
const shortBytes = 8

// short is the form in which a token holds an id, 11 characters long whatever the id.
func short(id string) string {
	sum := sha256.Sum256([]byte(id))
	return base64.RawURLEncoding.EncodeToString(sum[:shortBytes])
}

// newToken joins a verb with what it is about, as it is.
func newToken(v verb, fields ...string) Token {
	return Token(strings.Join(append([]string{string(v)}, fields...), ":"))
}

func guideToken(id knowledge.GuideID) Token { return newToken(showVerb, short(string(id))) }

func partToken(id knowledge.GuideID, part knowledge.PartID) Token {
	return newToken(showVerb, short(string(id)), short(string(part)))
}

func languageToken(c language.Code) Token { return newToken(languageVerb, short(string(c))) }

// stepToken is one of the verbs that lead to a place in a walk-through of the guide as it is in that version.
func stepToken(v verb, g *knowledge.Guide, part knowledge.PartID, print string) Token {
	return newToken(v, short(string(g.ID)), short(string(part)), print)
}

// A target is what a token says, its ids still in their short form. Those that it does not have are empty.
type target struct {
	verb                 verb
	first, second, third string
}

// target takes a token apart. The zero target stands for whatever is no token of ours.
func (k Token) target() target {
	if len(k) > MaxToken {
		return target{}
	}
	fields := strings.Split(string(k), ":")
	v := verb(fields[0])
	if least, most := v.arity(); len(fields)-1 < least || len(fields)-1 > most || slices.Contains(fields, "") {
		return target{}
	}
	fields = append(fields, "", "", "")
	return target{v, fields[1], fields[2], fields[3]}
}

// partOf is the id in the guide that has that short form; empty if there is none.
func partOf(g *knowledge.Guide, key string) knowledge.PartID {
	for i := range g.Sections {
		s := &g.Sections[i]
		if short(string(s.ID())) == key {
			return s.ID()
		}
		for j := range s.Parts {
			if short(string(s.Parts[j].ID)) == key {
				return s.Parts[j].ID
			}
		}
	}
	return ""
}
