package knowledge

import (
	"context"

	"stepwise/knowledge/language"
)

// A Finder finds what answers a question in one generation of the knowledge base. It may be used by several goroutines at once.
type Finder interface {
	// Find judges the question. Any text is a question: there is no error for a strange one, only for a finder that is broken or a context that ended.
	Find(ctx context.Context, q Question) (Finding, error)
	// Search lists at most limit guides, parts and FAQ entries that match the words, best first, without judging whether they answer anything.
	// At most one hit stands for a guide as a whole, and its parts follow as hits of their own.
	Search(ctx context.Context, q Question, limit int) ([]Hit, error)
}

// A Question is the words of a message, with what is known about the one who asks.
type Question struct {
	Text string
	// Locale is the language that the network reports for the user, a BCP 47 tag such as "en-GB"; empty if it reports none.
	// It only decides where the words themselves do not.
	Locale string
	// Language is the one in which the conversation has been held so far; empty at its beginning.
	Language language.Code
	// Guide, if there is one, is the guide that the conversation is about: a question that does not leave it is read in its light.
	Guide GuideID
	// Product is what the conversation is about where no guide was shown yet; that of Guide otherwise. It may be empty.
	Product ProductID
}

// Verdict says what to do with a question.
type Verdict int

// The verdicts. The zero verdict is the safe one.
const (
	Decline   Verdict = iota // nothing in the knowledge base answers this
	Clarify                  // several things might; ask which
	Answer                   // the first hit answers it
	Smalltalk                // a greeting, thanks, a farewell: nothing was asked
)

// String is the verdict as ask --json shows it.
func (v Verdict) String() string {
	return [...]string{"decline", "clarify", "answer", "smalltalk"}[v]
}

// A Finding is the verdict about a question with what led to it.
type Finding struct {
	Verdict Verdict
	// Language is that of the question, as far as it can be told; never empty.
	Language language.Code
	// Hits is the ranking, best first, at most five, at most one for each guide, whatever the verdict.
	Hits []Hit
	// Choices are the hits to choose between when the verdict is Clarify, and the nearest topics to offer when it is Decline.
	Choices  []Hit
	Evidence Evidence
}

// A Hit is an entry found.
type Hit struct {
	Guide    GuideID
	Part     PartID        // empty for the guide as a whole
	Language language.Code // of the translation to show
	Title    string        // of the part, or else of the guide
	// Confidence is the probability, 0 to 1, that this hit is what was asked for.
	Confidence float64
}

// Evidence is why a finding came out as it did.
type Evidence struct {
	Words     []string      // the words of the question that the first hit contains, in the order of the question
	Unknown   []string      // the words of the question that the knowledge base does not contain
	Corrected []Correction  // the words that were read as others
	Products  []ProductID   // products that guides are about and the question names
	Foreign   []string      // names of products that the question names and no guide is about, as they are to be shown
	Tasks     []TaskID      // tasks that the question names, most likely first; also such as no guide has
	Variant   string        // the variant that the question names, such as "phone"
	Smalltalk SmalltalkKind // what kind of smalltalk it is
	Rule      string        // the rule that decided the verdict, in a word or two for operators: "foreign product"
}

// A Correction is a word that was read as another one.
type Correction struct{ From, To string }

// SmalltalkKind is a kind of message that asks nothing. The empty kind is no smalltalk.
type SmalltalkKind string

// The kinds of smalltalk.
const (
	Greeting SmalltalkKind = "greeting"
	Thanks   SmalltalkKind = "thanks"
	Farewell SmalltalkKind = "farewell"
	AboutBot SmalltalkKind = "about-bot" // who or what are you
	HowAre   SmalltalkKind = "how-are-you"
)
