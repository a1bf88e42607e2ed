"""What is said about an earlier event that an incident repeats, and the rows it stands for."""

from __future__ import annotations

from collections.abc import Sequence
from functools import cache, reduce
from importlib.resources import files

from rca.domain import Lang, Link
from rca.frames.sentences import Frames, parse

_NAMED = 12  # member rows that the note names; `events.jsonl` and the incident hold all


def said(links: Sequence[Link], lang: Lang) -> tuple[str, ...]:
    """One sentence per link for the reader."""
    return tuple(_sentence(link, _frames(lang)) for link in links)


def stands_for(members: Sequence[str], lang: Lang) -> str:
    """Which alarm rows one event stands for."""
    ids = ", ".join(members[:_NAMED]) + (" …" if len(members) > _NAMED else "")
    return _frames(lang).say("note.members", n=str(len(members)), ids=ids)


def _sentence(link: Link, words: Frames) -> str:
    nth = words.say(f"nth.{link.nth}") if link.nth <= 5 else words.say("nth.more", n=str(link.nth))
    values = {"nth": nth}
    if link.weeks:
        values["weeks"] = str(link.weeks)
    if link.place:
        values["place"] = link.place
    head = words.say(".".join(["head", *(n for n in ("weeks", "place") if n in values)]), **values)
    told = [_sign(sign, words) for sign in link.signs] or [""]
    signs = reduce(lambda one, two: words.say("list.comma", one=one, two=two), told)
    if link.since:
        return words.say("note.repeat", head=head, to=link.to, since=link.since, signs=signs)
    return words.say(f"note.{link.kind}.plain", head=head, to=link.to, signs=signs)


def _sign(sign: str, words: Frames) -> str:
    """A sign that has no wording (on record from elsewhere) stands as it is."""
    name = f"sign.{sign.replace(' ', '-')}"
    return words.say(name) if name in words.templates else sign


@cache
def _frames(lang: Lang) -> Frames:
    name = f"recurrence.{lang}.md"
    return parse((files("prompts") / name).read_text(encoding="utf-8"), lang, name)
