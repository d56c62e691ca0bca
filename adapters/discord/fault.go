package discord

import (
	"errors"
	"fmt"
	"net/http"
	"slices"
	"strings"
	"time"

	"stepwise/bot"
)

// Codes of errors (discord.com/developers/docs/topics/opcodes-and-status-codes#json).
const (
	unknownChannel      = 10003
	unknownGuild        = 10004
	unknownMessage      = 10008
	unknownWebhook      = 10015 // also: an interaction that was not answered yet, or long ago
	unknownInteraction  = 10062
	alreadyAnswered     = 40060
	missingAccess       = 50001
	notOurMessage       = 50005
	cannotDM            = 50007
	missingPermissions  = 50013
	invalidWebhookToken = 50027
)

// A fault is why a call failed, without the request, which holds the token. It wraps what the runtime needs to know.
type fault struct {
	call    string
	status  int // 0 if there was no answer
	code    int // Discord's own; 0 if there was none
	message string
	after   time.Duration // for a rate limit
	cause   error         // for what was no answer of the API
}

// Error says what Discord said.
func (f *fault) Error() string {
	var b strings.Builder
	b.WriteString("discord: " + f.call)
	if f.status != 0 {
		fmt.Fprintf(&b, ": status %d", f.status)
	}
	if f.code != 0 {
		fmt.Fprintf(&b, ", code %d", f.code)
	}
	if f.message != "" {
		b.WriteString(": " + f.message)
	}
	if f.after != 0 {
		fmt.Fprintf(&b, ": rate limited for %s", f.after)
	}
	if f.cause != nil {
		b.WriteString(": " + f.cause.Error())
	}
	return b.String()
}

// Unwrap gives the error of package bot that the fault amounts to, and the cause.
func (f *fault) Unwrap() []error {
	if f.cause != nil {
		return []error{f.kind(), f.cause}
	}
	return []error{f.kind()}
}

func (f *fault) kind() error {
	switch {
	case f.status == http.StatusTooManyRequests:
		return &bot.RateLimitError{After: f.after}
	case f.status >= 500 || f.status == http.StatusRequestTimeout || f.status == 0:
		return bot.ErrTransient
	}
	switch f.code {
	case unknownWebhook, unknownInteraction, invalidWebhookToken:
		return bot.ErrExpired
	case unknownChannel, unknownGuild, unknownMessage, missingAccess, notOurMessage, cannotDM, missingPermissions:
		return bot.ErrGone
	}
	switch {
	case f.status == http.StatusUnauthorized:
		return bot.ErrRefused
	case f.status < 300: // it was done, but the answer cannot be read
		return bot.ErrTransient
	}
	return bot.ErrRejected
}

// hasCode reports whether Discord gave one of the codes as the reason.
func hasCode(err error, codes ...int) bool {
	f, ok := errors.AsType[*fault](err)
	return ok && slices.Contains(codes, f.code)
}

// amounting is the error as one of another kind, because of where it happened.
func amounting(kind, err error) error { return fmt.Errorf("%w: %s", kind, err.Error()) }
