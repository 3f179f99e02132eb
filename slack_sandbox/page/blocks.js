/** Draws Slack's blocks onto a surface. https://docs.slack.dev/reference/block-kit/blocks */

import { describe, el, setAttribute, undescribe, uniqueId, unseen } from "./dom.js";
import { drawRichText } from "./richtext.js";
import { drawText, plainText } from "./spans.js";

/** Pictures come from elsewhere and this page works offline, so their alternative text stands for them. */
function drawImage(image) {
  const words = el("span", { "aria-hidden": "true" }, `Picture: ${image.alt_text}`);
  return el("span", { class: "picture", role: "img", "aria-label": image.alt_text }, words);
}

function drawFigure(block) {
  const caption = block.title && el("figcaption", {}, drawText(block.title));
  return el("figure", { class: "image" }, caption, drawImage(block));
}

function troubleLine() {
  return el("p", { class: "trouble", role: "alert" });
}

/** What an element without a label of its own is called: the words it stands beside. */
function nameFor(element, words) {
  return plainText(element.placeholder) || words || undefined;
}

function drawSection(block, surface) {
  const trouble = troubleLine();
  const fields = (block.fields ?? []).map((field) => el("div", { class: "words" }, drawText(field)));
  const words = el("div", { class: "section-words" },
    block.text && el("div", { class: "words" }, drawText(block.text)),
    fields.length > 0 && el("div", { class: "section-fields" }, fields));
  const accessory = block.accessory && drawAccessory(block, surface, trouble);
  return el("div", { class: "section" }, words, accessory, trouble);
}

function drawAccessory(block, surface, trouble) {
  const element = block.accessory;
  if (element.type === "image") return drawImage(element);
  const place = { blockId: block.block_id, dispatches: true, name: nameFor(element, plainText(block.text)), trouble };
  return el("div", { class: "accessory" }, surface.draw(element, place).node);
}

function drawActions(block, surface) {
  const trouble = troubleLine();
  const place = (element) => ({ blockId: block.block_id, dispatches: true, name: nameFor(element), trouble });
  const nodes = block.elements.map((element) => surface.draw(element, place(element)).node);
  return el("div", { class: "actions" }, el("div", { class: "actions-row" }, nodes), trouble);
}

function drawContext(block) {
  return el("div", { class: "context" }, block.elements.map((element) =>
    element.type === "image" ? drawImage(element) : el("span", { class: "words" }, drawText(element))));
}

/** Fields made of one box that a real label can point at; the others are named by it. */
const ONE_BOX = new Set([
  "plain_text_input", "email_text_input", "url_text_input", "number_input", "datepicker", "timepicker", "datetimepicker",
]);
const isOneBox = ({ type }) => ONE_BOX.has(type) || type.endsWith("_select");

/** A labelled field with its hint and room for what is wrong with it. */
function drawInput(block, surface) {
  const ids = { label: uniqueId("label"), hint: uniqueId("hint"), error: uniqueId("error") };
  const trouble = troubleLine();
  const place = { blockId: block.block_id, dispatches: block.dispatch_action ?? false, labelledBy: ids.label, trouble };
  const field = surface.draw(block.element, place);
  const words = [drawText(block.label), block.optional && el("span", { class: "optional" }, " (optional)")];
  const oneBox = isOneBox(block.element);
  const attributes = { class: "field-label", id: ids.label, for: oneBox ? field.control.id : null };
  const label = el(oneBox ? "label" : "div", attributes, words);
  const hint = block.hint && el("p", { class: "hint", id: ids.hint }, drawText(block.hint));
  const error = el("div", { id: ids.error, class: "field-error", role: "alert" });
  const described = field.group ?? field.control;
  if (hint && described) describe(described, ids.hint);
  // A single tick box or a button does not take aria-required, only fields and comboboxes do.
  if (field.control && !block.optional && !field.group && field.control.type !== "button") setAttribute(field.control, "aria-required", "true");
  field.showError = (message) => showError(error, described, field, message);
  return el("div", { class: "field" }, label, field.node, error, trouble, hint);
}

function showError(error, described, { control }, message) {
  error.replaceChildren(...(message ? [unseen("Error: "), message] : []));
  setAttribute(control, "aria-invalid", message ? "true" : null);
  (message ? describe : undescribe)(described, error.id);
}

const BLOCKS = {
  section: drawSection,
  header: (block) => el("h3", { class: "block-header" }, drawText(block.text)),
  context: drawContext,
  divider: () => el("hr", {}),
  actions: drawActions,
  image: drawFigure,
  rich_text: (block, surface) => drawRichText(block, surface.directory),
  input: drawInput,
};

function drawUnknown(block) {
  return el("p", { class: "unknown" }, `(This pretend workspace cannot show a “${block.type}” block yet.)`);
}

/** All blocks of a message or form, in order. Their fields are on `surface` afterwards. */
export function drawBlocks(blocks, surface) {
  return blocks.map((block) => el("div", { class: "block" }, (BLOCKS[block.type] ?? drawUnknown)(block, surface)));
}
