"""What people have written into an 8D: the facts that no diagnosis can know."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from pydantic import BaseModel, ConfigDict, ValidationError

from rca.errors import UserError


class Person(BaseModel):
    """One member of the team."""

    model_config = ConfigDict(frozen=True, extra="forbid")
    role: str
    name: str


class Effect(BaseModel):
    """How the effect of one action of D5 was or will be shown."""

    model_config = ConfigDict(frozen=True, extra="forbid")
    number: str = ""
    sample: str = ""
    date: str = ""
    result: str = ""


class Written(BaseModel):
    """Facts by field; all optional. ``scope`` knows lots, stock, transit, at_customer; ``facts``
    and ``is_not`` what, where, when, who, how_many, which; ``owners`` and ``due`` are keyed by
    action (``D3.1``, ``D5.2``) or open item (``open.7``); ``effects`` by D5 action number."""

    model_config = ConfigDict(frozen=True, extra="forbid")
    number: str = ""
    revision: str = ""
    customer: str = ""
    title: str = ""
    closed: str = ""
    response: str = ""
    team: tuple[Person, ...] = ()
    facts: Mapping[str, str] = {}
    is_not: Mapping[str, str] = {}
    scope: Mapping[str, str] = {}
    escape: str = ""
    escape_check: str = ""
    escape_result: str = ""
    whys: tuple[str, ...] = ()
    escape_whys: tuple[str, ...] = ()
    owners: Mapping[str, str] = {}
    due: Mapping[str, str] = {}
    effects: Mapping[str, Effect] = {}
    closing: str = ""
    lesson: str = ""
    recognition: str = ""


def parse_written(facts: Mapping[str, Any]) -> Written:
    """Facts as stored or as read from a file. Raises UserError naming the key."""
    try:
        return Written.model_validate(dict(facts))
    except ValidationError as error:
        first = error.errors()[0]
        key = ".".join(map(str, first["loc"]))
        raise UserError(
            f"8D facts: {key}: {first['msg']}", f"known: {', '.join(Written.model_fields)}"
        ) from error
