package broker

import (
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"net/http"
	"time"

	"github.com/nats-io/nats.go"
	"github.com/nats-io/nats.go/jetstream"
)

// encode is a value as JSON. All values of ours have a form in JSON.
func encode(v any) ([]byte, error) {
	data, err := json.Marshal(v)
	if err != nil {
		return nil, fmt.Errorf("write JSON: %w", err)
	}
	return data, nil
}

// isFull reports whether a stream has no room, or its disk has none.
func isFull(err error) bool {
	const maximumMessages, maximumBytes, noResources = 10077, 10055, 10023 // nats-server: errors.json
	e, ok := errors.AsType[*jetstream.APIError](err)
	return ok && (e.ErrorCode == maximumMessages || e.ErrorCode == maximumBytes || e.ErrorCode == noResources)
}

// isStale reports whether a value was changed by somebody else.
func isStale(err error) bool {
	e, ok := errors.AsType[*jetstream.APIError](err)
	return errors.Is(err, jetstream.ErrKeyExists) || ok && (e.ErrorCode == jetstream.JSErrCodeStreamWrongLastSequence || e.ErrorCode == jetstream.JSErrCodeStreamWrongLastSequenceConstant)
}

// publish writes to a stream. After a failure that is none of the message's the store is looked after.
func (d *Durable) publish(ctx context.Context, subject string, data []byte, options ...jetstream.PublishOpt) (*jetstream.PubAck, error) {
	ack, err := d.js.Publish(ctx, subject, data, options...)
	if err != nil && !isFull(err) && !isStale(err) {
		d.failed(ctx)
	}
	return ack, err
}

// see notes for Remembered that something was dealt with.
func (d *Durable) see(ctx context.Context, id string) error {
	_, err := d.publish(ctx, subject("seen", d.hash(id)), nil)
	return err
}

// isSeen reports whether something was dealt with.
func (d *Durable) isSeen(ctx context.Context, id string) (bool, error) {
	_, err := d.seen.GetLastMsgForSubject(ctx, subject("seen", d.hash(id)))
	if errors.Is(err, jetstream.ErrMsgNotFound) {
		return false, nil
	}
	return err == nil, err
}

// patiently calls servers that may still be about to find each other: as long as they do not answer, or say that they cannot yet, they are asked again, for up
// to openTime. What a call has done already it finds done.
func (d *Durable) patiently(ctx context.Context, call func(ctx context.Context) error) error {
	for begun := time.Now(); ; {
		err := call(ctx)
		if !isSlow(err) || time.Since(begun) > openTime {
			return err
		}
		d.config.Log.Info("the broker does not answer yet and is asked again", "error", err)
		if err := pausing(ctx, lookEvery); err != nil {
			return err
		}
	}
}

// isSlow reports whether servers have not answered, or are not ready to.
func isSlow(err error) bool {
	if e, ok := errors.AsType[*jetstream.APIError](err); ok {
		return e.Code == http.StatusServiceUnavailable && !isFull(err)
	}
	return errors.Is(err, context.DeadlineExceeded) || errors.Is(err, nats.ErrTimeout) || errors.Is(err, nats.ErrNoResponders) || errors.Is(err, jetstream.ErrNoStreamResponse)
}
