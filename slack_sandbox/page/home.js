/** The app's own place: its Home tab, which the bot fills (views.publish), beside the messages with it. */

import { drawBlocks } from "./blocks.js";
import { announce, coalesce, el, setAttribute, unseen } from "./dom.js";
import { Surface } from "./surface.js";

const TABS = [["home", "Home"], ["messages", "Messages"]];

export class Home {
  /** @param {(tab: string) => void} choose what to do when one of the tabs "home" and "messages" is chosen */
  constructor(choose) {
    this.choose = choose;
    this.list = document.querySelector("#tabs");
    this.panel = document.querySelector("#home");
    this.talk = document.querySelector("#talk");
    this.tabs = TABS.map(([name, words]) => this.tab(name, words));
    this.list.replaceChildren(...this.tabs);
    this.list.addEventListener("keydown", (event) => this.key(event));
    this.refresh = coalesce(() => this.read());
  }

  tab(name, words) {
    const attributes = { type: "button", class: "tab", role: "tab", id: `tab-${name}`, "data-tab": name };
    const panel = { home: "home", messages: "talk" }[name];
    return el("button", { ...attributes, "aria-controls": panel, on: { click: () => this.choose(name) } }, words);
  }

  /** Arrows move between tabs: https://www.w3.org/WAI/ARIA/apg/patterns/tabs/ */
  key(event) {
    if (!["ArrowLeft", "ArrowRight"].includes(event.key)) return;
    event.preventDefault();
    const other = this.tabs.find((tab) => tab !== document.activeElement);
    this.choose(other.dataset.tab);
    other.focus();
  }

  /** Shows one of the two tabs, or, where `tab` is null, a conversation that has none. */
  show(tab, name) {
    this.shown = tab === "home";
    this.list.hidden = tab === null;
    this.list.setAttribute("aria-label", name);
    for (const each of this.tabs) {
      each.setAttribute("aria-selected", String(each.dataset.tab === tab));
      each.tabIndex = each.dataset.tab === tab ? 0 : -1;
    }
    this.panel.hidden = !this.shown;
    this.talk.hidden = this.shown;
    setAttribute(this.talk, "role", tab && "tabpanel");
    setAttribute(this.talk, "aria-labelledby", tab && "tab-messages");
  }

  showUnread(unread) {
    const [, messages] = this.tabs;
    const count = unread > 0 && [el("span", { class: "tag new", "aria-hidden": "true" }, unread), unseen(`, ${unread} unread`)];
    messages.replaceChildren(...["Messages", count].flat().filter(Boolean));
  }

  focus() {
    this.panel.focus();
  }

  /** Another person, or another visit: nothing that was drawn is of use. */
  begin(api, directory, botName) {
    Object.assign(this, { api, directory, botName, drawn: undefined, surface: null });
    this.panel.replaceChildren();
  }

  async read() {
    const { api } = this;
    if (!this.shown) return;
    const answer = await api.home();
    if (api !== this.api || !this.shown) return;
    if (answer.ok) this.update(answer.view);
    else if (!this.drawn) this.fill([el("p", { class: "home-empty" }, answer.message)]);
  }

  /** Draws what was published last, unless it is shown already. What was chosen stays where the ids stay. */
  update(view) {
    const drawn = JSON.stringify(view && [view.id, view.blocks]);
    if (drawn === this.drawn) return;
    const isAnew = this.drawn !== undefined;
    this.drawn = drawn;
    const held = this.surface?.fields.find((field) => field.node.contains(document.activeElement));
    this.surface = view && new Surface({ type: "view", view_id: view.id }, this.api, this.directory, this.surface?.values());
    this.fill(view ? drawBlocks(view.blocks, this.surface) : [this.drawEmpty()]);
    if (held) this.returnFocus(held);
    if (isAnew) announce(`${this.botName} has changed this tab.`);
  }

  fill(nodes) {
    this.panel.replaceChildren(el("h2", { class: "unseen" }, "Home"), ...nodes);
  }

  drawEmpty() {
    return el("p", { class: "home-empty" }, `${this.botName} has put nothing here yet.`);
  }

  returnFocus({ blockId, actionId }) {
    const same = this.surface?.fields.find((field) => field.blockId === blockId && field.actionId === actionId);
    if (same?.control) same.control.focus();
    else this.focus();
  }
}
