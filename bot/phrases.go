package bot

import (
	"strings"
	"time"

	"stepwise/knowledge"
)

// A phrase is the id of something that the bot itself says.
type phrase string

// The phrases, as they stand in the phrases.toml of every language.
const (
	helpTitle       phrase = "help-title"
	helpAsk         phrase = "help-ask"
	helpChoose      phrase = "help-choose"
	helpFAQ         phrase = "help-faq"
	helpLanguage    phrase = "help-language"
	helpSteps       phrase = "help-steps"
	helpGuides      phrase = "help-guides"
	helpPerson      phrase = "help-person"
	helpWhy         phrase = "help-why"
	helpStop        phrase = "help-stop"
	helpForget      phrase = "help-forget"
	helpHint        phrase = "help-hint"
	topics          phrase = "topics"
	languageAsk     phrase = "language-ask"
	languageUnknown phrase = "language-unknown"
	languageSet     phrase = "language-set"
	empty           phrase = "empty"
	media           phrase = "media"
	clarify         phrase = "clarify"
	clarifyOne      phrase = "clarify-one"
	declineTask     phrase = "decline-task"
	declineProduct  phrase = "decline-product"
	declineForeign  phrase = "decline-foreign"
	declineNothing  phrase = "decline-nothing"
	declineNearest  phrase = "decline-nearest"
	goneGuide       phrase = "gone-guide"
	gonePart        phrase = "gone-part"
	faqAsk          phrase = "faq-ask"
	faqTitle        phrase = "faq-title"
	faqFound        phrase = "faq-found"
	faqNone         phrase = "faq-none"
	translation     phrase = "guide-translation"
	unchecked       phrase = "guide-unchecked"
	checked         phrase = "guide-checked"
	source          phrase = "guide-source"
	optional        phrase = "step-optional"
	stepNumber      phrase = "step-number"
	choiceGuide     phrase = "choice-guide"
	choiceNext      phrase = "choice-next"
	choiceBack      phrase = "choice-back"
	titleOf         phrase = "title-of"
	listSeparator   phrase = "list-separator"
	date            phrase = "date"
	apology         phrase = "apology"
	slow            phrase = "slow"
	late            phrase = "late"

	askDevice      phrase = "ask-device"
	noDevice       phrase = "no-device"
	beforeStep     phrase = "before-step"
	choiceAgree    phrase = "choice-agree"
	choiceAll      phrase = "choice-all"
	choiceDone     phrase = "choice-done"
	choiceWalk     phrase = "choice-walk"
	choiceStuck    phrase = "choice-stuck"
	choiceReturn   phrase = "choice-return"
	choicePerson   phrase = "choice-person"
	choiceContact  phrase = "choice-contact"
	choiceNoPerson phrase = "choice-no-person"
	choiceForget   phrase = "choice-forget"
	choiceKeep     phrase = "choice-keep"
	changedGuide   phrase = "guide-changed"
	backAgain      phrase = "back-again"
	noSuchStep     phrase = "no-such-step"
	stepsDone      phrase = "steps-done"
	askWorked      phrase = "ask-worked"
	askScreen      phrase = "ask-screen"
	stopped        phrase = "stopped"
	whichFirst     phrase = "which-first"
	declineAgain   phrase = "decline-again"
	voteThanks     phrase = "voted-thanks"
	voteSorry      phrase = "voted-sorry"
	voteTooOld     phrase = "voted-too-old"
	voteTwice      phrase = "voted-twice"
	browseTitle    phrase = "browse-title"
	browseAsk      phrase = "browse-ask"
	browseOther    phrase = "browse-other"
	browsePage     phrase = "browse-page"
	browseMore     phrase = "browse-more"
	browseBack     phrase = "browse-back"
	whyTitle       phrase = "why-title"
	whyNothing     phrase = "why-nothing"
	whyProduct     phrase = "why-product"
	whyTask        phrase = "why-task"
	whyVariant     phrase = "why-variant"
	whyWords       phrase = "why-words"
	whyChosen      phrase = "why-chosen"
	whyPart        phrase = "why-part"
	whyNoSource    phrase = "why-no-source"
	forgetAsk      phrase = "forget-ask"
	forgotten      phrase = "forgotten"

	personCalled   phrase = "person-called"
	personWaiting  phrase = "person-waiting"
	personTold     phrase = "person-told"
	staffWait      phrase = "staff-wait"
	staffClosed    phrase = "staff-closed"
	staffLeave     phrase = "staff-leave"
	staffMeanwhile phrase = "staff-meanwhile"
	staffFull      phrase = "staff-full"
	agentHere      phrase = "agent-here"
	agentGone      phrase = "agent-gone"
	agentCorrects  phrase = "agent-corrects"
	botAgain       phrase = "bot-again"
	contactTitle   phrase = "contact-title"
	contactNone    phrase = "contact-none"
	sentMedia      phrase = "sent-media"
	chatID         phrase = "chat-id"
	hoursOf        phrase = "hours"
	dayRange       phrase = "day-range"

	choiceTake   phrase = "desk-take"
	choiceClose  phrase = "desk-close"
	casesOpen    phrase = "desk-open"
	caseTitle    phrase = "desk-case"
	caseOpened   phrase = "desk-opened"
	caseGiven    phrase = "desk-given"
	caseBusy     phrase = "desk-busy"
	caseEdited   phrase = "desk-edited"
	caseLeft     phrase = "desk-left"
	caseFirst    phrase = "desk-first"
	caseNone     phrase = "desk-none"
	caseDone     phrase = "desk-done"
	caseLanguage phrase = "desk-language"
	casePart     phrase = "desk-part"
	caseVariant  phrase = "desk-variant"
	caseRecent   phrase = "desk-recent"
	deskHelp     phrase = "desk-help"
	deskText     phrase = "desk-text"
)

// The phrases whose ids are made of a name.
const (
	smallPrefix    phrase = "small-"    // with a knowledge.SmalltalkKind
	votePrefix     phrase = "vote-"     // with a Vote
	dayPrefix      phrase = "day-"      // with a number, 0 for Sunday
	speakerPrefix  phrase = "speaker-"  // with a Speaker
	taskPrefix     phrase = "task-"     // with a knowledge.TaskID; optional, as operators add tasks of their own
	alertPrefix    phrase = "alert-"    // with a knowledge.AlertKind
	monthPrefix    phrase = "month-"    // with a number, 1 to 12
	languagePrefix phrase = "language-" // with a language.Code; optional, as operators add languages of their own
)

// data is what is put into a phrase, by the names of its placeholders.
type data = map[string]any

// say is the phrase in the language of the reply.
func (t *turn) say(p phrase, d data) string { return t.bot.phrases.Say(t.language, string(p), d) }

// has reports whether there is such a phrase.
func (t *turn) has(p phrase) bool { return t.bot.phrases.Has(t.language, string(p)) }

// list is the names in a row.
func (t *turn) list(names []string) string { return strings.Join(names, t.say(listSeparator, nil)) }

// date is the day as people write it in the language of the reply.
func (t *turn) date(day time.Time) string {
	return t.say(date, data{"Day": day.Day(), "Year": day.Year(), "Month": t.say(monthPrefix+phrase(number(int(day.Month()))), nil)})
}

// productName is what people call the product.
func (t *turn) productName(id knowledge.ProductID) string { return t.gen.Base.FindProduct(id).Name }
