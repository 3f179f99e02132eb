/** What no Slack client has: the workspace's clock, limits, faults, and an inspector of what went to and fro. */

import { controlCalls } from "./api.js";
import { el } from "./dom.js";

const STEPS = [["1 hour", 3600], ["1 day", 86_400], ["1 week", 604_800]];
const WAYS = [["500", "answers 500"], ["429", "answers “too many requests”"], ["timeout", "never answers"], ["lost", "happens, but the answer is lost"]];
const TIME = new Intl.DateTimeFormat("en-GB", { dateStyle: "full", timeStyle: "medium" });

export class Controls {
  constructor() {
    this.dialog = document.querySelector("#controls");
    this.traffic = document.querySelector("#traffic");
    this.changed = Promise.resolve();
    document.querySelector("#controls-open").addEventListener("click", () => this.open());
    document.querySelector("#controls-close").addEventListener("click", () => this.dialog.close());
    document.querySelector("#traffic-again").addEventListener("click", () => this.showTraffic());
    document.querySelector("#faults").addEventListener("submit", (event) => this.plan(event));
    document.querySelector("#faults-clear").addEventListener("click", () => this.change(() => controlCalls.clearFaults()));
    document.querySelector("#fault-how").append(...WAYS.map(([value, words]) => el("option", { value }, words)));
    document.querySelector("#clock-steps").append(...STEPS.map(([words, seconds]) => this.step(words, seconds)));
    for (const name of ["external_dms", "limited"]) this.switch(name);
  }

  step(words, seconds) {
    const on = { click: () => this.change(() => controlCalls.advance(seconds)) };
    return el("button", { type: "button", class: "button", on }, `Forward ${words}`);
  }

  switch(name) {
    const box = document.querySelector(`#switch-${name}`);
    box.addEventListener("change", () => this.change(() => controlCalls.change({ [name]: box.checked })));
  }

  /** Shown once it says how things stand, so that no answer undoes what a person has just changed. */
  async open() {
    await Promise.all([this.change(() => controlCalls.settings()), this.showTraffic()]);
    this.dialog.showModal();
  }

  plan(event) {
    event.preventDefault();
    const value = (id) => document.querySelector(`#${id}`).value;
    this.change(() => controlCalls.fail(value("fault-method").trim(), Number(value("fault-n")), value("fault-how")));
  }

  /** One change after the other: the workspace takes them in the order in which they were made. */
  change(ask) {
    this.changed = this.changed.then(async () => this.show(await ask()));
    return this.changed;
  }

  /** Shows the settings that a change answers with, or why it was refused. */
  show(now) {
    document.querySelector("#controls-trouble").textContent = now.ok ? "" : now.message;
    if (!now.ok) return;
    document.querySelector("#clock-now").textContent = TIME.format(new Date(now.now));
    for (const name of ["external_dms", "limited"]) document.querySelector(`#switch-${name}`).checked = now[name];
    const waiting = Object.entries(now.faults).map(([method, ways]) => `${method}: ${ways.join(", ")}`);
    document.querySelector("#faults-waiting").textContent = waiting.length ? `Still to come: ${waiting.join("; ")}` : "No fault is planned.";
  }

  async showTraffic() {
    const { ok, traffic = [], message } = await controlCalls.traffic();
    const items = traffic.map((entry) => this.entry(entry));
    this.traffic.replaceChildren(...(items.length ? items : [el("li", {}, ok ? "Nothing yet." : message)]));
  }

  entry({ direction, name, outcome, body, answer }) {
    const words = direction === "sent" ? "To the app" : "From the app";
    const detail = JSON.stringify({ body, answer }, null, 2);
    return el("li", {}, el("details", {},
      el("summary", {}, `${words}: ${name} – ${outcome}`), el("pre", { tabindex: "0", role: "group", "aria-label": `${name} in full` }, detail)));
  }
}
