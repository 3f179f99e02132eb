/**
 * One widget for every menu: a text box with a list of options, in the ARIA combobox pattern
 * (https://www.w3.org/WAI/ARIA/apg/patterns/combobox/). The typed text narrows the list; arrows, Enter, Esc work.
 *
 * A CHOICE is {key, label, description?, value}. `find(query)` promises {groups: [{label?, choices: [CHOICE]}]}
 * or {trouble: "why there are none"}.
 */

import { el, setAttribute, uniqueId } from "./dom.js";

/** How long a person may pause between two letters before the list is asked for, in milliseconds. */
const PAUSE = 200;

export class Typeahead {
  /**
   * @param {{find: Function, changed: Function, several?: boolean, most?: number, chosen?: object[],
   *          placeholder?: string, name?: string, labelledBy?: string, shortest?: number, remote?: boolean}} wants
   */
  constructor(wants) {
    this.wants = wants;
    this.chosen = [...(wants.chosen ?? [])];
    this.choices = [];
    this.active = -1;
    this.asked = 0;
    this.build();
    this.showChosen();
  }

  build() {
    const { placeholder, name, labelledBy } = this.wants;
    const listId = uniqueId("options");
    const list = { id: listId, role: "listbox", "aria-label": name ?? placeholder };
    this.list = el("ul", { ...list, "aria-multiselectable": this.wants.several ? "true" : null });
    this.status = el("p", { class: "options-status", role: "status" });
    this.popup = el("div", { class: "options", popover: "manual" }, this.list, this.status);
    this.control = el("input", {
      type: "text", role: "combobox", autocomplete: "off", spellcheck: "false", id: uniqueId("choice"), placeholder,
      "aria-autocomplete": "list", "aria-expanded": "false", "aria-controls": listId,
      "aria-label": labelledBy ? null : (name ?? placeholder), "aria-labelledby": labelledBy, on: this.listeners(),
    });
    this.chips = el("ul", { class: "chips", "aria-label": "Chosen", hidden: true });
    const box = el("div", { class: "typeahead-box" }, this.control);
    this.node = el("div", { class: "typeahead" }, this.chips, box, this.popup);
  }

  listeners() {
    return {
      input: () => this.typed(),
      keydown: (event) => this.key(event),
      click: () => this.open(),
      focus: () => this.control.select(),
      blur: () => this.leave(),
    };
  }

  /** What is shown when nobody is typing: the chosen option in the box, or the chosen options as chips above it. */
  showChosen() {
    if (!this.wants.several) {
      this.control.value = this.chosen[0]?.label ?? "";
      return;
    }
    this.control.value = "";
    this.chips.replaceChildren(...this.chosen.map((choice) => this.chip(choice)));
    this.chips.hidden = this.chosen.length === 0;
  }

  chip(choice) {
    const on = { click: () => this.drop(choice) };
    const remove = el("button", { type: "button", "aria-label": `Remove ${choice.label}`, on }, "×");
    return el("li", { class: "chip" }, el("span", {}, choice.label), remove);
  }

  drop(choice) {
    this.set(this.chosen.filter((other) => other.key !== choice.key));
    this.control.focus();
  }

  set(chosen) {
    this.chosen = chosen;
    this.showChosen();
    this.wants.changed();
  }

  query() {
    const shown = this.chosen[0]?.label;
    return !this.wants.several && this.control.value === shown ? "" : this.control.value.trim();
  }

  typed() {
    this.open();
  }

  open() {
    if (!this.popup.matches(":popover-open")) this.popup.showPopover();
    setAttribute(this.control, "aria-expanded", "true");
    this.place();
    this.followPlace();
    this.look();
  }

  /** The popup is in the top layer, so that a form's edge never cuts it; it has to be put under its box by hand. */
  place() {
    const box = this.control.getBoundingClientRect();
    const below = window.innerHeight - box.bottom;
    const upwards = below < 200 && box.top > below;
    Object.assign(this.popup.style, {
      left: `${box.left}px`, width: `${box.width}px`,
      top: upwards ? "auto" : `${box.bottom + 4}px`, bottom: upwards ? `${window.innerHeight - box.top + 4}px` : "auto",
      maxHeight: `${Math.max(120, (upwards ? box.top : below) - 16)}px`,
    });
  }

  followPlace() {
    this.stopFollowing?.();
    const follow = () => this.place();
    document.addEventListener("scroll", follow, { capture: true, passive: true });
    window.addEventListener("resize", follow);
    this.stopFollowing = () => {
      document.removeEventListener("scroll", follow, { capture: true });
      window.removeEventListener("resize", follow);
    };
  }

  close() {
    this.asked += 1;
    clearTimeout(this.timer);
    this.stopFollowing?.();
    if (this.popup.matches(":popover-open")) this.popup.hidePopover();
    setAttribute(this.control, "aria-expanded", "false");
    this.show([], "");
  }

  /** Asks for the options that fit what is typed. An answer that comes after a newer question is not shown. */
  look() {
    const asked = (this.asked += 1);
    const query = this.query();
    const shortest = this.wants.shortest ?? 0;
    clearTimeout(this.timer);
    if (query.length < shortest) {
      this.show([], this.askForMore(shortest));
      return;
    }
    if (this.wants.remote) this.show([], "Searching…");
    this.timer = setTimeout(() => this.find(query, asked), this.wants.remote && query ? PAUSE : 0);
  }

  askForMore(shortest) {
    if (!this.wants.several && this.chosen.length) return "Type to choose something else";
    return shortest === 1 ? "Type to search" : `Type at least ${shortest} characters`;
  }

  async find(query, asked) {
    const { groups = [], trouble } = await this.wants.find(query);
    if (asked !== this.asked) return;
    const some = groups.some((group) => group.choices.length > 0);
    this.show(groups, trouble ?? (some ? "" : "Nothing found"));
  }

  show(groups, status) {
    this.choices = groups.flatMap((group) => group.choices);
    this.list.replaceChildren(...groups.flatMap((group) => this.drawGroup(group)));
    this.list.hidden = this.choices.length === 0;
    this.status.textContent = status;
    this.status.hidden = !status;
    const first = this.choices.findIndex((choice) => this.isChosen(choice));
    this.activate(this.choices.length ? Math.max(first, 0) : -1);
  }

  drawGroup({ label, choices }) {
    const options = choices.map((choice) => this.drawChoice(choice));
    if (!label) return options;
    const words = el("span", { class: "options-group", "aria-hidden": "true" }, label);
    return [el("li", { role: "group", "aria-label": label }, words, el("ul", { role: "presentation" }, options))];
  }

  drawChoice(choice) {
    const description = choice.description && el("span", { class: "option-description" }, choice.description);
    return el("li", {
      class: "option", role: "option", id: uniqueId("option"), "aria-selected": String(this.isChosen(choice)),
      on: { mousedown: (event) => event.preventDefault(), click: () => this.choose(choice) },
    }, el("span", {}, choice.label), description);
  }

  isChosen(choice) {
    return this.chosen.some((other) => other.key === choice.key);
  }

  options() {
    return [...this.list.querySelectorAll("[role=option]")];
  }

  activate(index) {
    this.active = index;
    const options = this.options();
    options.forEach((option, number) => option.classList.toggle("active", number === index));
    setAttribute(this.control, "aria-activedescendant", options[index]?.id);
    options[index]?.scrollIntoView({ block: "nearest" });
  }

  move(step) {
    if (this.control.getAttribute("aria-expanded") !== "true") this.open();
    else if (this.choices.length) this.activate((this.active + step + this.choices.length) % this.choices.length);
  }

  choose(choice) {
    const { several, most } = this.wants;
    const others = this.chosen.filter((other) => other.key !== choice.key);
    if (several && others.length === this.chosen.length && most && others.length >= most) {
      this.status.textContent = `You can choose up to ${most}`;
      this.status.hidden = false;
      return;
    }
    const added = several && others.length < this.chosen.length ? others : [...(several ? others : []), choice];
    this.close();
    this.set(added);
  }

  key(event) {
    const opened = this.control.getAttribute("aria-expanded") === "true";
    const keys = {
      ArrowDown: () => this.move(1),
      ArrowUp: () => this.move(-1),
      Enter: () => this.enter(opened),
      Escape: () => { if (opened) { this.close(); this.showChosen(); } },
      Backspace: () => this.wants.several && !this.control.value && this.chosen.length && this.drop(this.chosen.at(-1)),
    };
    if (!keys[event.key]) return;
    // Enter must not send the form, and Esc must close the list before it closes the form around it.
    if (event.key !== "Backspace" && (opened || event.key !== "Escape")) {
      event.preventDefault();
      event.stopPropagation();
    }
    keys[event.key]();
  }

  enter(opened) {
    const choice = this.choices[this.active];
    if (!opened) this.open();
    else if (choice) this.choose(choice);
  }

  /** Leaving an emptied box takes the choice back; leaving half a word restores the choice made before. */
  leave() {
    this.close();
    if (!this.wants.several && this.control.value === "" && this.chosen.length) this.set([]);
    else this.showChosen();
  }
}
