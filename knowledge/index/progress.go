package index

import "sync"

// A Progress is told how far building an index has come: so many of all pieces of the work are done. The last call has done equal to total. It is called by one
// goroutine at a time.
type Progress func(done, total int)

// What an entry counts for when it was read and handed to Bleve, against one when it was compiled: about as much as it takes longer.
const readUnits = 4

// A meter counts what is done.
type meter struct {
	mu       sync.Mutex // guards done, and calls of progress
	progress Progress   // nil if nobody wants to know
	done     int
	total    int
}

func newMeter(progress Progress, entries int) *meter {
	return &meter{progress: progress, total: entries * (readUnits + 1)}
}

func (m *meter) add(n int) {
	if m.progress == nil {
		return
	}
	m.mu.Lock()
	defer m.mu.Unlock()
	m.done += n
	m.progress(m.done, m.total)
}
