package telegram

import (
	"errors"
	"fmt"
	"net/http"
	"net/http/httptest"
	"strings"
	"testing"
	"testing/synctest"
	"time"

	"stepwise/adapters/telegram/telegramfake"
	"stepwise/bot"
)

// canary is a word of the token that stands nowhere else.
var canary = telegramfake.Token[strings.Index(telegramfake.Token, ":")+1:]

// Whatever goes wrong, neither an error nor the log shows the token or what users write.
func TestTokenAndTextStaySecret(t *testing.T) {
	const private = "my-private-words"
	for name, trouble := range map[string]func(s *stage, method string){
		"a dropped connection":              func(s *stage, m string) { s.Abort(m) },
		"no answer":                         func(s *stage, m string) { s.Hang(m) },
		"a page":                            func(s *stage, m string) { s.FailRaw(m, 404, "<html>/bot"+telegramfake.Token) },
		"an error that repeats the token":   func(s *stage, m string) { s.Fail(m, 400, "Bad Request: /bot"+telegramfake.Token+"/x") },
		"a refusal":                         func(s *stage, m string) { s.Fail(m, 401, "Unauthorized: "+telegramfake.Token) },
		"a conflict that repeats the token": func(s *stage, m string) { s.Fail(m, 409, "Conflict: "+telegramfake.Token) },
		"a broken answer":                   func(s *stage, m string) { s.FailRaw(m, 200, `{"ok":true,"result":"`+telegramfake.Token) },
		"a proxy's error": func(s *stage, _ string) {
			inner := s.http.Transport
			s.http.Transport = roundTrip(func(r *http.Request) (*http.Response, error) {
				if strings.HasSuffix(r.URL.Path, "getMyCommands") {
					return inner.RoundTrip(r)
				}
				return nil, fmt.Errorf("connect to %s: no way", r.URL)
			})
		},
	} {
		t.Run(name, func(t *testing.T) {
			synctest.Test(t, func(t *testing.T) {
				s := newStage(t)
				ann := s.NewUser("en")
				s.refuse = func(bot.Message) error { return errors.New("the inbox is full") }
				for method := range map[string]bool{"getMe": true, "getUpdates": true, "sendMessage": true, "editMessageText": true, "deleteMessage": true, "sendChatAction": true, "getMyCommands": true, "setMyCommands": true, "answerCallbackQuery": true} {
					trouble(s, method)
				}
				var errs []error
				errs = append(errs, s.run(func() {
					ann.Say(private)
					ann.TapData(telegramfake.Message{}, private)
					s.Push(`{"update_id":%d,"message":{"message_id":1,"text":["` + private + `"]}}`)
					time.Sleep(3 * time.Minute)
				}))
				r := to(fmt.Sprint(ann.ID), paragraph(private))
				_, err := s.Send(t.Context(), r)
				errs = append(errs, err)
				_, err = s.Edit(t.Context(), "1", r)
				errs = append(errs, err)
				_, err = s.Edit(t.Context(), "1,2", r)
				errs = append(errs, err, s.Type(t.Context(), r.To, ""))
				for _, err := range errs {
					for _, form := range []string{"%v", "%+v", "%#v", "%q"} {
						if text := fmt.Sprintf(form, err); strings.Contains(text, canary) || strings.Contains(text, private) {
							t.Errorf("error %s", text)
						}
					}
				}
				if errs[1] == nil {
					t.Error("nothing went wrong")
				}
				if log := s.logs.String(); strings.Contains(log, canary) || strings.Contains(log, private) {
					t.Errorf("log:\n%s", log)
				}
			})
		})
	}
}

// The same over a real connection, whose errors the library would show with the URL.
func TestTokenStaysSecretOnTheWire(t *testing.T) {
	var stolen string
	thief := httptest.NewServer(http.HandlerFunc(func(_ http.ResponseWriter, r *http.Request) { stolen += r.URL.String() + fmt.Sprint(r.Header) }))
	defer thief.Close()
	gone := httptest.NewServer(nil)
	gone.Close()
	redirects := httptest.NewServer(http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		http.Redirect(w, r, thief.URL+r.URL.Path, http.StatusTemporaryRedirect)
	}))
	defer redirects.Close()
	for name, url := range map[string]string{"nobody listens": gone.URL, "a redirect": redirects.URL, "TLS with who has none": strings.Replace(redirects.URL, "http:", "https:", 1), "a name that is none": "http://no such host"} {
		s := newStage(t)
		a := New(Config{Token: telegramfake.Token, APIURL: url}, nil, s.log)
		_, err := a.Send(t.Context(), to("5", paragraph("x")))
		if text := fmt.Sprintf("%v %+v %#v", err, err, err); err == nil || !errors.Is(err, bot.ErrTransient) || strings.Contains(text, canary) {
			t.Errorf("%s: %s", name, text)
		}
		if name == "nobody listens" && !strings.Contains(err.Error(), "telegram:sendMessage") {
			t.Errorf("%s: the error does not name the call in place of the URL: %v", name, err)
		}
	}
	if stolen != "" {
		t.Errorf("a redirect was followed: %s", stolen)
	}
}

func TestConfig(t *testing.T) {
	for _, tc := range []struct {
		c    Config
		want string // part of the error; empty for none
	}{
		{Config{Token: telegramfake.Token}, ""},
		{Config{Token: "sampleToken", APIURL: "http://localhost:9000/"}, ""},
		{Config{}, "token is empty"},
		{Config{Token: canary + " "}, "characters"},
		{Config{Token: canary + "/../x"}, "characters"},
		{Config{Token: canary + "\n"}, "characters"},
		{Config{Token: canary, APIURL: "localhost:9000"}, "api_url"},
		{Config{Token: canary, APIURL: "http://" + canary + "@host"}, "api_url"},
		{Config{Token: canary, APIURL: "http://host/?x=" + canary}, "api_url"},
	} {
		err := tc.c.Check()
		if text := fmt.Sprint(err); (err == nil) != (tc.want == "") || !strings.Contains(text, tc.want) || strings.Contains(text, canary) {
			t.Errorf("want %q, got %s", tc.want, text)
		}
	}
}

func TestServersInAFolder(t *testing.T) {
	var path string
	server := httptest.NewServer(http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		path = r.URL.EscapedPath()
		_, _ = w.Write([]byte(`{"ok":true,"result":{"message_id":4}}`))
	}))
	defer server.Close()
	a := New(Config{Token: "x:y", APIURL: server.URL + "/a%20b/"}, nil, newStage(t).log)
	sent, err := a.Send(t.Context(), to("5", paragraph("x")))
	if err != nil || sent != "4" || path != "/a%20b/botx:y/sendMessage" {
		t.Errorf("sent %q to %q, error %v", sent, path, err)
	}
}
