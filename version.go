package main

import (
	"bytes"
	"crypto/sha256"
	"errors"
	"fmt"
	"io"
	"os"
	"regexp"
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

// hashProgram is the SHA-256 of what tells this program from every other.
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
	return identify(f)
}

// buildID is what the go command writes near the beginning of a program: hashes of all that it was built from and of what came of it
// (go.dev/src/cmd/go/internal/work/buildid.go). One that was set by hand looks otherwise.
var buildID = regexp.MustCompile(`[\w-]{20}(/[\w-]{20}){3}`)

// identify is the hash of the build ID of a program, or of all of it if it has none, which takes a fifth of the time that ask has. The build information would not
// do: of a program that was built from changed files it does not say from which.
func identify(program io.Reader) (address, error) {
	const beginning = 32 << 10 // bytes in which the go command looks for it (go.dev/src/cmd/internal/buildid/buildid.go)
	head := make([]byte, beginning)
	n, err := io.ReadFull(program, head)
	if err != nil && !errors.Is(err, io.ErrUnexpectedEOF) {
		return address{}, err
	}
	if id := buildID.Find(head[:n]); id != nil {
		return sha256.Sum256(id), nil
	}
	all := sha256.New()
	_, err = io.Copy(all, io.MultiReader(bytes.NewReader(head[:n]), program))
	return address(all.Sum(nil)), err
}
