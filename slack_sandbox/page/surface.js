/**
 * A surface is one message or one form: the elements drawn on it, what they hold, and the way their actions take.
 */

import { BUTTONS } from "./buttons.js";
import { confirmed } from "./dialogs.js";
import { el } from "./dom.js";
import { FILE_INPUTS } from "./files.js";
import { INPUTS } from "./inputs.js";
import { MENUS } from "./menus.js";

const DRAW = { ...BUTTONS, ...INPUTS, ...MENUS, ...FILE_INPUTS };

export class Surface {
  /**
   * @param {object} container Slack's container: {"type": "message", channel, ts} or {"type": "view", view_id}
   * @param {{act: Function, suggest: Function, upload: Function}} api
   * @param {{people, bot, conversations, channel}} directory what the menus of people and places offer
   * @param {object} kept values by block_id and action_id that survive from an earlier drawing
   */
  constructor(container, api, directory, kept = {}) {
    Object.assign(this, { container, api, directory, kept, fields: [] });
  }

  /** Draws one element. `place` says {blockId, dispatches, labelledBy?, name?, trouble: node}. */
  draw(element, place) {
    const draw = DRAW[element.type];
    if (!draw) return { node: el("p", { class: "unknown" }, `(“${element.type}” cannot be shown here yet.)`) };
    const field = { blockId: place.blockId, actionId: element.action_id, type: element.type };
    const act = (action) => this.act(element, place, action);
    const changed = () => place.dispatches && act(field.read());
    const suggest = (_, query) => this.api.suggest(this.container, place.blockId, element.action_id, query);
    const upload = (file) => this.api.upload(this.container.view_id, place.blockId, element.action_id, file);
    const kept = this.kept[place.blockId]?.[element.action_id];
    const usable = kept?.type === element.type ? kept : undefined;
    Object.assign(field, draw(element, { ...place, act, changed, suggest, upload, kept: usable, directory: this.directory }));
    if (element.focus_on_load) this.focusFirst = field.control;
    this.fields.push(field);
    return field;
  }

  /** Ends when no field is busy with taking in what a person gave it. */
  async settled() {
    await Promise.all(this.fields.map((field) => field.settled?.()));
  }

  /** What every element holds, in the shape of Slack's view.state.values. */
  values() {
    const values = {};
    for (const { blockId, actionId, type, read } of this.fields) {
      if (read) (values[blockId] ??= {})[actionId] = { type, ...read() };
    }
    return values;
  }

  /** Sends one action, unless the person thinks better of it. True when the bot got it. */
  async act(element, place, action) {
    if (this.busy?.has(element)) return false;
    if (!(await confirmed(element.confirm))) return false;
    const busy = (this.busy ??= new Set()).add(element);
    const { blockId } = place;
    const { action_id: actionId, type } = element;
    const control = this.fields.find((field) => field.actionId === actionId && field.blockId === blockId)?.control;
    control?.setAttribute("aria-busy", "true");
    const answer = await this.api.act(this.container, blockId, actionId, { type, ...action }, this.values());
    busy.delete(element);
    control?.removeAttribute("aria-busy");
    place.trouble.textContent = answer.ok ? "" : answer.message;
    return answer.ok;
  }
}
