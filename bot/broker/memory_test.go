package broker_test

import (
	"errors"
	"fmt"
	"testing"

	"stepwise/bot"
	"stepwise/bot/broker"
	"stepwise/bot/broker/brokertest"
)

func TestInMemory(t *testing.T) {
	brokertest.Run(t, true, func(*testing.T) broker.Store { return broker.InMemory(broker.DefaultLimits()) })
}

func TestMemoryIsBounded(t *testing.T) {
	s := broker.InMemory(broker.Limits{Messages: 2, Replies: 2, IDs: 2, Conversations: 2, Entries: 2, Parked: 2})
	message := func(n bot.Network, id int) bot.Message {
		return bot.Message{ID: fmt.Sprint(id), Conversation: bot.Conversation{Network: n, Chat: fmt.Sprint(id)}}
	}
	for id := range 5 {
		if _, err := s.Inbox.Put(t.Context(), message("a", id)); (id >= 2) != errors.Is(err, broker.ErrFull) {
			t.Errorf("message %d: %v", id, err)
		}
		if err := s.Outbox.Put(t.Context(), []broker.Parcel{{ID: fmt.Sprint(id), Reply: bot.Reply{To: bot.Conversation{Network: "a"}}}}); (id >= 2) != errors.Is(err, broker.ErrFull) {
			t.Errorf("reply %d: %v", id, err)
		}
		if err := s.Sessions.Save(t.Context(), message("a", id).Conversation, broker.State{Handled: "x"}, 0); err != nil {
			t.Errorf("session %d: %v", id, err)
		}
		if err := errors.Join(s.Journal.Append(t.Context(), []broker.Entry{{ID: fmt.Sprint(id)}}), s.Parking.Park(t.Context(), broker.Parked{Message: message("a", id)})); err != nil {
			t.Errorf("record %d: %v", id, err)
		}
	}
	if _, err := s.Inbox.Put(t.Context(), message("b", 0)); err != nil {
		t.Errorf("a full network leaves room for others, but: %v", err)
	}
	if state, _, err := s.Sessions.Load(t.Context(), message("a", 0).Conversation); err != nil || state.Handled != "" {
		t.Errorf("the oldest session makes room, but is %v, error %v", state, err)
	}
	if parked, err := s.Parking.Parked(t.Context()); err != nil || len(parked) != 2 || parked[0].Message.ID != "3" {
		t.Errorf("the oldest parked message makes room, but there are %v, error %v", parked, err)
	}
	if entries, err := s.Journal.Last(t.Context(), 9); err != nil || len(entries) != 2 {
		t.Errorf("the oldest entry makes room, but there are %v, error %v", entries, err)
	}
	// What was refused can be put again when there is room.
	task, err := s.Inbox.Take(t.Context())
	if err != nil {
		t.Fatal(err)
	}
	if err := s.Inbox.Done(t.Context(), task); err != nil {
		t.Fatal(err)
	}
	if fresh, err := s.Inbox.Put(t.Context(), message("a", 4)); err != nil || !fresh {
		t.Errorf("fresh %t, error %v", fresh, err)
	}
}
