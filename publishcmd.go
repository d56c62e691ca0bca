package main

import (
	"context"
	"fmt"
	"time"

	"github.com/spf13/cobra"

	"stepwise/bot/broker"
)

// publishTime is how long publish waits for the replicas.
const publishTime = 30 * time.Second

// newPublish makes the command that gives guides to all replicas.
func newPublish(c *command) *cobra.Command {
	return &cobra.Command{
		Use:   "publish DIR",
		Short: "Let all replicas serve the guides of a directory",
		Long: "Checks the guides, asks their golden questions, and gives them to every serve on the same broker, which changes over at once or says why not. What is\n" +
			"published goes before the directory that a serve was started with, until rollback takes it back.\n\nIt works while serve runs, and while it does not.",
		Args: exactArgs(1, "the directory with the guides"),
		RunE: func(cmd *cobra.Command, args []string) error {
			return c.beside(cmd.Context(), func(ctx context.Context, d *broker.Durable) error { return c.publish(ctx, d, args[0]) })
		},
	}
}

func (c *command) publish(ctx context.Context, d *broker.Durable, dir string) (err error) {
	l, err := loadLibrary(dir, nil, c.progress())
	if err != nil {
		return err
	}
	defer closing(l, &err)
	if err := answersGolden(ctx, l, c.now); err != nil {
		return hint(fmt.Errorf("the golden questions are not answered as before:\n%w", err), "nothing was published; correct the guides, or the lines of "+goldenFile)
	}
	shelf, err := d.Shelf(ctx)
	if err != nil {
		return err
	}
	guides, err := openGuides(dir)
	if err != nil {
		return err
	}
	defer guides.close()
	shown, err := packPictures(guides.files)
	if err != nil {
		return err
	}
	if shown != nil {
		if err := shelf.PutPictures(ctx, l.base.Hash, shown); err != nil {
			return err
		}
	}
	if err := shelf.Put(ctx, l.base.Hash, l.base.Pack, c.now()); err != nil {
		return err
	}
	if err := shelf.Publish(ctx, l.base.Hash); err != nil {
		return fmt.Errorf("publish: %w", err)
	}
	if _, err := fmt.Fprintf(c.out, "published %s as %s\n", count(len(l.base.Guides), "guide file"), short(l.base.Hash)); err != nil {
		return err
	}
	return c.await(ctx, shelf, l.base.Hash)
}

// short is the beginning of a hash, as people compare it.
func short(hash string) string { return hash[:min(len(hash), 12)] }

// newRollback makes the command that takes back what was published last.
func newRollback(c *command) *cobra.Command {
	return &cobra.Command{
		Use:   "rollback",
		Short: "Let all replicas serve what was published before",
		Long:  "Takes back what publish has given last. After the first publish each serve goes back to the directory that it was started with.",
		Args:  noArgs,
		RunE: func(cmd *cobra.Command, _ []string) error {
			return c.beside(cmd.Context(), func(ctx context.Context, d *broker.Durable) error {
				shelf, err := d.Shelf(ctx)
				if err != nil {
					return err
				}
				p, err := shelf.Rollback(ctx)
				if err != nil {
					return fmt.Errorf("roll back: %w", err)
				}
				to := short(p.Hash)
				if to == "" {
					to = "the directories that each serve was started with"
				}
				if _, err := fmt.Fprintf(c.out, "back to %s\n", to); err != nil {
					return err
				}
				return c.await(ctx, shelf, p.Hash)
			})
		},
	}
}

// await waits until every replica serves the hash or has said why not, and prints a line for each.
func (c *command) await(ctx context.Context, shelf *broker.Shelf, hash string) error {
	ctx, cancel := context.WithTimeout(ctx, publishTime)
	defer cancel()
	for {
		reports, err := shelf.Reports(ctx)
		if err != nil {
			return err
		}
		waiting, refused := 0, 0
		for _, r := range reports {
			if r.Hash != hash {
				waiting++
			} else if r.Refused != "" {
				refused++
			}
		}
		if waiting > 0 && ctx.Err() == nil {
			select {
			case <-time.After(quietTime):
			case <-ctx.Done():
			}
			if ctx.Err() == nil {
				continue
			}
		}
		for _, r := range reports {
			says := "serves it"
			switch {
			case r.Hash != hash:
				says = "has not answered"
			case r.Refused != "":
				says = "does not serve it: " + r.Refused
			}
			if _, err := fmt.Fprintf(c.out, "  replica %s %s\n", r.Process, says); err != nil {
				return err
			}
		}
		if waiting+refused > 0 {
			return fmt.Errorf("%d of %s do not serve it", waiting+refused, count(len(reports), "replica"))
		}
		return nil
	}
}
