/** What is pressed and keeps no value: buttons and the overflow menu. */

import { el, uniqueId } from "./dom.js";
import { NEW_TAB, plainText, safeAddress } from "./spans.js";

const STYLES = { primary: "button primary", danger: "button danger" };

/** A button; one with an address is a link that also tells the bot it was followed. */
function drawButton(element, place) {
  const href = element.url && safeAddress(element.url);
  const attributes = { class: STYLES[element.style] ?? "button", "aria-label": element.accessibility_label };
  const press = () => place.act({ type: "button", value: element.value });
  const words = plainText(element.text);
  if (!href) {
    const control = el("button", { type: "button", ...attributes, on: { click: press } }, words);
    return { node: control, control };
  }
  const follow = async (event) => {
    if (!element.confirm) { press(); return; }
    event.preventDefault();
    if (await press()) window.open(href, "_blank", "noopener,noreferrer");
  };
  const control = el("a", { href, ...NEW_TAB, ...attributes, on: { click: follow } }, words);
  return { node: control, control };
}

function overflowItem(option, act) {
  const href = option.url && safeAddress(option.url);
  const attributes = { role: "menuitem", tabindex: "-1", on: { click: () => act(option) } };
  const words = plainText(option.text);
  return href
    ? el("a", { href, ...NEW_TAB, ...attributes }, words)
    : el("button", { type: "button", ...attributes }, words);
}

/** The "…" menu: arrows move, Esc closes, leaving closes. */
function drawOverflow(element, place) {
  const listId = uniqueId("more");
  const aria = { "aria-haspopup": "menu", "aria-expanded": "false", "aria-controls": listId, "aria-label": "More actions" };
  const control = el("button", { type: "button", class: "button more", ...aria }, "⋯");
  const menu = el("div", { class: "overflow-menu", role: "menu", id: listId, hidden: true });
  const node = el("div", { class: "overflow" }, control, menu);
  const toggle = (open) => {
    menu.hidden = !open;
    control.setAttribute("aria-expanded", String(open));
    (open ? menu.firstElementChild : control).focus();
  };
  const act = (option) => { toggle(false); place.act({ type: "overflow", selected_option: option }); };
  menu.append(...element.options.map((option) => overflowItem(option, act)));
  control.addEventListener("click", () => toggle(menu.hidden));
  node.addEventListener("keydown", (event) => overflowKey(event, menu, toggle));
  node.addEventListener("focusout", (event) => {
    if (menu.hidden || node.contains(event.relatedTarget)) return;
    menu.hidden = true;
    control.setAttribute("aria-expanded", "false");
  });
  return { node, control };
}

function overflowKey(event, menu, toggle) {
  const items = [...menu.children];
  const step = { ArrowDown: 1, ArrowUp: -1 }[event.key];
  if (event.key === "Escape" && !menu.hidden) toggle(false);
  else if (step && menu.hidden) toggle(true);
  else if (step) items[(items.indexOf(document.activeElement) + step + items.length) % items.length].focus();
  else return;
  event.preventDefault();
  event.stopPropagation();
}

/** Drawing functions by Block Kit's type. */
export const BUTTONS = { button: drawButton, overflow: drawOverflow };
