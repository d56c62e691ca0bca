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

// A feature is one thing to look for: a word with its alternatives, or a pair of Han characters.
type feature struct {
	token int
	names []string
	kind
	variant     bool // it names a variant
	first, last int  // links to the terms of the index, each as good as the other; none if the knowledge base does not have the word
	weight      float64
	rarity      float64 // idf over entries
}

// A kind of feature.
type kind struct {
	pair   bool // two Han characters
	single bool // a single one
	stop   bool // it says nothing about the topic
}

// What kinds of feature weigh, times their rarity. Chosen by hand, with testdata/questions.tsv at hand.
const (
	stopFeature = 0.35
	hanFeature  = 0.35 // a single character, which is part of many words
	unknownPair = 0.3  // two characters that no guide has side by side: mostly the end of a word and the beginning of the next
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
	if x.classifier != nil {
		r.margins = x.classifier.margins(r.tokens)
	}
	return r
}

// twofold has the first tokens of the tasks whose wording holds that of another task, as "cancelled but still charged" does.
func (x *Index) twofold(r *reading) map[int]bool {
	var out map[int]bool
	for _, m := range r.tasks {
		isOther := func(part language.Mention) bool { return part.Key != m.Key }
		if m.First == m.Last || !slices.ContainsFunc(x.words.ScanWordings(r.tokens[m.First:m.Last]).Tasks, isOther) &&
			!slices.ContainsFunc(x.words.ScanWordings(r.tokens[m.First+1:m.Last+1]).Tasks, isOther) {
			continue
		}
		if out == nil {
			out = map[int]bool{}
		}
		out[m.First] = true
	}
	return out
}

// isDone reports whether a question says of a task that it is done: a word for that stands within its wording or beside it, with nothing between them that
// says anything.
func (r *reading) isDone(task language.Mention) bool {
	return slices.ContainsFunc(r.cues, func(m language.Mention) bool {
		if m.Key != cueDone {
			return false
		}
		between := r.tokens[min(m.Last+1, task.First):task.First]
		if m.First > task.Last {
			between = r.tokens[task.Last+1 : m.First]
		} else if r.twofold[task.First] {
			return false // "already cancelled but still charged": what is done is another task
		}
		return !slices.ContainsFunc(between, func(t language.Token) bool { return !t.Stop })
	})
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

// mend replaces the words that nothing knows by the words that were most likely meant.
func (x *Index) mend(r *reading) {
	for i := 0; i < len(r.tokens); i++ {
		t := &r.tokens[i]
		if t.IsHan() || x.isKnown(t) {
			continue
		}
		meant, ok := x.speller.mend(t.Text)
		if !ok {
			continue
		}
		r.corrected = append(r.corrected, knowledge.Correction{From: t.Text, To: meant})
		stand := x.words.Analyze(meant)
		r.mended = append(r.mended, mended{first: i, behind: i + len(stand)})
		r.tokens = slices.Replace(r.tokens, i, i+1, stand...)
	}
}

// A mended word is where the tokens stand that took the place of one that nothing knew.
type mended struct {
	first, behind int
	content       int // how many of them say something beside product, task and variant, in words of the knowledge base
}

// guessed is how many words of a question are guesses at what was meant, and how many of these do not count as words that say something. Where it names a
// task, there is no doubt what it is about, and none is a guess.
func (r *reading) guessed() (words, hollow int) {
	if len(r.tasks) > 0 {
		return 0, 0
	}
	for _, m := range r.mended {
		words += m.content
		if m.content == 0 && m.behind-m.first > 1 { // "jerawat", acne, is more than "jer awat", just why
			words, hollow = words+1, hollow+1
		}
	}
	return words, hollow
}

// isKnown reports whether the word itself is one of the knowledge base or of the tables, or a regular form of one.
func (x *Index) isKnown(t *language.Token) bool {
	if _, ok := x.speller.known(t.Text); ok {
		return true
	}
	return slices.ContainsFunc(t.Terms[1:], x.terms.has)
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

// weigh makes the features of a question. Words that name a product are left out: they decide which guides are looked at, not how well one fits.
func (x *Index) weigh(r *reading, roles []role) {
	r.features = make([]feature, 0, min(2*len(r.tokens), maxTerms*2))
	for i := range r.tokens {
		t := &r.tokens[i]
		made, count := features(r.tokens, i, roles)
		for _, f := range made[:count] {
			if len(r.features) < maxTerms*2 && !r.seeks(f.names[0]) {
				x.addFeature(r, f)
			}
		}
		if t.Stop || roles[i] != 0 {
			continue
		}
		r.content++
		if !x.has(t.Terms) {
			r.unknown = append(r.unknown, t.Text)
		}
	}
	for i := range r.mended {
		m := &r.mended[i]
		for at := m.first; at < m.behind; at++ {
			if t := &r.tokens[at]; !t.Stop && roles[at] == 0 && x.has(t.Terms) {
				m.content++
			}
		}
	}
}

// seeks reports whether a term is the first one of a feature.
func (r *reading) seeks(term string) bool {
	for i := range r.features {
		if r.features[i].names[0] == term {
			return true
		}
	}
	return false
}

// features are what to look for because of the token at i, at most two: the word, or the Han character with the pair it makes; none for the name of a product.
func features(tokens []language.Token, i int, roles []role) (made [2]feature, count int) {
	t := &tokens[i]
	if roles[i]&isProduct != 0 {
		return made, 0
	}
	f := feature{token: i, names: t.Terms, kind: kind{stop: t.Stop}, variant: roles[i]&isVariant != 0}
	if !t.IsHan() {
		made[0] = f
		return made, 1
	}
	f.names, f.single = t.Terms[:1], true
	made[0] = f
	if t.Pair == "" || roles[i-1]&isProduct != 0 {
		return made, 1
	}
	f.names, f.kind = t.Terms[1:], kind{pair: true, stop: t.Stop && tokens[i-1].Stop}
	made[1] = f
	return made, 2
}

// isProductless reports whether no guide declares a product, so that names of products are words like any other.
func (x *Index) isProductless() bool { return len(x.own) == 0 }

func (x *Index) has(names []string) bool {
	return slices.ContainsFunc(names, x.terms.has)
}

func (x *Index) addFeature(r *reading, f feature) {
	parts, entries := uint32(0), 0
	f.first = len(r.links)
	for _, name := range f.names {
		if id, ok := x.terms.find(name); ok {
			r.links = append(r.links, r.want(id))
			parts, entries = max(parts, x.terms.parts[id]), max(entries, x.postings.count(id))
		}
	}
	f.last = len(r.links)
	f.weight = x.weight(f.kind, parts)
	f.rarity = idf(float64(entries), float64(len(x.entries)))
	r.rarity += f.rarity
	r.mass += f.weight
	r.features = append(r.features, f)
}

// want is the place of a term among those that are wanted.
func (r *reading) want(term uint32) uint16 {
	i := slices.Index(r.terms, term)
	if i < 0 {
		i = len(r.terms)
		r.terms = append(r.terms, term)
	}
	return uint16(i)
}

// weight is what a feature counts for that stands in so many parts.
func (x *Index) weight(k kind, parts uint32) float64 { return k.temper(x.idf(parts), parts > 0) }

// temper is what is left of the weight of a feature for its kind. stands says that it stands anywhere that is looked at.
func (k kind) temper(w float64, stands bool) float64 {
	if k.single {
		w *= hanFeature
	}
	if k.pair && !stands {
		w *= unknownPair
	}
	if k.stop {
		w *= stopFeature
	}
	return w
}
