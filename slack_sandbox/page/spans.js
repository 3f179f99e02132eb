/** Draws the "spans" that the server made of Slack's text. What each span means was decided there, once. */

import { el } from "./dom.js";

/** What makes a link open apart from this page and tell nobody where it was followed. */
export const NEW_TAB = { target: "_blank", rel: "noopener noreferrer" };

const SAFE_SCHEMES = new Set(["http:", "https:", "mailto:"]);

/** The address if a person may be sent there, otherwise null: `javascript:` and the like never become links. */
export function safeAddress(address) {
  try {
    return SAFE_SCHEMES.has(new URL(address).protocol) ? address : null;
  } catch {
    return null;
  }
}

/** A link in a new tab that learns nothing of this page; only its words when the address is not safe. */
export function link(address, words) {
  const href = safeAddress(address);
  if (!href) return el("span", {}, words);
  return el("a", { href, ...NEW_TAB }, words);
}

const SPANS = {
  text: (span) => span.text,
  user: (span) => el("span", { class: "mention" }, span.text),
  channel: (span) => el("span", { class: "mention" }, span.text),
  broadcast: (span) => el("span", { class: "mention broadcast" }, span.text),
  link: (span) => link(span.url, span.text),
  date: (span) => (span.url ? link(span.url, span.text) : el("time", {}, span.text)),
  code: (span) => el("code", { class: span.text.includes("\n") ? "code-block" : null }, span.text),
  emoji: (span) => el("span", { class: "emoji" }, span.text),
};

function drawSpan(span) {
  let node = (SPANS[span.type] ?? SPANS.text)(span);
  if (span.bold) node = el("strong", {}, node);
  if (span.italic) node = el("em", {}, node);
  if (span.strike) node = el("s", {}, node);
  return node;
}

/** Spans to nodes; neighbours that are quoted share one quotation. */
export function drawSpans(spans) {
  const nodes = [];
  let quote = null;
  for (const span of spans) {
    if (span.quote && !quote) nodes.push((quote = el("blockquote", {})));
    if (!span.quote) quote = null;
    (quote ?? { append: (node) => nodes.push(node) }).append(drawSpan(span));
  }
  return nodes;
}

/** A text object as nodes. One without spans is shown letter by letter. */
export function drawText(text) {
  if (!text) return [];
  return text.spans ? drawSpans(text.spans) : [String(text.text ?? "")];
}

/** A text object as plain words, for labels, options and titles. */
export function plainText(text) {
  if (!text) return "";
  return text.spans ? text.spans.map((span) => span.text).join("") : String(text.text ?? "");
}

const TEXT_TYPES = new Set(["plain_text", "mrkdwn"]);

/** A copy as Slack has it, without the spans that the server put into text objects; this is what goes back to a bot. */
export function withoutSpans(value) {
  if (Array.isArray(value)) return value.map(withoutSpans);
  if (value === null || typeof value !== "object") return value;
  const kept = Object.entries(value).filter(([name]) => !(name === "spans" && TEXT_TYPES.has(value.type)));
  return Object.fromEntries(kept.map(([name, part]) => [name, withoutSpans(part)]));
}
