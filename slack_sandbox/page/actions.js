/** What can be done with a message: open its thread, or use one of the app's shortcuts on it. */

import { el } from "./dom.js";

/** "Reply", or how many replies there are. */
function threadWords({ reply_count: count }) {
  if (!count) return "Reply";
  return count === 1 ? "1 reply" : `${count} replies`;
}

export class MessageActions {
  /** @param {{openThread: (ts) => void, shortcut: (shortcut, message) => void}} choose */
  constructor(choose) {
    Object.assign(this, { choose, shortcuts: [], inThread: false });
    // One listener for the menus of all messages, which come and go.
    document.addEventListener("pointerdown", ({ target }) => {
      for (const menu of document.querySelectorAll(".shortcuts[open]")) if (!menu.contains(target)) menu.open = false;
    });
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
    return el("button", { type: "button", class: "quiet", "aria-label": label, on: { click: open } }, threadWords(message));
  }

  menu(message) {
    const use = (shortcut) => { details.open = false; this.choose.shortcut(shortcut, message); };
    const buttons = this.shortcuts.map((shortcut) =>
      el("li", {}, el("button", { type: "button", class: "quiet", on: { click: () => use(shortcut) } }, shortcut.name)));
    const summary = el("summary", { "aria-label": `Shortcuts for ${message.name}’s message` }, "Shortcuts");
    const details = el("details", { class: "shortcuts" }, summary, el("ul", {}, buttons));
    details.addEventListener("keydown", (event) => {
      if (event.key !== "Escape" || !details.open) return;
      details.open = false;
      summary.focus();
    });
    return details;
  }
}
