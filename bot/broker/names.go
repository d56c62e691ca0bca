package broker

import (
	"bytes"
	"cmp"
	"context"
	"crypto/hmac"
	"crypto/rand"
	"crypto/sha256"
	"encoding/base32"
	"errors"
	"fmt"
	"os"
	"path/filepath"

	"github.com/google/renameio/v2"
	"github.com/nats-io/nats.go/jetstream"

	"stepwise/bot"
)

const (
	// hashKeyName is where META has the key that ids are hashed with.
	hashKeyName = "hash-key"
	// keyFile has the key a second time, within the data directory: without it nothing that is kept can be found any more.
	keyFile = "broker.key"
)

// ErrDamaged says that a store has lost what it cannot do without.
var ErrDamaged = errors.New("the store is damaged: the key is gone with which names in it are hashed")

// readKey reads the key that ids are hashed with, the same for all processes. It is made once.
func (d *Durable) readKey(ctx context.Context) error {
	key, err := d.findKey(ctx)
	if err != nil {
		return err
	}
	d.key = key
	return d.copyKey()
}

func (d *Durable) findKey(ctx context.Context) ([]byte, error) {
	for range 2 {
		e, err := d.meta.Get(ctx, hashKeyName)
		if err == nil && len(e.Value()) == sha256.Size {
			return e.Value(), nil
		}
		if err != nil && !errors.Is(err, jetstream.ErrKeyNotFound) {
			return nil, err
		}
		key := d.copiedKey()
		if key != nil {
			d.config.Log.Error("the store has lost the key of its hashes, which is taken from its copy", "file", keyFile)
		} else if isNew, err := d.isNew(ctx); err != nil {
			return nil, err
		} else if !isNew {
			continue // somebody else may have made it at this moment, and written already
		} else {
			key = make([]byte, sha256.Size)
			_, _ = rand.Read(key) // never fails
		}
		if _, err := d.meta.Create(ctx, hashKeyName, key); err == nil {
			return key, nil
		} else if !errors.Is(err, jetstream.ErrKeyExists) {
			return nil, err
		}
	}
	return nil, ErrDamaged
}

// isNew reports whether nothing was ever written to the store.
func (d *Durable) isNew(ctx context.Context) (bool, error) {
	for _, name := range backedUp {
		s, err := d.js.Stream(ctx, name)
		if err != nil {
			return false, fmt.Errorf("open %s: %w", name, err)
		}
		if s.CachedInfo().State.LastSeq > 0 {
			return false, nil
		}
	}
	return true, nil
}

// copiedKey is the key in its file; nil if there is none.
func (d *Durable) copiedKey() []byte {
	if d.server == nil {
		return nil
	}
	key, err := os.ReadFile(filepath.Join(d.config.Dir, keyFile))
	if err != nil || len(key) != sha256.Size {
		return nil
	}
	return key
}

// copyKey keeps the key in its file, where the server is within this process.
func (d *Durable) copyKey() error {
	if d.server == nil || bytes.Equal(d.copiedKey(), d.key) {
		return nil
	}
	if err := renameio.WriteFile(filepath.Join(d.config.Dir, keyFile), d.key, 0o600); err != nil {
		return fmt.Errorf("copy the key of the hashes: %w", err)
	}
	return nil
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
