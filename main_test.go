package main

import (
	"errors"
	"os/exec"
	"path/filepath"
	"slices"
	"strings"
	"testing"

	"github.com/rogpeppe/go-internal/testscript"
)

// TestMain lets the scenarios call this very program by its name.
func TestMain(m *testing.M) {
	testscript.Main(m, map[string]func(){"stepwise": main, writerName: beWriter})
}

// TestScripts plays the scenarios of testdata/script, a file each: commands, what they print and how they exit.
// go test -run TestScripts -update rewrites the files that a scenario compares with.
func TestScripts(t *testing.T) {
	files, err := filepath.Glob(filepath.Join("testdata", "script", "*.txtar"))
	if err != nil {
		t.Fatal(err)
	}
	if testing.Short() { // the others start many processes, with nothing in them that could race
		files = slices.DeleteFunc(files, func(f string) bool { return !strings.Contains(f, "talk-") && !strings.Contains(f, "serve") })
	}
	testscript.Run(t, testscript.Params{
		Files: files,
		Setup: func(e *testscript.Env) error {
			e.Setenv("XDG_CACHE_HOME", filepath.Join(e.WorkDir, ".cache")) // the user's own is left alone
			return nil
		},
		UpdateScripts:   *update,
		ContinueOnError: true,
		Cmds: map[string]func(*testscript.TestScript, bool, []string){
			"converse": converse,
			"mistake":  func(ts *testscript.TestScript, neg bool, args []string) { exits(ts, neg, exitMistake, args) },
			"usage":    func(ts *testscript.TestScript, neg bool, args []string) { exits(ts, neg, exitUsage, args) },
		},
	})
}

// exits runs stepwise and wants this very exit code.
func exits(ts *testscript.TestScript, neg bool, code int, args []string) {
	if neg {
		ts.Fatalf("an exit code cannot be negated")
	}
	err := ts.Exec("stepwise", args...)
	exit, ok := errors.AsType[*exec.ExitError](err)
	if !ok {
		ts.Fatalf("stepwise %q: want exit code %d, got error %v", args, code, err)
	}
	if exit.ExitCode() != code {
		ts.Fatalf("stepwise %q: exit code %d, want %d", args, exit.ExitCode(), code)
	}
}
