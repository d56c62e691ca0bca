//go:build !linux

package main

// reserve is for Linux alone.
func reserve(int) {}
