"""What two events have in common: the one comparison behind groups, duplicates and repeats. Pure.

An incident, an alarm row and a past case are reduced to the same `Trace`. Nothing that was learned
later (cause, findings, actions) enters it.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from datetime import date, datetime, time

from rca.domain import Case, Incident
from rca.index.language import Glossary, codes, fold, tokens
from rca.numbered import Numbered


@dataclass(frozen=True, slots=True)
class Places:
    """Machine names of a plant: every alias as the name it stands for, folded."""

    names: Mapping[str, str]
    _numbers: Numbered = field(init=False, repr=False, compare=False)

    def __post_init__(self) -> None:
        """Take the numbered aliases apart, once."""
        object.__setattr__(self, "_numbers", Numbered.of(self.names))

    @classmethod
    def of(cls, aliases: Mapping[str, tuple[str, ...]]) -> Places:
        """From ``[machines]`` of rca.toml."""
        return cls({
            fold(alias).strip(): key(name)
            for name, others in aliases.items()
            for alias in (name, *others)
        })  # fmt: skip

    def machine(self, stated: str) -> str:
        """The machine's key; of `ZST6 HEAD2` and `TCW-1, TCW-2` the first one. "" = not stated."""
        folded = fold(stated).strip()
        if own := self.names.get(folded):
            return own
        return next(iter(self.numbered(stated)), "") or key(stated)

    def numbered(self, text: str, known: Iterable[str] = ()) -> list[str]:
        """Keys of the machines that a text names by number in Chinese (`rca.numbered`), in order;
        ``known``: keys of machines beside those of rca.toml."""
        return self._numbers.named_in(fold(text), known)

    def named_in(self, text: str) -> str:
        """The only machine that a text names by a known name; "" for none or several."""
        if not self.names:
            return ""
        folded, seen = fold(text), set(codes(text))
        found = {
            name
            for alias, name in self.names.items()
            if name in seen or (not alias.isascii() and alias in folded)
        } | set(self.numbered(text))
        return found.pop() if len(found) == 1 else ""


def key(name: str) -> str:
    """A name as it is compared: its first code (``LSW-2`` = ``lsw 02``), else the folded name."""
    found = codes(name)
    return found[0] if found else " ".join(fold(name).split())


@dataclass(frozen=True, slots=True)
class Trace:
    """The comparable side of one event; "" and None = not known.

    ``words`` are keyword tokens (both languages); ``spots`` the codes of the stated place beyond
    its machine (head, station, nozzle, lane).
    """

    id: str
    words: frozenset[str]
    machine: str = ""
    spots: frozenset[str] = frozenset()
    code: str = ""
    step: str = ""
    line: str = ""
    lot: str = ""
    day: date | None = None
    at: datetime | None = None


def trace(event: Incident | Case, glossary: Glossary, places: Places) -> Trace:
    """The trace of an incident, an alarm row or a past case."""
    text = event.observed if isinstance(event, Incident) else event.text
    start = event.window_start if isinstance(event, Incident) else None
    stated = codes(event.machine)
    return Trace(
        id=event.id,
        words=frozenset(tokens(text, glossary)),
        machine=places.machine(event.machine) or places.named_in(text),
        spots=frozenset(stated[1:]),
        code=key(event.defect_code),
        step=key(event.process_step),
        line=key(event.line),
        lot=fold(event.lot).strip(),
        day=event.opened or (start.date() if start else None),
        at=start or (datetime.combine(event.opened, time()) if event.opened else None),
    )


def agree(one: str, other: str) -> bool | None:
    """Whether two stated values are the same; None where one is not stated."""
    return one == other if one and other else None


def overlap(one: frozenset[str], other: frozenset[str]) -> float:
    """Shared words over the smaller set, 0 to 1: a short alarm inside a long one counts whole."""
    least = min(len(one), len(other))
    return len(one & other) / least if least else 0.0
