/**
 * Files: those below a message, and the field of a form that one puts files into.
 * https://docs.slack.dev/reference/block-kit/block-elements/file-input-element
 */

import { describe, el, uniqueId, unseen } from "./dom.js";

/** As many files as a field takes when it sets no limit of its own. */
const MOST_FILES = 10;

const UNITS = ["byte", "kilobyte", "megabyte"];

/** A size in words, such as “1.4 MB”. */
function sizeWords(bytes) {
  const step = Math.min(Math.floor(Math.log(Math.max(bytes, 1)) / Math.log(1000)), UNITS.length - 1);
  const format = { style: "unit", unit: UNITS[step], unitDisplay: step ? "short" : "long", maximumFractionDigits: 1 };
  return new Intl.NumberFormat("en-GB", format).format(bytes / 1000 ** step);
}

/** The files of a message: pictures are shown, all can be saved. Nothing where there are none. */
export function drawFiles(files, api) {
  if (!files.length) return null;
  return el("ul", { class: "files", "aria-label": "Files" }, files.map((file) => drawFile(file, api)));
}

function drawFile(file, api) {
  if (file.deleted) return el("li", { class: "file gone" }, "This file was deleted.");
  const address = api.fileAddress(file.id);
  const alt = file.alt_text || `Picture: ${file.title}`;
  const picture = file.is_picture && el("img", { src: address, alt, loading: "lazy" });
  const title = file.title !== file.name && el("span", { class: "file-title" }, file.title);
  const link = el("a", { href: address, download: file.name }, unseen("Download "), file.name);
  const about = el("span", { class: "file-about" }, `${file.type}, ${sizeWords(file.size)}`);
  return el("li", { class: "file" }, picture, el("div", { class: "file-words" }, title, link, about));
}

function rules(element, most) {
  const types = (element.filetypes ?? []).map((type) => `.${type}`).join(", ");
  const number = most === 1 ? "One file" : `Up to ${most} files`;
  return `${number}${types && ` (${types})`}, 10 MB each at most.`;
}

/** A field that takes files: each is uploaded when it is chosen, and sent with the form. */
class FileField {
  constructor(element, place) {
    Object.assign(this, { place, most: element.max_files ?? MOST_FILES, ready: Promise.resolve() });
    this.chosen = [...(place.kept?.files ?? [])];
    this.list = el("ul", { class: "chosen-files", "aria-label": "Chosen files" });
    this.status = el("p", { class: "hint", role: "status" });
    this.picker = this.drawPicker(element);
    this.control = this.drawButton();
    const hint = el("p", { class: "hint", id: uniqueId("hint") }, rules(element, this.most));
    describe(this.control, hint.id);
    this.node = el("div", { class: "file-field" }, this.list, this.picker, this.control, hint, this.status);
    this.show();
  }

  /** The browser's own dialog needs an input, which says “no file chosen” for ever; it stays out of sight. */
  drawPicker({ filetypes }) {
    const accept = filetypes?.map((type) => `.${type}`).join(",");
    const take = ({ target }) => {
      const files = [...target.files];
      target.value = "";
      this.ready = this.ready.then(() => this.add(files));
    };
    return el("input", { type: "file", hidden: true, accept, multiple: this.most > 1, on: { change: take } });
  }

  drawButton() {
    const id = uniqueId("field");
    const { labelledBy, name } = this.place;
    const labels = labelledBy ? { "aria-labelledby": `${labelledBy} ${id}` } : { "aria-label": name };
    const on = { click: () => this.picker.click() };
    return el("button", { type: "button", id, class: "button", ...labels, on }, this.most > 1 ? "Choose files" : "Choose a file");
  }

  async add(files) {
    this.tell("");
    if (this.chosen.length + files.length > this.most) {
      this.tell(this.most === 1 ? "Only one file can be sent. Remove the other first." : `Only ${this.most} files can be sent.`);
      return;
    }
    for (const file of files) await this.upload(file);
    this.place.changed();
  }

  async upload(file) {
    this.status.textContent = `Uploading ${file.name}…`;
    const answer = await this.place.upload(file);
    this.status.textContent = answer.ok ? `${file.name} is attached.` : "";
    if (answer.ok) this.chosen.push(answer.file);
    else this.tell(answer.message);
    this.show();
  }

  tell(trouble) {
    this.place.trouble.textContent = trouble;
  }

  show() {
    this.list.hidden = !this.chosen.length;
    this.list.replaceChildren(...this.chosen.map((file) => this.drawChosen(file)));
  }

  drawChosen(file) {
    const remove = () => {
      this.chosen = this.chosen.filter((other) => other !== file);
      this.tell("");
      this.status.textContent = `${file.name} was removed.`;
      this.show();
      this.control.focus();
      this.place.changed();
    };
    const cross = el("button", { type: "button", "aria-label": `Remove ${file.name}`, on: { click: remove } }, "×");
    return el("li", { class: "chip" }, el("span", {}, `${file.name}, ${sizeWords(file.size)}`), cross);
  }
}

/** Drawing functions by Block Kit's type. `settled` ends when nothing is being uploaded any more. */
export const FILE_INPUTS = {
  file_input: (element, place) => {
    const field = new FileField(element, place);
    const { node, control } = field;
    return { node, control, read: () => ({ files: field.chosen }), settled: () => field.ready };
  },
};
