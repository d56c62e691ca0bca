package index

import (
	"slices"
	"strings"
	"unicode"
	"unicode/utf8"

	"stepwise/knowledge"
	"stepwise/knowledge/language"
)

// A reading is what was understood of a question before anything was searched.
type reading struct {
	question  knowledge.Question
	tokens    []language.Token
	features  []feature
	terms     []uint32 // of the features, each once
	links     []uint16 // of the features to their terms
	mass      float64  // of the features
	lang      language.Code
	shown     []language.Code       // the languages to show guides in, the best first
	own       []knowledge.ProductID // products named that guides are about
	foreign   []string              // products named that no guide is about
	tasks     []language.Mention    // tasks named, the most specific first
	variant   string                // the variant named
	smalltalk knowledge.SmalltalkKind
	content   int      // how many words say something beside product, task and variant
	unknown   []string // those of them that stand nowhere in the knowledge base
	corrected []knowledge.Correction
	mended    []mended
	rarity    float64            // of the features
	margins   []float32          // of the classifier, by entry; nil without one
	open      []candidate        // what the entries about no product have to say, if the question names none
	scope     *entry             // the guide that the conversation is about
	cues      []language.Mention // what kind of part is asked for
	ordinals  []language.Mention // which step is asked for
	twofold   map[int]bool       // by the first token of a task: its wording holds that of another
	left      *unsaid            // nil but where a wording is asked as if it did not stand there
}

// Limits of what is read of one question (docs/faults.md row 11: an expensive question).
const (
	maxCharacters = 512
	maxTerms      = 32 // distinct words
)

// read takes a question apart.
func (x *Index) read(q knowledge.Question) *reading {
	r := &reading{question: q}
	if i, ok := x.byID[q.Guide]; ok {
		r.scope = x.entries[i]
	} else if q.Product == "" && len(x.guides) == 1 && x.open == nil {
		// Where all guides are about one product, nobody names it.
		for p := range x.guides {
			r.question.Product = p
		}
	}
	r.tokens = x.words.Analyze(cut(q.Text, maxCharacters))
	x.mend(r)
	mentions := x.words.ScanWordings(r.tokens)
	products := x.names.Scan(r.tokens)
	r.lang = x.detector.Detect(r.tokens, products, language.Locale{Session: q.Language, Network: q.Locale})
	r.shown = languages(x.words, r.lang)
	r.tasks = mentions.Tasks
	r.cues, r.ordinals = mentions.Cues, mentions.Ordinals
	r.twofold = x.twofold(r)
	roles := make([]role, len(r.tokens))
	for _, m := range products {
		if x.own[m.Key] { // where no guide declares a product, its name is a word like any other
			mark(roles, m, isProduct)
			r.own = append(r.own, knowledge.ProductID(m.Key))
		}
	}
	x.readForeign(r, products)
	x.readNames(r, mentions.Tasks)
	for _, m := range mentions.Tasks {
		mark(roles, m, isTask)
	}
	for _, m := range mentions.Variants {
		if r.variant == "" {
			r.variant = m.Key
		}
		mark(roles, m, isVariant)
	}
	r.smalltalk = smalltalkIn(r.tokens, mentions, len(products) > 0)
	x.weigh(r, roles)
	x.countMended(r, roles)
	if x.classifier != nil {
		r.margins = x.classifier.margins(r.tokens)
	}
	return r
}

// subjects are the products that a question is about: those that it names, or else that of the conversation.
func (r *reading) subjects() []knowledge.ProductID {
	if p := r.about(); len(r.own) == 0 && p != "" {
		return []knowledge.ProductID{p}
	}
	return r.own
}

// readForeign notes the products that no guide is about. One whose name stands in a guide of the product in question is a word of that guide: a Kindle book
// is no other product to whoever closes an Amazon account.
func (x *Index) readForeign(r *reading, products []language.Mention) {
	about := r.own
	if len(about) == 0 && r.scope != nil {
		about = []knowledge.ProductID{r.scope.product}
	}
	for _, m := range products {
		if x.own[m.Key] {
			continue
		}
		told := slices.ContainsFunc(about, func(p knowledge.ProductID) bool {
			return slices.ContainsFunc(x.guides[p], func(n int) bool { return x.tells(n, r.tokens[m.First:m.Last+1]) })
		})
		if !told && !x.toldAside(r, r.tokens[m.First:m.Last+1]) {
			r.foreign = append(r.foreign, nameIn(r.tokens[m.First:m.Last+1]))
		}
	}
}

// nameIn is a name as it is shown in replies: people type "hulu" and mean Hulu.
func nameIn(tokens []language.Token) string {
	var b strings.Builder
	for i := range tokens {
		word := tokens[i].Text
		if first, size := utf8.DecodeRuneInString(word); !tokens[i].IsHan() {
			if i > 0 && !tokens[i-1].IsHan() {
				b.WriteByte(' ')
			}
			word = string(unicode.ToTitle(first)) + word[size:]
		}
		b.WriteString(word)
	}
	return b.String()
}

// tells reports whether an entry contains all the words.
func (x *Index) tells(number int, tokens []language.Token) bool {
	for i := range tokens {
		id, ok := x.terms.find(tokens[i].Text)
		if !ok {
			return false
		}
		if _, ok := x.postings.find(id, number); !ok {
			return false
		}
	}
	return true
}

// cut is the beginning of a text, at most n characters long.
func cut(text string, n int) string {
	if len(text) <= n || utf8.RuneCountInString(text) <= n {
		return text
	}
	for i := range text {
		if n--; n < 0 {
			return text[:i]
		}
	}
	return text
}

// A role says what a token was already understood as.
type role uint8

const (
	isProduct role = 1 << iota
	isTask
	isVariant
)

func mark(roles []role, m language.Mention, as role) {
	for i := m.First; i <= m.Last; i++ {
		roles[i] |= as
	}
}

// smalltalkIn tells what kind of smalltalk a message is: one of which nothing is left without the phrases of smalltalk and the words that say nothing.
func smalltalkIn(tokens []language.Token, m language.Mentions, product bool) knowledge.SmalltalkKind {
	if len(m.Smalltalk) == 0 || product || len(m.Tasks) > 0 {
		return ""
	}
	said := make([]role, len(tokens))
	for _, s := range m.Smalltalk {
		mark(said, s, 1)
	}
	words := 0
	for i := range tokens {
		if said[i] != 0 {
			words++
		} else if !tokens[i].Stop {
			return ""
		}
	}
	// Words such as "right" and "nice" make smalltalk of a message only where it says little else: "what are my rights" asks something.
	kind := m.Smalltalk[0].Key
	if share := float64(words) / float64(len(tokens)); share < 1.0/3 || kind == okKind && share < 2.0/3 {
		return ""
	}
	return knowledge.SmalltalkKind(kind)
}

// okKind is the smalltalk of those who only say that they have read: "ok", "I see".
const okKind = "ok"

// isProductless reports whether no guide declares a product, so that names of products are words like any other.
func (x *Index) isProductless() bool { return len(x.own) == 0 }
