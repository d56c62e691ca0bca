package main

import (
	"flag"
	"os"
	"slices"
	"strings"
	"syscall"
	"testing"
	"time"

	"stepwise/adapters/telegram/telegramfake"
	"stepwise/bot/broker/brokertest"
)

var handOvers = flag.Int("hand-overs", 2, "how often TestServeHandsOver takes the network from a replica")

// TestServeHandsOver runs three replicas with one token. The one that has the network is killed, or stands still for so long that another takes its place and then goes
// on: users are answered all the while, and no more than one poll of each is ended by another. -args -hand-overs 20 is the full run.
func TestServeHandsOver(t *testing.T) {
	if testing.Short() {
		t.Skip("kills processes")
	}
	t.Parallel()
	f := telegramfake.New(t)
	url, _ := brokertest.StartServer(t, t.TempDir(), -1)
	begin := func() *program {
		p := beginProcess(t, "STEPWISE_TELEGRAM_TOKEN="+f.Token, "STEPWISE_TELEGRAM_API_URL="+f.URL, "STEPWISE_BROKER_URL="+url, "STEPWISE_BROKER_REPLICAS=1")
		p.out.await(t, siteLine)
		return p
	}
	replicas := []*program{begin(), begin(), begin()}
	ask := func() (took time.Duration) {
		begun := time.Now()
		p := newTelegramTalker(t, f)
		p.say("how do I cancel Netflix")
		p.hear(func(heard said) bool { return heard.has("Log in to your Netflix account") })
		return time.Since(begun)
	}
	ask()
	worst := time.Duration(0)
	for n := range *handOvers {
		taken := make([]int, len(replicas))
		for i, p := range replicas {
			taken[i] = p.tookOver()
		}
		ask()
		holder := slices.IndexFunc(replicas, func(p *program) bool { return p.tookOver() > taken[slices.Index(replicas, p)] })
		if holder < 0 {
			t.Fatal("nobody took the message over")
		}
		before := f.Conflicts()
		stands := n%2 == 1
		if stands {
			replicas[holder].signal(syscall.SIGSTOP)
		} else {
			replicas[holder].signal(os.Kill)
		}
		worst = max(worst, ask())
		if stands {
			replicas[holder].signal(syscall.SIGCONT)
			time.Sleep(2 * time.Second) // it notices
			ask()
		} else {
			replicas[holder] = begin()
		}
		if conflicts := f.Conflicts() - before; conflicts > 1 {
			t.Errorf("hand-over %d: %d polls were ended by another", n+1, conflicts)
		}
	}
	t.Logf("%d hand-overs, %d polls ended by another, the longest wait for an answer %s", *handOvers, f.Conflicts(), worst.Round(10*time.Millisecond))
	if worst > patience {
		t.Errorf("an answer took %s", worst)
	}
	for _, p := range replicas {
		p.signal(os.Interrupt)
		if err := p.end(); err != nil {
			t.Errorf("it ends with %v\n%s", err, p.err)
		}
	}
}

// tookOver is how many messages it has taken over.
func (p *program) tookOver() int { return strings.Count(p.err.String(), `msg="message taken over"`) }
