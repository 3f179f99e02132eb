/** Two lists to choose a place from: the threads a person follows, and the channels they could join. */

import { threadWords } from "./actions.js";
import { titleOf } from "./conversations.js";
import { el, uniqueId } from "./dom.js";
import { plainText } from "./spans.js";

const LONGEST_SNIPPET = 140;

/** A dialog with a list, read anew whenever it opens. */
class Chooser {
  /** @param {{title: string, empty: string, read: () => Promise<{items: Node[], trouble?: string}>}} wants */
  constructor(wants) {
    this.wants = wants;
    const titleId = uniqueId("chooser-title");
    const cross = el("button", { type: "button", class: "cross", "aria-label": "Close", on: { click: () => this.close() } }, "×");
    this.list = el("ul", { class: "chooser-list" });
    this.status = el("p", { class: "chooser-status", role: "status" });
    this.dialog = el("dialog", { class: "chooser", "aria-labelledby": titleId },
      el("header", { class: "form-top" }, el("h2", { id: titleId }, wants.title), cross), this.status, this.list);
    document.body.append(this.dialog);
  }

  async open() {
    this.show([], "Reading…");
    this.dialog.showModal();
    const { items, trouble } = await this.wants.read();
    this.show(items, trouble ?? (items.length ? "" : this.wants.empty));
  }

  show(items, status) {
    this.list.replaceChildren(...items);
    this.list.hidden = items.length === 0;
    this.status.textContent = status;
    this.status.hidden = !status;
  }

  close() {
    this.dialog.close();
  }
}

/** @param {(channel: string, thread: string) => void} choose */
export function threadChooser(page, choose) {
  const item = ({ channel, unread, root }) => {
    const place = page.directory.conversations.find((one) => one.id === channel);
    const open = () => { chooser.close(); choose(channel, root.ts); };
    return el("li", {}, el("button", { type: "button", class: unread ? "thread-choice unread" : "thread-choice", on: { click: open } },
      el("span", { class: "thread-where" }, place ? titleOf(place) : "", " · ", root.name),
      el("span", { class: "thread-said" }, snippet(root)),
      el("span", { class: "thread-count" }, threadWords({ ...root, unread_replies: unread }))));
  };
  const read = async () => {
    const { ok, threads = [], message } = await page.api.threads();
    return { items: threads.map(item), trouble: ok ? undefined : message };
  };
  const empty = "You follow no thread yet. You follow those that you begin, reply to or are mentioned in.";
  const chooser = new Chooser({ title: "Threads", empty, read });
  return chooser;
}

function snippet({ text, blocks }) {
  const words = plainText(text) || (blocks.length ? "(see the message)" : "");
  return words.length > LONGEST_SNIPPET ? `${words.slice(0, LONGEST_SNIPPET)}…` : words;
}

/** @param {{look: (channel) => void, join: (channel) => Promise<string>}} choose; `join` gives what went wrong, or "" */
export function channelChooser(page, choose) {
  const item = (channel) => {
    const title = titleOf(channel);
    const button = (words, look, click) =>
      el("button", { type: "button", class: look, "aria-label": `${words} ${title}`, on: { click } }, words);
    const look = () => { chooser.close(); choose.look(channel.id); };
    const join = async () => {
      const trouble = await choose.join(channel.id);
      if (trouble) chooser.show([...chooser.list.children], trouble);
      else look();
    };
    const count = channel.member_ids.length;
    return el("li", { class: "channel-choice" },
      el("div", { class: "channel-about" }, el("strong", {}, title), el("p", {}, channel.topic),
        el("p", {}, count === 1 ? "1 person" : `${count} people`)),
      el("div", { class: "channel-buttons" }, button("Look at", "button", look), button("Join", "button primary", join)));
  };
  const read = async () => {
    await page.readConversations();
    return { items: page.directory.conversations.filter((one) => !one.is_member).map(item) };
  };
  const chooser = new Chooser({ title: "Browse channels", empty: "You are in every public channel there is.", read });
  return chooser;
}
