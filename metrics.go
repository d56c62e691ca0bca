package main

import (
	"context"
	"net/http"
	"time"

	"github.com/prometheus/client_golang/prometheus"
	"github.com/prometheus/client_golang/prometheus/collectors"
	"github.com/prometheus/client_golang/prometheus/promhttp"

	"stepwise/bot"
	"stepwise/bot/broker"
	"stepwise/knowledge"
)

// metrics are the figures at /metrics. Their labels have few values, all known beforehand: never a user, a chat or a question.
type metrics struct {
	registry *prometheus.Registry
	verdicts *prometheus.CounterVec
	took     prometheus.Histogram
}

func newMetrics() *metrics {
	m := &metrics{
		registry: prometheus.NewRegistry(),
		verdicts: prometheus.NewCounterVec(prometheus.CounterOpts{Name: "stepwise_questions_total", Help: "Questions, by what came of them."}, []string{"verdict"}),
		took: prometheus.NewHistogram(prometheus.HistogramOpts{
			Name: "stepwise_answer_seconds", Help: "How long the core takes for a message.", Buckets: prometheus.ExponentialBuckets(0.00005, 4, 8),
		}),
	}
	for _, v := range []knowledge.Verdict{knowledge.Answer, knowledge.Clarify, knowledge.Decline, knowledge.Smalltalk} {
		m.verdicts.WithLabelValues(v.String()) // there from the beginning, so that a rate can be told
	}
	m.registry.MustRegister(m.verdicts, m.took, collectors.NewGoCollector(), collectors.NewProcessCollector(collectors.ProcessCollectorOpts{}))
	return m
}

// answering counts what the core answers.
func (m *metrics) answering(answer func(context.Context, bot.Session, bot.Message) (bot.Turn, error)) func(context.Context, bot.Session, bot.Message) (bot.Turn, error) {
	return func(ctx context.Context, s bot.Session, message bot.Message) (bot.Turn, error) {
		start := time.Now()
		turn, err := answer(ctx, s, message)
		m.took.Observe(time.Since(start).Seconds())
		for _, r := range turn.Records {
			if r.Kind == bot.QuestionRecord {
				m.verdicts.WithLabelValues(r.Verdict.String()).Inc()
			}
		}
		return turn, err
	}
}

// watch adds what the runtime counts, how its networks and queues are, and what the store has lost.
func (m *metrics) watch(r *broker.Runtime, store *broker.Durable) {
	m.registry.MustRegister(runtimeMetrics{r}, prometheus.NewGaugeFunc(prometheus.GaugeOpts{
		Name: "stepwise_store_lost", Help: "Messages that were lost because files of the store were damaged, found at the last start.",
	}, func() float64 { return float64(store.Lost()) }))
}

// handler serves the figures.
func (m *metrics) handler() http.Handler {
	return promhttp.HandlerFor(m.registry, promhttp.HandlerOpts{MaxRequestsInFlight: 4})
}

// runtimeMetrics are the figures of a runtime, as they are when somebody asks.
type runtimeMetrics struct{ runtime *broker.Runtime }

var (
	messagesMetric = prometheus.NewDesc("stepwise_messages_total", "Messages, by what became of them.", []string{"event"}, nil)
	repliesMetric  = prometheus.NewDesc("stepwise_replies_total", "Replies, by what became of them.", []string{"event"}, nil)
	queueMetric    = prometheus.NewDesc("stepwise_queue_length", "What waits in a queue.", []string{"queue"}, nil)
	networkMetric  = prometheus.NewDesc("stepwise_network_up", "Whether a network is connected.", []string{"network"}, nil)
)

// Describe is that of prometheus.Collector.
func (m runtimeMetrics) Describe(to chan<- *prometheus.Desc) {
	for _, d := range []*prometheus.Desc{messagesMetric, repliesMetric, queueMetric, networkMetric} {
		to <- d
	}
}

// Collect is that of prometheus.Collector. A queue that cannot be counted is left out.
func (m runtimeMetrics) Collect(to chan<- prometheus.Metric) {
	add := func(d *prometheus.Desc, kind prometheus.ValueType, value float64, label string) {
		to <- prometheus.MustNewConstMetric(d, kind, value, label)
	}
	c := m.runtime.Counters()
	for event, n := range map[string]int64{
		"received": c.Received, "repeated": c.Repeated, "refused": c.Refused, "flooded": c.Flooded, "malformed": c.Malformed, "answered": c.Answered, "failed": c.Failed,
		"panicked": c.Panics, "parked": c.Parked,
	} {
		add(messagesMetric, prometheus.CounterValue, float64(n), event)
	}
	for event, n := range map[string]int64{
		"sent": c.Sent, "edited": c.Edited, "late": c.Late, "retried": c.Retried, "limited": c.Limited, "moved": c.Moved, "dropped": c.Dropped,
	} {
		add(repliesMetric, prometheus.CounterValue, float64(n), event)
	}
	for _, n := range m.runtime.Status() {
		up := 0.0
		if n.State == broker.Connected {
			up = 1
		}
		add(networkMetric, prometheus.GaugeValue, up, string(n.Network))
	}
	ctx, cancel := context.WithTimeout(context.Background(), readyTime)
	defer cancel()
	for queue, length := range map[string]func(context.Context) (int, error){"inbox": m.runtime.Store.Inbox.Len, "outbox": m.runtime.Store.Outbox.Len} {
		if n, err := length(ctx); err == nil {
			add(queueMetric, prometheus.GaugeValue, float64(n), queue)
		}
	}
}
