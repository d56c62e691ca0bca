package main

import (
	"fmt"
	"log/slog"
	"strings"

	"github.com/spf13/cobra"

	"stepwise/knowledge"
	"stepwise/knowledge/language"
)

// A command is what all commands share: the process they run in and the flags that each of them takes.
type command struct {
	process
	config    string // --config
	knowledge string // --knowledge
}

// newRoot makes the tree of commands.
func newRoot(p process) *cobra.Command {
	c := &command{process: p}
	root := &cobra.Command{
		Use:   "stepwise",
		Short: "Answer \"how do I …?\" step by step, offline, from guides that are Markdown files",
		Args: func(cmd *cobra.Command, args []string) error {
			if len(args) == 0 {
				return nil
			}
			return unknownCommand(cmd, args[0])
		},
		RunE:          func(cmd *cobra.Command, _ []string) error { return c.serve(cmd.Context()) },
		SilenceErrors: true,
		SilenceUsage:  true,
	}
	root.SetIn(p.in)
	root.SetOut(p.out)
	root.SetErr(p.err)
	root.SetFlagErrorFunc(func(cmd *cobra.Command, err error) error {
		return &usageError{hint(err, fmt.Sprintf("%s --help lists the flags", cmd.CommandPath()))}
	})
	root.PersistentFlags().StringVar(&c.config, "config", "", "read the configuration from `FILE` (without it: config.toml, if there is one)")
	root.PersistentFlags().StringVar(&c.knowledge, "knowledge", "", "use the guides in `DIR` in place of the configured or the starter guides")
	root.AddCommand(newAsk(c), newChat(c), newCheck(c), newEval(c), newConfig(c), newServe(c), newPublish(c), newRollback(c), newForget(c), newBackup(c), newRestore(c), newVersion(c))
	return root
}

// settings are the configuration as the command line wants it.
func (c *command) settings() (*settings, error) {
	s, err := readSettings(c.config, c.environ)
	if err != nil {
		return nil, err
	}
	if c.knowledge != "" {
		s.Knowledge = c.knowledge
		s.origins["knowledge"] = "--knowledge"
	}
	return s, nil
}

// load is the settings and the generation of knowledge that they ask for. Whoever calls it closes the library.
func (c *command) load() (*settings, *library, error) {
	s, err := c.settings()
	if err != nil {
		return nil, nil, err
	}
	// Whoever asks one question need not know why the next start takes as long.
	log := slog.New(slog.NewTextHandler(c.err, &slog.HandlerOptions{Level: slog.LevelWarn}))
	l, err := c.library(s, askCache(s.Data, c.caches, log))
	return s, l, err
}

// library builds the generation that the configuration names.
func (c *command) library(s *settings, from *cache) (*library, error) {
	staff, err := s.Staff.staff()
	if err != nil {
		return nil, err
	}
	l, err := loadLibrary(s.Knowledge, from, c.progress())
	if err != nil {
		return nil, err
	}
	l.bot = l.bot.With(staff)
	return l, nil
}

// libraryOf builds the generation of a base that was read already.
func (c *command) libraryOf(s *settings, base *knowledge.Base) (*library, error) {
	staff, err := s.Staff.staff()
	if err != nil {
		return nil, err
	}
	words, err := language.Load()
	if err != nil {
		return nil, fmt.Errorf("load the languages: %w", err)
	}
	l, err := newLibrary(base, words, nil)
	if err != nil {
		return nil, err
	}
	l.bot = l.bot.With(staff)
	return l, nil
}

// unknownCommand names the command that does not exist, with those that it might have been.
func unknownCommand(cmd *cobra.Command, name string) error {
	cmd.SuggestionsMinimumDistance = 2 // cobra's own default, which it sets only for its own message
	advice := fmt.Sprintf("%s --help lists the commands", cmd.CommandPath())
	if near := cmd.SuggestionsFor(name); len(near) > 0 {
		advice = fmt.Sprintf("did you mean %s?", strings.Join(near, " or "))
	}
	return &usageError{hint(fmt.Errorf("unknown command %q", name), advice)}
}

// noArgs refuses arguments after a command that takes none.
func noArgs(cmd *cobra.Command, args []string) error {
	if len(args) == 0 {
		return nil
	}
	return &usageError{hint(fmt.Errorf("%s takes no argument, got %q", cmd.CommandPath(), args[0]), "usage: "+cmd.UseLine())}
}

// exactArgs refuses a command with more or fewer arguments than it is about.
func exactArgs(n int, what string) cobra.PositionalArgs {
	return func(cmd *cobra.Command, args []string) error {
		if len(args) == n {
			return nil
		}
		return &usageError{hint(fmt.Errorf("%s takes %s, got %s", cmd.Name(), what, count(len(args), "argument")), "usage: "+cmd.UseLine())}
	}
}

// someArgs refuses a command without the argument it is about.
func someArgs(missing string) cobra.PositionalArgs {
	return func(cmd *cobra.Command, args []string) error {
		if len(args) > 0 {
			return nil
		}
		return &usageError{hint(fmt.Errorf("%s: %s is missing", cmd.Name(), missing), "usage: "+cmd.UseLine())}
	}
}
