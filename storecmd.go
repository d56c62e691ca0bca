package main

import (
	"context"
	"errors"
	"fmt"
	"log/slog"
	"os"
	"path/filepath"
	"strings"
	"time"

	"github.com/google/renameio/v2"
	"github.com/spf13/cobra"

	"stepwise/bot"
	"stepwise/bot/broker"
)

// newForget makes the command that erases a user.
func newForget(c *command) *cobra.Command {
	return &cobra.Command{
		Use:   "forget NETWORK CHAT USER",
		Short: "Erase everything that is kept of a user",
		Long: "Erases the session of a conversation, what was said in it, its entries in the journal, and what waits to be answered or sent. It is what /forget does for the\n" +
			"user. In a private chat on Telegram CHAT and USER are the same number.\n\nIt works while serve runs, and while it does not.",
		Args: exactArgs(3, "the network, the chat and the user"),
		RunE: func(cmd *cobra.Command, args []string) error {
			return c.beside(cmd.Context(), func(ctx context.Context, d *broker.Durable) error {
				if err := d.Forget(ctx, bot.Conversation{Network: bot.Network(args[0]), Chat: args[1], User: args[2]}); err != nil {
					return fmt.Errorf("forget a user: %w", err)
				}
				_, err := fmt.Fprintln(c.out, "Everything that was kept is erased.")
				return err
			})
		},
	}
}

// newBackup makes the command that saves all that is kept.
func newBackup(c *command) *cobra.Command {
	return &cobra.Command{
		Use:   "backup FILE",
		Short: "Save all that is kept in a file, while serve goes on",
		Long: "Writes sessions, the journal and everything that waits to a file that restore reads. The file holds what users wrote: keep it as safe as the data directory.\n\n" +
			"It works while serve runs, and while it does not.",
		Args: exactArgs(1, "the file"),
		RunE: func(cmd *cobra.Command, args []string) error {
			return c.beside(cmd.Context(), func(ctx context.Context, d *broker.Durable) error { return c.backup(ctx, d, args[0]) })
		},
	}
}

// backup writes the file whole or not at all.
func (c *command) backup(ctx context.Context, d *broker.Durable, name string) (err error) {
	file, err := renameio.NewPendingFile(name, renameio.WithPermissions(0o600))
	if err != nil {
		return fmt.Errorf("write the backup: %w", err)
	}
	defer func() { err = errors.Join(err, file.Cleanup()) }()
	n, err := d.Backup(ctx, file)
	if err != nil {
		return err
	}
	if err := file.CloseAtomicallyReplace(); err != nil {
		return fmt.Errorf("write the backup: %w", err)
	}
	_, err = fmt.Fprintf(c.out, "%s saved in %s\n", count(n, "record"), name)
	return err
}

// newRestore makes the command that brings back what was saved.
func newRestore(c *command) *cobra.Command {
	return &cobra.Command{
		Use:   "restore FILE",
		Short: "Bring back what backup has saved",
		Long: "Adds what a file of backup has and the store has not; what is there stays as it is. Within two hours it can be repeated.\n\n" +
			"A new data directory takes any backup, while no serve runs on it. One with conversations of its own takes only its own.",
		Args: exactArgs(1, "the file"),
		RunE: func(cmd *cobra.Command, args []string) error {
			return c.beside(cmd.Context(), func(ctx context.Context, d *broker.Durable) error { return c.restore(ctx, d, args[0]) })
		},
	}
}

func (c *command) restore(ctx context.Context, d *broker.Durable, name string) error {
	file, err := os.Open(name)
	if err != nil {
		return fmt.Errorf("read the backup: %w", err)
	}
	defer func() { _ = file.Close() }() // it was only read from
	n, err := d.Restore(ctx, file)
	switch {
	case errors.Is(err, broker.ErrOtherStore):
		return hint(err, "restore it to a new data directory (STEPWISE_DATA=new-data), or remove what is in this one")
	case errors.Is(err, broker.ErrRunning):
		return hint(err, "stop serve first")
	case err != nil:
		return err
	}
	_, err = fmt.Fprintf(c.out, "%s restored from %s\n", count(n, "record"), name)
	return err
}

// asideTime is how long a command that looks after the store waits for it at most.
const asideTime = 5 * time.Minute

// beside opens the store beside a serve that may be running on it, or by itself where none is.
func (c *command) beside(ctx context.Context, do func(context.Context, *broker.Durable) error) (err error) {
	s, err := c.settings()
	if err != nil {
		return err
	}
	ctx, cancel := context.WithTimeout(ctx, asideTime)
	defer cancel()
	config, err := s.durable(slog.New(slog.NewTextHandler(c.err, &slog.HandlerOptions{Level: slog.LevelWarn})))
	if err != nil {
		return err
	}
	config.Aside = true
	if config.URL == "" {
		unlock, err := lockData(s.Data)
		switch {
		case err == nil:
			defer func() { _ = unlock() }() // the process ends
		case errors.Is(err, errInUse):
			address, err := os.ReadFile(filepath.Join(s.Data, broker.AddressFile))
			if err != nil {
				return hint(fmt.Errorf("find the serve that uses %s: %w", s.Data, err), "it may be about to start; try again in a moment")
			}
			config.URL = strings.TrimSpace(string(address))
		default:
			return err
		}
	}
	d, err := openDurable(ctx, config)
	if err != nil {
		return err
	}
	defer func() { err = errors.Join(err, d.Close()) }()
	return do(ctx, d)
}
