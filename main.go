// Command stepwise answers "how do I …?" in chat, offline, from guides that are Markdown files.
//
// Every command is a function of a [process], the few things of the outside world that it may touch, so that tests run it like any other function.
// A command reads the configuration ([readSettings]), builds one generation of knowledge of it ([loadLibrary]) and hands messages to package bot.
// What lies across the arrows between the packages lives here: building a generation and running questions whose answers are known
// ([asker], [grade]), for eval as for the golden questions of check.
package main

import (
	"context"
	"errors"
	"fmt"
	"io"
	"os"
	"time"
)

func main() {
	caches, err := os.UserCacheDir()
	if err != nil {
		caches = "" // the environment names none
	}
	p := process{in: os.Stdin, out: os.Stdout, err: os.Stderr, environ: os.Environ(), caches: caches, now: time.Now}
	os.Exit(run(context.Background(), p, os.Args[1:]))
}

// process is what a command may touch of the world outside.
type process struct {
	in       io.Reader
	out, err io.Writer
	environ  []string // as os.Environ gives it
	caches   string   // the user's directory for caches; empty if there is none
	now      func() time.Time
}

// The exit codes, as every command promises them.
const (
	exitFine    = 0
	exitMistake = 1 // a mistake of the user's: a missing directory, a broken guide
	exitUsage   = 2 // wrong usage: an unknown flag, a missing argument
)

// run executes one command line and tells its exit code. Errors are on stderr when it returns.
func run(ctx context.Context, p process, args []string) int {
	root := newRoot(p)
	root.SetArgs(args)
	err := root.ExecuteContext(ctx)
	if err == nil {
		return exitFine
	}
	if !errors.Is(err, errReported) {
		fmt.Fprintf(p.err, "stepwise: %v\n", err)
		if h, ok := errors.AsType[*hintError](err); ok {
			fmt.Fprintf(p.err, "hint: %s\n", h.hint)
		}
	}
	if _, ok := errors.AsType[*usageError](err); ok {
		return exitUsage
	}
	return exitMistake
}

// errReported ends a command whose output already says what is wrong.
var errReported = errors.New("already reported")

// A usageError says that a command was called wrongly.
type usageError struct{ err error }

func (e *usageError) Error() string { return e.err.Error() }
func (e *usageError) Unwrap() error { return e.err }

// A hintError is an error with advice for the person who reads it.
type hintError struct {
	err  error
	hint string
}

func (e *hintError) Error() string { return e.err.Error() }
func (e *hintError) Unwrap() error { return e.err }

// hint adds advice to an error: what to do about it, as one line.
func hint(err error, advice string) error { return &hintError{err: err, hint: advice} }
