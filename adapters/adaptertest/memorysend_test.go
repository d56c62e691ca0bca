package adaptertest

import (
	"context"
	"errors"
	"fmt"
	"slices"
	"strings"
	"time"

	"stepwise/bot"
)

// call is a call of the network; it may fail.
func (a *memory) call() error {
	err := a.fault
	a.fault = nil
	switch {
	case err == nil:
		return nil
	case a.is("untyped errors"):
		return errors.New(err.Error())
	case a.is("everything is gone"):
		return bot.ErrGone
	case a.is("moves to nowhere"):
		if _, ok := errors.AsType[*bot.MovedError](err); ok {
			return &bot.MovedError{Chat: "c1"}
		}
	case a.is("another delay"):
		if _, ok := errors.AsType[*bot.RateLimitError](err); ok {
			return &bot.RateLimitError{After: 7 * time.Millisecond}
		}
	}
	return fmt.Errorf("call the network: %w", err)
}

// Send posts the reply.
func (a *memory) Send(_ context.Context, r bot.Reply) (bot.Sent, error) {
	a.mu.Lock()
	defer a.mu.Unlock()
	posts := a.render(r)
	if len(posts) == 0 {
		return "", nil
	}
	err := a.call()
	if err != nil && !a.is("sends although it fails") {
		return "", err
	}
	switch a.bug {
	case "new replies first":
		a.posts = append(posts, a.posts...)
	case "sends twice":
		a.posts = append(slices.Concat(a.posts, posts), posts...)
	case "sends to everybody":
		for _, chat := range []string{"c1", "c2"} {
			for _, p := range posts {
				a.posts = append(a.posts, &post{chat: chat, Shown: p.Shown})
			}
		}
	default:
		a.posts = append(a.posts, posts...)
	}
	if a.is("only the newest choices") {
		for _, p := range a.posts[:len(a.posts)-1] {
			p.Choices = nil
		}
	}
	if a.is("names nothing") {
		return "", err
	}
	return a.name(posts), err
}

// name gives the posts one name in common.
func (a *memory) name(posts []*post) bot.Sent {
	a.names++
	for _, p := range posts {
		p.name = fmt.Sprint("n", a.names)
	}
	return bot.Sent(posts[0].name)
}

// Edit puts the posts of the reply in the place of those that have the name.
func (a *memory) Edit(ctx context.Context, sent bot.Sent, r bot.Reply) (bot.Sent, error) {
	if a.is("edits by sending") {
		return a.Send(ctx, r)
	}
	a.mu.Lock()
	defer a.mu.Unlock()
	if err := a.call(); err != nil {
		return "", err
	}
	named := func(p *post) bool { return p.name == string(sent) }
	at := slices.IndexFunc(a.posts, named)
	if at < 0 {
		return "", bot.ErrGone
	}
	posts := a.render(r)
	if a.is("stumbles over equal edits") && strings.TrimSpace(a.posts[at].Text) == strings.TrimSpace(posts[0].Text) {
		return "", errors.New("not modified")
	}
	if a.is("edits the first post alone") {
		a.posts[at].Text = posts[0].Text
		return sent, nil
	}
	if a.is("edits keep choices") {
		posts[len(posts)-1].Choices, posts[len(posts)-1].tokens = a.posts[at].Choices, a.posts[at].tokens
	}
	rest := slices.DeleteFunc(slices.Clone(a.posts[at:]), named)
	a.posts = slices.Concat(a.posts[:at], posts, rest)
	return a.name(posts), nil
}

// Type does nothing that could be seen.
func (a *memory) Type(ctx context.Context, c bot.Conversation, _ string) error {
	if a.is("types a message") {
		_, err := a.Send(ctx, bot.Reply{To: c, Title: "…"})
		return err
	}
	return nil
}

// Rates are those of a chat.
func (a *memory) Rates(c bot.Conversation) []bot.Rate {
	if a.is("a rate without a burst") {
		return []bot.Rate{{Class: "all", Every: time.Second}}
	}
	return []bot.Rate{{Class: "all", Every: time.Second / 30, Burst: 30}, {Class: "chat " + c.Chat, Every: time.Second, Burst: 3}}
}
