"""What every part of the council's policy is made of."""

from datetime import time
from typing import Annotated, Literal

from pydantic import BaseModel, BeforeValidator, ConfigDict, Field


def _quoted(value: object) -> object:
    """Refuses a number. Raises ValueError.

    YAML reads 17:30 without quotation marks as 1,050, and 020 as 16 (https://yaml.org/type/int.html): what
    came of it would be another time, or another telephone.
    """
    if isinstance(value, int | float):
        raise ValueError("put it in quotation marks")
    return value


Weekday = Annotated[int, Field(ge=1, le=7)]
Nation = Literal["england", "wales", "scotland", "northern-ireland"]
WallTime = Annotated[time, BeforeValidator(_quoted)]
"""A time by the UK's clock."""
Phone = Annotated[str, Field(max_length=30, pattern=r"^(\+?[0-9][0-9 ]+)?$"), BeforeValidator(_quoted)]
"""A telephone number, or nothing."""


class Part(BaseModel):
    """A part of the policy: it does not change, and holds nothing it does not know."""

    model_config = ConfigDict(frozen=True, extra="forbid")
