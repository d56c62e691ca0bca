package telegram

// historySize is how many updates are remembered: many more than Telegram delivers at once.
const historySize = 1000

// A history remembers the last updates, for Telegram may deliver one again. The zero history is empty.
type history struct {
	known map[int64]bool
	order []int64 // a ring
	next  int
}

func (h *history) has(id int64) bool { return h.known[id] }

func (h *history) add(id int64) {
	if h.known == nil {
		h.known = make(map[int64]bool, historySize)
	}
	if h.known[id] {
		return
	}
	if len(h.order) < historySize {
		h.order = append(h.order, id)
	} else {
		delete(h.known, h.order[h.next])
		h.order[h.next] = id
		h.next = (h.next + 1) % historySize
	}
	h.known[id] = true
}
