/**
 * The select menus of Block Kit, single and multi, all drawn as typeaheads.
 * https://docs.slack.dev/reference/block-kit/block-elements/select-menu-element
 */

import { plainText } from "./spans.js";
import { Typeahead } from "./typeahead.js";

/** Slack asks for external options from this many characters on, unless the menu says otherwise. */
const SHORTEST_QUERY = 3;

/** What a menu of each kind is called in a form's values: one choice, several, and how they were set at first. */
const KINDS = {
  static: { one: "selected_option", several: "selected_options", first: "initial_option" },
  external: { one: "selected_option", several: "selected_options", first: "initial_option" },
  users: { one: "selected_user", several: "selected_users", first: "initial_user" },
  conversations: { one: "selected_conversation", several: "selected_conversations", first: "initial_conversation" },
  channels: { one: "selected_channel", several: "selected_channels", first: "initial_channel" },
};

const optionChoice = (option) => ({
  key: option.value,
  label: plainText(option.text),
  description: plainText(option.description),
  value: option,
});

const personChoice = (person) => ({
  key: person.id,
  label: person.name,
  description: describePerson(person),
  value: person.id,
});

function describePerson({ title, kind, team }) {
  return [title, { member: "", guest: "guest" }[kind] ?? team.name].filter(Boolean).join(", ");
}

/** What a person should know of a conversation before choosing it; nothing is said of the ordinary ones. */
const CONVERSATION_NOTES = { private: "private channel", shared: "shared with other organisations" };

const conversationChoice = (conversation) => ({
  key: conversation.id,
  label: conversation.kind === "dm" ? conversation.name : `#${conversation.name}`,
  description: CONVERSATION_NOTES[conversation.kind],
  value: conversation.id,
});

function optionGroups({ options = [], option_groups: groups }) {
  if (!groups) return [{ choices: options.map(optionChoice) }];
  return groups.map((group) => ({ label: plainText(group.label), choices: group.options.map(optionChoice) }));
}

/**
 * Which conversations a menu offers.
 * https://docs.slack.dev/reference/block-kit/composition-objects/conversation-filter-object
 */
function fitsFilter(conversation, filter = {}) {
  const { include, exclude_external_shared_channels: noShared, exclude_bot_users: noBots } = filter;
  const kind = { dm: "im", private: "private" }[conversation.kind] ?? "public";
  if (include && !include.includes(kind)) return false;
  if (noShared && conversation.kind === "shared") return false;
  return !(noBots && conversation.kind === "dm" && conversation.bot_is_member);
}

/** Everything a menu offers before anything is typed, as groups of choices; none for an external menu. */
function offered(kind, element, directory) {
  const { people, conversations } = directory;
  const places = (fits) => [{ choices: conversations.filter(fits).map(conversationChoice) }];
  const sources = {
    static: () => optionGroups(element),
    external: () => [],
    users: () => [{ choices: people.map(personChoice) }],
    conversations: () => places((one) => fitsFilter(one, element.filter)),
    channels: () => places((one) => ["public", "shared"].includes(one.kind)),
  };
  return sources[kind]();
}

function narrowed(groups, query) {
  const wanted = query.toLowerCase();
  const fits = (choice) => `${choice.label} ${choice.description ?? ""}`.toLowerCase().includes(wanted);
  return groups.map((group) => ({ ...group, choices: group.choices.filter(fits) })).filter((group) => group.choices.length);
}

async function asked(element, place, query) {
  const answer = await place.suggest(element, query);
  return answer.ok ? { groups: optionGroups(answer) } : { trouble: answer.message };
}

/** What is chosen when the menu is drawn: what the person had chosen, else what the bot preset. */
function chosenAtFirst(kind, several, element, place, groups) {
  const { one, several: many, first } = KINDS[kind];
  const kept = place.kept?.[several ? many : one];
  const preset = element[several ? `${first}s` : first] ?? currentConversation(element, several, place.directory);
  const values = [place.kept ? kept : preset].flat().filter(Boolean);
  const known = groups.flatMap((group) => group.choices);
  const choiceOf = (value) => (value.text ? optionChoice(value) : known.find((choice) => choice.key === value));
  return values.map(choiceOf).filter(Boolean);
}

function currentConversation(element, several, { channel }) {
  if (!element.default_to_current_conversation) return undefined;
  return several ? [channel] : channel;
}

function drawMenu(kind, several) {
  const { one, several: many } = KINDS[kind];
  return (element, place) => {
    const groups = offered(kind, element, place.directory);
    const remote = kind === "external";
    const typeahead = new Typeahead({
      several, remote, most: element.max_selected_items, labelledBy: place.labelledBy, changed: place.changed,
      placeholder: plainText(element.placeholder) || "Choose an option", name: place.name,
      shortest: remote ? (element.min_query_length ?? SHORTEST_QUERY) : 0,
      chosen: chosenAtFirst(kind, several, element, place, groups),
      find: (query) => (remote ? asked(element, place, query) : Promise.resolve({ groups: narrowed(groups, query) })),
    });
    const values = () => typeahead.chosen.map((choice) => choice.value);
    const read = () => (several ? { [many]: values() } : { [one]: values()[0] ?? null });
    return { node: typeahead.node, control: typeahead.control, read };
  };
}

const kinds = Object.keys(KINDS);

/** Drawing functions by Block Kit's type: static_select, multi_static_select, … */
export const MENUS = Object.fromEntries([
  ...kinds.map((kind) => [`${kind}_select`, drawMenu(kind, false)]),
  ...kinds.map((kind) => [`multi_${kind}_select`, drawMenu(kind, true)]),
]);
