package broker

import (
	"cmp"
	"context"
	"crypto/hmac"
	"crypto/rand"
	"crypto/sha256"
	"encoding/base32"
	"errors"

	"github.com/nats-io/nats.go/jetstream"

	"stepwise/bot"
)

// hashKeyName is where META has the key that ids are hashed with.
const hashKeyName = "hash-key"

// hashKey is the key that ids are hashed with, the same for all processes. It is made once.
func (d *Durable) hashKey(ctx context.Context) ([]byte, error) {
	meta, err := openBucket(ctx, d.js, jetstream.KeyValueConfig{Bucket: metaBucket, History: 1, Replicas: max(1, d.config.Replicas)})
	if err != nil {
		return nil, err
	}
	d.meta = meta
	key := make([]byte, sha256.Size)
	_, _ = rand.Read(key) // never fails
	if _, err := meta.Create(ctx, hashKeyName, key); err == nil {
		return key, nil
	} else if !errors.Is(err, jetstream.ErrKeyExists) {
		return nil, err
	}
	e, err := meta.Get(ctx, hashKeyName)
	if err != nil {
		return nil, err
	}
	return e.Value(), nil
}

// hashBytes is how much of a hash stands for an id: with 15 bytes a clash among a billion has a chance of one in 10^18.
const hashBytes = 15

// hash stands for an id wherever the id itself must not be.
func (d *Durable) hash(id string) string {
	h := hmac.New(sha256.New, d.key)
	_, _ = h.Write([]byte(id)) // a hash takes everything
	return base32.HexEncoding.WithPadding(base32.NoPadding).EncodeToString(h.Sum(nil)[:hashBytes])
}

// name is what a conversation is called in subjects and keys. Those of one chat begin alike.
func (d *Durable) name(c bot.Conversation) string { return d.chat(c.Network, c.Chat) + d.hash(c.User) }

// chat is how the names of all conversations of a chat begin.
func (d *Durable) chat(n bot.Network, chat string) string {
	return cmp.Or(string(n), "none") + "." + d.hash(chat) + "."
}

// subject joins what subjects begin with to the rest.
func subject(kind, rest string) string { return kind + "." + rest }

// hashed is the conversation with hashes for its ids; the zero conversation stays as it is.
func (d *Durable) hashed(c bot.Conversation) bot.Conversation {
	if c == (bot.Conversation{}) {
		return c
	}
	return bot.Conversation{Network: c.Network, Chat: d.hash(c.Chat), User: d.hash(c.User)}
}
