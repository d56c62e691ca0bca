package web

import (
	"context"
	"errors"
	"runtime"
	"strings"
	"sync"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"
	"github.com/google/go-cmp/cmp/cmpopts"

	"stepwise/adapters/web/webtest"
	"stepwise/bot"
)

// inbox keeps what is delivered.
type inbox struct {
	mu       sync.Mutex // guards what follows
	refuse   int        // so many are not taken over
	messages []bot.Message
	came     chan bot.Message
}

func newInbox(refuse int) *inbox { return &inbox{refuse: refuse, came: make(chan bot.Message, 100)} }

func (i *inbox) deliver(_ context.Context, m bot.Message) error {
	i.mu.Lock()
	defer i.mu.Unlock()
	i.messages = append(i.messages, m)
	if i.refuse > 0 {
		i.refuse--
		return errors.New("full")
	}
	i.came <- m
	return nil
}

func soon(t *testing.T) context.Context {
	t.Helper()
	ctx, cancel := context.WithTimeout(t.Context(), time.Minute)
	t.Cleanup(cancel)
	return ctx
}

func shows(n int) func([]webtest.Shown) bool {
	return func(s []webtest.Shown) bool { return len(s) >= n }
}

func TestMessages(t *testing.T) {
	a, url := serve(t)
	in := newInbox(0)
	start(t, a, in.deliver)
	b := open(t, url, "ms-MY, en;q=0.5", "")
	joined := <-in.came
	chat := joined.Conversation.Chat
	conversation := bot.Conversation{Network: "web", Chat: chat, User: chat}
	if chat == "" || !strings.HasPrefix(joined.ID, chat+".") || joined.Time.IsZero() {
		t.Errorf("%+v", joined)
	}
	ignore := cmpopts.IgnoreFields(bot.Message{}, "ID", "Time", "Origin")
	if diff := cmp.Diff(bot.Message{Kind: bot.Joined, Conversation: conversation, Locale: "ms-MY", Private: true}, joined, ignore); diff != "" {
		t.Errorf("joined (-want +got):\n%s", diff)
	}
	r := bot.Reply{ID: "hello", To: conversation, Kind: bot.SmallReply, Choices: []bot.Choice{{Label: "Yes", Token: "y:1"}}}
	if _, err := a.Send(t.Context(), r); err != nil {
		t.Fatal(err)
	}
	b.Wait(soon(t), shows(1))
	b.Say("batal\nnetflix")
	b.TapLabel("Yes")
	said, tapped := <-in.came, <-in.came
	if diff := cmp.Diff(bot.Message{Text: "batal\nnetflix", Conversation: conversation, Locale: "ms-MY", Private: true}, said, ignore); diff != "" {
		t.Errorf("words (-want +got):\n%s", diff)
	}
	if diff := cmp.Diff(bot.Message{Kind: bot.Tap, Token: "y:1", Conversation: conversation, Locale: "ms-MY", Private: true}, tapped, ignore); diff != "" {
		t.Errorf("tap (-want +got):\n%s", diff)
	}
	if said.ID == tapped.ID || said.Origin == "" || said.Origin == tapped.Origin || said.ID != chat+"."+said.Origin {
		t.Errorf("ids %q %q, origins %q %q", said.ID, tapped.ID, said.Origin, tapped.Origin)
	}
	b.Wait(soon(t), func([]webtest.Shown) bool { return len(b.Said()) == 2 })
	if diff := cmp.Diff([]string{"batal\nnetflix", "Yes"}, b.Said()); diff != "" {
		t.Errorf("shown as the user's own (-want +got):\n%s", diff)
	}
}

func TestTheGreetingIsAskedForOnce(t *testing.T) {
	a, url := serve(t)
	in := newInbox(1)
	start(t, a, in.deliver)
	b := open(t, url, "en", "")
	<-in.came
	for i := range 3 {
		b.Disconnect()
		b.Wait(soon(t), func([]webtest.Shown) bool { return len(b.States()) > i+1 })
		b.Say("hello")
		if m := <-in.came; m.Text != "hello" {
			t.Errorf("%+v", m)
		}
	}
	in.mu.Lock()
	defer in.mu.Unlock()
	if len(in.messages) != 5 || in.messages[0].ID != in.messages[1].ID {
		t.Errorf("delivered was %+v", in.messages)
	}
}

func TestWhatIsNotTakenOverIsNotShown(t *testing.T) {
	a, _ := serve(t)
	start(t, a, newInbox(100).deliver)

	for range 3 {
		w := request(a, "POST", "/messages", someBody, "Content-Type", "application/json", "Cookie", someCookie)
		if w.Code != 503 {
			t.Errorf("status %d", w.Code)
		}
	}
	c := a.store.chats[chatOf(strings.TrimPrefix(someCookie, "stepwise="))]
	if len(c.events) > 0 || c.waiting > 0 {
		t.Errorf("kept are %d events, %d wait", len(c.events), c.waiting)
	}
}

func TestAMessageThatIsSentAgainIsShownOnce(t *testing.T) {
	a, _ := serve(t)
	in := newInbox(0)
	start(t, a, in.deliver)
	for range 3 {
		if w := request(a, "POST", "/messages", someBody, "Content-Type", "application/json", "Cookie", someCookie); w.Code != 202 {
			t.Errorf("status %d", w.Code)
		}
	}
	if c := a.store.chats[chatOf(strings.TrimPrefix(someCookie, "stepwise="))]; len(c.events) != 1 || len(in.messages) != 3 || in.messages[0].ID != in.messages[2].ID {
		t.Errorf("%d events of %+v", len(c.events), in.messages)
	}
}

func TestRepliesWaitForTheirPage(t *testing.T) {
	a, url := serve(t)
	in := newInbox(0)
	stop := start(t, a, in.deliver)
	b := open(t, url, "en", earlier)
	b.Say("hello")
	m := <-in.came
	stop() // the page is sent away, and the bot goes on
	for n := 1; n > 0; runtime.Gosched() {
		a.store.mu.Lock()
		n = a.store.streams
		a.store.mu.Unlock()
	}
	for _, id := range []string{"one", "two", "one"} { // once more, as after a crash
		r := bot.Reply{ID: id, To: m.Conversation, Origin: m.Origin, Kind: bot.NoteReply, Blocks: []bot.Block{paragraph("number " + id)}}
		if _, err := a.Send(t.Context(), r); err != nil {
			t.Fatal(err)
		}
	}
	start(t, a, in.deliver)
	if !b.Wait(soon(t), shows(2)) {
		t.Fatal("the replies are not shown")
	}
	if got := b.Shown(); len(got) != 2 || got[0].Text != "number one" || got[1].Text != "number two" {
		t.Errorf("shown is %q", got)
	}
	states := b.States()
	if states[0] != "restarted" || states[len(states)-1] != "resumed" {
		t.Errorf("states %q", states)
	}
}

func TestErrorsOfSend(t *testing.T) {
	a, _ := serve(t)
	to := bot.Conversation{Network: Network, Chat: "a", User: "a"}
	hello := []bot.Block{paragraph("hello")}
	for _, tc := range []struct {
		name  string
		reply bot.Reply
		want  error
	}{
		{"to nobody", bot.Reply{Blocks: hello}, bot.ErrGone},
		{"to another network", bot.Reply{To: bot.Conversation{Network: "telegram", Chat: "a"}, Blocks: hello}, bot.ErrGone},
		{"far too long", bot.Reply{To: to, Blocks: []bot.Block{paragraph(strings.Repeat("x", maxReply))}}, bot.ErrRejected},
		{"as it should be", bot.Reply{To: to, Blocks: hello}, nil},
	} {
		t.Run(tc.name, func(t *testing.T) {
			sent, err := a.Send(t.Context(), tc.reply)
			if !errors.Is(err, tc.want) || (sent != "") != (tc.want == nil) {
				t.Errorf("%q, %v", sent, err)
			}
		})
	}
	over, cancel := context.WithCancel(t.Context())
	cancel()
	if _, err := a.Send(over, bot.Reply{To: to, Blocks: hello}); !errors.Is(err, context.Canceled) {
		t.Errorf("when it is over: %v", err)
	}
	if _, err := a.Edit(t.Context(), "", bot.Reply{To: to, Blocks: hello}); !errors.Is(err, bot.ErrGone) {
		t.Errorf("edit what has no name: %v", err)
	}
}
