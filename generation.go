package main

import (
	"errors"
	"fmt"
	"io/fs"
	"os"
	"path/filepath"
	"sync"

	"stepwise/bot"
	"stepwise/knowledge"
	"stepwise/knowledge/index"
	"stepwise/knowledge/language"
	"stepwise/knowledge/starter"
)

// A library is one generation of knowledge, and the bot that speaks from it.
type library struct {
	base       *knowledge.Base
	words      *language.Set
	phrases    *language.Phrases
	bot        *bot.Bot
	generation *bot.Generation
	index      *index.Index
}

// loadLibrary builds a generation from the guides in the directory, or from the starter guides for an empty one. It is whole or not at all:
// its error lists every mistake that keeps the guides from loading, with file, line and column.
func loadLibrary(dir string, progress index.Progress) (*library, error) {
	guides, err := openGuides(dir)
	if err != nil {
		return nil, err
	}
	defer guides.close()
	var words *language.Set
	var wordsErr error
	var loading sync.WaitGroup
	loading.Go(func() { words, wordsErr = language.Load() }) // takes as long as reading the guides
	base, found := knowledge.Load(guides.files)
	loading.Wait()
	if wordsErr != nil {
		return nil, fmt.Errorf("load the languages: %w", wordsErr)
	}
	if found := guides.inPlace(found.Errors()); len(found) > 0 {
		return nil, hint(fmt.Errorf("load the guides:\n%w", found), "stepwise check lists every mistake, also those that do no harm")
	}
	return newLibrary(base, words, progress)
}

// newLibrary builds a generation from a base that was loaded, and the words that ship. Whoever calls it closes the library.
func newLibrary(base *knowledge.Base, shipped *language.Set, progress index.Progress) (*library, error) {
	words, err := shipped.With(base.Words)
	if err != nil {
		return nil, fmt.Errorf("add the words of the guides: %w", err)
	}
	phrases, err := language.LoadPhrases()
	if err != nil {
		return nil, fmt.Errorf("load the phrases: %w", err)
	}
	x, err := index.Build(base, words, progress)
	if err != nil {
		return nil, fmt.Errorf("index the guides: %w", err)
	}
	return &library{
		base:       base,
		words:      words,
		phrases:    phrases,
		bot:        bot.New(words, phrases),
		generation: bot.NewGeneration(base, x),
		index:      x,
	}, nil
}

// Close frees the index.
func (l *library) Close() error { return l.index.Close() }

// guideFiles is where guides are read from.
type guideFiles struct {
	dir   string // empty for the starter guides
	files fs.FS
	root  *os.Root // nil for the starter guides
}

// openGuides opens the directory, out of which no symbolic link leads.
func openGuides(dir string) (*guideFiles, error) {
	if dir == "" {
		return &guideFiles{files: starter.FS()}, nil
	}
	root, err := os.OpenRoot(dir)
	if err != nil {
		if cause, ok := errors.AsType[*fs.PathError](err); ok {
			err = cause.Err
		}
		return nil, hint(fmt.Errorf("open the directory with the guides: %s: %w", dir, err), "--knowledge, or knowledge in the configuration, is the path of a directory with files such as netflix-cancel.en.md")
	}
	return &guideFiles{dir: dir, files: root.FS(), root: root}, nil
}

func (g *guideFiles) close() {
	if g.root != nil {
		_ = g.root.Close() // it was only read from
	}
}

// inPlace names the files of the diagnostics as they are seen from the working directory.
func (g *guideFiles) inPlace(found knowledge.Diagnostics) knowledge.Diagnostics {
	out := make(knowledge.Diagnostics, len(found))
	for i, d := range found {
		d.File = filepath.Join(g.dir, filepath.FromSlash(d.File))
		out[i] = d
	}
	return out
}
