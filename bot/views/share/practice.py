"""Examples of practice: “Share what works”, “Tried it”, and a message that becomes a draft."""

from bot.views.doors import Door

SHARE_WHAT_WORKS = Door("Share what works", "share_practice")
