/** The messages of one conversation, as one person sees them. */

import { drawBlocks } from "./blocks.js";
import { el } from "./dom.js";
import { drawFiles } from "./files.js";
import { drawText } from "./spans.js";
import { Surface } from "./surface.js";

/** Nearer to the end than this, in pixels, counts as reading the newest message. */
const NEAR_END = 80;

const DAY = new Intl.DateTimeFormat("en-GB", { weekday: "long", day: "numeric", month: "long", year: "numeric" });
const CLOCK = new Intl.DateTimeFormat("en-GB", { hour: "2-digit", minute: "2-digit" });

const momentOf = (message) => new Date(Number(message.ts) * 1000);

/** Slack's ts has six decimals, more than a number keeps; within one workspace their text sorts alike. */
const byTime = (one, other) => Number(one.ts) - Number(other.ts) || one.ts.localeCompare(other.ts);

function dayName(moment) {
  const midnight = (time) => new Date(time).setHours(0, 0, 0, 0);
  const daysAgo = Math.round((midnight(Date.now()) - midnight(moment)) / 86_400_000);
  return { 0: "Today", 1: "Yesterday" }[daysAgo] ?? DAY.format(moment);
}

export class Messages {
  /** @param {{draw: (message) => Node | null}} actions what stands below each message */
  constructor(actions) {
    this.actions = actions;
    this.scroll = document.querySelector("#scroll");
    this.list = document.querySelector("#messages");
    this.newer = document.querySelector("#newer");
    this.drawn = new Map();
    this.newer.addEventListener("click", () => this.toEnd());
    this.scroll.addEventListener("scroll", () => this.scrolled());
    const resized = new ResizeObserver(() => { if (this.follows) this.toEnd(); });
    resized.observe(this.list);
    resized.observe(this.scroll);
  }

  /** Whoever reads the newest message stays with it, whatever grows or shrinks; whoever scrolled up is left alone. */
  scrolled() {
    const { scrollTop } = this.scroll;
    if (this.nearEnd()) this.follows = true;
    else if (scrollTop < this.lastTop) this.follows = false;
    this.lastTop = scrollTop;
    if (this.follows) this.newer.hidden = true;
  }

  /** Begins another conversation: nothing that was drawn is of use. */
  begin(api, directory, hint) {
    Object.assign(this, { api, directory, hint, follows: true });
    this.drawn.clear();
    this.list.replaceChildren();
    this.newer.hidden = true;
  }

  nearEnd() {
    return this.scroll.scrollHeight - this.scroll.scrollTop - this.scroll.clientHeight < NEAR_END;
  }

  toEnd() {
    this.follows = true;
    this.scroll.scrollTop = this.scroll.scrollHeight;
    this.lastTop = this.scroll.scrollTop;
    this.newer.hidden = true;
  }

  /** Shows these messages and the page's own notices. What has not changed keeps its place, focus and choices. */
  show(messages, notices) {
    // Whoever has just scrolled up may not have been noticed yet.
    this.scrolled();
    const seen = new Set(this.drawn.keys());
    const all = [...messages, ...notices].sort(byTime);
    const left = this.focusedMessage();
    const items = all.map((message) => this.item(message));
    this.forget(all);
    this.place(items.length ? this.withDays(all, items) : [this.drawHint()]);
    if (this.follows) this.toEnd();
    else if (all.some((message) => !seen.has(message.ts))) this.newer.hidden = false;
    if (left && !left.node.isConnected) this.returnFocus(left);
  }

  item(message) {
    const words = JSON.stringify(message);
    const known = this.drawn.get(message.ts);
    if (known?.words === words) return known.node;
    const container = { type: "message", channel: this.directory.channel, ts: message.ts };
    const surface = new Surface(container, this.api, this.directory, known?.surface.values());
    const node = this.draw(message, surface);
    this.drawn.set(message.ts, { words, surface, node });
    return node;
  }

  /** The drawn message that holds the focus, with the field in it that does. */
  focusedMessage() {
    const focused = document.activeElement;
    for (const [ts, { node, surface }] of this.drawn) {
      if (!node.contains(focused)) continue;
      return { ts, node, field: surface.fields.find((field) => field.read && field.node.contains(focused)) };
    }
    return null;
  }

  /**
   * After a message was drawn anew: back to the same field, or else to the beginning of the message, since whoever
   * pressed a button there reads what it brought from the top.
   */
  returnFocus({ ts, field }) {
    const known = this.drawn.get(ts);
    if (!known) return;
    const isSame = (one) => one.blockId === field.blockId && one.actionId === field.actionId;
    const same = field && known.surface.fields.find(isSame);
    if (same?.control) { same.control.focus({ preventScroll: true }); return; }
    known.node.focus({ preventScroll: true });
    if (known.node.getBoundingClientRect().top >= this.scroll.getBoundingClientRect().top) return;
    this.follows = false;
    known.node.scrollIntoView({ block: "start" });
  }

  forget(messages) {
    const kept = new Set(messages.map((message) => message.ts));
    for (const ts of this.drawn.keys()) if (!kept.has(ts)) this.drawn.delete(ts);
  }

  /** Moves only what is out of place, so that a focused control is not taken out of the page. */
  place(nodes) {
    const wanted = new Set(nodes);
    for (const node of [...this.list.children]) if (!wanted.has(node)) node.remove();
    nodes.forEach((node, index) => {
      if (this.list.children[index] !== node) this.list.insertBefore(node, this.list.children[index] ?? null);
    });
  }

  withDays(messages, items) {
    const nodes = [];
    let shown;
    messages.forEach((message, index) => {
      const day = dayName(momentOf(message));
      if (day !== shown) nodes.push(el("h2", { class: "day" }, day));
      shown = day;
      nodes.push(items[index]);
    });
    return nodes;
  }

  drawHint() {
    return el("div", { class: "hint-empty" }, this.hint.map((line) => el("p", {}, line)));
  }

  draw(message, surface) {
    const moment = momentOf(message);
    const top = el("div", { class: "message-top" },
      el("span", { class: "author" }, message.name), message.is_bot && el("span", { class: "app-tag" }, "APP"),
      el("time", { datetime: moment.toISOString(), title: DAY.format(moment) }, CLOCK.format(moment)));
    const only = message.ephemeral && el("p", { class: "only-you" }, "Only visible to you");
    const edited = message.edited && el("span", { class: "edited" }, "(edited)");
    const notifies = drawNotifies(message, this.directory);
    const files = drawFiles(message.files ?? [], this.api);
    const body = el("div", { class: "message-body" }, drawContent(message, surface), files, edited, notifies);
    const attributes = { class: message.ephemeral ? "message ephemeral" : "message", "data-ts": message.ts };
    return el("article", { ...attributes, tabindex: "-1", "aria-label": `${message.name}, ${CLOCK.format(moment)}` },
      avatar(message), el("div", {}, only, top, body, this.actions.draw(message)));
  }
}

/** Blocks replace the text where there are any, as in Slack; the text is then for notifications only. */
function drawContent(message, surface) {
  if (message.blocks?.length) return drawBlocks(message.blocks, surface);
  return message.text.text ? el("div", { class: "words" }, drawText(message.text)) : null;
}

const TINTS = 5;

/** The first letters on a colour of their own; decoration, since the name stands beside it. */
function avatar({ name, is_bot, user_id }) {
  const letters = name.split(/\s+/).map((word) => word[0]).slice(0, 2).join("").toUpperCase();
  const tint = [...String(user_id)].reduce((sum, letter) => sum + letter.codePointAt(0), 0) % TINTS;
  return el("span", { class: is_bot ? "avatar bot" : `avatar tint-${tint}`, "aria-hidden": "true" }, letters);
}

const EVERYBODY = {
  channel: "everybody in this channel",
  here: "everybody who is online here",
  everyone: "everybody in the workspace",
};

function drawNotifies({ notifies = [] }, { people, bot }) {
  if (!notifies.length) return null;
  const nameOf = (id) => (id === bot?.id ? bot.name : people.find((person) => person.id === id)?.name);
  const names = notifies.map((id) => EVERYBODY[id] ?? nameOf(id) ?? id);
  const loud = notifies.some((id) => id in EVERYBODY);
  return el("p", { class: loud ? "notifies loud" : "notifies" }, `Notifies ${names.join(", ")}`);
}
