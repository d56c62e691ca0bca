import { sleep } from "./words";

// Server-sent events, read by fetch: an EventSource gives up for good on a busy server, does not notice a connection that died in a sleeping phone, and
// cannot tell a page why.
export interface Incoming {
  name: string;
  data: string;
}

export interface Listener {
  event(e: Incoming): void;
  up(): void;
  down(): void;
}

const silent = 45_000; // three pings that did not come
const shortest = 400;
const longest = 20_000;

export class Stream {
  private seen = ""; // id of the latest event, which the server is told when the page comes back
  private heard = 0; // when something came last
  private attempts = 0;
  private stopped = false;
  private current: AbortController | undefined;
  private hurry: () => void = () => {};

  constructor(private readonly listener: Listener) {
    addEventListener("online", () => this.resume());
    addEventListener("pageshow", (e) => e.persisted && this.resume());
    document.addEventListener("visibilitychange", () => document.visibilityState === "visible" && this.resume());
    void this.run();
  }

  // Goes on if it was stopped, tries at once if it was waiting, and checks a connection that was silent for too long.
  resume(): void {
    this.stopped = false;
    this.attempts = 0;
    if (this.current && Date.now() - this.heard > silent) this.current.abort();
    this.hurry();
  }

  // Asks for the events anew, as for another conversation.
  reopen(): void {
    this.seen = "";
    this.current?.abort();
    this.resume();
  }

  stop(): void {
    this.stopped = true;
    this.current?.abort();
  }

  private async run(): Promise<never> {
    for (;;) {
      await this.read().catch(() => {});
      this.current = undefined;
      if (!this.stopped) this.listener.down();
      await this.pause();
    }
  }

  private async pause(): Promise<void> {
    const hurried = new Promise<void>((done) => (this.hurry = done));
    if (this.stopped) return hurried;
    const wait = Math.min(longest, shortest * 2 ** this.attempts++);
    await Promise.race([hurried, sleep(wait * (0.5 + Math.random() / 2))]);
  }

  private async read(): Promise<void> {
    const abort = new AbortController();
    this.current = abort;
    this.heard = Date.now();
    const watch = setInterval(() => Date.now() - this.heard > silent && abort.abort(), 5_000);
    try {
      const headers: Record<string, string> = this.seen ? { "Last-Event-ID": this.seen } : {};
      const response = await fetch("events", { headers, signal: abort.signal, cache: "no-store" });
      if (!response.ok || !response.body) return;
      this.attempts = 0;
      this.listener.up();
      const reader = response.body.pipeThrough(new TextDecoderStream()).getReader();
      let rest = "";
      for (;;) {
        const { value, done } = await reader.read();
        if (done) return;
        this.heard = Date.now();
        const pieces = (rest + value).split("\n\n");
        rest = pieces.pop() ?? "";
        for (const piece of pieces) this.dispatch(piece);
      }
    } finally {
      clearInterval(watch);
    }
  }

  private dispatch(piece: string): void {
    const e: Incoming = { name: "message", data: "" };
    let id = "";
    for (const line of piece.split("\n")) {
      if (line.startsWith("event: ")) e.name = line.slice(7);
      if (line.startsWith("data: ")) e.data = line.slice(6);
      if (line.startsWith("id: ")) id = line.slice(4);
    }
    this.listener.event(e);
    if (id) this.seen = id;
  }
}
