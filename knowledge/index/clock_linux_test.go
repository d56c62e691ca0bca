package index

import (
	"syscall"
	"time"
	"unsafe"
)

// clock is how long the thread at hand has been running on a core: what other programs take meanwhile does not count. The goroutine must be locked to it.
func clock() time.Duration {
	const threadCPU = 3 // CLOCK_THREAD_CPUTIME_ID of linux/time.h
	var t syscall.Timespec
	if _, _, errno := syscall.RawSyscall(syscall.SYS_CLOCK_GETTIME, threadCPU, uintptr(unsafe.Pointer(&t)), 0); errno != 0 {
		return 0
	}
	return time.Duration(t.Nano())
}
