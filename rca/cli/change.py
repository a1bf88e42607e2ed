"""What new facts did to a ranking: before and after, cause by cause."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import replace

from rca.domain import Diagnosis, Incident


def with_observed(incident: Incident, compared: tuple[str, ...]) -> Incident:
    """Facts that no past case states as a field are observations: ``laser_power=normal`` is read
    as the note ``laser power normal``, which evidence can meet or deny."""
    loose = [name for name in incident.fields if name not in compared]
    told = tuple(f"{name.replace('_', ' ')} {incident.fields[name]}" for name in loose)
    kept = {name: value for name, value in incident.fields.items() if name in compared}
    extra = {**incident.extra, **{name: incident.fields[name] for name in loose}}
    return replace(incident, fields=kept, extra=extra, notes=(*incident.notes, *told))


def without_notes(incident: Incident) -> Incident:
    """The incident as it was before anything was noted."""
    return replace(incident, notes=())


def changes(before: Diagnosis, after: Diagnosis) -> Iterator[str]:
    """One line per cause of either list, in the new order; what left the list comes last."""
    old, new = _places(before), _places(after)
    for cause in [*new, *(cause for cause in old if cause not in new)]:
        yield f"{cause}: {_place(old, cause)} -> {_place(new, cause)}"
    yield f"no known cause: {_share(before.novelty)} -> {_share(after.novelty)}"


def _places(diagnosis: Diagnosis) -> Mapping[str, tuple[int, float]]:
    return {h.cause_id: (h.rank, h.probability) for h in diagnosis.hypotheses}


def _place(places: Mapping[str, tuple[int, float]], cause: str) -> str:
    if cause not in places:
        return "below the list"
    rank, probability = places[cause]
    return f"{rank}. {_share(probability)}"


def _share(value: float | None) -> str:
    return "?" if value is None else f"{value:.0%}"
