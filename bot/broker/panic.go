package broker

import (
	"errors"
	"fmt"
	"runtime"
	"runtime/debug"
)

// errPanic is what a panic becomes.
var errPanic = errors.New("panic")

// recovered makes an error of a panic, counts it and logs where it was. To be deferred. What was given to panic is left out, as it may quote what a user wrote;
// what Go itself says does not.
func (r *Runtime) recovered(err *error) {
	p := recover()
	if p == nil {
		return
	}
	r.counters.panics.Add(1)
	*err = fmt.Errorf("%w: %T", errPanic, p)
	if e, ok := p.(runtime.Error); ok {
		*err = fmt.Errorf("%w: %w", errPanic, e)
	}
	r.Log.Error("panic", "error", *err, "stack", string(debug.Stack()))
}
