//go:build !linux

package index

import "time"

var started = time.Now()

// clock is the time that has passed.
func clock() time.Duration { return time.Since(started) }
