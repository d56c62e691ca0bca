package telegram

import (
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"net/http"
	"strconv"
	"strings"
	"time"

	"stepwise/bot"
)

// maxDescription is how much of Telegram's description of an error is kept, in bytes.
const maxDescription = 200

// maxWait is the longest time that a server may ask to wait. Telegram's own are hours at most.
const maxWait = 24 * time.Hour

// A fault is a call that did not succeed.
type fault struct {
	method    string
	status    int    // of HTTP; 0 if nothing came back
	code      int    // Telegram's own; 0 if what came back was not an answer of the Bot API
	text      string // Telegram's description
	after     int    // seconds to wait
	movedTo   int64  // the new id of the chat
	oversized bool   // the answer was too large to be read
	head      []byte // the beginning of the answer
	cause     error
}

// Error says which method failed and why. The token is not in it.
func (f *fault) Error() string {
	switch {
	case f.code != 0:
		return fmt.Sprintf("telegram %s: %d %s", f.method, f.code, f.text)
	case f.status >= http.StatusBadRequest:
		return fmt.Sprintf("telegram %s: HTTP status %d without an answer of the Bot API", f.method, f.status)
	case f.oversized:
		return fmt.Sprintf("telegram %s: the answer is longer than %d bytes", f.method, maxAnswer)
	}
	return fmt.Sprintf("telegram %s: %v", f.method, f.cause)
}

// Unwrap is what the transport said, such as that the context ended.
func (f *fault) Unwrap() error { return f.cause }

// says reports whether Telegram's description has one of the words in it. There is no better way to tell such errors apart: all have the code 400.
func (f *fault) says(words ...string) bool {
	text := strings.ToLower(f.text)
	for _, w := range words {
		if strings.Contains(text, strings.ToLower(w)) {
			return true
		}
	}
	return false
}

// isRefused reports whether the network does not know the bot. A page that is not there tells of the server, not of the token: only the Bot API's own
// words count.
func (f *fault) isRefused() bool {
	return f.code == http.StatusUnauthorized || f.code == http.StatusNotFound
}

// isSpoilt reports whether there was an answer with updates that could not be read as a whole. One that was cut off is none of these: it comes again.
func (f *fault) isSpoilt() bool {
	if f.status != http.StatusOK || f.code != 0 {
		return false
	}
	_, broken := errors.AsType[*json.SyntaxError](f.cause)
	_, ok := idIn(f.head)
	return f.oversized || broken && ok
}

// wait is how long Telegram asks to wait.
func (f *fault) wait() time.Duration {
	if f.after <= 0 {
		return time.Second
	}
	return min(time.Duration(min(f.after, int(maxWait/time.Second)))*time.Second, maxWait)
}

// refused is the error with what the operator should do.
func refused(err error) error {
	return fmt.Errorf("%w: the token is not valid, or not that of a bot on this server; take it anew from @BotFather and set telegram.token: %w", bot.ErrRefused, err)
}

// typed is the error of a call that sends or edits, as [bot.Adapter] names it.
func typed(err error) error {
	f, ok := errors.AsType[*fault](err)
	switch {
	case !ok:
		return err
	case f.code == 0 || errors.Is(err, context.Canceled):
		return fmt.Errorf("%w: %w", bot.ErrTransient, err)
	case f.movedTo != 0:
		return fmt.Errorf("%w: %w", &bot.MovedError{Chat: strconv.FormatInt(f.movedTo, 10)}, err)
	case f.code == http.StatusTooManyRequests || f.after > 0:
		return fmt.Errorf("%w: %w", &bot.RateLimitError{After: f.wait()}, err)
	case f.isRefused():
		return refused(err)
	case f.code == http.StatusForbidden || f.says(goneWords...):
		return fmt.Errorf("%w: %w", bot.ErrGone, err)
	case f.code >= http.StatusInternalServerError:
		return fmt.Errorf("%w: %w", bot.ErrTransient, err)
	}
	if f.says(expiredWords...) {
		return fmt.Errorf("%w: %w", bot.ErrExpired, err)
	}
	return fmt.Errorf("%w: %w", bot.ErrRejected, err)
}

// What Telegram says with code 400 where the chat, or the topic in it, cannot be written to any more.
var goneWords = []string{
	"chat not found", "message thread not found", "TOPIC_CLOSED", "TOPIC_DELETED", "CHAT_WRITE_FORBIDDEN", "not enough rights", "no rights to send",
	"need administrator rights", "PEER_ID_INVALID", "user not found", "group chat was deactivated",
}

// What Telegram says with code 400 where a message cannot be edited any more.
var expiredWords = []string{"message to edit not found", "message can't be edited", "MESSAGE_ID_INVALID", "message to delete not found", "message can't be deleted"}

// What Telegram says with code 400 where it does not accept the entities.
var entityWords = []string{"can't parse entities", "ENTITY_", "ENTITIES_"}

// cut is the text without what is beyond the limit in bytes.
func cut(text string, limit int) string {
	if len(text) <= limit {
		return text
	}
	return strings.ToValidUTF8(text[:limit], "")
}
