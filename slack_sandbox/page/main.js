/** Puts the page together: one person, in one conversation, both named in the address so that a reload keeps them. */

import { MessageActions } from "./actions.js";
import { Api, listen, readWorkspace } from "./api.js";
import { Composer, parseCommand } from "./composer.js";
import { Controls } from "./controls.js";
import { Sidebar, showTop, titleOf } from "./conversations.js";
import { closesLikeMenu, coalesce } from "./dom.js";
import { Forms } from "./forms.js";
import { Messages } from "./messages.js";

function placeWords(as, channel, thread) {
  return new URLSearchParams({ as, ...(channel && { channel }), ...(thread && { thread }) }).toString();
}

class Page {
  constructor() {
    this.sidebar = new Sidebar({
      person: (id) => this.go(id, this.place?.id),
      channel: (id) => this.open(id),
    });
    this.composer = new Composer((text) => this.send(text));
    this.actions = new MessageActions({
      openThread: (ts) => this.open(this.place.id, ts),
      shortcut: (shortcut, message) => this.shortcut(shortcut, message),
    });
    this.messages = new Messages(this.actions);
    document.querySelector("#thread-leave").addEventListener("click", () => this.open(this.place.id));
    this.controls = new Controls();
    this.forms = new Forms(() => this.composer.focus());
    closesLikeMenu(document.querySelector("#here"));
    this.notices = new Map();
    this.directory = { people: [], conversations: [], bot: null, channel: null };
    this.readMessages = coalesce(() => this.showMessages());
    this.readConversations = coalesce(() => this.showConversations());
    this.followAddress = coalesce(() => this.follow());
  }

  async start() {
    const workspace = await readWorkspace();
    if (!workspace.ok || !workspace.people.length) {
      document.querySelector("#offline").hidden = false;
      setTimeout(() => this.start(), 2000);
      return;
    }
    this.workspace = workspace;
    const bot = { id: workspace.bot.user_id, name: workspace.bot.name };
    Object.assign(this.directory, { people: workspace.people, bot });
    this.sidebar.showWorkspace(workspace);
    window.addEventListener("hashchange", () => this.followAddress());
    await this.followAddress();
    this.composer.focus();
  }

  open(channel, thread) {
    this.go(this.person.id, channel, thread);
    this.composer.focus();
  }

  /** Every change of person or place goes through the address. */
  go(as, channel, thread) {
    window.location.hash = placeWords(as, channel, thread);
  }

  async follow() {
    const wanted = new URLSearchParams(window.location.hash.slice(1));
    const { people } = this.workspace;
    const person = people.find((one) => one.id === wanted.get("as")) ?? this.person ?? people[0];
    if (person !== this.person) await this.become(person);
    const { conversations } = this.directory;
    const named = conversations.find((one) => one.id === wanted.get("channel"));
    this.enter(named ?? this.place ?? this.firstPlace(), named ? wanted.get("thread") : null);
  }

  firstPlace() {
    const { conversations } = this.directory;
    return conversations.find((one) => one.bot_is_member && one.kind !== "dm") ?? conversations[0];
  }

  async become(person) {
    this.stop?.();
    this.person = person;
    this.place = null;
    this.api = new Api(person.id);
    this.sidebar.unread.clear();
    this.sidebar.showPerson(person, this.workspace.team.name);
    await Promise.all([this.readConversations(), this.readShortcuts()]);
    await this.forms.become(this.api, this.directory);
    this.stop = listen(person.id, (event) => this.heard(event), (linked) => this.linked(linked));
  }

  async readShortcuts() {
    const { api } = this;
    const answer = await api.shortcuts();
    if (api !== this.api) return;
    this.actions.shortcuts = (answer.shortcuts ?? []).filter(({ type }) => type === "message");
  }

  async shortcut({ callback_id: callbackId }, { ts }) {
    const { api, place } = this;
    const key = this.noticesKey();
    const answer = await api.shortcut(callbackId, place.id, ts);
    if (!answer.ok) this.notice(key, this.failure(answer));
    await this.readMessages();
  }

  async showConversations() {
    const { api } = this;
    const answer = await api.conversations();
    if (!answer.ok || api !== this.api) return;
    this.directory.conversations = answer.conversations;
    this.sidebar.showConversations(answer.conversations, this.place?.id);
  }

  enter(place, thread) {
    if (!place) return;
    this.directory.channel = place.id;
    const moved = place.id !== this.place?.id || thread !== this.thread;
    Object.assign(this, { place, thread });
    this.actions.inThread = thread !== null;
    this.showThreadTop();
    this.sidebar.showConversations(this.directory.conversations, place.id);
    showTop(place, this.workspace);
    document.title = `${titleOf(place)} · ${this.workspace.team.name} · as ${this.person.name}`;
    window.history.replaceState(null, "", `#${placeWords(this.person.id, place.id, thread)}`);
    if (!moved) return;
    const title = thread ? `${titleOf(place)}, in this thread` : titleOf(place);
    this.composer.begin(this.noticesKey(), title, this.commands(), this.help());
    this.messages.begin(this.api, this.directory, this.hint());
    this.readMessages();
  }

  showThreadTop() {
    document.querySelector("#thread-top").hidden = this.thread === null;
    document.querySelector("#thread-leave").textContent = `Back to ${titleOf(this.place)}`;
  }

  /**
   * Threads take no commands (https://docs.slack.dev/interactivity/implementing-slash-commands), and people of another
   * workspace have none here (https://docs.slack.dev/apis/slack-connect).
   */
  commands() {
    return this.person.kind === "external" || this.thread ? [] : this.workspace.commands;
  }

  help() {
    const keys = "Enter sends, Shift+Enter for a new line";
    return this.commands().length ? `${keys}, / for commands.` : `${keys}.`;
  }

  /** What an empty conversation says. */
  hint() {
    const { bot } = this.workspace;
    const [first] = this.commands();
    const quiet = `No messages in ${titleOf(this.place)} yet.`;
    if (!first) return [quiet, `When ${bot.name} posts here, you can use the buttons on its messages.`];
    return [`Type / to see what ${bot.name} can do`, `For example ${first.command}: ${first.description}.`];
  }

  async showMessages() {
    const { api, place, thread } = this;
    if (!place) return;
    const answer = await api.messages(place.id, thread);
    if (!answer.ok || api !== this.api || place.id !== this.place?.id || thread !== this.thread) return;
    this.lastTs = answer.messages.at(-1)?.ts;
    this.messages.show(answer.messages, this.notices.get(this.noticesKey()) ?? []);
  }

  noticesKey() {
    return `${this.person.id} ${this.place.id} ${this.thread ?? ""}`;
  }

  heard(event) {
    if (event.type === "views") this.forms.refresh();
    if (event.type === "connection") this.sidebar.showBot({ ...this.workspace.bot, connected: event.connected });
    if (event.type !== "message") return;
    if (event.channel === this.place?.id) { this.readMessages(); return; }
    this.sidebar.unread.add(event.channel);
    this.readConversations();
  }

  /** After a gap nobody knows what was missed, so everything is read again. */
  async linked(linked) {
    document.querySelector("#offline").hidden = linked;
    if (!linked) return;
    const workspace = await readWorkspace();
    if (workspace.ok) this.sidebar.showBot(workspace.bot);
    await Promise.all([this.place && this.readMessages(), this.readConversations(), this.forms.refresh()]);
  }

  async send(text) {
    const { api, place, thread } = this;
    const key = this.noticesKey();
    this.messages.toEnd();
    const parsed = parseCommand(text);
    const answer = await this.sent(api, place, thread, text, parsed);
    if (!answer.ok) this.notice(key, this.failure(answer, parsed));
    await this.readMessages();
    return answer.ok;
  }

  sent(api, place, thread, text, parsed) {
    if (!parsed) return api.say(place.id, text, thread ?? undefined);
    if (!thread) return api.command(place.id, parsed.command, parsed.text);
    return { ok: false, message: `${parsed.command} does not work in threads. Type it in ${titleOf(place)} itself.` };
  }

  failure({ error, message }, parsed) {
    if (parsed?.command === "/") return "A command begins with a slash and its name, without a space between them.";
    if (message) return message;
    if (error === "unknown_command") return `${parsed.command} is not a command in this workspace.`;
    return `That did not work (${error}). What you typed is still in the message box.`;
  }

  /** A line from the workspace itself that only this person sees, and only until the page is loaded again. */
  notice(key, text) {
    const ts = Math.max(Date.now() / 1000, Number(this.lastTs ?? 0) + 0.000001).toFixed(6);
    const notice = { ts, user_id: "USLACKBOT", name: "Slackbot", is_bot: false, text: { text }, ephemeral: true };
    this.notices.set(key, [...(this.notices.get(key) ?? []), notice]);
  }
}

new Page().start();
