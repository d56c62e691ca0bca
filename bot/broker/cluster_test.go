package broker_test

import (
	"bufio"
	"context"
	"encoding/json"
	"flag"
	"fmt"
	"net"
	"os"
	"os/exec"
	"slices"
	"strings"
	"sync"
	"sync/atomic"
	"testing"
	"time"

	"github.com/nats-io/nats-server/v2/server"
)

var clusterKills = flag.Int("cluster-kills", 3, "how often TestCluster kills a replica")

// TestCluster runs three replicas on a cluster of three NATS servers, and kills one of them again and again. -args -cluster-kills 20 is the full run.
func TestCluster(t *testing.T) {
	if testing.Short() {
		t.Skip("kills processes")
	}
	urls := startCluster(t)
	n := newCrashNetwork(t, 200)
	r := &replicas{n: n, plan: crashPlan{Network: n.server.URL, Broker: strings.Join(urls, ",")}}
	t.Cleanup(r.stop)
	for i := range r.all {
		r.start(i)
	}
	ctx, cancel := context.WithCancel(t.Context())
	defer cancel()
	var asking sync.WaitGroup
	asking.Go(func() { n.ask(ctx, r) })
	r.await(func() bool { return n.asked.Load() > 50 }, time.Minute)
	worst := time.Duration(0)
	for kill := range *clusterKills {
		victim := kill % len(r.all)
		if kill%2 == 0 { // every second time the one that speaks to the network
			victim = int(r.active.Load())
		}
		before, start := n.asked.Load(), time.Now()
		r.kill(victim)
		r.await(func() bool { return n.asked.Load() > before+20 }, 30*time.Second)
		pause := time.Since(start)
		worst = max(worst, pause)
		t.Logf("kill %d: 20 more questions were taken over after %s", kill+1, pause.Round(10*time.Millisecond))
		r.start(victim)
		r.await(func() bool { return n.asked.Load() > before+60 }, 30*time.Second)
	}
	n.still.Store(true)
	asking.Wait()
	r.await(func() bool { return n.missing() == 0 }, 30*time.Second)
	t.Logf("%d kills of one of three replicas, %d questions: %d lost, %d sent twice, the longest pause was %s", *clusterKills, n.asked.Load(), n.missing(), n.twice.Load(), worst.Round(10*time.Millisecond))
	if worst > 15*time.Second {
		t.Errorf("it took %s until another replica had taken over and answered 20 questions", worst)
	}
}

// replicas are the processes of one cluster. Messages go to the one that runs the network.
type replicas struct {
	n      *crashNetwork
	plan   crashPlan
	all    [3]*exec.Cmd
	active atomic.Int32
	url    atomic.Pointer[string]
	reads  sync.WaitGroup
}

func (r *replicas) start(i int) {
	t := r.n.t
	t.Helper()
	plan, err := json.Marshal(r.plan)
	if err != nil {
		t.Fatal(err)
	}
	self, err := os.Executable()
	if err != nil {
		t.Fatal(err)
	}
	c := exec.Command(self)
	c.Env = append(os.Environ(), crashVariable+"="+string(plan))
	c.Stderr = t.Output()
	out, err := c.StdoutPipe()
	if err != nil {
		t.Fatal(err)
	}
	if err := c.Start(); err != nil {
		t.Fatal(err)
	}
	r.all[i] = c
	r.reads.Go(func() {
		for lines := bufio.NewScanner(out); lines.Scan(); {
			url := lines.Text()
			r.url.Store(&url)
			r.active.Store(int32(i))
		}
	})
}

func (r *replicas) kill(i int) {
	_ = r.all[i].Process.Kill()
	_ = r.all[i].Wait() // it was killed
}

func (r *replicas) stop() {
	for i := range r.all {
		if r.all[i] != nil {
			r.kill(i)
		}
	}
	r.reads.Wait()
}

// deliver offers a message to whichever replica runs the network, until one takes it over.
func (r *replicas) deliver(ctx context.Context, user, question int) bool {
	for ctx.Err() == nil && !r.n.still.Load() {
		if url := r.url.Load(); url != nil && (&crashed{url: *url}).deliver(ctx, user, question) {
			return true
		}
		time.Sleep(20 * time.Millisecond)
	}
	return false
}

func (r *replicas) await(what func() bool, limit time.Duration) {
	r.n.t.Helper()
	for end := time.Now().Add(limit); !what(); time.Sleep(20 * time.Millisecond) {
		if time.Now().After(end) {
			r.n.t.Fatalf("waited %s; %d questions were taken over, %d have no answer", limit, r.n.asked.Load(), r.n.missing())
		}
	}
}

// startCluster starts three servers that keep everything three times.
func startCluster(t *testing.T) (urls []string) {
	t.Helper()
	const size = 3
	var routes []string
	ports := freePorts(t, 2*size)
	for i := range size {
		routes = append(routes, fmt.Sprintf(`"nats://127.0.0.1:%d"`, ports[size+i]))
	}
	var servers []*server.Server
	for i := range size {
		opts := &server.Options{}
		if err := opts.ProcessConfigString(fmt.Sprintf(`
server_name: node%d
listen: "127.0.0.1:%d"
max_payload: 8MB
cluster { name: test, listen: "127.0.0.1:%d", routes: [%s] }
jetstream { store_dir: %q }
`, i, ports[i], ports[size+i], strings.Join(routes, ", "), t.TempDir())); err != nil {
			t.Fatal(err)
		}
		opts.NoSigs, opts.NoLog = true, true
		s, err := server.NewServer(opts)
		if err != nil {
			t.Fatal(err)
		}
		s.Start()
		t.Cleanup(func() {
			s.Shutdown()
			s.WaitForShutdown()
		})
		servers = append(servers, s)
		urls = append(urls, s.ClientURL())
	}
	for end := time.Now().Add(30 * time.Second); ; time.Sleep(50 * time.Millisecond) {
		if slices.ContainsFunc(servers, func(s *server.Server) bool { return s.JetStreamIsLeader() && len(s.JetStreamClusterPeers()) == size }) {
			return urls
		}
		if time.Now().After(end) {
			t.Fatal("the cluster has no leader")
		}
	}
}

func freePorts(t *testing.T, n int) []int {
	t.Helper()
	var ports []int
	for range n {
		l, err := net.Listen("tcp", "127.0.0.1:0")
		if err != nil {
			t.Fatal(err)
		}
		defer func() { _ = l.Close() }() // the port was all that was wanted
		ports = append(ports, l.Addr().(*net.TCPAddr).Port)
	}
	return ports
}
