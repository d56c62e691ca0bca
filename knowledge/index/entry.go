package index

import "stepwise/knowledge"

// An entry is a guide or FAQ entry in all its translations. Which terms stand in it is in the [postings].
type entry struct {
	id       knowledge.GuideID
	product  knowledge.ProductID
	task     knowledge.TaskID
	variants []string
	guides   []*knowledge.Guide // its translations
	parts    []part             // the first one is the guide as a whole
	phrases  []phrase           // every title, question and other wording
	length   float32            // of all parts
}

// A part is an addressable piece of an entry, its translations together.
type part struct {
	id      knowledge.PartID
	variant string
	class   knowledge.Class // empty for the whole
	step    int             // number among the steps of its variant; 0 for anything else
	length  float32         // in weighted terms
	tasks   []string        // that its wordings name
	hold    float64         // how much its length, against that of others, holds a term back
}

// A phrase is one wording of a question that a part answers.
type phrase struct {
	part  uint16
	named bool    // it names a product
	mass  float32 // what its words weigh, without the product's name
	local float32 // the same, by how rare they are among the guides of the product
}

// A place is where a term stands in an entry: in a phrase, or so often in what a part states.
type place uint32

// newPlace is a place in phrase number n, or in what part number n states, where the term has not been counted yet.
func newPlace(n int, stated bool) place {
	p := place(uint16(n)) << 8
	if stated {
		p |= statedPlace
	}
	return p
}

// Marks of a place, beside 8 bits for the count and 16 for the number.
const (
	statedPlace place = 1 << (24 + iota)
	lastPlace         // the next place is another posting's
)

func (p place) isStated() bool { return p&statedPlace != 0 }

func (p place) isLast() bool { return p&lastPlace != 0 }

// number is that of the phrase, or of the part that states the term.
func (p place) number() int { return int(uint16(p >> 8)) }

// count is how often the part states the term, at most mostCounted times.
func (p place) count() int { return int(uint8(p)) }

// mostCounted is how often a term is counted in one part: nobody asks whether it stands there 256 times.
const mostCounted = 255

// names are under what an entry is declared.
func (e *entry) names() []string {
	var names []string
	if e.product != "" {
		names = append(names, productName(e.product))
	}
	if e.task != "" {
		names = append(names, taskName(string(e.task)))
	}
	return names
}

func productName(p knowledge.ProductID) string { return "product:" + string(p) }

func taskName(task string) string { return "task:" + task }
