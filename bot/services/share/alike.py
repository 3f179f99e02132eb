"""What may answer a question already: what holds enough of its words, misspelt ones too."""

from collections.abc import Sequence

from bot.services import matching
from bot.services.matching import SMALL_WORDS, Meanings
from bot.services.records import ShareEnquiry
from bot.services.share.searching import Held, held_of, held_words, vocabulary_of
from bot.store.share.library import Whole
from bot.store.words import words_of

MOST_WORDS = 30
ENOUGH = 0.25
"""Of what a question asks for; a word in a text counts less than one in a title (`matching.WORTH`)."""
MOST = 5
# Words of questions that tell nothing of what is asked, beside those that no search looks for.
ASKING = SMALL_WORDS | frozenset(
    words_of(
        "about again also and any anybody anyone as be been but can could did do don from get give got had "
        "has help hello hi how if information into its just know like may much must my need not of or our "
        "out own please question she should so some somebody tell thank thanks than they their them then "
        "this time today us use used very want was we were when whether why will would you your"
    )
)


def alike(
    question: str, items: Sequence[Whole], enquiries: Sequence[ShareEnquiry]
) -> tuple[list[Whole], list[ShareEnquiry]]:
    """Which of these hold enough of what a question asks for, best first; a few of each at most."""
    by_item, by_enquiry = [held_of(one) for one in items], [_held(one) for one in enquiries]
    words = [one for one in dict.fromkeys(words_of(question)) if one not in ASKING][:MOST_WORDS]
    if not words:
        return [], []
    asked = Meanings(vocabulary_of([*by_item, *by_enquiry])).asked(words)

    def best(held: Sequence[Held]) -> list[int]:
        weighed = [(matching.weigh(asked, one)[0], place) for place, one in enumerate(held)]
        found = sorted((one for one in weighed if one[0] >= ENOUGH), key=lambda one: (-one[0], one[1]))
        return [place for _, place in found[:MOST]]

    return [items[place] for place in best(by_item)], [enquiries[place] for place in best(by_enquiry)]


def _held(one: ShareEnquiry) -> Held:
    """An enquiry is found by its question as by a title, whoever may read it."""
    return held_words(f"{one.words} {one.title}", " ".join(one.topics), f"{one.answer} {one.link}")
