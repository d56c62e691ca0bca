package bot

import (
	"time"

	"stepwise/knowledge"
	"stepwise/knowledge/language"
)

// RecordKind says what a record is about. The zero kind is a question.
type RecordKind string

// The kinds of record.
const (
	QuestionRecord RecordKind = ""         // something was asked: Verdict says what came of it
	ListRecord     RecordKind = "list"     // /faq listed what mentions a word
	ChoiceRecord   RecordKind = "choice"   // a choice was made
	StepRecord     RecordKind = "step"     // a walk-through went to another step
	StoppedRecord  RecordKind = "stopped"  // a walk-through ended before its last step
	StuckRecord    RecordKind = "stuck"    // the user does not get on at a step
	FeedbackRecord RecordKind = "feedback" // Vote says what the user thinks of Answer
	HandoffRecord  RecordKind = "handoff"  // a person was called, or left
	RelayRecord    RecordKind = "relay"    // something was passed on to an agent
	CommandRecord  RecordKind = "command"  // nothing was asked: a command, or a message without words
	MediaRecord    RecordKind = "media"    // something that the bot cannot read
)

// A Record is what the journal keeps of one turn.
type Record struct {
	Time         time.Time
	Conversation Conversation // whoever stores it replaces it by a keyed hash
	Kind         RecordKind
	Question     string // empty if nothing was asked; whoever stores it masks it
	Language     language.Code
	Verdict      knowledge.Verdict
	Guide        knowledge.GuideID
	Part         knowledge.PartID
	Variant      string
	Print        string // fingerprint of the guide as it was shown; empty if none was
	Generation   string // hash of the knowledge that answered
	Confidence   float64
	Evidence     knowledge.Evidence
	Vote         Vote
	Answer       string // the answer that a vote is about
}
