/** Puts the page together: one person, in one conversation, both named in the address so that a reload keeps them. */

import { MessageActions } from "./actions.js";
import { Api, listen, readWorkspace } from "./api.js";
import { channelChooser, threadChooser } from "./choosers.js";
import { Composer, parseCommand } from "./composer.js";
import { Controls } from "./controls.js";
import { Sidebar, isApp, showTop, showWays, titleOf } from "./conversations.js";
import { closesLikeMenu, coalesce } from "./dom.js";
import { Forms } from "./forms.js";
import { Home } from "./home.js";
import { Messages } from "./messages.js";
import { Reading } from "./reading.js";

function placeWords(as, channel, { thread, tab } = {}) {
  const parts = { as, ...(channel && { channel }), ...(thread && { thread }), ...(tab && { tab }) };
  return new URLSearchParams(parts).toString();
}

class Page {
  constructor() {
    this.sidebar = new Sidebar({
      person: (id) => this.go(id, this.place?.id),
      channel: (id) => this.open(id, { tab: this.tabFor(id) }),
      threads: () => this.threads.open(),
      browse: () => this.browse.open(),
    });
    this.threads = threadChooser(this, (channel, thread) => { this.sidebar.toggle(false); this.open(channel, { thread }); });
    this.browse = channelChooser(this, {
      look: (channel) => { this.sidebar.toggle(false); this.open(channel); },
      join: (channel) => this.join(channel),
    });
    this.home = new Home((tab) => this.go(this.person.id, this.place.id, { tab }));
    this.reading = new Reading(this);
    this.composer = new Composer((text) => this.send(text));
    this.actions = new MessageActions({
      openThread: (ts) => this.open(this.place.id, { thread: ts }),
      shortcut: (shortcut, message) => this.shortcut(shortcut, message.ts),
    });
    this.messages = new Messages(this.actions);
    document.querySelector("#thread-leave").addEventListener("click", () => this.open(this.place.id));
    document.querySelector("#join-button").addEventListener("click", () => this.joinHere());
    document.querySelector("#skip").addEventListener("click", (event) => { event.preventDefault(); this.focus(); });
    this.controls = new Controls();
    this.forms = new Forms(() => this.focus());
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
    if (document.activeElement === document.body) this.focus();
  }

  async open(channel, where) {
    this.go(this.person.id, channel, where);
    await this.followAddress();
    this.focus();
  }

  /** Every change of person or place goes through the address. */
  go(as, channel, where) {
    window.location.hash = placeWords(as, channel, where);
  }

  /** To where one writes, or else reads. */
  focus() {
    if (this.tab === "home") this.home.focus();
    else if (this.place?.is_member) this.composer.focus();
    else document.querySelector("#join-button").focus();
  }

  /** Slack opens an app on its Home tab, unless it has said something new. */
  tabFor(id) {
    const place = this.directory.conversations.find((one) => one.id === id);
    return place && this.hasHome(place) && !place.unread ? "home" : null;
  }

  /** https://docs.slack.dev/surfaces/app-home */
  hasHome(place) {
    return this.workspace.home_tab && isApp(place) && this.person.kind !== "external";
  }

  async follow() {
    const wanted = new URLSearchParams(window.location.hash.slice(1));
    const { people } = this.workspace;
    const person = people.find((one) => one.id === wanted.get("as")) ?? this.person ?? people[0];
    if (person !== this.person) await this.become(person);
    const { conversations } = this.directory;
    const named = conversations.find((one) => one.id === wanted.get("channel"));
    const { thread, tab } = named ? Object.fromEntries(wanted) : {};
    this.enter(named ?? this.place ?? this.firstPlace(), thread ?? null, tab);
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
    this.reading.forget();
    this.sidebar.showPerson(person, this.workspace.team.name);
    await Promise.all([this.readConversations(), this.readShortcuts()]);
    await this.forms.become(this.api, this.directory);
    this.stop = listen(person.id, (event) => this.heard(event), (linked) => this.linked(linked));
  }

  async readShortcuts() {
    const { api } = this;
    const answer = await api.shortcuts();
    if (api !== this.api) return;
    const ofType = (wanted) => (answer.shortcuts ?? []).filter(({ type }) => type === wanted);
    this.actions.shortcuts = ofType("message");
    this.composer.showShortcuts(ofType("global"), (shortcut) => this.shortcut(shortcut));
  }

  /** Uses a shortcut on the message at `ts`, or a global one, which knows of no place. */
  async shortcut({ callback_id: callbackId }, ts) {
    const { api, place } = this;
    const key = this.noticesKey();
    const answer = await api.shortcut(callbackId, ts && place.id, ts);
    if (!answer.ok) this.notice(key, this.failure(answer));
    await this.readMessages();
  }

  async showConversations() {
    const { api } = this;
    const answer = await api.conversations();
    if (!answer.ok || api !== this.api) return;
    this.directory.conversations = answer.conversations;
    this.unreadReplies = answer.unread_replies;
    this.reading.compare(answer.conversations, answer.unread_replies);
    this.place = answer.conversations.find((one) => one.id === this.place?.id) ?? this.place;
    this.showPlace();
  }

  enter(place, thread, wantedTab) {
    if (!place) return;
    this.directory.channel = place.id;
    const tab = this.hasHome(place) ? (wantedTab === "home" ? "home" : "messages") : null;
    const moved = place.id !== this.place?.id || thread !== this.thread || tab !== this.tab;
    Object.assign(this, { place, thread, tab });
    this.actions.inThread = thread !== null;
    this.showPlace();
    document.title = `${titleOf(place)} · ${this.workspace.team.name} · as ${this.person.name}`;
    window.history.replaceState(null, "", `#${placeWords(this.person.id, place.id, { thread, tab })}`);
    if (!moved) return;
    this.lastTs = undefined;
    if (tab) this.openHome();
    const title = thread ? `${titleOf(place)}, in this thread` : titleOf(place);
    this.composer.begin(this.noticesKey(), title, this.commands(), this.help());
    this.messages.begin(this.api, this.directory, this.hint());
    this.readMessages();
  }

  /** The frame around the messages: where one is, and whether one may write there. */
  showPlace() {
    this.sidebar.showConversations(this.directory.conversations, this.place?.id, this.unreadReplies);
    if (!this.place) return;
    showTop(this.place, this.workspace);
    showWays(this.place, this.thread);
    this.home.show(this.tab, this.place.name);
    this.home.showUnread(this.place.unread);
  }

  /** Goes to one of the app's tabs, which the bot is told of; what it publishes then is drawn when it comes. */
  async openHome() {
    const { api, tab } = this;
    this.home.begin(api, this.directory, this.workspace.bot.name);
    await Promise.all([this.home.refresh(), api.openHome(tab)]);
  }

  /** Gives what went wrong, or nothing. */
  async join(channel) {
    const answer = await this.api.join(channel);
    if (!answer.ok) return this.failure(answer);
    if (channel === this.place?.id) this.place = null;
    await this.readConversations();
    await this.followAddress();
    return "";
  }

  async joinHere() {
    const key = this.noticesKey();
    const trouble = await this.join(this.place.id);
    if (trouble) this.notice(key, trouble);
    else this.focus();
    await this.readMessages();
  }

  /**
   * Threads take no commands (https://docs.slack.dev/interactivity/implementing-slash-commands), and people of another
   * workspace have none here (https://docs.slack.dev/apis/slack-connect). Who only looks at a channel writes nothing.
   */
  commands() {
    const none = this.person.kind === "external" || this.thread || !this.place.is_member;
    return none ? [] : this.workspace.commands;
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
    if (!this.place.is_member) return [quiet];
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
    this.reading.mark();
  }

  noticesKey() {
    return `${this.person.id} ${this.place.id} ${this.thread ?? ""}`;
  }

  heard(event) {
    if (event.type === "views") this.forms.refresh();
    if (event.type === "connection") this.sidebar.showBot({ ...this.workspace.bot, connected: event.connected });
    if (event.type === "home") this.home.refresh();
    if (event.type === "read") this.readConversations();
    if (event.type === "message") this.heardMessage(event.channel);
  }

  /** What is read at once is never counted as new. */
  async heardMessage(channel) {
    if (channel === this.place?.id) await this.readMessages();
    await this.reading.mark();
    await this.readConversations();
  }

  /** After a gap nobody knows what was missed, so everything is read again. */
  async linked(linked) {
    document.querySelector("#offline").hidden = linked;
    if (!linked) return;
    const workspace = await readWorkspace();
    if (workspace.ok) this.sidebar.showBot(workspace.bot);
    await Promise.all([this.place && this.readMessages(), this.readConversations(), this.forms.refresh(), this.home.refresh()]);
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
