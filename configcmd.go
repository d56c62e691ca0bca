package main

import (
	"bytes"
	"fmt"
	"io"
	"reflect"
	"strings"
	"unicode/utf8"

	"github.com/pelletier/go-toml/v2"
	"github.com/spf13/cobra"
)

// newConfig makes the commands about the configuration.
func newConfig(c *command) *cobra.Command {
	config := &cobra.Command{
		Use:   "config",
		Short: "Check or show the configuration",
		Args: func(cmd *cobra.Command, args []string) error {
			if len(args) > 0 {
				return unknownCommand(cmd, args[0])
			}
			return &usageError{hint(fmt.Errorf("config: what to do is missing"), "config check or config show")}
		},
		RunE: func(*cobra.Command, []string) error { return nil },
	}
	config.AddCommand(&cobra.Command{
		Use:   "check",
		Short: "Find every mistake in the configuration file and the environment",
		Args:  noArgs,
		RunE: func(*cobra.Command, []string) error {
			s, err := c.settings()
			if err != nil {
				return err
			}
			return checkConfig(c.out, s)
		},
	}, &cobra.Command{
		Use:   "show",
		Short: "Show the configuration as it takes effect, and where each value comes from",
		Long:  "Shows the configuration as it takes effect, as TOML, with the origin of each value as a comment. Secrets are hidden.",
		Args:  noArgs,
		RunE: func(*cobra.Command, []string) error {
			s, err := c.settings()
			if err != nil {
				return err
			}
			return showConfig(c.out, s)
		},
	})
	return config
}

// checkConfig says that the settings are sound, and which variables look as if they were meant for stepwise but are not used.
func checkConfig(w io.Writer, s *settings) error {
	var b bytes.Buffer
	for _, name := range s.unknown {
		fmt.Fprintf(&b, "%s: note unknown-variable no key is set by this variable\n", name)
	}
	file := s.file
	if file == "" {
		file = "no configuration file, defaults"
	}
	fmt.Fprintf(&b, "%s: no mistakes\n", file)
	_, err := w.Write(b.Bytes())
	return err
}

// showConfig writes the settings as TOML, a comment with the origin behind each value.
func showConfig(w io.Writer, s *settings) error {
	type line struct{ section, text, origin string }
	var lines []line
	width := 0
	for key, value := range keys(&s.Config) {
		section, name := "", key
		if i := strings.LastIndexByte(key, '.'); i >= 0 {
			section, name = key[:i], key[i+1:]
		}
		text, err := shownValue(value)
		if err != nil {
			return fmt.Errorf("show %s: %w", key, err)
		}
		origin := s.origins[key]
		if origin == "" {
			origin = "default"
		}
		text = name + " = " + text
		width = max(width, utf8.RuneCountInString(text))
		lines = append(lines, line{section, text, origin})
	}
	var b bytes.Buffer
	section := ""
	for _, l := range lines {
		if l.section != section {
			section = l.section
			fmt.Fprintf(&b, "\n[%s]\n", section)
		}
		fmt.Fprintf(&b, "%-*s  # %s\n", width, l.text, l.origin)
	}
	_, err := w.Write(b.Bytes())
	return err
}

// shownValue is a value as TOML. Of a secret it tells only whether it is set.
func shownValue(v reflect.Value) (string, error) {
	if secret, ok := reflect.TypeAssert[Secret](v); ok {
		if secret.IsSet() {
			return `"(set)"`, nil
		}
		return `"(not set)"`, nil
	}
	out, err := toml.Marshal(map[string]any{"v": v.Interface()})
	if err != nil {
		return "", err
	}
	return strings.TrimSpace(strings.TrimPrefix(string(out), "v = ")), nil
}
