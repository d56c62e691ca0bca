package index

// A clue is something that a question has in common with a part of a guide, or something about the part. The guide as a whole is a part among the others:
// the first one, with clues of its own. So is the chance that no guide tells it.
type clue int

const (
	isWhole     clue = iota // 1 for the guide as a whole
	isSection               // 1 for a section as a whole
	statedSum               // how much of the question stands in the text of the part, a word repeated counting little more
	statedShare             // the same as a share of the question
	askedSum                // how much of it stands in the wordings of the part, the more the more of them have it
	askedShare              // the same as a share of the question
	nearest                 // how alike the question and the nearest wording are, 0 to 1
	second                  // and the second nearest
	nearThree               // and the three nearest on average
	verbatim                // 1 if a wording is the question
	toldShare               // the share of the question that stands anywhere in the part, words that say nothing apart
	ofItsClass              // it asks for the class of its section
	sharedTask              // how much of the question names a task that the wordings of the part name too, and that is not the guide's

	// The same for the guide as a whole, which answers other questions than its parts.
	wholeAsked
	wholeNearest
	wholeThree
	wholeUntold // the share of what is asked beside its task that no wording for the whole has
	wholeBare   // nothing is asked beside its task
	wholeCue    // the question begins like one about a whole guide: "how do I …"
	wholeDetail // it asks for some detail: "where is …"
	wholeClass  // it names a class of section: "before …"
	wholeTask   // it names the guide's task
	wholeAgain  // the conversation is about the guide already
	wholeRich   // how many wordings a part has on average, as a logarithm

	// What a guide and the question have in common.
	guideScore     // how well its best part fits among all guides
	guideCover     // the share of the question that stands anywhere in it
	guideNear      // how alike the question and its nearest wording are
	guideTaskFirst // the question names its task before others
	guideTaskToo   // it names it after others
	guideTaskDone  // it names it, and says that it is done: "cancelled and still charged"
	guideAgain     // the conversation is about it

	// What speaks for no guide at all.
	isNone
	noneUncovered      // how much of the question names a task that no guide of the product covers
	noneCovered        // and one that some guide covers
	noneUncoveredFirst // 1 if the former is more
	noneUntold         // the share of the question that stands nowhere in the guides of the product
	noneUnknown        // the share of its words that stands nowhere at all
	noneScope          // 1 if only the conversation names the product
	noneRich           // how many wordings the parts have on average, as a logarithm: the more, the more has some likeness to anything

	clueCount
)

type clues [clueCount]float64

// What a question can ask for, as the tables of words name it, beside the classes of sections.
const (
	cueWhole  = "whole"
	cueDetail = "detail"
	cueBoth   = "both" // two things at once: "cancel and get my money back"
	cueDone   = "done" // one of them is past: "cancelled and still charged"
)

// lastStep is the ordinal of the last step.
const lastStep = "last"

// clueWeights are the weights of a multinomial logistic regression over the parts of all guides of a product, and none of them. They are fitted by
// TestClueWeights on what the starter guides themselves say that people ask, each wording asked as if it did not stand there, and on what the tables of words
// know of other tasks. That of verbatim is set by hand, as no wording that is left out is the question.
var clueWeights = clues{
	isWhole: 3.12, isSection: -0.11, statedSum: 3.91, statedShare: -2.37, askedSum: 0.91, askedShare: 1.79, nearest: 2.18, second: 1.08,
	nearThree: 2.15, verbatim: 6.00, toldShare: 0.87, ofItsClass: 1.62, sharedTask: 0.59, wholeAsked: 2.35, wholeNearest: -3.79, wholeThree: -2.64,
	wholeUntold: 0.32, wholeBare: 1.94, wholeCue: -0.01, wholeDetail: -1.34, wholeClass: -1.01, wholeTask: 0.79, wholeAgain: -4.98, wholeRich: 0.08,
	guideScore: -2.39, guideCover: 2.59, guideNear: 0.19, guideTaskFirst: 4.21, guideTaskToo: 4.16, guideTaskDone: -1.89, guideAgain: 0.88,
	isNone: 1.94, noneUncovered: 1.42, noneCovered: -2.32, noneUncoveredFirst: -0.69, noneUntold: 2.27, noneUnknown: 0.75, noneScope: 0.02,
	noneRich: 0.90,
}
