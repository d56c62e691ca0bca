package main

import (
	"context"
	"flag"
	"fmt"
	"path/filepath"
	"strings"
	"testing"
	"time"

	"stepwise/knowledge"
	"stepwise/knowledge/index"
	"stepwise/knowledge/index/stock"
	"stepwise/knowledge/language"
)

var sets = flag.String("sets", filepath.Join("testdata", "sets"),
	"directory of sets, each one a directory with a knowledge base, questions.tsv and questions-typo.tsv; TestSets measures on them")

// TestSets prints how the questions of public sets are answered, beside Bleve as it comes, in the form of docs/benchmarks.md, and demands that no set is
// worse off than with that.
//
//	go test . -run TestSets -sets=DIR -v -timeout 60m
func TestSets(t *testing.T) {
	dirs, err := filepath.Glob(filepath.Join(*sets, "*", "questions.tsv"))
	if err != nil || len(dirs) == 0 {
		t.Fatalf("no sets in %s: %v", *sets, err)
	}
	words, err := language.Load()
	if err != nil {
		t.Fatal(err)
	}
	first := [][]string{{"set", "entries", "questions", "right first", "with typos", "Bleve", "with typos"}}
	verdict := [][]string{{"set", "right", "wrong", "asked back", "foreign answered", "AUROC", "R@10", "ECE", "AUROC of Bleve", "R@10"}}
	speed := [][]string{{"set", "build", "median", "p99", "build of Bleve", "median", "p99"}}
	var mean [4]float64
	for _, file := range dirs {
		s := measureSet(t, words, filepath.Dir(file))
		for i, side := range s.sides() {
			mean[i] += 100 * side.firstShare() / float64(len(dirs))
		}
		first = append(first, s.first())
		verdict = append(verdict, s.verdict())
		speed = append(speed, s.speed())
		if ours, plain := s.clean.ours.firstShare(), s.clean.plain.firstShare(); ours < plain {
			t.Errorf("%s: %.1f%% right first, less than the %.1f%% of Bleve as it comes", s.name, 100*ours, 100*plain)
		}
		if ours, plain := s.typos.ours.firstShare(), s.typos.plain.firstShare(); ours < plain {
			t.Errorf("%s: %.1f%% right first of the mistyped, less than the %.1f%% of Bleve as it comes", s.name, 100*ours, 100*plain)
		}
	}
	first = append(first, []string{"mean", "", "", tenth(mean[0]), tenth(mean[1]), tenth(mean[2]), tenth(mean[3])})
	t.Logf("share of the questions with an answer whose first candidate is right, in percent\n\n%s\n"+
		"what was said, in percent: to questions with an answer, to foreign ones, and what the confidence is worth\n\n%s\n"+
		"times: building in ms, a question in µs\n\n%s", markdownTable(first), markdownTable(verdict), markdownTable(speed))
}

// A measuredSet is how a set was answered, by the index and by Bleve as it comes.
type measuredSet struct {
	name           string
	entries        int
	built, plainly time.Duration // how long it took to build either
	clean, typos   bothBoards
}

type bothBoards struct{ ours, plain scoreboard }

func measureSet(t *testing.T, words *language.Set, dir string) measuredSet {
	t.Helper()
	guides, err := openGuides(dir)
	if err != nil {
		t.Fatal(err)
	}
	defer guides.close()
	base, found := knowledge.Load(guides.files)
	if mistakes := found.Errors(); len(mistakes) > 0 {
		t.Fatal(mistakes)
	}
	s := measuredSet{name: filepath.Base(dir), entries: len(base.Guides)}
	start := time.Now()
	x, err := index.New(base, words)
	s.built = time.Since(start)
	if err != nil {
		t.Fatal(err)
	}
	defer func() { _ = x.Close() }()
	start = time.Now()
	y, err := stock.New(base)
	s.plainly = time.Since(start)
	if err != nil {
		t.Fatal(err)
	}
	defer func() { _ = y.Close() }()
	for file, boards := range map[string]*bothBoards{"questions.tsv": &s.clean, "questions-typo.tsv": &s.typos} {
		questions, err := readQuestions([]string{filepath.Join(dir, file)})
		if err != nil {
			t.Fatal(err)
		}
		boards.ours = ask(t, x, questions)
		boards.plain = ask(t, y, questions)
	}
	return s
}

// A finder is what both have in common.
type finder interface {
	Find(ctx context.Context, q knowledge.Question) (knowledge.Finding, error)
}

// ask puts all questions to a finder.
func ask(t *testing.T, finder finder, questions []knowledge.QuestionLine) scoreboard {
	t.Helper()
	board := newScoreboard()
	for _, q := range questions {
		start := time.Now()
		found, err := finder.Find(t.Context(), knowledge.Question{Text: q.Question})
		took := time.Since(start)
		if err != nil {
			t.Fatal(err)
		}
		a := answer{Verdict: found.Verdict.String()}
		for _, h := range found.Hits {
			a.Candidates = append(a.Candidates, candidate{Guide: h.Guide, Confidence: h.Confidence})
		}
		for _, h := range found.Choices {
			a.offered = append(a.offered, h.Guide)
		}
		if found.Verdict == knowledge.Answer {
			a.Guide = found.Hits[0].Guide
		}
		board.add(q, judge(q, a), took.Microseconds())
	}
	return *board
}

func (s *measuredSet) sides() [4]*scoreboard {
	return [...]*scoreboard{&s.clean.ours, &s.typos.ours, &s.clean.plain, &s.typos.plain}
}

// firstShare is the share of the questions with an answer whose best candidate is right.
func (s *scoreboard) firstShare() float64 { return ratio(s.total.hits, s.total.inScope) }

func (s *measuredSet) first() []string {
	row := []string{s.name, fmt.Sprint(s.entries), fmt.Sprint(s.clean.ours.total.n)}
	for _, side := range s.sides() {
		row = append(row, tenth(100*side.firstShare()))
	}
	return row
}

func (s *measuredSet) verdict() []string {
	board := &s.clean.ours
	n := &board.total
	row := []string{s.name, tenth(100 * ratio(n.right, n.inScope)), tenth(100 * ratio(n.wrong, n.inScope)), tenth(100 * ratio(n.clarified, n.n))}
	if n.outOfScope == 0 {
		return append(row, "–", "–", "–", tenth(100*board.total.guesses.calibrationError()), "–", "–")
	}
	plain := s.clean.plain.total.guesses
	return append(row,
		share(n.answered, n.outOfScope),
		tenth(100*board.total.guesses.separation()), tenth(100*ratio(board.total.guesses.recall(), n.inScope)), tenth(100*board.total.guesses.calibrationError()),
		tenth(100*plain.separation()), tenth(100*ratio(plain.recall(), n.inScope)),
	)
}

func (s *measuredSet) speed() []string {
	row := []string{s.name}
	add := func(built time.Duration, board *scoreboard) {
		row = append(row, fmt.Sprint(built.Milliseconds()), fmt.Sprint(percentile(board.total.microseconds, 50)), fmt.Sprint(percentile(board.total.microseconds, 99)))
	}
	add(s.built, &s.clean.ours)
	add(s.plainly, &s.clean.plain)
	return row
}

func ratio(k, n int) float64 { return float64(k) / float64(max(n, 1)) }

func tenth(x float64) string { return fmt.Sprintf("%.1f", x) }

// markdownTable is rows as a table, the first one its head.
func markdownTable(rows [][]string) string {
	var b strings.Builder
	for i, row := range rows {
		fmt.Fprintf(&b, "| %s |\n", strings.Join(row, " | "))
		if i == 0 {
			fmt.Fprintf(&b, "|%s\n", strings.Repeat("---|", len(row)))
		}
	}
	return b.String()
}
