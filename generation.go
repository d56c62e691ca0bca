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
// its error lists every mistake that keeps the guides from loading, with file, line and column. Guides that have not changed since they were kept in the cache
// are taken from there, unless it is nil.
func loadLibrary(dir string, kept *cache, show progress) (*library, error) {
	guides, err := openGuides(dir)
	if err != nil {
		return nil, err
	}
	defer guides.close()
	build := func() (*library, error) { return buildLibrary(guides, show) }
	if kept == nil {
		return build()
	}
	var aside sync.WaitGroup
	defer aside.Wait()
	aside.Go(kept.prepare)
	return kept.generation(knowledge.Hash(guides.files), build)
}

// buildLibrary builds a generation from guides.
func buildLibrary(guides *guideFiles, show progress) (*library, error) {
	// The languages take as long to load as the guides to read.
	var words *language.Set
	var err error
	var aside sync.WaitGroup
	aside.Go(func() { words, err = language.Load() })
	base, found := knowledge.LoadWithProgress(guides.files, show.of("reading the guides"))
	aside.Wait()
	if err != nil {
		return nil, fmt.Errorf("load the languages: %w", err)
	}
	if found := guides.inPlace(found.Errors()); len(found) > 0 {
		return nil, hint(fmt.Errorf("load the guides:\n%w", found), "stepwise check lists every mistake, also those that do no harm")
	}
	return newLibrary(base, words, show)
}

// newLibrary builds a generation from a base that was loaded, and the words that ship. Whoever calls it closes the library.
func newLibrary(base *knowledge.Base, shipped *language.Set, show progress) (*library, error) {
	words, err := shipped.With(base.Words)
	if err != nil {
		return nil, fmt.Errorf("add the words of the guides: %w", err)
	}
	x, err := index.Build(base, words, show.of("indexing the guides"))
	if err != nil {
		return nil, fmt.Errorf("index the guides: %w", err)
	}
	return joinLibrary(base, words, x)
}

// joinLibrary makes a generation of its pieces.
func joinLibrary(base *knowledge.Base, words *language.Set, x *index.Index) (*library, error) {
	phrases, err := language.LoadPhrases()
	if err != nil {
		return nil, errors.Join(fmt.Errorf("load the phrases: %w", err), x.Close())
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

// pack is the generation as the pieces of a sealed file.
func (l *library) pack() (pieces [sealedPieces][]byte) {
	var packing sync.WaitGroup
	for i, pack := range [sealedPieces]func() []byte{l.base.Pack, l.words.Pack, l.index.Pack} {
		packing.Go(func() { pieces[i] = pack() })
	}
	packing.Wait()
	return pieces
}

// unpackLibrary makes a generation that was packed again.
func unpackLibrary(pieces [sealedPieces]string) (*library, error) {
	var words *language.Set
	var wordsErr error
	var aside sync.WaitGroup
	aside.Go(func() { words, wordsErr = language.Unpack(pieces[1]) })
	base, err := knowledge.Unpack(pieces[0])
	aside.Wait()
	if err := errors.Join(err, wordsErr); err != nil {
		return nil, err
	}
	x, err := index.Unpack(pieces[2], base, words)
	if err != nil {
		return nil, err
	}
	return joinLibrary(base, words, x)
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
