import { sleep, words } from "./words";

export interface Sending {
  id: string;
  text: string;
  token?: string;
  from?: string;
}

export interface Post {
  sent(id: string): void;
  failed(id: string, why: string): void;
  moved(): void; // the browser has another conversation now
}

const longest = 15_000;

// Outbox sends one message after the other, each until the server has taken it over: with the same id, so that it counts once.
export class Outbox {
  conversation = "";
  private readonly queue: Sending[] = [];
  private busy = false;
  private hurry: () => void = () => {};

  constructor(private readonly post: Post) {}

  send(m: Sending): void {
    this.queue.push(m);
    void this.pump();
  }

  // The server can be reached again.
  resume(): void {
    this.hurry();
  }

  private async pump(): Promise<void> {
    if (this.busy) return;
    this.busy = true;
    for (let m = this.queue[0]; m; m = this.queue[0]) {
      await this.deliver(m);
      this.queue.shift();
    }
    this.busy = false;
  }

  private async deliver(m: Sending): Promise<void> {
    for (let attempt = 0; ; attempt++) {
      const status = await this.attempt(m);
      switch (status) {
        case 202:
          return this.post.sent(m.id);
        case 413:
          return this.post.failed(m.id, words.tooLong);
        case 400:
        case 415:
          return this.post.failed(m.id, words.notSent);
        case 403:
          return this.post.failed(m.id, words.noCookies);
        case 409:
          this.post.moved();
      }
      const hurried = new Promise<void>((done) => (this.hurry = done));
      await Promise.race([hurried, sleep(Math.min(longest, 500 * 2 ** attempt))]);
    }
  }

  private async attempt(m: Sending): Promise<number> {
    const body = JSON.stringify({ ...m, conversation: this.conversation });
    try {
      const response = await fetch("messages", { method: "POST", headers: { "Content-Type": "application/json" }, body });
      return response.status;
    } catch {
      return 0; // not reached
    }
  }
}
