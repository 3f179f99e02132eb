"""A small table walker: rules say what a JSON value may hold; `check` yields every fault with its place.

The words for lengths, numbers of items, types and missing, unknown or repeated keys are Slack's own, as
people quote its answers in public; where no quotation was found they are ours, in its manner.
"""

import re
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass
from typing import Any, Protocol

from slack_sandbox.wire import Json


@dataclass(frozen=True)
class Fault:
    """What is wrong and where, the place as a JSON pointer (RFC 6901)."""

    message: str
    pointer: str

    def __str__(self) -> str:
        return f"{self.message} [json-pointer:{self.pointer}]"


class Rule(Protocol):
    """Anything that can look at a value and name its faults."""

    def check(self, value: Any, at: str) -> Iterator[Fault]: ...


Together = Callable[[Json, str], Iterator[Fault]]


@dataclass(frozen=True)
class String:
    """A string of `least` to `most` characters, matching `pattern` as a whole; `wanted` says it in words."""

    most: int
    least: int = 1
    pattern: str | None = None
    wanted: str = ""

    def check(self, value: Any, at: str) -> Iterator[Fault]:
        if not isinstance(value, str):
            yield Fault("must provide a string", at)
        elif len(value) > self.most:
            yield Fault(f"must be less than {self.most + 1} characters", at)
        elif len(value) < self.least:
            yield Fault(f"must be more than {self.least - 1} characters", at)
        elif self.pattern and not re.fullmatch(self.pattern, value):
            yield Fault(f"must match: {self.wanted}", at)


@dataclass(frozen=True)
class Whole:
    """A whole number from `least` to `most`, both included."""

    least: int
    most: int

    def check(self, value: Any, at: str) -> Iterator[Fault]:
        if not isinstance(value, int) or isinstance(value, bool):
            yield Fault("must provide a number", at)
        elif not self.least <= value <= self.most:
            yield Fault(f"must be between {self.least} and {self.most}", at)


@dataclass(frozen=True)
class Flag:
    """True or false."""

    def check(self, value: Any, at: str) -> Iterator[Fault]:
        if not isinstance(value, bool):
            yield Fault("must be a valid boolean", at)


@dataclass(frozen=True)
class OneOf:
    """One of a few fixed values."""

    values: tuple[Any, ...]

    def check(self, value: Any, at: str) -> Iterator[Fault]:
        if not any(value == allowed and type(value) is type(allowed) for allowed in self.values):
            yield Fault(f"must be a valid enum value: {', '.join(map(str, self.values))}", at)


@dataclass(frozen=True)
class Items:
    """A list of `least` to `most` values that each keep `rule`."""

    rule: Rule
    least: int = 0
    most: int | None = None

    def check(self, value: Any, at: str) -> Iterator[Fault]:
        if not isinstance(value, list):
            yield Fault("must provide an array", at)
            return
        if self.most is not None and len(value) > self.most:
            yield Fault(f"no more than {self.most} items allowed", at)
        if len(value) < self.least:
            yield Fault(f"must provide at least {self.least} items", at)
        for index, item in enumerate(value):
            yield from self.rule.check(item, f"{at}/{index}")


@dataclass(frozen=True)
class Object:
    """An object with known keys only; `together` are rules across keys; `docs` is where the limits stand."""

    fields: Mapping[str, Rule]
    required: tuple[str, ...] = ()
    together: tuple[Together, ...] = ()
    docs: str = ""

    def check(self, value: Any, at: str) -> Iterator[Fault]:
        if not isinstance(value, dict):
            yield Fault("must provide an object", at)
            return
        faults = list(self._keys(value, at))
        for key, rule in self.fields.items():
            if key in value:
                faults += rule.check(value[key], f"{at}/{key}")
        yield from faults
        # Rules across keys may rely on the keys being sound, so they only run when each of them is.
        if not faults:
            for rule_across in self.together:
                yield from rule_across(value, at)

    def _keys(self, value: Json, at: str) -> Iterator[Fault]:
        for key in self.required:
            if key not in value:
                yield Fault(f"missing required field: {key}", at)
        for key in value:
            if key not in self.fields:
                yield Fault(f"invalid additional property: {key}", at)


class Typed:
    """An object whose `type` says which of several shapes it must have."""

    def __init__(self, kinds: Mapping[str, Object]) -> None:
        self.kinds = {
            kind: Object({**shape.fields, "type": OneOf((kind,))}, shape.required, shape.together, shape.docs)
            for kind, shape in kinds.items()
        }

    def check(self, value: Any, at: str) -> Iterator[Fault]:
        if not isinstance(value, dict):
            yield Fault("must provide an object", at)
        elif "type" not in value:
            yield Fault("missing required field: type", at)
        elif not isinstance(value["type"], str) or value["type"] not in self.kinds:
            yield Fault(f"unsupported type: {value['type']}", f"{at}/type")
        else:
            yield from self.kinds[value["type"]].check(value, at)

    def only(self, *names: str) -> "Typed":
        """The same rule, allowing only some of the types."""
        return Typed({name: self.kinds[name] for name in names})
