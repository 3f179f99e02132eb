/** The message box and the slash commands it offers. */

import { shortcutsMenu } from "./actions.js";
import { el, setAttribute, uniqueId } from "./dom.js";

/** "/provider rainbow nursery" as its command and its words; null when it is no command. */
export function parseCommand(text) {
  const found = /^(\/\S*)\s*([\s\S]*)$/.exec(text);
  return found && { command: found[1], text: found[2].trim() };
}

export class Composer {
  /** @param {(text: string) => Promise<boolean>} send resolves to false when it failed and the words must stay */
  constructor(send) {
    Object.assign(this, { send, commands: [], shown: [], active: 0, drafts: new Map(), key: "" });
    this.form = document.querySelector("#composer");
    this.box = document.querySelector("#composer-box");
    this.list = document.querySelector("#commands");
    this.usage = document.querySelector("#usage");
    this.foot = document.querySelector("#composer-foot");
    this.form.addEventListener("submit", (event) => { event.preventDefault(); this.submit(); });
    this.box.addEventListener("input", () => this.typed());
    this.box.addEventListener("keydown", (event) => this.pressed(event));
    this.box.addEventListener("blur", () => this.offer([]));
  }

  /** Moves to a conversation; half-written words wait where they were written. */
  begin(key, title, commands, help) {
    this.drafts.set(this.key, this.box.value);
    Object.assign(this, { key, commands });
    this.box.value = this.drafts.get(key) ?? "";
    this.box.placeholder = `Message ${title}`;
    document.querySelector("#composer-label").textContent = `Message ${title}`;
    document.querySelector("#composer-help").textContent = help;
    this.offer([]);
    this.showUsage();
  }

  /** Offers the app's global shortcuts. https://docs.slack.dev/interactivity/implementing-shortcuts */
  showShortcuts(shortcuts, use) {
    this.foot.querySelector(".shortcuts")?.remove();
    if (shortcuts.length) this.foot.prepend(shortcutsMenu("Shortcuts of this workspace", shortcuts, use));
  }

  focus() {
    this.box.focus();
  }

  typed() {
    const words = this.box.value;
    const begun = /^\/\S*$/.test(words);
    this.offer(begun ? this.commands.filter(({ command }) => command.startsWith(words.toLowerCase())) : []);
    this.showUsage();
  }

  /** What may follow, once a command is complete. */
  showUsage() {
    const parsed = parseCommand(this.box.value);
    const known = parsed && this.commands.find(({ command }) => command === parsed.command);
    this.usage.hidden = !known || this.shown.length > 0;
    this.usage.replaceChildren(...(known ? [el("strong", {}, known.command), ` ${known.usage_hint ?? ""}`] : []));
  }

  offer(commands) {
    this.shown = commands;
    this.active = 0;
    this.list.hidden = commands.length === 0;
    this.list.replaceChildren(...commands.map((command) => this.option(command)));
    this.mark();
  }

  option(command) {
    const hint = el("span", { class: "command-hint" }, command.usage_hint ?? "");
    const name = el("span", { class: "command-name" }, el("strong", {}, command.command), " ", hint);
    const on = { mousedown: (event) => event.preventDefault(), click: () => this.complete(command) };
    const about = el("span", { class: "command-about" }, command.description);
    return el("div", { class: "command", role: "option", id: uniqueId("command"), on }, name, about);
  }

  mark() {
    const options = [...this.list.children];
    options.forEach((option, index) => option.setAttribute("aria-selected", String(index === this.active)));
    setAttribute(this.box, "aria-activedescendant", options[this.active]?.id);
    options[this.active]?.scrollIntoView({ block: "nearest" });
  }

  complete({ command }) {
    this.box.value = `${command} `;
    this.offer([]);
    this.showUsage();
    this.focus();
  }

  pressed(event) {
    if (event.isComposing) return;
    const handled = this.shown.length ? this.pressedInList(event.key) : false;
    const sends = !handled && event.key === "Enter" && !event.shiftKey;
    if (handled || sends) event.preventDefault();
    if (sends) this.submit();
  }

  /** Keys while commands are offered. A command already typed in full needs no completing: Enter sends it. */
  pressedInList(key) {
    const command = this.shown[this.active];
    if (key === "Enter" && command.command === this.box.value) return false;
    const keys = {
      ArrowDown: () => this.move(1),
      ArrowUp: () => this.move(-1),
      Tab: () => this.complete(command),
      Enter: () => this.complete(command),
      Escape: () => this.offer([]),
    };
    keys[key]?.();
    return key in keys;
  }

  move(step) {
    this.active = (this.active + step + this.shown.length) % this.shown.length;
    this.mark();
  }

  /** Sends what is written. It stays readable, and unchanged, until it has arrived. */
  async submit() {
    const { key } = this;
    const words = this.box.value;
    if (["", "/"].includes(words.trim()) || this.box.readOnly) return;
    this.offer([]);
    this.setBusy(true);
    const sent = await this.send(words);
    this.setBusy(false);
    if (sent) this.clear(key);
  }

  setBusy(busy) {
    this.box.readOnly = busy;
    setAttribute(this.form, "aria-busy", busy);
  }

  clear(key) {
    this.drafts.delete(key);
    if (key === this.key) this.box.value = "";
    this.showUsage();
  }
}
