package index

import (
	"slices"
	"strings"
	"unicode/utf8"

	"stepwise/knowledge/language"
)

// Where an unknown name may stand, and what one looks like.
const (
	minName    = 3 // letters
	minHanName = 2 // characters
	maxHanName = 8
	nearTask   = 4 // Han characters between a name and the task, at most: 幻境[会员怎么]取消
)

// readNames notes unknown names that stand where the name of a product stands, beside the task: "cancel my Foobarix subscription", 怎么取消幻境会员. That nobody
// knows them says that no guide is about them. Where the question names a product that is known, an unknown word is a word.
func (x *Index) readNames(r *reading, tasks []language.Mention) {
	if x.isProductless() || len(r.own)+len(r.foreign) > 0 || len(tasks) == 0 {
		return
	}
	for i := 0; i < len(r.tokens); {
		end := x.nameAt(r.tokens, i)
		if end == i {
			i++
			continue
		}
		if slices.ContainsFunc(tasks, func(m language.Mention) bool { return isBeside(r.tokens, i, end, m) }) {
			r.foreign = append(r.foreign, nameIn(r.tokens[i:end]))
		}
		i = end
	}
}

// nameAt is the end of the unknown name that begins at i; i if there is none.
func (x *Index) nameAt(tokens []language.Token, i int) (end int) {
	end = i
	if !tokens[i].IsHan() {
		for end < len(tokens) && !tokens[end].IsHan() && x.isNameLike(&tokens[end]) {
			end++
		}
		return end
	}
	for end < len(tokens) && tokens[end].IsHan() && (end == i || tokens[end].Pair != "") && !tokens[end].Stop && !x.isInWord(tokens, end) {
		end++
	}
	if n := end - i; n < minHanName || n > maxHanName {
		return i
	}
	return end
}

// isNameLike reports whether a word in letters is one that nothing knows.
func (x *Index) isNameLike(t *language.Token) bool {
	return !t.Stop && utf8.RuneCountInString(t.Text) >= minName && !strings.ContainsAny(t.Text, "0123456789") && !x.isKnown(t)
}

// isInWord reports whether the Han character at i makes a word with one beside it, as far as the guides and the tables know words.
func (x *Index) isInWord(tokens []language.Token, i int) bool {
	known := func(pair string) bool { return pair != "" && (x.terms.has(pair) || x.words.HasPair(pair)) }
	return known(tokens[i].Pair) || i+1 < len(tokens) && known(tokens[i+1].Pair)
}

// isBeside reports whether a name stands beside a task or within its wording, with nothing between them that says anything; in Han script, not far from it.
func isBeside(tokens []language.Token, from, end int, task language.Mention) bool {
	between := tokens[min(end, task.First):task.First]
	if from > task.Last {
		between = tokens[task.Last+1 : from]
	}
	if tokens[from].IsHan() {
		return len(between) <= nearTask
	}
	return !slices.ContainsFunc(between, func(t language.Token) bool { return !t.Stop })
}
