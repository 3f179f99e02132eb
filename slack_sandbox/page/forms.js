/** The forms (Slack's modal views) that are open for a person: a stack, of which only the top one shows. */

import { drawBlocks } from "./blocks.js";
import { coalesce, el, uniqueId } from "./dom.js";
import { plainText } from "./spans.js";
import { Surface } from "./surface.js";

const FOCUSABLE = "input, textarea, select, button, a[href]";

/** One view in its own dialog. */
class Form {
  constructor(view, stack) {
    Object.assign(this, { id: view.id, stack, titleId: uniqueId("form-title") });
    this.build();
    this.update(view);
  }

  build() {
    this.title = el("h2", { id: this.titleId });
    this.body = el("div", { class: "form-body" });
    this.trouble = el("p", { class: "form-trouble", role: "alert" });
    this.cancel = el("button", { type: "button", class: "button", on: { click: () => this.leave() } });
    this.send = el("button", { type: "submit", class: "button primary" });
    const leave = { click: () => this.leave() };
    const cross = el("button", { type: "button", class: "cross", "aria-label": "Close", on: leave }, "×");
    const submit = (event) => { event.preventDefault(); this.submit(); };
    const form = el("form", { novalidate: true, on: { submit } },
      el("header", { class: "form-top" }, this.title, cross), this.body,
      el("footer", { class: "form-end" }, this.trouble, el("div", { class: "dialog-end" }, this.cancel, this.send)));
    const cancel = (event) => { event.preventDefault(); this.leave(); };
    this.dialog = el("dialog", { class: "form", "aria-labelledby": this.titleId, on: { cancel } }, form);
    document.body.append(this.dialog);
  }

  /**
   * Draws the view as the server has it now, unless that is what is shown. What was typed stays where the ids stay:
   * https://docs.slack.dev/surfaces/modals#updating_views
   */
  update(view) {
    const drawn = JSON.stringify([view.title, view.blocks, view.submit, view.close]);
    if (drawn === this.drawn) return;
    this.drawn = drawn;
    const focused = this.surface?.fields.find((field) => field.node?.contains(document.activeElement));
    const { api, directory } = this.stack;
    this.surface = new Surface({ type: "view", view_id: view.id }, api, directory, this.surface?.values());
    this.title.textContent = plainText(view.title);
    this.body.replaceChildren(...drawBlocks(view.blocks, this.surface));
    this.drawEnd(view);
    const again = focused && this.field(focused.blockId, focused.actionId);
    if (again) again.control.focus();
    else if (this.dialog.open) this.focusFirst();
  }

  drawEnd(view) {
    this.submitWords = plainText(view.submit);
    this.send.textContent = this.submitWords;
    this.send.hidden = !view.submit;
    this.cancel.textContent = plainText(view.close) || (this.send.hidden ? "Close" : "Cancel");
    this.trouble.textContent = "";
  }

  field(blockId, actionId) {
    return this.surface.fields.find((field) => field.blockId === blockId && field.actionId === actionId && field.control);
  }

  show() {
    if (this.dialog.open) return;
    this.dialog.showModal();
    if (this.lastFocus?.isConnected) this.lastFocus.focus();
    else this.focusFirst();
  }

  hide() {
    if (!this.dialog.open) return;
    this.lastFocus = this.dialog.contains(document.activeElement) ? document.activeElement : null;
    this.dialog.close();
  }

  focusFirst() {
    const { focusFirst, fields } = this.surface;
    const firstField = fields.find((field) => field.showError && field.control)?.control;
    const first = focusFirst ?? firstField ?? this.body.querySelector(FOCUSABLE);
    (first ?? (this.send.hidden ? this.cancel : this.send)).focus();
  }

  remove() {
    this.dialog.close();
    this.dialog.remove();
  }

  async leave() {
    if (this.busy) return;
    await this.stack.api.close(this.id);
    await this.stack.refresh();
  }

  async submit() {
    if (this.busy || this.send.hidden) return;
    this.showErrors({});
    this.setBusy(true);
    await this.surface.settled();
    const answer = await this.stack.api.submit(this.id, this.surface.values());
    // Only when the answer shows may it be sent again, or a second Enter would send it twice.
    if (answer.ok) await this.stack.refresh();
    this.setBusy(false);
    if (answer.ok) return;
    if (answer.errors) this.showErrors(answer.errors);
    else this.showTrouble(answer.message);
  }

  setBusy(busy) {
    this.busy = busy;
    this.send.disabled = busy;
    this.send.textContent = busy ? "Sending…" : this.submitWords;
    this.dialog.setAttribute("aria-busy", String(busy));
  }

  showTrouble(message) {
    this.trouble.textContent = message ?? "Something went wrong. Nothing you typed is lost; try again.";
    this.send.focus();
  }

  /** Puts each message under its field and the focus on the first of them; one without a field goes to the end. */
  showErrors(errors) {
    this.trouble.textContent = "";
    const fields = this.surface.fields.filter((field) => field.showError);
    for (const field of fields) field.showError(errors[field.blockId]);
    const homeless = Object.keys(errors).filter((blockId) => !fields.some((field) => field.blockId === blockId));
    if (homeless.length) this.trouble.textContent = homeless.map((blockId) => errors[blockId]).join(" ");
    fields.find((field) => errors[field.blockId])?.control.focus();
  }
}

export class Forms {
  /** @param {() => void} returnFocus called when the last form has gone and where the person was is gone too */
  constructor(returnFocus) {
    Object.assign(this, { forms: [], returnFocus });
    this.refresh = coalesce(() => this.read());
  }

  /** Another person: their forms, with their way to the server. */
  async become(api, directory) {
    for (const form of this.forms) form.remove();
    Object.assign(this, { api, directory, forms: [] });
    await this.refresh();
  }

  async read() {
    const { api } = this;
    const answer = await api.views();
    if (answer.ok && api === this.api) this.show(answer.views);
  }

  show(views) {
    if (!this.forms.length && views.length) this.cameFrom = document.activeElement;
    const old = this.forms;
    this.forms = views.map((view) => this.formFor(view, old));
    for (const form of old.filter((one) => !this.forms.includes(one))) form.remove();
    for (const form of this.forms.slice(0, -1)) form.hide();
    if (this.forms.length) this.forms.at(-1).show();
    else if (old.length) this.giveFocusBack();
  }

  formFor(view, old) {
    const form = old.find((one) => one.id === view.id);
    form?.update(view);
    return form ?? new Form(view, this);
  }

  giveFocusBack() {
    if (this.cameFrom?.isConnected && this.cameFrom !== document.body) this.cameFrom.focus();
    else this.returnFocus();
  }
}
