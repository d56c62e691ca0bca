package terminal

import (
	"bufio"
	"errors"
	"fmt"
	"io"
	"os"

	"github.com/peterh/liner"
)

// maxLine is how much of a line is kept, in bytes. The bot reads far less of it; the rest is read over.
const maxLine = 64 << 10

// prompt invites to write.
const prompt = "> "

// A line is what was read, or why nothing was.
type line struct {
	text string
	err  error
}

// lines are the user's lines, one after another; io.EOF after the last.
type lines interface{ next() (string, error) }

// open chooses how to read: with editing at a terminal, plainly otherwise. The function that is returned gives the terminal back as it was.
func (a *Adapter) open() (lines, func()) {
	if a.in != os.Stdin || a.out != os.Stdout || !isTerminal(os.Stdout) || !liner.TerminalSupported() {
		return plainLines{bufio.NewReader(a.in)}, func() {}
	}
	if _, err := liner.TerminalMode(); err != nil {
		return plainLines{bufio.NewReader(a.in)}, func() {}
	}
	s := liner.NewLiner()
	s.SetCtrlCAborts(true)
	// There is nothing to be done if the terminal cannot be given back.
	return editedLines{s}, func() { _ = s.Close() }
}

func isTerminal(f *os.File) bool {
	info, err := f.Stat()
	return err == nil && info.Mode()&os.ModeCharDevice != 0
}

// plainLines reads lines from a file or a pipe.
type plainLines struct{ r *bufio.Reader }

func (p plainLines) next() (string, error) {
	var kept []byte
	for some := false; ; some = true {
		piece, more, err := p.r.ReadLine()
		if err != nil {
			if some && errors.Is(err, io.EOF) {
				return string(kept), nil
			}
			return "", err
		}
		kept = append(kept, piece[:min(len(piece), maxLine-len(kept))]...)
		if !more {
			return string(kept), nil
		}
	}
}

// editedLines reads lines from a person, who can edit them and go back to earlier ones.
type editedLines struct{ s *liner.State }

func (e editedLines) next() (string, error) {
	text, err := e.s.Prompt(prompt)
	if errors.Is(err, liner.ErrPromptAborted) || errors.Is(err, io.EOF) {
		fmt.Println() // what comes next does not belong behind the prompt
		return "", io.EOF
	}
	if err != nil {
		return "", err
	}
	if text != "" {
		e.s.AppendHistory(text)
	}
	return text, nil
}
