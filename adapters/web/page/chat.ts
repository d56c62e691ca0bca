import { Log, type Mine, type Reply } from "./log";
import { Outbox } from "./outbox";
import { Stream } from "./stream";
import { make, part, randomID, words } from "./words";

const log = new Log();
const status = part("status");
const text = part<HTMLTextAreaElement>("text");
const form = part<HTMLFormElement>("form");
const hasKeyboard = matchMedia("(hover: hover) and (pointer: fine)").matches;

let backlog = 0; // events that are still to come of those that were missed
let lost: number | undefined; // a short break is not worth a word

const outbox = new Outbox({
  sent: (id) => log.arrived(id),
  failed: (id, why) => log.failed(id, why),
  moved: () => stream.reopen(),
});

const stream = new Stream({
  up() {
    clearTimeout(lost);
    lost = undefined;
    say("");
  },
  down() {
    lost ??= window.setTimeout(() => say(words.lost), 1_500);
  },
  event(e) {
    switch (e.name) {
      case "hello":
        return hello(JSON.parse(e.data));
      case "reply":
        log.reply(JSON.parse(e.data) as Reply);
        return passed();
      case "mine":
        log.mine(JSON.parse(e.data) as Mine);
        return passed();
      case "missed":
        return log.note(words.missed);
      case "elsewhere":
        stream.stop();
        return sayElsewhere();
    }
  },
});

function hello(h: { conversation: string; state: string; backlog: number }): void {
  // Another tab may have begun another conversation before this one had its cookie.
  if (outbox.conversation && outbox.conversation !== h.conversation) log.clear();
  outbox.conversation = h.conversation;
  if (h.state === "restarted" && !log.empty()) log.note(words.restarted);
  backlog = h.backlog;
  log.catchUp(backlog > 0);
  outbox.resume();
}

function passed(): void {
  if (backlog > 0 && --backlog === 0) log.catchUp(false);
}

function say(what: string): void {
  status.replaceChildren();
  if (what) status.append(make("span", "", what));
}

function sayElsewhere(): void {
  say(words.elsewhere);
  const here = make("button", "", words.here);
  here.addEventListener("click", () => stream.resume());
  status.append(here);
}

function send(words: string, token?: string, from?: string): string {
  const id = randomID();
  log.mine({ id, text: words, ...(from && { from }) }, true);
  log.wait(id);
  outbox.send({ id, text: words, ...(token && { token }), ...(from && { from }) });
  stream.resume();
  return id;
}

form.addEventListener("submit", (e) => {
  e.preventDefault();
  const words = text.value.trim();
  if (!words) return text.focus();
  text.value = "";
  fit();
  send(words);
  text.focus();
});

// Enter sends, and with Shift it breaks the line. That is seen where the line break would come in, because an input method and some phones' keyboards
// use the key itself for other things.
let shift = false;
text.addEventListener("keydown", (e) => (shift = e.shiftKey));
text.addEventListener("beforeinput", (e) => {
  if (e.inputType !== "insertLineBreak" || shift) return;
  e.preventDefault();
  form.requestSubmit();
});

text.addEventListener("input", fit);

// The field grows with what is written; its style limits how far.
function fit(): void {
  text.style.height = "auto";
  text.style.height = `${text.scrollHeight}px`;
}

const tapped = new WeakMap<Element, string>();

part("log").addEventListener("click", (e) => {
  const button = e.target instanceof Element ? e.target.closest<HTMLElement>("button[data-token]") : null;
  if (!button || log.isWaiting(tapped.get(button) ?? "")) return;
  const from = button.closest<HTMLElement>("[data-id]")?.dataset.id;
  tapped.set(button, send(button.textContent ?? "", button.dataset.token, from));
  if (hasKeyboard) text.focus({ preventScroll: true });
});

// A phone's keyboard covers the page without making it smaller: the page follows what can be seen.
const seen = window.visualViewport;
seen?.addEventListener("resize", () => {
  document.documentElement.style.setProperty("--height", `${seen.height}px`);
  scrollTo(0, 0);
});

if (hasKeyboard) text.focus();
