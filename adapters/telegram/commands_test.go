package telegram

import (
	"testing"
	"testing/synctest"
	"time"

	"github.com/google/go-cmp/cmp"
)

func TestCommandsArePublishedOnce(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		s := newStage(t)
		s.Fail("setMyCommands", 502, "Bad Gateway")
		s.RateLimit("getMyCommands", 5)
		for range 3 {
			if err := s.run(func() { time.Sleep(time.Minute) }); err != nil {
				t.Fatal(err)
			}
		}
		want := map[string]string{
			"":   `[{"command":"help","description":"what I can do"},{"command":"faq","description":"search by keyword"}]`,
			"ms": `[{"command":"help","description":"apa yang saya boleh buat"},{"command":"faq","description":"cari"}]`,
		}
		got := map[string]string{}
		for _, c := range s.Calls("setMyCommands") {
			got[c.Params.Get("language_code")] = c.Params.Get("commands")
		}
		if diff := cmp.Diff(want, got); diff != "" {
			t.Errorf("(-want +got):\n%s", diff)
		}
		if n := len(s.Calls("setMyCommands")); n != 3 {
			t.Errorf("set %d times, want twice and once more after the error", n)
		}
	})
}

func TestCommandsThatAreNotTaken(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		s := newStage(t)
		ann := s.NewUser("en")
		for range 100 {
			s.Fail("setMyCommands", 400, "Bad Request: BOT_COMMAND_INVALID")
		}
		err := s.run(func() {
			time.Sleep(time.Minute)
			ann.Say("hello")
		})
		if n := len(s.Calls("setMyCommands")); err != nil || n != 2*publishTries || len(s.delivered()) != 1 {
			t.Errorf("error %v, %d calls, delivered %q", err, n, s.texts())
		}
	})
}
