"""The life of an incident: its states, which moves are allowed, who made each and when. Pure.

    opened -> triaged -> checks done -> confirmed | rejected -> 8D issued -> closed

Up to `confirmed` and `rejected` the state follows from what stands (diagnoses and checked
verdicts, `rca.verdicts.stages`). An 8D is issued, and an incident closed or reopened, by a person.
"""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime
from typing import Any, Literal, NamedTuple

from rca.errors import UserError

Move = Literal["issue", "close", "reopen", "judge"]
STAMPS: Mapping[str, str] = {  # state -> prefix of its columns ``…_at`` and ``…_by``
    "opened": "opened",
    "triaged": "triaged",
    "checks done": "checks_done",
    "confirmed": "confirmed",
    "rejected": "rejected",
    "8D issued": "issued",
    "closed": "closed",
}
PEOPLES = ("8D issued", "closed")  # states that only a person leaves


class Step(NamedTuple):
    """One state that was reached. ``by`` is "" where a file older than version 2 does not tell."""

    state: str
    at: datetime
    by: str


class Life(NamedTuple):
    """Where an incident stands and how it came there, earliest step first."""

    incident_id: str
    state: str
    steps: tuple[Step, ...]
    close_reason: str = ""
    repeat_of: str = ""  # incident or case that it repeats
    event: str = ""  # the group of alarms that it stands for

    def at(self, state: str) -> datetime | None:
        """When ``state`` was reached; None = not, or taken back."""
        return next((step.at for step in self.steps if step.state == state), None)


class AuditLine(NamedTuple):
    """Who did what, when."""

    at: datetime
    by: str
    what: str
    incident_id: str
    detail: Mapping[str, Any]


class Outcome(NamedTuple):
    """What `rca.stats` counts of one incident. ``place``: where the confirmed primary cause stood
    in the first list, from 1; 0 = not in it; None = no cause is confirmed or no list was made."""

    life: Life
    cause: str = ""
    place: int | None = None
    listed: int = 0  # causes that the first list showed


def check_move(incident_id: str, state: str, move: Move, by: str, reason: str = "") -> None:
    """Whether ``move`` may be made. Raises UserError that says what stands in the way."""
    if not by.strip():
        raise UserError(f"{incident_id}: {_NAMES[move]} needs a name", "add `--by NAME`")
    refusal = _REFUSALS[move].get(state)
    if refusal and not (move == "close" and reason.strip() and state != "closed"):
        what, fix = refusal
        raise UserError(f"{incident_id} {what}", fix.replace("ID", incident_id))
    if move == "reopen" and not reason.strip():
        raise UserError(f"{incident_id}: reopening needs a reason", "add `--reason TEXT`")


_NAMES: Mapping[Move, str] = {
    "issue": "issuing an 8D",
    "close": "closing",
    "reopen": "reopening",
    "judge": "a verdict",
}
_REOPEN = "`rca reopen ID --by NAME --reason TEXT`"
_CONFIRM = "`rca confirm ID CAUSE --by NAME --check TEXT --result TEXT`"
_CLOSE = "`rca issue ID --by NAME` first, or say why none is needed: `--reason TEXT`"
_NOT_PROVEN = {
    state: (f"is {state}: an 8D needs a cause that a check confirmed", _CONFIRM)
    for state in ("opened", "triaged", "checks done", "rejected")
}
_NO_8D = {
    state: (f"is {state}: it has no issued 8D to close", _CLOSE)
    for state in ("opened", "triaged", "checks done", "confirmed", "rejected")
}
_STANDING = {
    "8D issued": ("has an issued 8D that rests on its verdicts", _REOPEN),
    "closed": ("is closed", _REOPEN),
}
_REFUSALS: Mapping[Move, Mapping[str, tuple[str, str]]] = {
    "issue": {
        **_NOT_PROVEN,
        "8D issued": ("has an issued 8D already", f"to issue a new revision: {_REOPEN}"),
        "closed": _STANDING["closed"],
    },
    "close": {**_NO_8D, "closed": ("is closed already", "see `rca show ID`")},
    "reopen": {
        state: (f"is {state}: there is nothing to reopen", "see `rca show ID`")
        for state in ("opened", "triaged", "checks done", "confirmed", "rejected")
    },
    "judge": _STANDING,
}
