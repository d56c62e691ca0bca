package main

import (
	"bytes"
	"context"
	"encoding/json"
	"fmt"
	"strconv"
	"strings"
	"time"

	"stepwise/adapters/terminal"
	"stepwise/bot"
	"stepwise/knowledge"
	"stepwise/knowledge/language"
)

// maxCandidates is how much of the ranking an answer shows.
const maxCandidates = 5

// An answer is what came of a question, as ask --json prints it. Other programs rely on this form and no other.
type answer struct {
	Question      string              `json:"question"`
	Language      language.Code       `json:"language"`
	Verdict       string              `json:"verdict"`
	Guide         knowledge.GuideID   `json:"guide"` // empty unless the verdict is answer
	Part          knowledge.PartID    `json:"part"`  // empty for a whole guide too
	GuideLanguage language.Code       `json:"guide_language"`
	Confidence    float64             `json:"confidence"`
	Candidates    []candidate         `json:"candidates"` // the ranking, best first, whatever the verdict
	Reply         string              `json:"reply"`
	Microseconds  int64               `json:"microseconds"` // that the bot took for the last turn
	offered       []knowledge.GuideID // to choose between, if the verdict is clarify
}

// A candidate is an entry of the ranking.
type candidate struct {
	Guide      knowledge.GuideID `json:"guide"`
	Part       knowledge.PartID  `json:"part"`
	Title      string            `json:"title"`
	Confidence float64           `json:"confidence"`
}

// asker puts questions to the bot, each in a conversation of its own.
type asker struct {
	*library
	locale  string // BCP 47 tag of the one who asks; empty if it is not known
	now     func() time.Time
	witness *witness
	watched *bot.Generation // the library's, found in by way of the witness
}

// newAsker makes an asker of a library.
func newAsker(l *library, locale string, now func() time.Time) *asker {
	w := &witness{Finder: l.index}
	return &asker{library: l, locale: locale, now: now, witness: w, watched: bot.NewGeneration(l.base, w)}
}

// A witness is a finder that remembers what it found last, which a reply does not show: the whole ranking.
// It is for one question after the other; conversations that run at the same time need none.
type witness struct {
	knowledge.Finder
	seen *knowledge.Finding // nil if nothing was looked for since it was last set to nil
}

// Find looks and remembers.
func (w *witness) Find(ctx context.Context, q knowledge.Question) (knowledge.Finding, error) {
	found, err := w.Finder.Find(ctx, q)
	if err == nil {
		w.seen = &found
	}
	return found, err
}

// ask puts a question to the bot.
func (a *asker) ask(ctx context.Context, question string) (answer, error) {
	return a.converse(ctx, question, []string{question})
}

// askLine puts the question of a line to the bot: a conversation, of which the last turn counts.
func (a *asker) askLine(ctx context.Context, q knowledge.QuestionLine) (answer, error) {
	return a.converse(ctx, q.Question, q.Turns())
}

func (a *asker) converse(ctx context.Context, question string, turns []string) (answer, error) {
	var s bot.Session
	var out answer
	for i, text := range turns {
		m := bot.Message{
			ID:           strconv.Itoa(i + 1),
			Conversation: bot.Conversation{Network: terminal.Network, Chat: "ask", User: "ask"},
			Text:         text,
			Locale:       a.locale,
			Private:      true,
			Whole:        len(turns) == 1,
			Time:         a.now(),
		}
		a.witness.seen = nil
		start := time.Now()
		turn, err := a.bot.Answer(ctx, a.watched, s, m)
		took := time.Since(start)
		if err != nil {
			return answer{}, fmt.Errorf("answer %q: %w", text, err)
		}
		s = turn.Session
		out = a.describe(turn)
		out.Microseconds = took.Microseconds()
	}
	out.Question = question
	return out, nil
}

// describe puts a turn and what was found on the way into the form of ask --json.
func (a *asker) describe(turn bot.Turn) answer {
	out := answer{
		Language:   turn.Session.Language,
		Verdict:    knowledge.Smalltalk.String(), // where there is no record, nothing was asked
		Candidates: []candidate{},
		Reply:      renderAll(turn.Replies),
	}
	var hits []knowledge.Hit
	if seen := a.witness.seen; seen != nil {
		hits = seen.Hits
		if seen.Verdict == knowledge.Clarify {
			for _, h := range seen.Choices {
				out.offered = append(out.offered, h.Guide)
			}
		}
	}
	if len(turn.Records) > 0 {
		r := turn.Records[len(turn.Records)-1]
		out.Language = r.Language
		out.Verdict = r.Verdict.String()
		out.Confidence = r.Confidence
		if r.Verdict == knowledge.Answer {
			out.Guide, out.Part = r.Guide, r.Part
			if g := a.shown(r, hits); g != nil {
				out.GuideLanguage = g.Language
				if len(hits) == 0 { // a choice was taken: nothing had to be looked for
					hits = []knowledge.Hit{{Guide: g.ID, Part: r.Part, Title: g.Title, Confidence: r.Confidence}}
				}
			}
		}
	}
	for _, h := range hits[:min(len(hits), maxCandidates)] {
		out.Candidates = append(out.Candidates, candidate{h.Guide, h.Part, h.Title, h.Confidence})
	}
	return out
}

// shown is the translation that the bot shows: it prefers the languages in the same order.
func (a *asker) shown(r bot.Record, hits []knowledge.Hit) *knowledge.Guide {
	languages := a.words.Related(r.Language)
	if len(hits) > 0 {
		languages = append(languages, hits[0].Language)
	}
	return a.base.Find(r.Guide, append(languages, language.Fallback)...)
}

// renderAll is what a terminal shows of the replies.
func renderAll(replies []bot.Reply) string {
	var parts []string
	for _, r := range replies {
		if text := strings.TrimRight(terminal.Render(r), "\n"); text != "" {
			parts = append(parts, text)
		}
	}
	return strings.Join(parts, "\n\n")
}

// jsonLine is a value as one line of JSON, with <, > and & as they are: the line is for programs and eyes, not for a web page.
func jsonLine(v any) ([]byte, error) {
	var b bytes.Buffer
	e := json.NewEncoder(&b)
	e.SetEscapeHTML(false)
	if err := e.Encode(v); err != nil {
		return nil, fmt.Errorf("write JSON: %w", err)
	}
	return b.Bytes(), nil
}
