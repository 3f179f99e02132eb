/** What can be done with a message: open its thread, or use one of the app's shortcuts on it. */

import { closesLikeMenu, el } from "./dom.js";

/** "Reply", or how many replies there are and how many of them are new. */
export function threadWords({ reply_count: count, unread_replies: unread }) {
  if (!count) return "Reply";
  const replies = count === 1 ? "1 reply" : `${count} replies`;
  return unread ? `${replies}, ${unread} new` : replies;
}

/** A menu of the app's shortcuts; `use(shortcut)` is called for the one that is chosen. */
export function shortcutsMenu(label, shortcuts, use) {
  const choose = (shortcut) => { details.open = false; summary.focus(); use(shortcut); };
  const item = (shortcut) => el("li", {}, el("button", { type: "button", class: "quiet", on: { click: () => choose(shortcut) } },
    shortcut.name, shortcut.description && el("span", { class: "option-description" }, shortcut.description)));
  const summary = el("summary", { "aria-label": label }, "Shortcuts");
  const details = el("details", { class: "shortcuts" }, summary, el("ul", {}, shortcuts.map(item)));
  closesLikeMenu(details);
  return details;
}

export class MessageActions {
  /** @param {{openThread: (ts) => void, shortcut: (shortcut, message) => void}} choose */
  constructor(choose) {
    Object.assign(this, { choose, shortcuts: [], inThread: false });
  }

  /** Nothing can be done with what only one person sees. https://docs.slack.dev/interactivity/implementing-shortcuts */
  draw(message) {
    if (message.ephemeral) return null;
    const parts = [!this.inThread && this.thread(message), this.shortcuts.length > 0 && this.menu(message)];
    return parts.some(Boolean) && el("div", { class: "message-actions" }, parts);
  }

  thread(message) {
    const open = () => this.choose.openThread(message.thread_ts ?? message.ts);
    const label = `${threadWords(message)}: the thread of ${message.name}’s message`;
    const look = message.unread_replies ? "quiet unread" : "quiet";
    return el("button", { type: "button", class: look, "aria-label": label, on: { click: open } }, threadWords(message));
  }

  menu(message) {
    const use = (shortcut) => this.choose.shortcut(shortcut, message);
    return shortcutsMenu(`Shortcuts for ${message.name}’s message`, this.shortcuts, use);
  }
}
