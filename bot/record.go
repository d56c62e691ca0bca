package bot

import (
	"time"

	"stepwise/knowledge"
	"stepwise/knowledge/language"
)

// A Record is what the journal keeps of one turn.
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
