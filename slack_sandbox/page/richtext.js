/** Rich text blocks. https://docs.slack.dev/reference/block-kit/blocks/rich-text-block */

import { el } from "./dom.js";
import { drawSpans } from "./spans.js";

const nameOf = (things, id) => things.find((thing) => thing.id === id)?.name ?? id;

/** Each part as a span of the kind that mrkdwn text comes in, so that both are drawn alike. */
const PARTS = {
  text: (part) => ({ type: part.style?.code ? "code" : "text", text: part.text }),
  link: (part) => ({ type: "link", url: part.url, text: part.text ?? part.url }),
  user: (part, { people, bot }) => ({ type: "user", text: `@${nameOf([...people, bot], part.user_id)}` }),
  channel: (part, { conversations }) => ({ type: "channel", text: `#${nameOf(conversations, part.channel_id)}` }),
  broadcast: (part) => ({ type: "broadcast", text: `@${part.range}` }),
  usergroup: () => ({ type: "user", text: "@group" }),
  emoji: (part) => ({ type: "emoji", text: emoji(part) }),
  date: ({ timestamp, fallback, url }) => ({ type: "date", text: fallback ?? momentWords(timestamp), url }),
};

const momentWords = (timestamp) => new Date(timestamp * 1000).toLocaleString("en-GB");

function emoji({ unicode, name }) {
  const points = (unicode ?? "").split("-").map((point) => Number.parseInt(point, 16));
  return points.every((point) => point > 0 && point <= 0x10ffff) ? String.fromCodePoint(...points) : `:${name}:`;
}

function drawParts(parts, directory) {
  const spans = parts.filter((part) => PARTS[part.type]).map((part) => {
    const { bold, italic, strike } = part.style ?? {};
    return { ...PARTS[part.type](part, directory), bold, italic, strike };
  });
  return drawSpans(spans);
}

const SECTIONS = {
  rich_text_section: (section, directory) => el("p", {}, drawParts(section.elements, directory)),
  rich_text_quote: (section, directory) => el("blockquote", {}, drawParts(section.elements, directory)),
  rich_text_preformatted: (section, directory) => el("pre", { class: "code-block" }, drawParts(section.elements, directory)),
  rich_text_list: (section, directory) => {
    const items = section.elements.map((item) => el("li", {}, drawParts(item.elements, directory)));
    const start = section.offset ? section.offset + 1 : null;
    const indent = `indent-${Math.min(section.indent ?? 0, 4)}`;
    return el(section.style === "ordered" ? "ol" : "ul", { class: indent, start }, items);
  },
};

/** A rich_text block as one node. */
export function drawRichText(block, directory) {
  const sections = block.elements.filter((section) => SECTIONS[section.type]);
  return el("div", { class: "rich-text words" }, sections.map((section) => SECTIONS[section.type](section, directory)));
}
