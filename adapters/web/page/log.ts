import { parse } from "./html";
import { make, part, words } from "./words";

export interface Reply {
  id: string;
  origin?: string;
  html: string;
}

export interface Mine {
  id: string;
  text: string;
  from?: string;
}

// Log is what was said, the latest last.
export class Log {
  private readonly element = part("log");
  private readonly scroller = this.element.closest("main") ?? document.body;
  private readonly typing = part("typing");
  private readonly said = new Map<string, HTMLElement>();
  private readonly waiting = new Map<string, number>(); // own messages without a reply, with the time limit of each

  empty(): boolean {
    return this.element.childElementCount === 0;
  }

  clear(): void {
    this.element.replaceChildren();
    this.said.clear();
    for (const id of [...this.waiting.keys()]) this.answered(id);
  }

  // While what was missed comes in, nothing moves and nothing is read out.
  catchUp(on: boolean): void {
    this.element.setAttribute("aria-live", on ? "off" : "polite");
    this.element.classList.toggle("still", on);
  }

  reply(r: Reply): void {
    const fresh = parse(r.html);
    fresh.dataset.id = r.id;
    const old = this.said.get(r.id);
    this.said.set(r.id, fresh);
    const asked = r.origin ? this.said.get(r.origin) : undefined;
    if (r.origin) this.answered(r.origin);
    if (!old) {
      this.element.append(fresh);
      this.reveal(fresh, asked);
      return;
    }
    const focused = old.contains(document.activeElement);
    old.replaceWith(fresh);
    fresh.classList.add("replaced");
    // A tap on what was replaced has done its work: shown as a message, it would stand below its answer.
    if (asked?.dataset.from === r.id && r.origin) {
      asked.remove();
      this.said.delete(r.origin);
    }
    if (focused) {
      fresh.tabIndex = -1;
      fresh.focus({ preventScroll: true });
    }
    this.reveal(fresh, undefined);
  }

  // Shows an own message; one that is shown already has arrived.
  mine(m: Mine, sending = false): void {
    let element = this.said.get(m.id);
    if (!element) {
      element = make("article", "mine");
      element.append(make("span", "hidden", words.you + ": "), make("p", "", m.text));
      element.firstElementChild?.nextElementSibling?.setAttribute("dir", "auto");
      if (m.from) element.dataset.from = m.from;
      this.said.set(m.id, element);
      this.element.append(element);
      this.scroller.scrollTo({ top: this.scroller.scrollHeight });
    }
    element.classList.toggle("sending", sending);
  }

  // The server has the own message. It may be gone here already, with an answer that came faster.
  arrived(id: string): void {
    this.said.get(id)?.classList.remove("sending");
  }

  failed(id: string, why: string): void {
    const element = this.said.get(id);
    if (!element) return;
    this.answered(id);
    element.classList.replace("sending", "failed");
    element.append(make("small", "", why));
  }

  note(text: string): void {
    const last = this.element.lastElementChild;
    if (last?.classList.contains("note") && last.textContent === text) return;
    const note = make("p", "note", text);
    this.element.append(note);
    this.reveal(note, undefined);
  }

  // Shows that the bot is writing, until it has replied to the message or is not going to.
  wait(id: string): void {
    this.waiting.set(id, window.setTimeout(() => this.answered(id), 60_000));
    this.showTyping();
  }

  answered(id: string): void {
    clearTimeout(this.waiting.get(id));
    if (this.waiting.delete(id)) this.showTyping();
  }

  isWaiting(id: string): boolean {
    return this.waiting.has(id);
  }

  private showTyping(): void {
    const on = this.waiting.size > 0;
    if (on === this.typing.childElementCount > 0) return;
    this.typing.replaceChildren();
    if (!on) return;
    const dots = make("span", "dots");
    dots.ariaHidden = "true";
    dots.append(make("i", ""), make("i", ""), make("i", ""));
    this.typing.append(dots, make("span", "", words.typing));
    this.scroller.scrollTo({ top: this.scroller.scrollHeight });
  }

  // Scrolls so that a message is read from its beginning, below the question that it answers; one that is in view stays where it is.
  private reveal(element: HTMLElement, asked: HTMLElement | undefined): void {
    const view = this.scroller.getBoundingClientRect();
    const box = element.getBoundingClientRect();
    if (box.top >= view.top && box.bottom <= view.bottom) return;
    const anchor = asked && element.previousElementSibling === asked ? asked : element;
    const top = anchor.getBoundingClientRect().top - view.top - 12;
    const bottom = box.bottom - view.bottom + 24;
    this.scroller.scrollBy({ top: Math.min(top, bottom) });
  }
}
