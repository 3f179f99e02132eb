/** The small question Slack asks before an action that carries a confirm object. */

import { el, uniqueId } from "./dom.js";
import { drawText, plainText } from "./spans.js";

/** Resolves to true when the person agrees; Esc and the deny button mean no. */
export function confirmed(confirm) {
  if (!confirm) return Promise.resolve(true);
  const title = uniqueId("confirm-title");
  const text = uniqueId("confirm-text");
  const style = confirm.style === "danger" ? "button danger" : "button primary";
  const answer = (word, look, value) =>
    el("button", { type: "button", class: look, on: { click: () => dialog.close(value) } }, word);
  const dialog = el("dialog", { class: "confirm", role: "alertdialog", "aria-labelledby": title, "aria-describedby": text },
    el("h2", { id: title }, plainText(confirm.title)),
    el("p", { id: text, class: "words" }, drawText(confirm.text)),
    el("div", { class: "dialog-end" },
      answer(plainText(confirm.deny), "button", "no"), answer(plainText(confirm.confirm), style, "yes")));
  document.body.append(dialog);
  dialog.showModal();
  return new Promise((resolve) => {
    dialog.addEventListener("close", () => { dialog.remove(); resolve(dialog.returnValue === "yes"); });
  });
}
