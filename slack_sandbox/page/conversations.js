/** The sidebar: who one is, where one is, whether the bot is there; and the top of the conversation. */

import { el, setAttribute, unseen } from "./dom.js";

const KIND_WORDS = {
  public: "public channel",
  private: "private channel",
  shared: "shared channel",
  dm: "direct message",
};

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

/** How a conversation is called in running words. */
export function titleOf(conversation) {
  return conversation.kind === "dm" ? conversation.name : `#${conversation.name}`;
}

function mark(conversation) {
  const shape = { private: "padlock", dm: "dot" }[conversation.kind] ?? "hash";
  return el("span", { class: `mark ${shape}`, "aria-hidden": "true" }, shape === "hash" ? "#" : null);
}

export class Sidebar {
  /** @param {{person: (id) => void, channel: (id) => void}} choose what to do when something is chosen */
  constructor(choose) {
    this.choose = choose;
    this.unread = new Set();
    find("act-as").addEventListener("change", (event) => choose.person(event.target.value));
    find("menu").addEventListener("click", () => this.toggle(!this.isOpen()));
    document.addEventListener("keydown", (event) => event.key === "Escape" && this.toggle(false, true));
    find("conversation").addEventListener("pointerdown", (event) => event.target !== find("menu") && this.toggle(false));
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
    const outside = `from ${person.team.name}: no slash commands here`;
    const kind = { member: "", guest: `a guest of ${teamName}` }[person.kind] ?? outside;
    find("act-as-about").textContent = [person.title, kind].filter(Boolean).join(", ");
  }

  showConversations(conversations, current) {
    this.unread.delete(current);
    const isDm = (one) => one.kind === "dm";
    const parts = [["Channels", conversations.filter((one) => !isDm(one))], ["Direct messages", conversations.filter(isDm)]];
    const filled = parts.filter(([, some]) => some.length);
    const focused = document.activeElement?.dataset?.channel;
    find("conversations").replaceChildren(...filled.map(([title, some]) => this.section(title, some, current)));
    if (focused) find("conversations").querySelector(`[data-channel="${CSS.escape(focused)}"]`)?.focus();
  }

  section(title, conversations, current) {
    const items = conversations.map((one) => el("li", {}, this.item(one, one.id === current)));
    return el("section", { "aria-label": title }, el("h2", {}, title), el("ul", {}, items));
  }

  item(conversation, current) {
    const isNew = this.unread.has(conversation.id);
    const open = () => { this.choose.channel(conversation.id); this.toggle(false); };
    return el("button", {
      type: "button", class: isNew ? "place unread" : "place", "data-channel": conversation.id,
      "aria-current": current ? "page" : null, on: { click: open },
    }, mark(conversation), el("span", { class: "place-name" }, conversation.name),
    conversation.kind === "shared" ? el("span", { class: "tag" }, "shared") : unseen(`, ${KIND_WORDS[conversation.kind]}`),
    isNew && el("span", { class: "tag new" }, "new"));
  }
}

/** The top of the conversation: its name, what it is for, who is here. */
export function showTop(conversation, { people, team, bot }) {
  const name = el("span", { class: "place-name" }, conversation.name);
  find("conversation-name").replaceChildren(mark(conversation), name, unseen(`, ${KIND_WORDS[conversation.kind]}`));
  const absent = conversation.bot_is_member || conversation.kind === "dm" ? "" : `${bot.name} is not in this channel.`;
  find("conversation-topic").textContent = [conversation.topic, absent].filter(Boolean).join(" · ");
  const here = people.filter((person) => conversation.member_ids.includes(person.id));
  showHere(here, conversation.bot_is_member ? bot : null, team);
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
