package index

import (
	"slices"

	"stepwise/knowledge/language"
)

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
