/** The sandbox server's JSON, asked for on behalf of one person. Every answer is an object with `ok`. */

import { withoutSpans } from "./spans.js";

const UNREACHABLE = {
  ok: false,
  error: "unreachable",
  message: "The workspace did not answer. Check that it is still running, then try again.",
};

async function request(path, options) {
  try {
    const answer = await fetch(path, options);
    const body = await answer.json();
    return { ok: answer.ok, ...body };
  } catch {
    return UNREACHABLE;
  }
}

function get(path, query = {}) {
  return request(`/sandbox/${path}?${new URLSearchParams(query)}`, { cache: "no-store" });
}

function post(path, body) {
  const headers = { "Content-Type": "application/json" };
  return request(`/sandbox/${path}`, { method: "POST", headers, body: JSON.stringify(withoutSpans(body)) });
}

/** What everybody may know: the team, its people, the bot and its commands. */
export const readWorkspace = () => get("workspace");

/** What is nobody's in particular: the clock, limits, faults and the inspector. */
export const controlCalls = {
  settings: () => get("settings"),
  change: (switches) => post("settings", switches),
  advance: (seconds) => post("clock", { seconds }),
  fail: (method, n, how) => post("faults", { method, n, how }),
  clearFaults: () => post("faults/clear", {}),
  traffic: () => get("traffic"),
};

/** The server as one person sees it. */
export class Api {
  constructor(as) {
    this.as = as;
  }

  conversations = () => get("conversations", { as: this.as });

  threads = () => get("threads", { as: this.as });

  read = (channel, ts, inThread) => post("reads", { as: this.as, channel, ts, in_thread: inThread });

  join = (channel) => post("joins", { as: this.as, channel });

  home = () => get("home", { as: this.as });

  openHome = (tab) => post("home", { as: this.as, tab });

  messages = (channel, thread) => get("messages", { as: this.as, channel, ...(thread && { thread }) });

  shortcuts = () => get("shortcuts", { as: this.as });

  shortcut = (callbackId, channel, ts) => post("shortcuts", { as: this.as, callback_id: callbackId, channel, ts });

  views = () => get("views", { as: this.as });

  say = (channel, text, thread) => post("messages", { as: this.as, channel, text, thread_ts: thread });

  command = (channel, command, text) => post("commands", { as: this.as, channel, command, text });

  act = (container, blockId, actionId, action, values) =>
    post("actions", { as: this.as, container, block_id: blockId, action_id: actionId, action, values });

  suggest = (container, blockId, actionId, value) =>
    post("suggestions", { as: this.as, container, block_id: blockId, action_id: actionId, value });

  upload = (viewId, blockId, actionId, file) => {
    const place = { as: this.as, view_id: viewId, block_id: blockId, action_id: actionId, name: file.name };
    const headers = { "Content-Type": "application/octet-stream" };
    return request(`/sandbox/files?${new URLSearchParams(place)}`, { method: "POST", headers, body: file });
  };

  fileAddress = (id) => `/sandbox/files/${id}?${new URLSearchParams({ as: this.as })}`;

  submit = (viewId, values) => post("submissions", { as: this.as, view_id: viewId, values });

  close = (viewId) => post("closures", { as: this.as, view_id: viewId });
}

/** How long to wait before a stream that the browser gave up on is opened again, in milliseconds. */
const RECONNECT_AFTER = 2000;

/**
 * Listens to what happens for one person. `heard(event)` gets each event, `linked(true|false)` each change of the
 * connection itself; after `linked(true)` everything should be read again. Returns a function that stops it.
 */
export function listen(as, heard, linked) {
  let source;
  let timer;
  const open = () => {
    source = new EventSource(`/sandbox/events?${new URLSearchParams({ as })}`);
    source.onopen = () => linked(true);
    source.onmessage = (message) => heard(JSON.parse(message.data));
    source.onerror = () => {
      linked(false);
      if (source.readyState === EventSource.CLOSED) timer = setTimeout(open, RECONNECT_AFTER);
    };
  };
  open();
  return () => { clearTimeout(timer); source.close(); };
}
