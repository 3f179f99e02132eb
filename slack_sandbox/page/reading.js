/** Marks what is on the screen as read, and says to a screen reader what is new elsewhere. */

import { titleOf } from "./conversations.js";
import { announce } from "./dom.js";

export class Reading {
  constructor(page) {
    this.page = page;
    this.forget();
    const mark = () => this.mark();
    document.querySelector("#scroll").addEventListener("scroll", mark, { passive: true });
    document.addEventListener("visibilitychange", mark);
  }

  /** Nothing is known of what this person has read and of what was new to them. */
  forget() {
    Object.assign(this, { marked: null, marking: null, counts: null });
  }

  /** Only who has the end of the conversation before their eyes has read it. Resolves when the server knows. */
  async mark() {
    const { api, place, thread, tab, lastTs, messages } = this.page;
    if (!lastTs || !place?.is_member || tab === "home" || !messages.follows || document.hidden) return;
    const marked = `${place.id} ${thread ?? ""} ${lastTs}`;
    if (marked !== this.marked) this.marking = api.read(place.id, lastTs, thread !== null);
    this.marked = marked;
    await this.marking;
  }

  /** Tells what has become more since the last look. */
  compare(conversations, unreadReplies) {
    const counts = new Map(conversations.map((one) => [one.id, one.unread]));
    counts.set("threads", unreadReplies);
    const before = this.counts;
    this.counts = counts;
    if (!before) return;
    const grown = (id) => counts.get(id) > (before.get(id) ?? 0);
    const told = conversations.filter(({ id }) => grown(id)).map((one) => `${one.unread} unread in ${titleOf(one)}`);
    if (grown("threads")) told.push(unreadReplies === 1 ? "1 new reply in your threads" : `${unreadReplies} new replies in your threads`);
    if (told.length) announce(`${told.join(", ")}.`);
  }
}
