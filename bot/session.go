package bot

import (
	"encoding/json"
	"slices"
	"time"

	"stepwise/knowledge"
	"stepwise/knowledge/language"
)

const (
	// SessionLife is how long a session is remembered after its last message: whoever comes back within a week goes on where they stopped.
	SessionLife = 7 * 24 * time.Hour
	// scopeLife is how long a question without a subject is read in the light of the last answer. After an hour people begin anew.
	scopeLife = time.Hour
	// maxAnswers is how many answers can still be rated.
	maxAnswers = 4
	// maxSession is how large the session of a user may be as JSON, in bytes: what is kept for every conversation is small. The chat of the staff may need more for
	// its open cases, as there is only one of it.
	maxSession = 2 << 10
)

// A Session is what the bot remembers of a conversation. It holds nothing that the user wrote. The zero Session is that of a new conversation.
type Session struct {
	Language language.Code     `json:"language,omitzero"` // of the last reply; empty before the first
	Assumed  bool              `json:"assumed,omitzero"`  // Language is that of the network's locale or the fallback: the user's words have not told it yet
	Chosen   language.Code     `json:"chosen,omitzero"`   // the language that the user has set for good; empty if none
	Device   string            `json:"device,omitzero"`   // the variant that the user follows guides in; empty if none was named
	Guide    knowledge.GuideID `json:"guide,omitzero"`    // what the conversation is about
	Part     knowledge.PartID  `json:"part,omitzero"`
	// Product is that of Guide, or what the user asked about where no guide was shown.
	Product knowledge.ProductID `json:"product,omitzero"`
	// Scoped is when Guide, Part or Product were last talked about.
	Scoped time.Time `json:"scoped,omitzero"`
	// Walk is the guide that the user is walked through; the zero Walk is none.
	Walk Walk `json:"walk,omitzero"`
	// Offered are the choices of the last reply that had any: their words or numbers, typed, do the same as a tap.
	Offered []Choice `json:"offered,omitzero"`
	// Asking says that the last reply with choices asked which of them is meant, or listed them: some of their words then do for all of them.
	Asking bool `json:"asking,omitzero"`
	// Misses counts the questions in a row that were not answered.
	Misses int `json:"misses,omitzero"`
	// Answers are the last answers, the newest last: these can be rated, and the newest explained.
	Answers []Answered `json:"answers,omitzero"`
	// Person is where the user stands with a human agent.
	Person Person `json:"person,omitzero"`
	// Desk is what an agent, or the chat of the staff, has at hand; zero for users.
	Desk Desk `json:"desk,omitzero"`
	// Last is when the last message came.
	Last time.Time `json:"last,omitzero"`
}

// A Walk is where a user stands in a guide that is shown step by step.
type Walk struct {
	Guide knowledge.GuideID `json:"guide,omitzero"`
	// Step is the part that is shown; the section's id after the last one.
	Step knowledge.PartID `json:"step,omitzero"`
	// Number is the position of the step, which is gone to should a changed guide not have the step any more.
	Number int `json:"number,omitzero"`
	// Done says that the last step is behind the user.
	Done bool `json:"done,omitzero"`
	// Warned says that the user was told what cannot be undone about the step, and has not said yet that this is understood.
	Warned bool `json:"warned,omitzero"`
	// Agreed are the steps about which the user has said so, the last ones.
	Agreed []knowledge.PartID `json:"agreed,omitzero"`
	// Print is the fingerprint of the guide as it was when the walk-through began: it goes on in that version.
	Print string    `json:"print,omitzero"`
	Begun time.Time `json:"begun,omitzero"`
}

// An Answered is an answer that was given, for rating and explaining it.
type Answered struct {
	ID      string              `json:"id"` // short, and the same whenever the same message is answered
	Guide   knowledge.GuideID   `json:"guide"`
	Part    knowledge.PartID    `json:"part,omitzero"`
	Print   string              `json:"print,omitzero"` // fingerprint of the guide
	Rated   bool                `json:"rated,omitzero"`
	Product knowledge.ProductID `json:"product,omitzero"` // the product, task and variant that the question named
	Task    knowledge.TaskID    `json:"task,omitzero"`
	Variant string              `json:"variant,omitzero"`
	// Words are those that the question and the guide share: what stands in a public guide says nothing about the user.
	Words []string `json:"words,omitzero"`
}

// isUnexplained reports whether it is not known what led to the answer.
func (a Answered) isUnexplained() bool {
	return a.Product == "" && a.Task == "" && a.Variant == "" && len(a.Words) == 0
}

// unexplained is the answer without what led to it: only that of the newest is told.
func (a Answered) unexplained() Answered {
	a.Product, a.Task, a.Variant, a.Words = "", "", "", nil
	return a
}

// Expired reports whether the session is too old to be remembered at that time.
func (s Session) Expired(now time.Time) bool {
	return !s.Last.IsZero() && now.Sub(s.Last) > SessionLife
}

// fitted is the session in at most maxSession bytes, the desk aside. What goes first is missed least: old answers cannot be rated any more, choices at the end of
// a list can be tapped but not typed.
func (s Session) fitted() Session {
	for s.size() > maxSession {
		switch {
		case len(s.Answers) > 1:
			s.Answers = s.Answers[1:]
		case len(s.Answers) == 1 && len(s.Answers[0].Words) > 0:
			s.Answers = slices.Clone(s.Answers)
			s.Answers[0].Words = nil
		case len(s.Offered) > 1:
			s.Offered = s.Offered[:len(s.Offered)-1]
		default:
			return s
		}
	}
	return s
}

func (s Session) size() int {
	s.Desk = Desk{}
	data, err := json.Marshal(s)
	if err != nil {
		return 0 // a session has nothing that JSON has no form for
	}
	return len(data)
}
