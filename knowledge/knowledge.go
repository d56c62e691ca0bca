// Package knowledge is what the bot knows: guides and FAQ entries, as types, as Markdown files and as a set that was checked.
//
// A knowledge base starts as a directory. [Load] reads it whole into a [Base], which nothing changes afterwards, and reports every
// mistake of every file at once as [Diagnostics]; [Base.Check] adds what only a reader with all guides in view can see.
// [Write] turns a guide back into the file it came from. Package index makes a [Finder] of a Base: the bot asks it a [Question]
// and gets a [Finding], a verdict with the hits and the evidence that led to it. One Base with its Finder is a generation, and
// one generation at a time serves.
package knowledge

import (
	"time"

	"stepwise/knowledge/language"
)

// GuideID names a guide, the same in all its translations: a slug such as "netflix-cancel".
// For an FAQ entry it is the id its author gave it, any text without tab and newline.
type GuideID string

// PartID names a part within a guide, the same in all translations: "log-in", "phone/log-in", "tips-3", or a whole section: "before", "phone".
// The empty PartID means the guide as a whole.
type PartID string

// ProductID is the key of a product in products.toml, such as "netflix".
type ProductID string

// TaskID is the key of a task in the tables of words, such as "cancel" or "close-account".
type TaskID string

// Kind tells a guide from an FAQ entry. The zero Kind is a guide.
type Kind int

// The kinds of entry a knowledge base holds.
const (
	HowTo Kind = iota
	// FAQEntry is a single question with its answer: Title is the question, Questions are its paraphrases, Summary is the answer, and there are no sections.
	FAQEntry
)

// A Guide is one translation of a guide, which is one Markdown file, or one FAQ entry in one language.
type Guide struct {
	ID        GuideID
	Language  language.Code
	Kind      Kind
	Title     string    // a question, as a person would ask it
	Product   ProductID // empty for an FAQ entry that is about no product
	Task      TaskID
	Questions []string // other wordings of Title
	Source    string   // URL of where the facts come from; may be empty
	Author    string   // may be empty
	Regions   []string // ISO 3166 codes in lower case; empty means everywhere
	Checked   time.Time
	Summary   []Block // the short answer
	Sections  []Section
	File      string // path within the knowledge directory
	Line      int    // 1-based line in File at which an FAQ entry begins; 1 for a guide
}

// IsChecked reports whether a person has said that they followed the guide.
func (g *Guide) IsChecked() bool { return !g.Checked.IsZero() }

// Class says what a section is, whatever the language of its heading.
type Class string

// The classes of sections, in the order in which a reply for a whole guide shows them.
const (
	Before  Class = "before"
	Steps   Class = "steps"
	After   Class = "after"
	Policy  Class = "policy"
	Reasons Class = "reasons"
	Tips    Class = "tips"
	Contact Class = "contact"
	FAQ     Class = "faq"
	Note    Class = "note"
)

// A Section is a "##" heading and what stands below it.
type Section struct {
	Class   Class
	Variant string // the for="…" of a steps section: "phone"; empty for steps that fit every device
	Title   string
	Intro   []Block // what stands before the parts
	Parts   []Part
	// Listed says that the parts were written as the items of one list; otherwise they are "###" headings.
	Listed bool
	// Ordered says that the list of a Listed section is numbered.
	Ordered bool
	// Asked are other wordings for the section as a whole, from the front matter.
	Asked []string
	Pos   Position
}

// ID is the id of the section as a whole: its variant, or else its class.
func (s *Section) ID() PartID {
	if s.Variant != "" {
		return PartID(s.Variant)
	}
	return PartID(s.Class)
}

// A Part is an addressable piece of a guide: a step, a preparation, an after-note, a reason, a tip, a contact or an FAQ entry.
type Part struct {
	ID       PartID
	Named    bool   // the author wrote the id; otherwise it is made of section and number
	Number   int    // 1-based position among the parts of its section
	Title    string // empty for the item of a list
	Optional bool
	Body     []Block
	Asked    []string // other wordings for this part, from the front matter
	Pos      Position
}

// Position is a place in a file, both counted from 1; columns count characters. The zero Position means the file as a whole.
type Position struct {
	Line   int `json:"line"`
	Column int `json:"column"`
}

// BlockKind says what a block is.
type BlockKind int

// The kinds of block. The zero kind is a paragraph.
const (
	Paragraph BlockKind = iota
	List                // Items, numbered if Ordered
	Sentence            // Text is something to say or write, without its quotation marks
	Alert               // Alert says how grave, Body what
	Image               // Text is the caption, File the picture
)

// A Block is a paragraph-sized piece of content. Which fields mean something depends on Kind.
type Block struct {
	Kind    BlockKind
	Text    Text
	Ordered bool
	Items   [][]Block
	Alert   AlertKind
	Body    []Block
	File    string // path of the picture within the knowledge directory
	Pos     Position
}

// AlertKind is how grave an alert is, as GitHub names it.
type AlertKind string

// The kinds of alert. AlertCaution is for what cannot be undone.
const (
	AlertNote      AlertKind = "NOTE"
	AlertTip       AlertKind = "TIP"
	AlertImportant AlertKind = "IMPORTANT"
	AlertWarning   AlertKind = "WARNING"
	AlertCaution   AlertKind = "CAUTION"
)

// Text is a run of words with what is special about some of them.
type Text []Span

// A Span is a piece of text of one kind.
type Span struct {
	Kind SpanKind
	Text string
	URL  string // of a Link
}

// SpanKind says what a span is. The zero kind is plain text.
type SpanKind int

// The kinds of span.
const (
	Plain SpanKind = iota
	Label          // a label on the user's screen, bold in Markdown
	Link
)

// Plain is the text without any mark-up.
func (t Text) Plain() string {
	switch len(t) {
	case 0:
		return ""
	case 1:
		return t[0].Text
	}
	n := 0
	for _, s := range t {
		n += len(s.Text)
	}
	out := make([]byte, 0, n)
	for _, s := range t {
		out = append(out, s.Text...)
	}
	return string(out)
}
