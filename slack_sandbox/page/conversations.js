/** The sidebar: who one is, where one is, whether the bot is there; and the top of the conversation. */

import { el, setAttribute, unseen } from "./dom.js";

const KIND_WORDS = {
  public: "public channel",
  private: "private channel",
  shared: "shared channel",
  dm: "direct message",
};

/** From this width on the sidebar stands beside the conversation (see style.css). */
const WIDE = "(width >= 720px)";

const find = (id) => document.querySelector(`#${id}`);

/** The people in the groups of the "Act as" list: our own, our guests, then each other workspace. */
export function groupPeople({ team, people }) {
  const groups = new Map([[team.name, []], ["Guests", []]]);
  for (const person of people) {
    const group = { member: team.name, guest: "Guests" }[person.kind] ?? person.team.name;
    if (!groups.has(group)) groups.set(group, []);
    groups.get(group).push(person);
  }
  return [...groups].filter(([, members]) => members.length);
}

/** Whether a conversation is that of one person with the bot, where the app's Home tab is as well. */
export function isApp(conversation) {
  return conversation.kind === "dm" && conversation.bot_is_member;
}

/** What a conversation is, for who does not see its mark. */
function kindWords(conversation) {
  return isApp(conversation) ? "app" : KIND_WORDS[conversation.kind];
}

/** How a conversation is called in running words. */
export function titleOf(conversation) {
  return conversation.kind === "dm" ? conversation.name : `#${conversation.name}`;
}

function mark(conversation) {
  const shape = { private: "padlock", dm: "dot" }[conversation.kind] ?? "hash";
  return el("span", { class: `mark ${shape}`, "aria-hidden": "true" }, shape === "hash" ? "#" : null);
}

/** How many messages are new, for the eyes and for the ears. */
function countParts(unread, words = "unread") {
  if (!unread) return [];
  return [el("span", { class: "tag new", "aria-hidden": "true" }, unread), unseen(`, ${unread} ${words}`)];
}

const isDialogOpen = () => document.querySelector("dialog[open]") !== null;

export class Sidebar {
  /** @param {{person: (id) => void, channel: (id) => void, threads: Function, browse: Function}} choose */
  constructor(choose) {
    this.choose = choose;
    find("act-as").addEventListener("change", (event) => choose.person(event.target.value));
    find("threads-open").addEventListener("click", () => choose.threads());
    find("browse-open").addEventListener("click", () => choose.browse());
    this.opensWhenAsked();
  }

  opensWhenAsked() {
    find("menu").addEventListener("click", () => this.toggle(true));
    find("sidebar-close").addEventListener("click", () => this.toggle(false, true));
    document.addEventListener("keydown", ({ key }) => key === "Escape" && !isDialogOpen() && this.toggle(false, true));
    document.addEventListener("pointerdown", ({ target }) => {
      if (!find("sidebar").contains(target)) this.leave();
    });
    // Whoever goes on by key must see where they are, not what the sidebar covers.
    find("sidebar").addEventListener("focusout", ({ relatedTarget }) => {
      if (relatedTarget && !find("sidebar").contains(relatedTarget)) this.leave();
    });
    window.matchMedia(WIDE).addEventListener("change", () => this.toggle(false));
  }

  leave() {
    if (!isDialogOpen()) this.toggle(false);
  }

  isOpen() {
    return find("sidebar").classList.contains("open");
  }

  /** On a narrow screen the sidebar lies over the conversation and has to be asked for. */
  toggle(open, giveFocusBack = false) {
    if (open === this.isOpen()) return;
    find("sidebar").classList.toggle("open", open);
    find("menu").setAttribute("aria-expanded", String(open));
    if (open) find("act-as").focus();
    else if (giveFocusBack) find("menu").focus();
  }

  showWorkspace(workspace) {
    find("team-name").textContent = workspace.team.name;
    const groups = groupPeople(workspace).map(([name, people]) =>
      el("optgroup", { label: name }, people.map((person) => el("option", { value: person.id }, person.name))));
    find("act-as").replaceChildren(...groups);
    this.showBot(workspace.bot);
  }

  showBot({ name, connected }) {
    find("bot-state").textContent = connected ? `${name} is connected` : `${name} is not connected`;
    find("bot-state").classList.toggle("connected", connected);
  }

  showPerson(person, teamName) {
    find("act-as").value = person.id;
    // Guests and people of other workspaces see no channel but their own.
    find("browse-open").hidden = person.kind !== "member";
    const outside = `from ${person.team.name}: no slash commands here`;
    const kind = { member: "", guest: `a guest of ${teamName}` }[person.kind] ?? outside;
    find("act-as-about").textContent = [person.title, kind].filter(Boolean).join(", ");
  }

  /** What a person is in, and what they are looking at; the rest is found under “Browse channels”. */
  showConversations(conversations, current, unreadReplies) {
    const shown = conversations.filter((one) => one.is_member || one.id === current);
    const isDm = (one) => one.kind === "dm" && !isApp(one);
    const isChannel = (one) => one.kind !== "dm";
    const parts = [["Channels", isChannel], ["Apps", isApp], ["Direct messages", isDm]].map(([title, fits]) => [title, shown.filter(fits)]);
    this.showThreads(unreadReplies);
    const filled = parts.filter(([, some]) => some.length);
    const focused = document.activeElement?.dataset?.channel;
    find("conversations").replaceChildren(...filled.map(([title, some]) => this.section(title, some, current)));
    if (focused) find("conversations").querySelector(`[data-channel="${CSS.escape(focused)}"]`)?.focus();
  }

  showThreads(unread) {
    const mark = el("span", { class: "mark", "aria-hidden": "true" }, "≡");
    find("threads-open").classList.toggle("unread", unread > 0);
    find("threads-open").replaceChildren(mark, el("span", { class: "place-name" }, "Threads"), ...countParts(unread, "new"));
  }

  section(title, conversations, current) {
    const items = conversations.map((one) => el("li", {}, this.item(one, one.id === current)));
    return el("section", { "aria-label": title }, el("h2", {}, title), el("ul", {}, items));
  }

  item(conversation, current) {
    const open = () => { this.toggle(false); this.choose.channel(conversation.id); };
    return el("button", {
      type: "button", class: conversation.unread ? "place unread" : "place", "data-channel": conversation.id,
      "aria-current": current ? "page" : null, on: { click: open },
    }, mark(conversation), el("span", { class: "place-name" }, conversation.name),
    conversation.kind === "shared" ? el("span", { class: "tag" }, "shared") : unseen(`, ${kindWords(conversation)}`),
    !conversation.is_member && el("span", { class: "tag" }, "not joined"),
    countParts(conversation.unread));
  }
}

/** The top of the conversation: its name, what it is for, who is here. */
export function showTop(conversation, { people, team, bot }) {
  const name = el("span", { class: "place-name" }, conversation.name);
  find("conversation-name").replaceChildren(mark(conversation), name, unseen(`, ${kindWords(conversation)}`));
  const absent = conversation.bot_is_member || conversation.kind === "dm" ? "" : `${bot.name} is not in this channel.`;
  find("conversation-topic").textContent = [conversation.topic, absent].filter(Boolean).join(" · ");
  const here = people.filter((person) => conversation.member_ids.includes(person.id));
  showHere(here, conversation.bot_is_member ? bot : null, team);
}

/** The way out of a thread, and the way in for who is no member: they write nothing before they join. */
export function showWays(place, thread) {
  const title = titleOf(place);
  find("thread-top").hidden = thread === null;
  find("thread-leave").textContent = `Back to ${title}`;
  find("composer").hidden = !place.is_member;
  find("join").hidden = place.is_member;
  find("join-words").textContent = `You are looking at ${title}. Join it to write here.`;
  find("join-button").textContent = `Join ${title}`;
}

function showHere(people, bot, team) {
  const items = people.map((person) => hereItem(person, team));
  if (bot) items.push(el("li", {}, bot.name, el("span", {}, "app")));
  find("here-summary").textContent = `${items.length} here`;
  setAttribute(find("here-summary"), "aria-label", `${items.length} here: who is in this conversation`);
  find("here-list").replaceChildren(...items);
}

function hereItem(person, team) {
  const from = { member: "", guest: `guest of ${team.name}` }[person.kind] ?? person.team.name;
  return el("li", {}, person.name, el("span", {}, [person.title, from].filter(Boolean).join(", ")));
}
