package main

import (
	"bytes"
	"context"
	"errors"
	"fmt"
	"os"

	"github.com/spf13/cobra"

	"stepwise/knowledge"
)

// newEval makes the command that measures how questions are answered.
func newEval(c *command) *cobra.Command {
	asJSON, against, parts := false, "", ""
	cmd := &cobra.Command{
		Use:   "eval FILE.tsv…",
		Short: "Ask the questions of files and compare the answers with those that are expected",
		Long: "Asks every question of the files in a conversation of its own, the same way as chat does, and prints a table of how the answers compare with those expected.\n\n" +
			"A file has a header line and columns separated by tabs: lang, kind, question, expected_guide, expected_part, note.\n" +
			"Only question and expected_guide are required. OOS in expected_guide: must not be answered; a|b: must be asked which.\n" +
			"In question, first ||| second is one conversation of which the last turn counts.\n\n" +
			"A second table tells what the confidence in the best candidate is worth, and the time. AUROC: how often it is higher for a question that can be answered\n" +
			"than for one out of scope. R@10: the questions that are answered right when a threshold lets at most 10 % of those out of scope pass. A kind is told\n" +
			"from the questions out of scope of all kinds, a language from its own. ECE: how far, on average, the confidence is from the share that is right.\n\n" +
			"--parts is for files whose column expected_part describes parts in words: a table with the columns guide, label, part says which parts are meant.\n" +
			"* in guide: in every guide; - in part: the guide as a whole; a|b: any of these.\n\n" +
			"--against compares with an earlier run, question by question. Better is, in this order: nothing false, the right guide, the right part of it.",
		Args: someArgs("the file with the questions"),
		RunE: func(cmd *cobra.Command, args []string) error {
			if asJSON && against != "" {
				return &usageError{hint(errors.New("eval prints either --json or a comparison --against a file"), "compare with the earlier file first, or save the lines and compare in a second run")}
			}
			return c.eval(cmd.Context(), args, against, parts, asJSON)
		},
	}
	cmd.Flags().BoolVar(&asJSON, "json", false, "print a line of JSON for each question in place of the table")
	cmd.Flags().StringVar(&against, "against", "", "tell below the table what got better and what worse since an earlier run, whose --json lines are in `FILE`")
	cmd.Flags().StringVar(&parts, "parts", "", "read in `FILE` which parts the words in expected_part mean")
	return cmd
}

// An evalLine is a question of a questions file with what came of it, as eval --json prints it.
type evalLine struct {
	answer
	ExpectedGuide string `json:"expected_guide"`
	ExpectedPart  string `json:"expected_part"`
	Kind          string `json:"kind"`
	Correct       bool   `json:"correct"`
}

// eval asks the questions of the files and prints how they were answered, and how that compares with the earlier results in the file against, if there is one.
func (c *command) eval(ctx context.Context, files []string, against, parts string, asJSON bool) (err error) {
	questions, err := readQuestions(files)
	if err != nil {
		return err
	}
	if parts != "" {
		if err := c.translateParts(parts, questions); err != nil {
			return err
		}
	}
	var earlier, results []result
	if against != "" {
		if earlier, err = readEarlier(against); err != nil {
			return err
		}
	}
	_, l, err := c.load()
	if err != nil {
		return err
	}
	defer closing(l, &err)
	c.warnAboutMissing(l.base, questions)
	// Without a locale: only the words of a question may tell its language.
	a := newAsker(l, "", c.now)
	board := newScoreboard()
	for _, q := range questions {
		got, err := a.askLine(ctx, q)
		if err != nil {
			return err
		}
		g := judge(q, got)
		board.add(q, g, got.Microseconds)
		r := result{evalLine{got, q.ExpectedGuide(), q.ExpectedPart(), q.Kind, g.correct}, g}
		if !asJSON {
			results = append(results, r)
			continue
		}
		line, err := jsonLine(r.evalLine)
		if err != nil {
			return err
		}
		if _, err := c.out.Write(line); err != nil {
			return err
		}
	}
	if asJSON {
		return nil
	}
	text := board.String()
	if against != "" {
		text += "\n" + compare(earlier, results).String()
	}
	_, err = fmt.Fprint(c.out, text)
	return err
}

// readQuestions reads all files, and nothing if one of them has a mistake.
func readQuestions(files []string) ([]knowledge.QuestionLine, error) {
	var out []knowledge.QuestionLine
	var found knowledge.Diagnostics
	for _, name := range files {
		text, err := os.ReadFile(name)
		if err != nil {
			return nil, fmt.Errorf("read questions: %w", err)
		}
		questions, mistakes := knowledge.ReadQuestions(bytes.NewReader(text), name)
		out = append(out, questions...)
		found = append(found, mistakes.Errors()...)
	}
	if len(found) > 0 {
		return nil, fmt.Errorf("read questions:\n%w", found)
	}
	return out, nil
}

// warnAboutMissing says so if questions expect guides that do not exist: most likely they were written for another knowledge base.
func (c *command) warnAboutMissing(base *knowledge.Base, questions []knowledge.QuestionLine) {
	n, example := 0, knowledge.GuideID("")
	for _, q := range questions {
		for _, id := range q.Guides {
			if base.Find(id) == nil {
				n, example = n+1, id
				break
			}
		}
	}
	if n > 0 {
		fmt.Fprintf(c.err, "stepwise: warning: %s a guide that these guides do not have, such as %q\n", expecting(n), example)
	}
}

func expecting(n int) string {
	if n == 1 {
		return "1 question expects"
	}
	return fmt.Sprintf("%d questions expect", n)
}
