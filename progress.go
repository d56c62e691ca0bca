package main

import (
	"io"
	"os"
	"time"

	"github.com/schollz/progressbar/v3"
	"golang.org/x/term"
)

// A progress shows how far long work has come: for what is being done it gives what is to be told so. The nil progress shows nothing.
type progress func(doing string) func(done, total int)

// of is what is to be told how far something has come; nil if nobody looks.
func (p progress) of(doing string) func(done, total int) {
	if p == nil {
		return nil
	}
	return p(doing)
}

// progress is shown on a terminal; it is nil where stderr is none.
func (c *command) progress() progress {
	f, ok := c.err.(*os.File)
	if !ok || !term.IsTerminal(int(f.Fd())) {
		return nil
	}
	return func(doing string) func(done, total int) { return newBar(f, doing, time.Now) }
}

// unnoticed is how long nobody wonders whether anything happens. Few guides are read and indexed within it, and then no bar flickers up.
const unnoticed = time.Second

// newBar draws a bar when the work takes longer than a moment, and takes it away at the end.
func newBar(to io.Writer, doing string, now func() time.Time) func(done, total int) {
	start := now()
	var bar *progressbar.ProgressBar // until it takes long
	return func(done, total int) {
		if bar == nil {
			if now().Sub(start) < unnoticed || done == total {
				return
			}
			bar = progressbar.NewOptions(total,
				progressbar.OptionSetWriter(to),
				progressbar.OptionSetDescription(doing),
				progressbar.OptionFullWidth(),
				progressbar.OptionClearOnFinish(),
			)
		}
		_ = bar.Set(done) // whoever closed the terminal does not look at it
	}
}
