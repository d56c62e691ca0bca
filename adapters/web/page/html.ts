// The only place where text becomes elements. What comes in is what the server's template escaped; the page's Content-Security-Policy lets no other place do this.
interface Policy {
  createHTML(html: string): string;
}
interface Factory {
  createPolicy(name: string, rules: Policy): Policy;
}

const rules: Policy = { createHTML: (html) => html };
const factory = (window as unknown as { trustedTypes?: Factory }).trustedTypes;
const policy = factory ? factory.createPolicy("stepwise", rules) : rules;

export function parse(html: string): HTMLElement {
  const template = document.createElement("template");
  template.innerHTML = policy.createHTML(html);
  const element = template.content.firstElementChild;
  return element instanceof HTMLElement ? element : document.createElement("article");
}
