/** Small helpers to build the page. Text always becomes text nodes; nothing here can turn a string into markup. */

let lastId = 0;

/** An id that no other element of this page has. */
export function uniqueId(prefix) {
  lastId += 1;
  return `${prefix}-${lastId}`;
}

/**
 * Builds one element. Properties are attributes (`true` means present, null, undefined and false mean absent);
 * `on` holds listeners by event name. Children are nodes or strings, in any depth of arrays; empty ones are left out.
 */
export function el(tag, { on = {}, ...attributes } = {}, ...children) {
  const node = document.createElement(tag);
  for (const [name, value] of Object.entries(attributes)) setAttribute(node, name, value);
  for (const [event, listener] of Object.entries(on)) node.addEventListener(event, listener);
  node.append(...children.flat(Infinity).filter((child) => child !== null && child !== undefined && child !== false));
  return node;
}

/** Sets, or takes away, one attribute. */
export function setAttribute(node, name, value) {
  if (value === null || value === undefined || value === false) node.removeAttribute(name);
  else node.setAttribute(name, value === true ? "" : String(value));
}

/** Text that only a screen reader says. */
export function unseen(text) {
  return el("span", { class: "unseen" }, text);
}

/** Adds an id to a control's aria-describedby, keeping those it has. */
export function describe(control, id) {
  const ids = (control.getAttribute("aria-describedby") ?? "").split(" ").filter(Boolean);
  control.setAttribute("aria-describedby", [...new Set([...ids, id])].join(" "));
}

/** Takes an id out of a control's aria-describedby. */
export function undescribe(control, id) {
  const ids = (control.getAttribute("aria-describedby") ?? "").split(" ").filter((other) => other && other !== id);
  setAttribute(control, "aria-describedby", ids.join(" ") || null);
}

/** Lets a screen reader say something that has no place on the page. */
export function announce(text) {
  document.querySelector("#announcements").replaceChildren(el("p", {}, text));
}

/** Lets a details element close as a menu does: when one presses or goes elsewhere, or presses Esc. */
export function closesLikeMenu(details) {
  const pressed = (event) => { if (!details.contains(event.target)) details.open = false; };
  // Only while it is open: menus of messages come and go.
  details.addEventListener("toggle", () => {
    if (details.open) document.addEventListener("pointerdown", pressed);
    else document.removeEventListener("pointerdown", pressed);
  });
  details.addEventListener("focusout", ({ relatedTarget }) => {
    if (relatedTarget && !details.contains(relatedTarget)) details.open = false;
  });
  details.addEventListener("keydown", (event) => {
    if (event.key !== "Escape" || !details.open) return;
    event.preventDefault();
    event.stopPropagation();
    details.open = false;
    details.querySelector("summary").focus();
  });
}

/** Runs `read` one call at a time; calls made meanwhile become one more run, so that the last answer is the newest. */
export function coalesce(read) {
  let running = null;
  let again = false;
  const loop = async () => {
    do {
      again = false;
      await read();
    } while (again);
  };
  return () => {
    again = running !== null;
    running ??= loop().finally(() => { running = null; });
    return running;
  };
}
