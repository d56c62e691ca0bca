package telegram

import (
	"slices"
	"sync"

	"stepwise/bot"
)

// maxProgress is how many replies may stand half-sent. Beyond it the oldest is forgotten: if it is tried again, it begins anew.
const maxProgress = 1000

// A progress remembers how far replies of several messages came that were broken off, so that nothing is sent twice when they are tried again. The zero
// progress is empty.
type progress struct {
	mu    sync.Mutex // guards what follows
	sent  map[progressKey][]int
	order []progressKey // the oldest first
}

type progressKey struct {
	reply, chat string
	old         bot.Sent
}

// take gives the messages that were sent, and forgets them.
func (p *progress) take(k progressKey) []int {
	p.mu.Lock()
	defer p.mu.Unlock()
	ids, ok := p.sent[k]
	if ok {
		delete(p.sent, k)
		p.order = slices.DeleteFunc(p.order, func(o progressKey) bool { return o == k })
	}
	return ids
}

// keep remembers the messages that were sent.
func (p *progress) keep(k progressKey, ids []int) {
	if len(ids) == 0 {
		return
	}
	p.mu.Lock()
	defer p.mu.Unlock()
	if p.sent == nil {
		p.sent = make(map[progressKey][]int)
	}
	if len(p.order) == maxProgress {
		delete(p.sent, p.order[0])
		p.order = p.order[1:]
	}
	p.sent[k] = ids
	p.order = append(p.order, k)
}
