package main

import (
	"bytes"
	"encoding/json"
	"fmt"
	"log/slog"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"
	"github.com/pelletier/go-toml/v2"
)

const exampleFile = "config.example.toml"

func TestExampleIsTheDefaults(t *testing.T) {
	s, err := readSettings(exampleFile, nil)
	if err != nil {
		t.Fatal(err)
	}
	if diff := cmp.Diff(defaultConfig(), s.Config); diff != "" {
		t.Errorf("%s differs from the defaults (-want +got):\n%s", exampleFile, diff)
	}
	for key := range keys(&s.Config) {
		if s.origins[key] == "" {
			t.Errorf("%s does not show the key %s", exampleFile, key)
		}
	}
}

// canary stands for a token; it may appear in no output.
const canary = "8123456789:AAcanaryCanaryCANARY"

func TestConfigMistakes(t *testing.T) {
	tests := map[string]struct {
		file    string
		environ []string
		want    string
	}{
		"unknown keys, all at once": {
			file: "data = \"d\"\n\n[telegram]\ntokn = \"" + canary + "\"\n[http]\nlisten = \":1\"\nport = 80\n",
			want: `the configuration has 2 mistakes
c.toml:4:1: unknown key "telegram.tokn"
    4 | tokn = (hidden)
      | ~~~~
    allowed: token, api_url in [telegram]
c.toml:7:1: unknown key "http.port"
    7 | port = (hidden)
      | ~~~~
    allowed: listen in [http]`,
		},
		"unknown section": {
			file: "[telegramm]\ntoken = \"" + canary + "\"\n",
			want: `the configuration has 1 mistake
c.toml:1:2: unknown key "telegramm"
    1 | [telegramm]
      |  ~~~~~~~~~
    allowed: knowledge, data, language, [http], [telegram], [discord], [web], [staff], [broker]`,
		},
		"value of the wrong kind": {
			file: "[web]\nenabled = \"yes\"\n",
			want: `the configuration has 1 mistake
c.toml:2:11: web.enabled has a value of the wrong kind
    2 | enabled = "yes"
      |           ~
    allowed: true or false`,
		},
		"number for a token": {
			file: "[telegram]\ntoken = 8123456789\n",
			want: `the configuration has 1 mistake
c.toml:2:1: telegram.token has a value of the wrong kind
    2 | token = (hidden)
      | ~~~~~
    allowed: text in quotation marks`,
		},
		"values that cannot be meant": {
			file: "data = \" \"\nlanguage = \"fr\"\nhttp = {listen = \"8080\"}\n[telegram]\ntoken = \"" + canary + " x\"\napi_url = \"https://me:" + canary + "@example.com\"\n",
			want: `the configuration has 5 mistakes
c.toml:1:1: data is empty
    1 | data = " "
      | ~~~~
    allowed: the path of a directory
c.toml:2:1: language "fr" is not a language of the bot
    2 | language = "fr"
      | ~~~~~~~~
    allowed: empty, or one of en, id, ms, zh
c.toml:3:9: http.listen "8080" is not an address
    3 | http = (hidden)
      |         ~~~~~~
    allowed: host:port such as "127.0.0.1:8080", or ":8080" for every network interface
c.toml:5:1: telegram.token contains a space or a character that no token has
    5 | token = (hidden)
      | ~~~~~
    allowed: the token alone, as the network shows it
c.toml:6:1: telegram.api_url is not the URL of a server
    6 | api_url = (hidden)
      | ~~~~~~~
    allowed: http:// or https:// with a host, without user name, query and fragment`,
		},
		"environment": {
			environ: []string{"STEPWISE_WEB_ENABLED=maybe", "STEPWISE_HTTP_LISTEN=nowhere", "STEPWISE_DISCORD_TOKEN=" + canary, "STEPWISE_DISCORD_TOKEN_FILE=x", "STEPWISE_TELEGRAM_TOKEN_FILE=" + canary},
			want: `the configuration has 3 mistakes
STEPWISE_TELEGRAM_TOKEN_FILE: read the secret: no such file or directory
    allowed: the path of a file that holds it
STEPWISE_DISCORD_TOKEN_FILE: is set beside STEPWISE_DISCORD_TOKEN
    allowed: one of the two
STEPWISE_WEB_ENABLED: "maybe" is not understood
    allowed: true or false`,
		},
		"value from the environment that cannot be meant": {
			environ: []string{"STEPWISE_HTTP_LISTEN=nowhere"},
			want: `the configuration has 1 mistake
STEPWISE_HTTP_LISTEN: http.listen "nowhere" is not an address
    allowed: host:port such as "127.0.0.1:8080", or ":8080" for every network interface`,
		},
	}
	for name, tc := range tests {
		t.Run(name, func(t *testing.T) {
			t.Chdir(t.TempDir())
			write(t, "c.toml", tc.file)
			_, err := readSettings("c.toml", tc.environ)
			if err == nil {
				t.Fatal("no error")
			}
			if diff := cmp.Diff(tc.want, err.Error()); diff != "" {
				t.Errorf("(-want +got):\n%s", diff)
			}
		})
	}
}

// Whatever is wrong with the line of a token, the token is not in the error.
func TestConfigErrorsHideTokens(t *testing.T) {
	t.Chdir(t.TempDir())
	for _, line := range []string{
		`token = ` + canary, `token = "` + canary, `token = '` + canary, `"token = "` + canary + `"`, `token: ` + canary, `token "` + canary + `"`,
		`token = ["` + canary + `"]`, `token = "` + canary + `" x`, `token = """` + "\n" + canary, `Token = "` + canary + `"`, `[telegram.token]` + "\nx = \"" + canary + `"`,
		`token = "a"` + "\n" + `token = "` + canary + `"`, "# token = " + canary + "\x01", "= " + canary, canary, `token = "` + canary + `\q"`,
	} {
		write(t, "c.toml", "[telegram]\n"+line+"\n")
		_, err := readSettings("c.toml", nil)
		if err == nil {
			t.Errorf("%q: no error", line)
			continue
		}
		if strings.Contains(fmt.Sprintf("%v %+v %#v", err, err, err), "canary") {
			t.Errorf("%q: the error shows the token: %v", line, err)
		}
		if !strings.HasPrefix(strings.SplitN(err.Error(), "\n", 3)[1], "c.toml:") {
			t.Errorf("%q: the error does not say where: %v", line, err)
		}
	}
}

func TestConfigOrigins(t *testing.T) {
	t.Chdir(t.TempDir())
	write(t, "config.toml", "# 退订\nknowledge = \"guides\"\nhttp.listen = \"[::1]:80\"\n[telegram]\ntoken = \"one\"\n")
	write(t, "secret", canary+"\n")
	environ := []string{"STEPWISE_DISCORD_TOKEN_FILE=secret", "STEPWISE_WEB_ENABLED=false", "STEPWISE_DATA=", "STEPWISE_PORT=80", "HOME=/"}
	var b bytes.Buffer
	p := process{out: &b, err: &b, environ: environ}
	if code := run(t.Context(), p, []string{"config", "show", "--knowledge", "mine"}); code != exitFine {
		t.Errorf("exit code %d", code)
	}
	want := `knowledge = "mine"                    # --knowledge
data = "stepwise-data"                # default
language = ""                         # default

[http]
listen = "[::1]:80"                   # config.toml:3:1

[telegram]
token = "(set)"                       # config.toml:5:1
api_url = "https://api.telegram.org"  # default

[discord]
token = "(set)"                       # STEPWISE_DISCORD_TOKEN_FILE
api_url = "https://discord.com"       # default
guild = ""                            # default

[web]
enabled = false                       # STEPWISE_WEB_ENABLED
proxies = "127.0.0.0/8, ::1"          # default

[staff]
network = ""                          # default
chat = ""                             # default
hours = ""                            # default
zone = "UTC"                          # default
wait = ""                             # default

[broker]
url = "(not set)"                     # default
credentials = ""                      # default
ca = ""                               # default
replicas = "3"                        # default
sync = true                           # default
keep = "30d"                          # default
`
	if diff := cmp.Diff(quoted(want), quoted(b.String())); diff != "" {
		t.Errorf("config show (-want +got):\n%s", diff)
	}
	s, err := readSettings("", environ)
	if err != nil {
		t.Fatal(err)
	}
	if got := s.Discord.Token.Reveal(); got != canary {
		t.Errorf("token %q is not the content of the file", got)
	}
	if diff := cmp.Diff([]string{"STEPWISE_PORT"}, s.unknown); diff != "" {
		t.Errorf("unknown variables (-want +got):\n%s", diff)
	}
}

// quoted is TOML as go-toml writes it, which prefers single quotation marks, in double ones.
func quoted(text string) string { return strings.ReplaceAll(text, "'", `"`) }

func TestSecretIsHidden(t *testing.T) {
	type owner struct {
		Open   Secret `json:"open" toml:"open"`
		closed Secret
	}
	secret := NewSecret(canary)
	o := owner{Open: secret, closed: secret}
	var out []string
	for _, verb := range []string{"%v", "%+v", "%#v", "%s", "%q", "%x", "%X", "%d", "%t", "%p", "%T", "%10.3s", "%!"} {
		out = append(out, fmt.Sprintf(verb, secret), fmt.Sprintf(verb, &secret), fmt.Sprintf(verb, o), fmt.Sprintf(verb, &o), fmt.Sprintf(verb, []Secret{secret}), fmt.Sprintf(verb, map[string]owner{"x": o}))
	}
	inJSON, err := json.Marshal(o)
	if err != nil {
		t.Fatal(err)
	}
	inTOML, err := toml.Marshal(o)
	if err != nil {
		t.Fatal(err)
	}
	var log bytes.Buffer
	slog.New(slog.NewTextHandler(&log, nil)).Info("started", "token", secret, "owner", o)
	slog.New(slog.NewJSONHandler(&log, nil)).Info("started", "token", secret, "owner", &o)
	out = append(out, string(inJSON), string(inTOML), log.String())
	for _, text := range out {
		for _, form := range []string{canary, fmt.Sprintf("%x", canary), fmt.Sprintf("%X", canary), "canary", "8123456789"} {
			if strings.Contains(text, form) {
				t.Errorf("shows the secret: %s", text)
			}
		}
	}
	if !slices.Contains(out, hidden) {
		t.Error("nothing says that something is hidden")
	}
}

func TestMissingConfigFile(t *testing.T) {
	t.Chdir(t.TempDir())
	s, err := readSettings("", nil)
	if err != nil {
		t.Fatalf("without any file: %v", err)
	}
	if diff := cmp.Diff(defaultConfig(), s.Config); diff != "" {
		t.Errorf("without any file (-want +got):\n%s", diff)
	}
	if _, err := readSettings("nowhere.toml", nil); err == nil {
		t.Error("a file that was named and is missing: no error")
	}
}

// write puts a file into the working directory.
func write(t *testing.T, name, text string) {
	t.Helper()
	if err := os.MkdirAll(filepath.Dir(name), 0o755); err != nil {
		t.Fatal(err)
	}
	if err := os.WriteFile(name, []byte(text), 0o600); err != nil {
		t.Fatal(err)
	}
}
