/**
 * Fields to type in, dates and times, boxes to tick.
 * https://docs.slack.dev/reference/block-kit/block-elements
 */

import { describe, el, uniqueId } from "./dom.js";
import { drawText, plainText } from "./spans.js";

/** The most a plain text input takes when it sets no limit of its own. */
const LONGEST_TEXT = 3000;

function firstValue(place, key, preset) {
  return (place.kept ? place.kept[key] : preset) ?? "";
}

function named(place, element) {
  const name = place.name ?? (plainText(element.placeholder) || "Your answer");
  return place.labelledBy ? { "aria-labelledby": place.labelledBy } : { "aria-label": name };
}

/** An Enter that the bot wants to hear of must not send the form as well. */
function dispatching(control, element, place) {
  const heard = element.dispatch_action_config?.trigger_actions_on ?? ["on_enter_pressed"];
  if (!place.dispatches) return;
  if (heard.includes("on_character_entered")) control.addEventListener("input", () => place.changed());
  if (!heard.includes("on_enter_pressed")) return;
  control.addEventListener("keydown", (event) => {
    if (event.key !== "Enter" || event.shiftKey || event.isComposing) return;
    event.preventDefault();
    place.changed();
  });
}

function drawTyped(attributes) {
  return (element, place) => {
    const tag = element.multiline ? "textarea" : "input";
    const control = el(tag, {
      id: uniqueId("field"), autocomplete: "off", placeholder: plainText(element.placeholder) || null,
      ...named(place, element), ...(element.multiline ? { rows: 4 } : attributes(element)),
    });
    control.value = firstValue(place, "value", element.initial_value);
    dispatching(control, element, place);
    const node = el("div", { class: "typed" }, control, counter(control, element));
    return { node, control, read: () => ({ value: control.value === "" ? null : control.value }) };
  };
}

/** Tells how much room is left once it gets tight. Nothing is cut off: a person mends a long text, not the page. */
function counter(control, element) {
  if (element.type !== "plain_text_input") return null;
  const most = element.max_length ?? LONGEST_TEXT;
  const note = el("p", { class: "counter", id: uniqueId("counter"), "aria-live": "polite" });
  const count = () => {
    const left = most - [...control.value].length;
    note.textContent = left < 0 ? `${-left} too many` : `${left} left`;
    note.hidden = left > Math.max(20, most / 10);
    note.classList.toggle("over", left < 0);
  };
  control.addEventListener("input", count);
  describe(control, note.id);
  count();
  return note;
}

const number = (element) => ({ type: "text", inputmode: element.is_decimal_allowed ? "decimal" : "numeric" });

/** Without these a year may have six digits. */
const LAST = { date: { max: "9999-12-31" }, time: {}, "datetime-local": { max: "9999-12-31T23:59" } };

/** A date or time; half a date has no value yet, so only whole ones are heard of. */
function drawMoment(type, key, preset, toControl = (value) => value, fromControl = (value) => value) {
  return (element, place) => {
    const control = el("input", { id: uniqueId("field"), type, ...named(place, element), ...LAST[type] });
    control.value = toControl(firstValue(place, key, element[preset]));
    control.addEventListener("change", () => control.validity.valid && place.changed());
    const read = () => ({ [key]: control.value === "" ? null : fromControl(control.value) });
    return { node: el("div", { class: "typed" }, control, inWords(control, type)), control, read };
  };
}

const WORDS = { weekday: "long", day: "numeric", month: "long", year: "numeric" };
const CLOCK = { hour: "2-digit", minute: "2-digit" };
const FORMATS = {
  date: new Intl.DateTimeFormat("en-GB", WORDS),
  "datetime-local": new Intl.DateTimeFormat("en-GB", { ...WORDS, ...CLOCK }),
};

/** A browser set to American English shows 4 March as 03/04, so the date stands below it in words as well. */
function inWords(control, type) {
  const format = FORMATS[type];
  if (!format) return null;
  const note = el("p", { class: "hint", id: uniqueId("words") });
  const tell = () => { note.textContent = control.value ? format.format(localDate(control.value)) : ""; };
  control.addEventListener("input", tell);
  describe(control, note.id);
  tell();
  return note;
}

/** A date alone would be read as midnight in Greenwich, which is another day elsewhere. */
const localDate = (value) => new Date(value.includes("T") ? value : `${value}T00:00`);

function localMoment(epochSeconds) {
  if (epochSeconds === "") return "";
  const moment = new Date(epochSeconds * 1000);
  return new Date(moment - moment.getTimezoneOffset() * 60_000).toISOString().slice(0, 16);
}

const epoch = (local) => Math.floor(new Date(local).getTime() / 1000);

/** A group of boxes, of which several may be ticked, or of buttons, of which one. */
function drawTicks(type, several) {
  return (element, place) => {
    const group = uniqueId("group");
    const key = several ? "selected_options" : "selected_option";
    const preset = several ? element.initial_options : element.initial_option;
    const chosen = new Set([place.kept ? place.kept[key] : preset].flat().filter(Boolean).map((option) => option.value));
    const boxes = element.options.map((option) => drawTick(type, group, option, chosen.has(option.value), place));
    const role = several ? "group" : "radiogroup";
    const node = el("div", { class: "ticks", role, ...named(place, element) }, boxes.map(({ row }) => row));
    const ticked = () => element.options.filter((_, index) => boxes[index].control.checked);
    const read = () => ({ [key]: several ? ticked() : (ticked()[0] ?? null) });
    return { node, control: boxes[0].control, group: node, read };
  };
}

function drawTick(type, group, option, checked, place) {
  const control = el("input", { type, name: group, id: uniqueId("tick"), on: { change: () => place.changed() } });
  control.checked = checked;
  const about = { class: "option-description", id: uniqueId("about") };
  const description = option.description && el("span", about, drawText(option.description));
  if (description) describe(control, about.id);
  const label = el("label", { for: control.id }, drawText(option.text));
  return { control, row: el("div", { class: "tick" }, control, el("div", {}, label, description)) };
}

/** Drawing functions by Block Kit's type. */
export const INPUTS = {
  plain_text_input: drawTyped(() => ({ type: "text" })),
  email_text_input: drawTyped(() => ({ type: "email" })),
  url_text_input: drawTyped(() => ({ type: "url" })),
  number_input: drawTyped(number),
  datepicker: drawMoment("date", "selected_date", "initial_date"),
  timepicker: drawMoment("time", "selected_time", "initial_time"),
  datetimepicker: drawMoment("datetime-local", "selected_date_time", "initial_date_time", localMoment, epoch),
  checkboxes: drawTicks("checkbox", true),
  radio_buttons: drawTicks("radio", false),
};
