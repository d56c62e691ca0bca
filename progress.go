package main

import (
	"io"
	"os"
	"time"

	"github.com/schollz/progressbar/v3"
	"golang.org/x/term"

	"stepwise/knowledge/index"
)

// progress shows on a terminal how far the index has been built; it is nil where stderr is none.
func (c *command) progress() index.Progress {
	f, ok := c.err.(*os.File)
	if !ok || !term.IsTerminal(int(f.Fd())) {
		return nil
	}
	return newProgress(f, time.Now)
}

// unnoticed is how long nobody wonders whether anything happens. Few guides are indexed within it, and then no bar flickers up.
const unnoticed = time.Second

// newProgress draws a bar when building takes longer than a moment, and takes it away at the end.
func newProgress(to io.Writer, now func() time.Time) index.Progress {
	start := now()
	var bar *progressbar.ProgressBar // until it takes long
	return func(done, total int) {
		if bar == nil {
			if now().Sub(start) < unnoticed || done == total {
				return
			}
			bar = progressbar.NewOptions(total,
				progressbar.OptionSetWriter(to),
				progressbar.OptionSetDescription("indexing the guides"),
				progressbar.OptionFullWidth(),
				progressbar.OptionClearOnFinish(),
			)
		}
		_ = bar.Set(done) // whoever closed the terminal does not look at it
	}
}
