package discordfake

import "time"

// AwaitConnected waits until the bot is logged in.
func (f *Fake) AwaitConnected() {
	f.t.Helper()
	f.wait("the bot to log in", func() bool { return f.gateway.conn != nil })
}

// AwaitLogin waits until the bot has tried to log in.
func (f *Fake) AwaitLogin() {
	f.t.Helper()
	f.wait("the bot to try to log in", func() bool { return f.gateway.counts != Counts{} })
}

// AwaitGone waits until the bot has left the gateway.
func (f *Fake) AwaitGone() {
	f.t.Helper()
	f.wait("the bot to leave", func() bool { return f.gateway.conn == nil })
}

// Counts say how often the bot has logged in, resumed and sent heartbeats.
func (f *Fake) Counts() Counts {
	f.mu.Lock()
	defer f.mu.Unlock()
	return f.gateway.counts
}

// Interval sets the time between heartbeats of the next connections.
func (f *Fake) Interval(d time.Duration) {
	f.mu.Lock()
	defer f.mu.Unlock()
	f.gateway.interval = d
}

// Disconnect breaks the connection to the gateway without a word. It can be resumed.
func (f *Fake) Disconnect() {
	f.mu.Lock()
	defer f.mu.Unlock()
	if c := f.gateway.conn; c != nil {
		f.gateway.conn = nil
		_ = c.ws.Close()
	}
}

// Close closes the connection to the gateway with the code.
func (f *Fake) Close(code int) {
	f.mu.Lock()
	defer f.mu.Unlock()
	if c := f.gateway.conn; c != nil {
		f.gateway.conn = nil
		c.close(code, "")
	}
}

// Freeze leaves the connection open, but nothing comes through it any more, in either direction.
func (f *Fake) Freeze() {
	f.mu.Lock()
	defer f.mu.Unlock()
	if c := f.gateway.conn; c != nil {
		c.frozen = true
		f.gateway.conn = nil
	}
}

// Reconnect asks the bot to connect anew (op 7).
func (f *Fake) Reconnect() { f.Raw(`{"op": 7, "d": null}`) }

// Forget ends the session, so that it cannot be resumed: what happens until the next login is kept for it.
func (f *Fake) Forget() {
	f.mu.Lock()
	defer f.mu.Unlock()
	f.gateway.session = nil
}

// Invalidate says that the session is over (op 9).
func (f *Fake) Invalidate() {
	f.Forget()
	f.Raw(`{"op": 9, "d": false}`)
}

// Raw sends a packet as it is.
func (f *Fake) Raw(packet string) {
	f.mu.Lock()
	defer f.mu.Unlock()
	if c := f.gateway.conn; c != nil {
		c.send([]byte(packet))
	}
}

// Event sends an event with whatever data this is, as the next of the session.
func (f *Fake) Event(kind string, data any) {
	f.mu.Lock()
	defer f.mu.Unlock()
	if f.gateway.session != nil {
		f.dispatch(kind, data)
	}
}

// FailLogin answers the next login with the packet, if there is one, and closes the connection with the code, if it is not 0. Several come one after another.
func (f *Fake) FailLogin(packet string, code int) {
	f.mu.Lock()
	defer f.mu.Unlock()
	f.gateway.logins = append(f.gateway.logins, login{packet, code})
}

// Refuse withdraws the token.
func (f *Fake) Refuse() {
	f.mu.Lock()
	defer f.mu.Unlock()
	f.gateway.refused = true
	if c := f.gateway.conn; c != nil {
		f.gateway.conn = nil
		c.close(4004, "Authentication failed.")
	}
}

// Repeat tells the bot once more of all that users did.
func (f *Fake) Repeat() {
	f.mu.Lock()
	defer f.mu.Unlock()
	for _, e := range f.gateway.done {
		f.deliver(e)
	}
}
