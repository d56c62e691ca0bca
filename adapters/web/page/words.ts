// What the page says in the user's language; the server put it on the body.
const data = document.body.dataset;

function word(name: string): string {
  return data[name] ?? "";
}

export const words = {
  you: word("you"),
  typing: word("typing"),
  lost: word("lost"),
  restarted: word("restarted"),
  missed: word("missed"),
  elsewhere: word("elsewhere"),
  here: word("here"),
  tooLong: word("tooLong"),
  notSent: word("notSent"),
  noCookies: word("noCookies"),
};

// The parts of the page.
export function part<T extends HTMLElement>(id: string): T {
  const element = document.getElementById(id);
  if (!element) throw new Error(`the page has no #${id}`);
  return element as T;
}

export function make(tag: string, className: string, text = ""): HTMLElement {
  const element = document.createElement(tag);
  element.className = className;
  element.textContent = text;
  return element;
}

// Random in a way that works on a plain http:// address in the local network, too, where crypto.randomUUID does not exist.
export function randomID(): string {
  const bytes = crypto.getRandomValues(new Uint8Array(16));
  return Array.from(bytes, (b) => b.toString(16).padStart(2, "0")).join("");
}

export function sleep(milliseconds: number): Promise<void> {
  return new Promise((done) => setTimeout(done, milliseconds));
}
