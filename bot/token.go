package bot

import (
	"crypto/sha256"
	"encoding/base64"
	"strings"

	"stepwise/knowledge"
	"stepwise/knowledge/language"
)

// A token is a verb with the short forms of the ids it is about, joined by colons. It needs no memory: any generation can tell what it points to, and
// one that was forged points at most to what anybody may read.
const (
	showVerb     = "s" // s:GUIDE shows the whole guide; s:GUIDE:PART a part or a section of it, or, for the steps of a variant, the guide in that variant
	languageVerb = "l" // l:LANGUAGE sets the language for good
)

// shortBytes is how much of a hash stands for an id: with 8 bytes, a clash among 10,000 guides has a chance of one in 10^11.
const shortBytes = 8

// short is the form in which a token holds an id, 11 characters long whatever the id.
func short(id string) string {
	sum := sha256.Sum256([]byte(id))
	return base64.RawURLEncoding.EncodeToString(sum[:shortBytes])
}

func guideToken(id knowledge.GuideID) Token { return Token(showVerb + ":" + short(string(id))) }

func partToken(id knowledge.GuideID, part knowledge.PartID) Token {
	return Token(showVerb + ":" + short(string(id)) + ":" + short(string(part)))
}

func languageToken(c language.Code) Token { return Token(languageVerb + ":" + short(string(c))) }

// A target is what a token says, its ids still in their short form.
type target struct{ verb, first, second string }

// target takes a token apart. The zero target stands for whatever is no token of ours.
func (k Token) target() target {
	if len(k) > MaxToken {
		return target{}
	}
	fields := strings.Split(string(k), ":")
	switch {
	case len(fields) == 2 && (fields[0] == showVerb || fields[0] == languageVerb):
		return target{verb: fields[0], first: fields[1]}
	case len(fields) == 3 && fields[0] == showVerb:
		return target{verb: fields[0], first: fields[1], second: fields[2]}
	}
	return target{}
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
