package bot

import (
	"time"

	"stepwise/knowledge"
	"stepwise/knowledge/language"
)

// SessionLife is how long a session is remembered after its last message.
const SessionLife = 7 * 24 * time.Hour

// A Session is what the bot remembers of a conversation. It holds nothing that the user wrote. The zero Session is that of a new conversation.
type Session struct {
	Language language.Code     `json:"language,omitzero"` // of the last reply; empty before the first
	Chosen   language.Code     `json:"chosen,omitzero"`   // the language that the user has set for good; empty if none
	Guide    knowledge.GuideID `json:"guide,omitzero"`    // what the conversation is about
	Part     knowledge.PartID  `json:"part,omitzero"`
	// Product is that of Guide, or what the user asked about where no guide was shown.
	Product knowledge.ProductID `json:"product,omitzero"`
	// Offered are the choices of the last reply that had any: their words or numbers, typed, do the same as a tap.
	Offered []Choice `json:"offered,omitzero"`
	// Misses counts the questions in a row that were not answered.
	Misses int `json:"misses,omitzero"`
	// Last is when the last message came.
	Last time.Time `json:"last,omitzero"`
}

// Expired reports whether the session is too old to be remembered at that time.
func (s Session) Expired(now time.Time) bool {
	return !s.Last.IsZero() && now.Sub(s.Last) > SessionLife
}
