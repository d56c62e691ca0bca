package bot

import (
	"time"

	"stepwise/knowledge"
	"stepwise/knowledge/language"
)

// A Record is what the journal keeps of one turn. A turn in which nothing was asked, such as a command, has the verdict Smalltalk; one in which a choice was
// made has the verdict Answer with confidence 1, or Decline if what was chosen is gone; a list that /faq found has Clarify, and an empty one Decline.
type Record struct {
	Time         time.Time
	Conversation Conversation // whoever stores it replaces it by a keyed hash
	Question     string       // empty if nothing was asked; whoever stores it masks it
	Language     language.Code
	Verdict      knowledge.Verdict
	Guide        knowledge.GuideID
	Part         knowledge.PartID
	Confidence   float64
	Evidence     knowledge.Evidence
}
