package discord

import (
	"slices"
	"sync"
)

// maxProgress is how many replies are remembered of which only a part could be sent.
const maxProgress = 256

// progress is how far replies have come that could not be sent to their end.
type progress struct {
	mu    sync.Mutex // guards what follows
	parts map[string]sent
	order []string
}

func (p *progress) find(reply string) sent {
	p.mu.Lock()
	defer p.mu.Unlock()
	s := p.parts[reply]
	s.IDs = slices.Clone(s.IDs)
	return s
}

func (p *progress) keep(reply string, s sent) {
	p.mu.Lock()
	defer p.mu.Unlock()
	if reply == "" || len(s.IDs) == 0 {
		return
	}
	if p.parts == nil {
		p.parts = make(map[string]sent)
	}
	if _, known := p.parts[reply]; !known {
		p.order = append(p.order, reply)
	}
	p.parts[reply] = s
	if len(p.order) > maxProgress {
		delete(p.parts, p.order[0])
		p.order = p.order[1:]
	}
}

func (p *progress) drop(reply string) {
	p.mu.Lock()
	defer p.mu.Unlock()
	if _, known := p.parts[reply]; known {
		delete(p.parts, reply)
		p.order = slices.DeleteFunc(p.order, func(r string) bool { return r == reply })
	}
}
