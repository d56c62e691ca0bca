package main

import (
	"bytes"
	"context"
	"encoding/json"
	"fmt"
	"io/fs"
	"path"
	"slices"
	"strings"
	"time"

	"github.com/spf13/cobra"

	"stepwise/knowledge"
	"stepwise/knowledge/language"
)

// newCheck makes the command that finds the mistakes in guides.
func newCheck(c *command) *cobra.Command {
	var format, today string
	cmd := &cobra.Command{
		Use:   "check [DIR]",
		Short: "Find every mistake in the guides",
		Long: "Finds every mistake in the guides of DIR, or else of --knowledge, the configuration or the starter guides, and asks the golden questions beside them.\n" +
			"Every question that stands in a guide is asked as if it did not stand there, too: another guide that is taken for it steals it.\n" +
			"Exits with 1 if there are errors: such guides do not load.",
		Args: func(cmd *cobra.Command, args []string) error {
			if len(args) > 1 {
				return &usageError{hint(fmt.Errorf("check takes one directory, got %d", len(args)), "usage: "+cmd.UseLine())}
			}
			return nil
		},
		RunE: func(cmd *cobra.Command, args []string) error {
			if format != "text" && format != "json" {
				return &usageError{fmt.Errorf("--format is text or json, not %q", format)}
			}
			day := c.now()
			if today != "" {
				var err error
				if day, err = time.Parse(time.DateOnly, today); err != nil {
					return &usageError{fmt.Errorf("--today is a date such as 2026-11-20, not %q", today)}
				}
			}
			dir := strings.Join(args, "")
			if dir == "" {
				s, err := c.settings()
				if err != nil {
					return err
				}
				dir = s.Knowledge
			}
			return c.check(cmd.Context(), dir, day, format == "json")
		},
	}
	cmd.Flags().StringVar(&format, "format", "text", "`text` for people or json for programs")
	cmd.Flags().StringVar(&today, "today", "", "judge by this `date` what is out of date, in place of today")
	return cmd
}

// check prints what is wrong with the guides in the directory.
func (c *command) check(ctx context.Context, dir string, today time.Time, asJSON bool) error {
	guides, err := openGuides(dir)
	if err != nil {
		return err
	}
	defer guides.close()
	found, err := c.inspect(ctx, guides.files, today)
	if err != nil {
		return err
	}
	report := checkReport{Files: countGuides(guides.files), Diagnostics: guides.inPlace(found)}
	report.Diagnostics.Sort()
	for _, d := range found {
		switch d.Severity {
		case knowledge.SeverityError:
			report.Errors++
		case knowledge.SeverityWarning:
			report.Warnings++
		case knowledge.SeverityNote:
			report.Notes++
		}
	}
	if err := report.print(c, asJSON); err != nil {
		return err
	}
	if report.Errors > 0 {
		return errReported
	}
	return nil
}

// inspect is everything that is found wrong: by reading, by looking at all guides together, by asking the golden questions and by asking each guide's own ones.
func (c *command) inspect(ctx context.Context, files fs.FS, today time.Time) (found knowledge.Diagnostics, err error) {
	base, found := knowledge.LoadWithProgress(files, c.progress().of("reading the guides"))
	if base == nil {
		return found, nil
	}
	words, err := language.Load()
	if err != nil {
		return nil, fmt.Errorf("load the languages: %w", err)
	}
	l, err := newLibrary(base, words, c.progress())
	if err != nil {
		return nil, err
	}
	defer closing(l, &err)
	found = append(found, base.Check(l.words, today)...)
	golden, err := runGolden(ctx, newAsker(l, "", c.now))
	if err != nil {
		return nil, err
	}
	thefts, err := findThefts(ctx, l, files)
	return slices.Concat(found, golden, thefts), err
}

// A checkReport is what check found.
type checkReport struct {
	Files       int                   `json:"files"` // guides and FAQ files
	Errors      int                   `json:"errors"`
	Warnings    int                   `json:"warnings"`
	Notes       int                   `json:"notes"`
	Diagnostics knowledge.Diagnostics `json:"diagnostics"`
}

// print writes the report: a line for each diagnostic with its hint below, and a line that counts them; or one indented JSON object.
func (r checkReport) print(c *command, asJSON bool) error {
	var b bytes.Buffer
	if asJSON {
		e := json.NewEncoder(&b)
		e.SetEscapeHTML(false)
		e.SetIndent("", "  ")
		if err := e.Encode(r); err != nil {
			return fmt.Errorf("write JSON: %w", err)
		}
	} else {
		for _, d := range r.Diagnostics {
			fmt.Fprintln(&b, d)
		}
		fmt.Fprintf(&b, "%s, %s, %s, %s\n", count(r.Files, "file"), count(r.Errors, "error"), count(r.Warnings, "warning"), count(r.Notes, "note"))
	}
	_, err := c.out.Write(b.Bytes())
	return err
}

// countGuides counts the files that hold guides or FAQ entries, also those that cannot be read.
func countGuides(files fs.FS) int {
	n := 0
	_ = fs.WalkDir(files, ".", func(name string, d fs.DirEntry, err error) error {
		hidden := name != "." && strings.ContainsAny(path.Base(name)[:1], "._")
		switch {
		case err != nil:
			return nil // whoever reads the guides reports it
		case hidden && d.IsDir():
			return fs.SkipDir
		case hidden, d.IsDir(), path.Base(name) == "README.md":
		case path.Ext(name) == ".md", strings.HasSuffix(name, ".faq.csv"), strings.HasSuffix(name, ".faq.jsonl"):
			n++
		}
		return nil
	})
	return n
}
