package main

import (
	"runtime"
	"syscall"
	"unsafe"
)

const (
	// largePage is what the kernel calls a huge page; on machines with others the advice is as good.
	largePage = 2 << 20
	// reservedAtOnce is small enough that it does no harm if the runtime fills it with zeros, which it does with memory that has been in use.
	reservedAtOnce = 2 * largePage
)

// reserve lets the next so many bytes of the heap be given in large pages. A start from the cache fills a quarter of a gigabyte, and where each page of 4 KiB
// is a fault that the host of a virtual machine has to serve, these took more than a third of its time. Nothing depends on it: the kernel may refuse, and
// what is not used is not taken.
func reserve(size int) {
	pieces := make([][]byte, size/reservedAtOnce)
	for i := range pieces {
		pieces[i] = make([]byte, reservedAtOnce) // which touches none of it where the memory is new
		adviseLargePages(pieces[i])
	}
	runtime.KeepAlive(pieces) // so that no two are in the same place
	clear(pieces)
	runtime.GC() // gives them back to the heap, where the advice remains
}

// adviseLargePages takes in the rest of the large pages at either end, which are parts of the heap as well.
func adviseLargePages(b []byte) {
	start := uintptr(unsafe.Pointer(unsafe.SliceData(b)))
	end := start + uintptr(len(b))
	start -= start % largePage
	_, _, _ = syscall.Syscall(syscall.SYS_MADVISE, start, end-start, syscall.MADV_HUGEPAGE) // syscall.Madvise wants one slice, and here are several
}
