package main

import (
	"crypto/sha256"
	"fmt"
	"io"
	"os"
	"runtime"
	"runtime/debug"

	"github.com/spf13/cobra"
)

// newVersion makes the command that says which stepwise this is.
func newVersion(c *command) *cobra.Command {
	return &cobra.Command{
		Use:   "version",
		Short: "Say which version this is",
		Args:  noArgs,
		RunE: func(*cobra.Command, []string) error {
			_, err := fmt.Fprintln(c.out, version())
			return err
		},
	}
}

// version is the version of the module, the commit it was built from as far as the build knows it, and the version of Go.
func version() string {
	number, commit := "(devel)", ""
	if info, ok := debug.ReadBuildInfo(); ok {
		if info.Main.Version != "" {
			number = info.Main.Version
		}
		for _, s := range info.Settings {
			if s.Key == "vcs.revision" {
				commit = " " + s.Value[:min(len(s.Value), 12)]
			}
		}
	}
	return fmt.Sprintf("stepwise %s%s %s %s/%s", number, commit, runtime.Version(), runtime.GOOS, runtime.GOARCH)
}

// hashProgram is the SHA-256 of this very program. Its build information would be quicker to have, but a program that was built from changed files does not
// say from which.
func hashProgram() (sum address, err error) {
	name := "/proc/self/exe" // also if the file has been replaced since
	if runtime.GOOS != "linux" {
		if name, err = os.Executable(); err != nil {
			return address{}, err
		}
	}
	f, err := os.Open(name)
	if err != nil {
		return address{}, err
	}
	defer func() { _ = f.Close() }() // it was only read from
	all := sha256.New()
	if _, err := io.Copy(all, f); err != nil {
		return address{}, err
	}
	return address(all.Sum(nil)), nil
}
