package telegramfake

import (
	"encoding/json"
	"fmt"
	"net/http"
	"net/http/httptest"
	"net/url"
	"strings"
	"testing"
	"testing/synctest"
	"time"
)

// A lenient test counts the rules that were broken in place of failing for them.
type lenient struct {
	testing.TB

	broken []string
}

func (l *lenient) Errorf(format string, args ...any) {
	l.broken = append(l.broken, fmt.Sprintf(format, args...))
}

// call calls a method, and gives the error that comes back; empty for none.
func call(f *Fake, method string, params ...string) (result json.RawMessage, code int, description string) {
	p := url.Values{}
	for i := 0; i < len(params); i += 2 {
		p.Set(params[i], params[i+1])
	}
	r := httptest.NewRequest(http.MethodPost, "/bot"+Token+"/"+method, strings.NewReader(p.Encode()))
	r.Header.Set("Content-Type", "application/x-www-form-urlencoded")
	w := httptest.NewRecorder()
	f.ServeHTTP(w, r)
	var out struct {
		Result      json.RawMessage `json:"result"`
		Code        int             `json:"error_code"`
		Description string          `json:"description"`
	}
	if err := json.Unmarshal(w.Body.Bytes(), &out); err != nil {
		return nil, w.Code, err.Error()
	}
	return out.Result, out.Code, out.Description
}

func TestStrict(t *testing.T) {
	const preview = `{"is_disabled":true}`
	button := func(data string) string {
		return fmt.Sprintf(`{"inline_keyboard":[[{"text":"a","callback_data":%q}]]}`, data)
	}
	for _, tc := range []struct {
		name, text, entities, markup string
		ok                           bool
	}{
		{"plain", "hello", "", "", true},
		{"as long as can be", strings.Repeat("😀", 2048), "", "", true},
		{"too long", strings.Repeat("😀", 2048) + "x", "", "", false},
		{"empty", " \n", "", "", false},
		{"space at the end", "hello ", "", "", false},
		{"broken UTF-8", "\xff", "", "", false},
		{"bold", "😀 hello", `[{"type":"bold","offset":3,"length":5}]`, "", true},
		{"null", "hello", `null`, "", false},
		{"beyond the end", "hello", `[{"type":"bold","offset":1,"length":5}]`, "", false},
		{"negative", "hello", `[{"type":"bold","offset":-1,"length":2}]`, "", false},
		{"nothing", "hello", `[{"type":"bold","offset":1,"length":0}]`, "", false},
		{"half a character", "😀😀", `[{"type":"bold","offset":1,"length":2}]`, "", false},
		{"space within", "a b", `[{"type":"bold","offset":1,"length":2}]`, "", false},
		{"nested", "abcd", `[{"type":"blockquote","offset":0,"length":4},{"type":"bold","offset":1,"length":2}]`, "", true},
		{"crossing", "abcd", `[{"type":"italic","offset":0,"length":3},{"type":"bold","offset":1,"length":3}]`, "", false},
		{"twice", "abcd", `[{"type":"bold","offset":0,"length":4},{"type":"bold","offset":1,"length":2}]`, "", false},
		{"a link without a URL", "abcd", `[{"type":"text_link","offset":0,"length":4}]`, "", false},
		{"a mention", "@ann", `[{"type":"mention","offset":0,"length":4}]`, "", false},
		{"101 entities", strings.Repeat("ab", 101), "[" + strings.Repeat(`{"type":"bold","offset":0,"length":1},`, 100) + `{"type":"bold","offset":0,"length":1}]`, "", false},
		{"a button", "hello", "", button(strings.Repeat("长", 21) + "x"), true},
		{"data of 65 bytes", "hello", "", button(strings.Repeat("长", 21) + "xx"), false},
		{"no data", "hello", "", button(""), false},
		{"an empty row", "hello", "", `{"inline_keyboard":[[]]}`, false},
		{"a row of nine", "hello", "", `{"inline_keyboard":[[` + strings.Repeat(`{"text":"a","callback_data":"b"},`, 8) + `{"text":"a","callback_data":"b"}]]}`, false},
		{"buttons of another kind", "hello", "", `{"keyboard":[["a"]]}`, false},
		{"no object", "hello", "", `[]`, false},
	} {
		t.Run(tc.name, func(t *testing.T) {
			l := &lenient{TB: t}
			f := NewWithoutSocket(l)
			params := []string{"chat_id", fmt.Sprint(f.NewUser("en").ID), "text", tc.text, "link_preview_options", preview}
			if tc.entities != "" {
				params = append(params, "entities", tc.entities)
			}
			if tc.markup != "" {
				params = append(params, "reply_markup", tc.markup)
			}
			_, code, description := call(f, "sendMessage", params...)
			if (code == 0) != tc.ok || (len(l.broken) == 0) != tc.ok {
				t.Errorf("%d %s, broken %q", code, description, l.broken)
			}
		})
	}
}

func TestErrors(t *testing.T) {
	l := &lenient{TB: t}
	f := NewWithoutSocket(l)
	ann, group := f.NewUser("en"), f.NewGroup()
	id := fmt.Sprint(ann.ID)
	send := func(chat string, more ...string) []string {
		return append([]string{"chat_id", chat, "text", "x", "link_preview_options", `{"is_disabled":true}`}, more...)
	}
	for _, tc := range []struct {
		method string
		params []string
		want   string
		broken bool
	}{
		{"sendMessage", send("12"), "chat not found", false},
		{"sendMessage", send("ann"), "chat_id", true},
		{"sendMessage", send(id, "message_thread_id", "1"), "message thread not found", true},
		{"sendMessage", send(id, "message_thread_id", "9"), "message thread not found", false},
		{"sendMessage", send(id, "parse_mode", "HTML"), "no parameter", true},
		{"sendMessage", send(id, "reply_parameters", `{"message_id":44}`), "message to be replied not found", false},
		{"sendMessage", []string{"chat_id", id, "text", "x"}, "preview", true},
		{"sendMessage", send(id), "", false},
		{"editMessageText", send(id, "message_id", "1"), "message is not modified", false},
		{"editMessageText", send(id, "message_id", "2"), "message to edit not found", false},
		{"deleteMessage", []string{"chat_id", id, "message_id", "2"}, "message to delete not found", false},
		{"deleteMessage", []string{"chat_id", id, "message_id", "1"}, "", false},
		{"editMessageText", send(id, "message_id", "1"), "message to edit not found", false},
		{"sendChatAction", []string{"chat_id", id, "action", "dancing"}, "action", true},
		{"answerCallbackQuery", []string{"callback_query_id", "4"}, "query is too old", false},
		{"setMyCommands", []string{"commands", `[{"command":"Help","description":"x"}]`}, "BOT_COMMAND_INVALID", true},
		{"setMyCommands", []string{"commands", `[{"command":"help","description":""}]`}, "BOT_COMMAND_INVALID", true},
		{"setMyCommands", []string{"commands", `null`}, "commands", true},
		{"getUpdates", []string{"limit", "101", "allowed_updates", `["message"]`}, "getUpdates", true},
		{"getUpdates", []string{"timeout", "0"}, "allowed_updates", true},
		{"deleteWebhook", nil, "method not found", true},
	} {
		l.broken = nil
		_, _, description := call(f, tc.method, tc.params...)
		if !strings.Contains(description, tc.want) || (description == "") != (tc.want == "") || (len(l.broken) > 0) != tc.broken {
			t.Errorf("%s %q: %q, broken %q", tc.method, tc.params, description, l.broken)
		}
	}
	ann.Chat.Block(true)
	moved := group.Migrate()
	if _, code, _ := call(f, "sendMessage", send(id)...); code != http.StatusForbidden {
		t.Errorf("blocked: %d", code)
	}
	if _, code, description := call(f, "sendMessage", send(fmt.Sprint(group.ID))...); code != http.StatusBadRequest || !strings.Contains(description, "upgraded") || moved.ID == group.ID {
		t.Errorf("moved: %d %s", code, description)
	}
}

func TestUpdates(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		f := NewWithoutSocket(t)
		ann := f.NewUser("en")
		poll := func(params ...string) (string, int) {
			result, code, _ := call(f, "getUpdates", append(params, "allowed_updates", `["message"]`)...)
			var got []struct {
				ID int `json:"update_id"`
			}
			_ = json.Unmarshal(result, &got)
			return fmt.Sprint(got), code
		}
		expect := func(want string, params ...string) {
			t.Helper()
			if got, code := poll(params...); got != want || code != 0 {
				t.Errorf("%q: want %s, got %s and the error %d", params, want, got, code)
			}
		}
		ann.Say("one")
		ann.Say("two")
		expect("[{501} {502}]")
		expect("[{501} {502}]")
		expect("[{501}]", "limit", "1")
		expect("[{502}]", "offset", "502")
		expect("[{502}]", "offset", "501")
		ann.Edit("not asked for")
		start := time.Now()
		expect("[]", "offset", "503", "timeout", "90")
		if d := time.Since(start); d != maxTimeout {
			t.Errorf("held open for %s", d)
		}
		done := make(chan int)
		go func() {
			_, code := poll("timeout", "50")
			done <- code
		}()
		synctest.Wait()
		go func() {
			_, code := poll("timeout", "50")
			done <- code
		}()
		if code := <-done; code != http.StatusConflict {
			t.Errorf("the first of two pollers got %d", code)
		}
		ann.Say("three")
		if code := <-done; code != 0 {
			t.Errorf("the second of two pollers got %d", code)
		}
		f.SetWebhook(true)
		if _, code := poll(); code != http.StatusConflict {
			t.Errorf("with a webhook: %d", code)
		}
	})
}

func TestRateLimit(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		f := NewWithoutSocket(t)
		f.RateLimit("getMe", 7)
		for _, tc := range []struct {
			wait        time.Duration
			code, early int
		}{{0, 429, 0}, {6 * time.Second, 429, 1}, {time.Second, 0, 1}} {
			time.Sleep(tc.wait)
			if _, code, _ := call(f, "getMe"); code != tc.code || f.Early() != tc.early {
				t.Errorf("after %s: %d, %d too early", tc.wait, code, f.Early())
			}
		}
	})
}

func TestConversation(t *testing.T) {
	f := New(t)
	ann := f.NewUser("en")
	resp, err := http.PostForm(f.URL+"/bot"+f.Token+"/sendMessage", url.Values{
		"chat_id": {fmt.Sprint(ann.ID)}, "text": {"which?"}, "link_preview_options": {`{"is_disabled":true}`},
		"reply_markup": {`{"inline_keyboard":[[{"text":"this","callback_data":"t"}]]}`},
	})
	if err != nil || resp.StatusCode != http.StatusOK {
		t.Fatalf("error %v", err)
	}
	_ = resp.Body.Close()
	m := ann.Chat.Next()
	ann.Tap(m, "this")
	if m.Text != "which?" || f.Unanswered() != 1 || f.Unconfirmed() != 1 {
		t.Errorf("%+v, %d not answered", m, f.Unanswered())
	}
	resp, err = http.PostForm(f.URL+"/botwrong/getMe", nil)
	if err != nil || resp.StatusCode != http.StatusUnauthorized {
		t.Errorf("a wrong token: %v", err)
	}
	_ = resp.Body.Close()
}
