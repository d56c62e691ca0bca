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
	helpHelp        phrase = "help-help"
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
)

// The phrases whose ids are made of a name.
const (
	smallPrefix    phrase = "small-"    // with a knowledge.SmalltalkKind
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
