"""Which stock an incident covers, as it states it itself."""

from __future__ import annotations

from datetime import datetime

from rca.domain import Incident
from rca.frames.sentences import Frames

UNITS_SHOWN = 8


def scope(incident: Incident, say: Frames) -> str:
    """Lot, place, window and units as the incident states them, then which of them it does not.

    >>> from rca.frames.sentences import frames
    >>> scope(Incident("1", "x", lot="8841", machine="LSW-2"), frames("en"))
    'lot 8841, machine LSW-2; not filled in as fields: line, time window, units'
    """
    comma, stop = ("，", "；") if say.lang == "zh" else (", ", "; ")
    facts = [
        say.say(f"scope.{name}", value=str(value))
        for name, value in (
            ("lot", incident.lot),
            ("machine", incident.machine),
            ("line", incident.line),
            ("product", incident.product),
        )
        if value
    ]
    facts += _window(incident, say)
    if incident.shift:
        facts.append(say.say("scope.shift", value=incident.shift))
    facts += _units(incident, say)
    missing = _missing(incident)
    parts = [comma.join(facts)] if facts else []
    if missing:
        names = comma.join(say.say(f"scope.name.{name}") for name in missing)
        parts.append(say.say("scope.unknown", names=names))
    return stop.join(parts)


def _window(incident: Incident, say: Frames) -> list[str]:
    start, end = incident.window_start, incident.window_end
    if start and end:
        return [say.say("scope.between", start=_moment(start), end=_moment(end))]
    if start:
        return [say.say("scope.since", value=_moment(start))]
    if end:
        return [say.say("scope.until", value=_moment(end))]
    return []


def _units(incident: Incident, say: Frames) -> list[str]:
    if not incident.units:
        return []
    comma = "、" if say.lang == "zh" else ", "
    shown = [comma.join(incident.units[:UNITS_SHOWN])]
    if (more := len(incident.units) - UNITS_SHOWN) > 0:
        shown.append(say.say("scope.more", count=str(more)))
    return [say.say("scope.units", value=" ".join(shown))]


def _missing(incident: Incident) -> list[str]:
    stated = {
        "lot": incident.lot,
        "machine": incident.machine,
        "line": incident.line,
        "window": incident.window_start or incident.window_end,
        "units": incident.units,
    }
    return [name for name, value in stated.items() if not value]


def _moment(at: datetime) -> str:
    """Minutes are enough; midnight is a day."""
    return at.strftime("%Y-%m-%d %H:%M" if (at.hour or at.minute) else "%Y-%m-%d")
