package bot_test

import (
	"context"
	"encoding/json"
	"fmt"
	"slices"
	"strings"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"
	"pgregory.net/rapid"

	"stepwise/bot"
	"stepwise/knowledge/language"
)

// What holds in every conversation, whatever is sent in whatever order, is tried with random turns. The everyday run is a short form of
//
//	go test ./bot -run TestEveryConversation -rapid.checks=7000
//
// which plays some 100,000 turns in a few minutes.
func TestEveryConversation(t *testing.T) {
	turns := 0
	b := newBot(t).With(theStaff(t))
	generations := map[language.Code][]*bot.Generation{}
	for _, c := range []language.Code{"en", "id", "ms", "zh"} {
		generations[c] = threeGenerations(t, c)
	}
	rapid.Check(t, func(t *rapid.T) {
		c := rapid.SampledFrom([]language.Code{"en", "id", "ms", "zh"}).Draw(t, "language")
		w := &world{
			T: t, bot: b, generations: generations[c], language: c, now: time.Date(2026, 11, 20, 12, 0, 0, 0, time.UTC), inboxes: map[bot.Conversation][]bot.Message{},
			sessions: map[bot.Conversation]bot.Session{}, put: map[string]bool{}, agreed: map[string]bool{},
			tokens: []bot.Token{"", "p", "q", "x", "b", "b:-:1", "s:forged", "w:a:b:c", "f:abc:worked", "t:abcde", "c:abcde", "l:xx", "::", bot.Token(strings.Repeat("s", 99))},
		}
		t.Repeat(map[string]func(*rapid.T){
			"a user writes":     func(t *rapid.T) { w.T = t; w.write(w.user(), w.text()) },
			"a user goes on":    func(t *rapid.T) { w.T = t; w.write(w.user(), w.control()) },
			"a user taps":       func(t *rapid.T) { w.T = t; w.tap(w.user()) },
			"a user taps again": func(t *rapid.T) { w.T = t; w.tapOld(w.user()) },
			"a user chooses":    func(t *rapid.T) { w.T = t; w.choose(w.user()) },
			"a user sends":      func(t *rapid.T) { w.T = t; w.other(w.user()) },
			"an agent writes":   func(t *rapid.T) { w.T = t; w.write(w.agent(), w.text()) },
			"an agent takes":    func(t *rapid.T) { w.T = t; w.take(w.agent()) },
			"an agent closes":   func(t *rapid.T) { w.T = t; w.write(w.agent(), "/done") },
			"an agent taps":     func(t *rapid.T) { w.T = t; w.tapOld(w.agent()) },
			"something arrives": func(t *rapid.T) { w.T = t; w.deliverSome() },
			"the program stops": func(t *rapid.T) { w.T = t; w.stopBeforeSaving() },
			"time passes":       func(t *rapid.T) { w.T = t; w.pass() },
			"the guides change": func(t *rapid.T) {
				w.T = t
				w.current = min(w.current+rapid.IntRange(0, 1).Draw(t, "newer"), len(w.generations)-1)
			},
			"everything arrives": func(t *rapid.T) { w.T = t; w.deliverAll(); w.checkOwners() },
		})
		w.T = t
		w.deliverAll()
		w.checkOwners()
		turns += w.turns
	})
	t.Logf("%d turns", turns)
}

// threeGenerations are the guides as they are, with a step renamed, and with a step less. Only the second keeps the first.
func threeGenerations(t *testing.T, c language.Code) []*bot.Generation {
	t.Helper()
	first, second, third := testGeneration(c), testGeneration(c), testGeneration(c)
	for _, g := range []*bot.Generation{second, third} {
		for _, guide := range g.Base.Guides {
			if guide.ID != "acme-move" {
				continue
			}
			guide.Sections[2].Parts[1].Title = "Sign in as it is now"
			if s := &guide.Sections[1]; g == third {
				s.Parts = s.Parts[1:]
				for i := range s.Parts {
					s.Parts[i].Number = i + 1
				}
			}
		}
	}
	second.Older = []*bot.Generation{first}
	return []*bot.Generation{first, second, third}
}

// A world is users and agents, the mail between them, and what is kept of them.
type world struct {
	*rapid.T
	bot         *bot.Bot
	generations []*bot.Generation
	current     int
	language    language.Code
	now         time.Time
	count       int
	turns       int
	inboxes     map[bot.Conversation][]bot.Message
	put         map[string]bool // the ids of all messages: one that comes twice is one
	sessions    map[bot.Conversation]bot.Session
	agreed      map[string]bool // user, guide, print and step, of the warnings that were understood
	tokens      []bot.Token     // all that was ever offered to anybody, and some that never were
}

func (w *world) user() string { return rapid.SampledFrom([]string{"u", "v"}).Draw(w.T, "user") }
func (w *world) agent() string {
	return rapid.SampledFrom([]string{"agent1", "agent2"}).Draw(w.T, "agent")
}

// text is something to write: a question, a command, or anything.
func (w *world) text() string {
	return rapid.OneOf(
		rapid.SampledFrom([]string{
			"move", "move by phone", "move step", "no way back", "time", "guide", "guide by phone", "step", "deletion", "checked guide", "untitled step", "faq part", "faq entry",
			"section", "clarify", "clarify one", "other task", "foreign", "nothing", "greeting", "thanks", "ok", "missing part", "missing guide", "one. two.", "go to settings",
			"finish moving", "完成搬迁",
		}),
		rapid.SampledFrom([]string{
			"/start", "/start acme-move_phone_export", "/help", "/faq acme", "/guides", "/language", "/language zh", "/person", "/why", "/forget", "/stop", "/cases", "/take x", "/done",
		}),
		rapid.StringN(0, 20, 100),
	).Draw(w.T, "text")
}

// controls are words to steer by, of which those that lead to a place ask for that very place.
func (w *world) control() string {
	return rapid.SampledFrom([]string{
		"next", "back", "repeat", "start over", "step 3", "5", "last step", "all", "yes", "no", "stuck", "on my phone", "laptop", "lanjut", "kembali", "seterusnya", "undur", "下一步", "上一步",
		"第三步", "是", "手机上", "person", "stop",
	}).Draw(w.T, "control")
}

func (w *world) send(name string, m bot.Message) {
	w.count++
	m.ID, m.Conversation, m.Time, m.Private = fmt.Sprint("m", w.count), where(name), w.now, true
	w.now = w.now.Add(time.Second)
	w.enqueue(m)
	if rapid.IntRange(0, 3).Draw(w.T, "at once") > 0 {
		w.deliver(m.Conversation)
	}
}

func (w *world) enqueue(m bot.Message) {
	if key := string(m.Conversation.Network) + m.Conversation.Chat + m.Conversation.User + m.ID; !w.put[key] {
		w.put[key] = true
		w.inboxes[m.Conversation] = append(w.inboxes[m.Conversation], m)
	}
}

func (w *world) write(name, text string) { w.send(name, bot.Message{Text: text}) }

// tap taps a choice of the last reply.
func (w *world) tap(name string) {
	offered := w.sessions[where(name)].Offered
	if len(offered) == 0 {
		w.Skip("nothing is offered")
	}
	w.send(name, bot.Message{Kind: bot.Tap, Token: rapid.SampledFrom(offered).Draw(w.T, "choice").Token})
}

// tapOld taps anything that was ever offered to anybody, or that never was.
func (w *world) tapOld(name string) {
	token := rapid.SampledFrom(w.tokens).Draw(w.T, "token")
	if rapid.IntRange(0, 9).Draw(w.T, "forged") == 0 {
		token = bot.Token(rapid.StringN(0, 70, 70).Draw(w.T, "forgery"))
	}
	w.send(name, bot.Message{Kind: bot.Tap, Token: token})
}

// choose types the words of a choice, or its number.
func (w *world) choose(name string) {
	offered := w.sessions[where(name)].Offered
	if len(offered) == 0 {
		w.Skip("nothing is offered")
	}
	c := rapid.SampledFrom(offered).Draw(w.T, "choice")
	w.write(name, rapid.SampledFrom([]string{c.Label, c.Word, "1", "2"}).Draw(w.T, "words"))
}

func (w *world) other(name string) {
	kind := rapid.SampledFrom([]bot.MessageKind{bot.Media, bot.Edit, bot.Joined, bot.Unknown}).Draw(w.T, "kind")
	w.send(name, bot.Message{Kind: kind, Text: w.text()})
}

func (w *world) take(name string) {
	open := w.sessions[where("staff")].Desk.Open
	if len(open) == 0 {
		w.Skip("nobody waits")
	}
	w.write(name, "/take "+rapid.SampledFrom(open).Draw(w.T, "case").ID)
}

func (w *world) pass() {
	w.now = w.now.Add(rapid.SampledFrom([]time.Duration{time.Minute, 2 * time.Hour, 24 * time.Hour, 5 * 24 * time.Hour, 8 * 24 * time.Hour}).Draw(w.T, "time"))
}

// waiting are the conversations that something waits for.
func (w *world) waiting() []bot.Conversation {
	var out []bot.Conversation
	for _, name := range []string{"u", "v", "agent1", "agent2", "staff"} {
		if len(w.inboxes[where(name)]) > 0 {
			out = append(out, where(name))
		}
	}
	return out
}

func (w *world) deliverSome() {
	waiting := w.waiting()
	if len(waiting) == 0 {
		w.Skip("nothing to deliver")
	}
	w.deliver(rapid.SampledFrom(waiting).Draw(w.T, "to"))
}

func (w *world) deliverAll() {
	for len(w.waiting()) > 0 {
		w.deliver(rapid.SampledFrom(w.waiting()).Draw(w.T, "to"))
	}
}

// stopBeforeSaving answers a message whose session is not saved: it comes again, and its mail is already on its way.
func (w *world) stopBeforeSaving() {
	waiting := w.waiting()
	if len(waiting) == 0 {
		w.Skip("nothing to deliver")
	}
	to := rapid.SampledFrom(waiting).Draw(w.T, "to")
	turn := w.answer(w.sessions[to], w.inboxes[to][0])
	for _, mail := range turn.Mail {
		w.enqueue(mail)
	}
}

// deliver answers the first message that waits for a conversation, and checks what came of it.
func (w *world) deliver(to bot.Conversation) {
	m := w.inboxes[to][0]
	w.inboxes[to] = w.inboxes[to][1:]
	before := w.sessions[to]
	turn := w.answer(before, m)
	w.turns++
	w.sessions[to] = turn.Session
	for _, mail := range turn.Mail {
		w.enqueue(mail)
	}
	for _, r := range turn.Replies {
		for _, c := range r.Choices {
			w.tokens = append(w.tokens, c.Token)
		}
	}
	w.checkReplies(m, turn)
	if where("staff").Chat == to.Chat && where("staff").Network == to.Network {
		return
	}
	if n := len(mustJSON(w.T, turn.Session)); n > 2<<10 {
		w.Fatalf("the session has %d bytes: %+v", n, turn.Session)
	}
	w.checkAnswered(before, m, turn)
	w.checkSteps(before, m, turn)
	w.checkPerson(before, m, turn)
}

// answer is what the core makes of a message; twice the same.
func (w *world) answer(s bot.Session, m bot.Message) bot.Turn {
	was := mustJSON(w.T, s)
	turn, err := w.bot.Answer(context.Background(), w.generations[w.current], s, m)
	if err != nil {
		w.Fatalf("%+v: %v", m, err)
	}
	again, err := w.bot.Answer(context.Background(), w.generations[w.current], s, m)
	if diff := cmp.Diff(turn, again); diff != "" || err != nil {
		w.Fatalf("%+v: the same input, another output, %v: %s", m, err, diff)
	}
	if now := mustJSON(w.T, s); was != now {
		w.Fatalf("%+v changed the session that it was given: %s", m, cmp.Diff(was, now))
	}
	return turn
}

func mustJSON(t *rapid.T, s bot.Session) string {
	data, err := json.Marshal(s)
	if err != nil {
		t.Fatal(err)
	}
	return string(data)
}

// checkReplies checks what holds for every reply.
func (w *world) checkReplies(m bot.Message, turn bot.Turn) {
	for _, r := range turn.Replies {
		if len(r.Choices) > 8 {
			w.Fatalf("%+v: %d choices", m, len(r.Choices))
		}
		seen := map[string]bool{}
		for _, c := range r.Choices {
			if c.Label == "" || c.Token == "" || len(c.Token) > bot.MaxToken || len(c.Label) > 120 || seen[c.Label] || seen["token "+string(c.Token)] {
				w.Fatalf("%+v: choice %+v among %+v", m, c, r.Choices)
			}
			seen[c.Label], seen["token "+string(c.Token)] = true, true
		}
		isPleasantry := r.Kind == bot.SmallReply || r.Kind == bot.AgentReply || r.Kind == bot.DeskReply
		if r.To != m.Conversation && m.Mail.Kind != bot.CaseList || !isPleasantry && !wayOn(r) {
			w.Fatalf("%+v: a dead end: %+v", m, r)
		}
	}
}

// checkAnswered checks that whatever a user sends gets an answer or goes to the agent, and is recorded.
func (w *world) checkAnswered(before bot.Session, m bot.Message, turn bot.Turn) {
	if m.Kind == bot.FromConversation {
		return
	}
	withAgent := before.Person.State == bot.WithAgent && m.Time.Sub(before.Last) <= bot.SessionLife
	isHeard := !withAgent || m.Kind != bot.Joined && m.Kind != bot.Unknown
	if isHeard && len(turn.Replies)+len(turn.Mail) == 0 {
		w.Fatalf("%+v: no answer", m)
	}
	if withAgent && turn.Session.Person.State == bot.WithAgent && len(turn.Replies) > 0 && !strings.HasPrefix(strings.ToLower(m.Text), "/forget") {
		w.Fatalf("%+v: the bot speaks while an agent has the conversation: %+v", m, turn.Replies)
	}
	own := slices.DeleteFunc(slices.Clone(turn.Records), func(r bot.Record) bool { return r.Kind == bot.StoppedRecord })
	if len(own) > 1 || len(own) == 0 && !turn.Forget && m.Kind != bot.Joined && len(turn.Replies) > 0 && !withAgent {
		w.Fatalf("%+v: recorded as %+v", m, turn.Records)
	}
	if data := mustJSON(w.T, turn.Session); len(m.Text) > 12 && m.Kind == bot.Words && !strings.Contains(m.Text, " ") && strings.Contains(data, m.Text) {
		w.Fatalf("%+v: the session holds what the user wrote: %s", m, data)
	}
}

// asks reports whether the message asks for the place that it leads to: by a word to steer by, a device, or what the last reply offered.
func (w *world) asks(before bot.Session, m bot.Message) bool {
	for _, c := range before.Offered {
		if m.Kind == bot.Tap && c.Token == m.Token {
			return true
		}
		if m.Kind != bot.Tap && m.Text != "" && (strings.EqualFold(m.Text, c.Label) || strings.EqualFold(m.Text, c.Word)) {
			return true
		}
	}
	if m.Kind == bot.Tap {
		return strings.HasPrefix(string(m.Token), "v:") // a device is asked for, the step is the same
	}
	if _, _, ok := theWords().Control(m.Text); ok {
		return true
	}
	return slices.Contains([]string{"on my phone", "laptop", "手机上"}, m.Text)
}

func variant(w bot.Walk) string {
	name, _, _ := strings.Cut(string(w.Step), "/")
	return name
}

// checkSteps checks that no step back is silent, that a change of the guide is said, and that nothing that cannot be undone is shown before it is understood.
func (w *world) checkSteps(before bot.Session, m bot.Message, turn bot.Turn) {
	was, is := before.Walk, turn.Session.Walk
	said := ""
	for _, r := range turn.Replies {
		said += text(r)
	}
	isTold := func(phrases ...string) bool {
		return slices.ContainsFunc(phrases, func(p string) bool { return strings.Contains(said, w.phrase(turn.Session.Language, p)) })
	}
	isExpired := !before.Last.IsZero() && m.Time.Sub(before.Last) > bot.SessionLife
	sameGuide := was.Guide != "" && was.Guide == is.Guide && !isExpired
	switch {
	case sameGuide && is.Print != was.Print && !was.Done:
		isAnew := slices.ContainsFunc(turn.Replies, func(r bot.Reply) bool { return r.Kind == bot.GuideReply })
		if !isTold("guide-changed", "gone-part") && !isAnew {
			w.Fatalf("%+v: the guide changed without a word: %+v to %+v: %s", m, was, is, said)
		}
	case variant(was) != variant(is): // the same step has another number there
	case sameGuide && is.Begun.Equal(was.Begun) && is.Number < was.Number && !w.asks(before, m) && !isTold("back-again", "guide-changed", "gone-part"):
		w.Fatalf("%+v: a silent step back, %+v to %+v: %s", m, was, is, said)
	}

	who := m.Conversation.User + " " + string(is.Guide) + " " + is.Print + " " + string(is.Step)
	agrees := m.Kind == bot.Tap && strings.HasPrefix(string(m.Token), "u:") || isYes(m.Text) || w.saysYes(before, m)
	for _, r := range turn.Replies {
		if (r.Kind == bot.StepReply || r.Kind == bot.GuideReply && step(r) > 0) && strings.Contains(said, "Nothing comes back") {
			if agrees {
				w.agreed[who] = true
			}
			if !w.agreed[who] {
				w.Fatalf("%+v: what cannot be undone is shown before it is understood: %s", m, said)
			}
		}
	}
}

// saysYes reports whether the words are those of a choice that says that a warning is understood.
func (w *world) saysYes(before bot.Session, m bot.Message) bool {
	return slices.ContainsFunc(before.Offered, func(c bot.Choice) bool {
		return strings.HasPrefix(string(c.Token), "u:") && (strings.EqualFold(m.Text, c.Label) || strings.EqualFold(m.Text, c.Word) || m.Text == "1")
	})
}

func isYes(text string) bool {
	c, _, _ := theWords().Control(text)
	return c == language.Yes
}

// phrase is something that the bot says.
func (w *world) phrase(c language.Code, id string) string { return thePhrases().Say(c, id, nil) }

// checkPerson checks that a person is reached from here, that nobody is asked twice, and that no agent speaks who does not have the conversation.
func (w *world) checkPerson(before bot.Session, m bot.Message, turn bot.Turn) {
	asked := slices.ContainsFunc(turn.Mail, func(m bot.Message) bool { return m.Mail.Kind == bot.CaseOpened })
	isFresh := before.Person.State == "" || m.Time.Sub(before.Last) > bot.SessionLife
	if asked && !isFresh {
		w.Fatalf("%+v: a person is asked for twice", m)
	}
	for _, r := range turn.Replies {
		if r.Kind == bot.AgentReply && (before.Person.State != bot.WithAgent || before.Person.Agent != m.Mail.Case.Agent) {
			w.Fatalf("%+v: an agent speaks who does not have the conversation: %+v", m, before.Person)
		}
	}
	probe := bot.Message{ID: "probe", Conversation: m.Conversation, Text: rapid.SampledFrom([]string{"/person", "person", "人工"}).Draw(w.T, "call"), Time: w.now, Private: true}
	after := w.answer(turn.Session, probe)
	state := after.Session.Person.State
	if state == "" || len(after.Replies)+len(after.Mail) == 0 {
		w.Fatalf("%+v, then %q: no person is reached: %+v", m, probe.Text, after)
	}
}

// checkOwners checks, when all mail has arrived, that everybody knows the same of every case.
func (w *world) checkOwners() {
	open := w.sessions[where("staff")].Desk.Open
	for _, name := range []string{"u", "v"} {
		p := w.sessions[where(name)].Person
		listed := slices.ContainsFunc(open, func(c bot.Case) bool { return c.ID == p.Case && c.User == where(name) })
		switch p.State {
		case bot.Waiting:
			if !listed {
				w.Fatalf("%s waits and is on no list: %+v", name, open)
			}
		case bot.WithAgent:
			if d := w.sessions[p.Agent].Desk; d.Case.ID != p.Case || d.Case.User != where(name) || listed {
				w.Fatalf("%s is with %v, who has %+v; listed: %t", name, p.Agent, d, listed)
			}
		}
	}
	for _, name := range []string{"agent1", "agent2"} {
		d := w.sessions[where(name)].Desk
		if d.Wanted != "" {
			w.Fatalf("%s still waits for %s", name, d.Wanted)
		}
		if p := w.sessions[d.Case.User].Person; d.Case.ID != "" && (p.State != bot.WithAgent || p.Agent != where(name) || p.Case != d.Case.ID) {
			w.Fatalf("%s has %+v, whose user is %+v", name, d.Case, p)
		}
	}
	for _, c := range open {
		if p := w.sessions[c.User].Person; p.State != bot.Waiting || p.Case != c.ID {
			w.Fatalf("%+v is listed, its user is %+v", c, p)
		}
	}
}
