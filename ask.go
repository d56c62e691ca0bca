package main

import (
	"context"
	"fmt"
	"strings"

	"github.com/spf13/cobra"
)

// newAsk makes the command that answers one question.
func newAsk(c *command) *cobra.Command {
	asJSON := false
	cmd := &cobra.Command{
		Use:     "ask QUESTION…",
		Short:   "Answer one question",
		Example: "  stepwise ask how do I cancel Netflix\n  stepwise ask --json 怎么退订咪咕会员",
		Args:    someArgs("the question"),
		RunE: func(cmd *cobra.Command, args []string) error {
			return c.ask(cmd.Context(), strings.Join(args, " "), asJSON)
		},
	}
	cmd.Flags().BoolVar(&asJSON, "json", false, "print the answer as one line of JSON, for programs")
	return cmd
}

// ask prints the reply to one question.
func (c *command) ask(ctx context.Context, question string, asJSON bool) (err error) {
	s, l, err := c.load()
	if err != nil {
		return err
	}
	defer closing(l, &err)
	a := newAsker(l, c.locale(s), c.now)
	got, err := a.ask(ctx, question)
	if err != nil {
		return err
	}
	out := []byte(got.Reply + "\n")
	if asJSON {
		if out, err = jsonLine(got); err != nil {
			return err
		}
	}
	_, err = c.out.Write(out)
	return err
}

// closing closes at the end of a function and gives its error, unless there is one already.
func closing(l *library, err *error) {
	if e := l.Close(); e != nil && *err == nil {
		*err = fmt.Errorf("close the index: %w", e)
	}
}

// locale is the language of the one at the terminal as a BCP 47 tag: that of the environment, or else the configured one; empty if neither tells.
func (c *command) locale(s *settings) string {
	// The order is POSIX's: pubs.opengroup.org/onlinepubs/9799919799/basedefs/V1_chap08.html, section 8.2.
	for _, name := range []string{"LC_ALL", "LC_MESSAGES", "LANG"} {
		value := ""
		for _, e := range c.environ {
			if v, ok := strings.CutPrefix(e, name+"="); ok {
				value = v // the last one counts, as in os/exec
			}
		}
		if value == "" {
			continue
		}
		value, _, _ = strings.Cut(value, ".")
		value, _, _ = strings.Cut(value, "@")
		if value == "C" || value == "POSIX" {
			break
		}
		return strings.ReplaceAll(value, "_", "-")
	}
	return string(s.Language)
}
