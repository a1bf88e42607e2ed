"""Wearing parts: a counter per machine that runs up and starts again when the part is changed."""

from typing import Any

import numpy as np

from corpus.simulate.clock import END, START, Array, hours, stream
from corpus.sources import load_yaml


def resets(name: str, machine: str) -> list[float]:
    """Times at which the part was changed: the fixed ones, and others at the end of its life."""
    spec = load_yaml("consumables.yaml")[name]
    index = sorted(load_yaml("consumables.yaml")).index(name)
    rng = stream(300 + 20 * index + spec["machines"].index(machine))
    period = spec["life"] / spec["per_hour"]
    fixed = sorted(hours(at) for at in _own(spec, "fixed", machine))
    late = [(hours(a), hours(b)) for a, b in _own(spec, "late", machine)]
    first = hours(START) - 200.0 - period * rng.random()
    found, at = [first], first
    while at < hours(END):
        due = at + period * rng.uniform(0.93, 1.0)
        ahead = [when for when in fixed if at < when <= due + 0.35 * period]
        held = [end for begin, end in late if begin < due < end]
        at = ahead[0] if ahead else held[0] if held else due
        found.append(at)
    return found


def used(name: str, machines: Array, at: Array, shown: bool = False) -> Array:
    """Counter value at each time; `shown` is what the display says after a false reset."""
    spec = load_yaml("consumables.yaml")[name]
    value = np.zeros(len(at))
    for machine in spec["machines"]:
        times = resets(name, machine)
        if shown:
            times = sorted(times + [hours(when) for when in _own(spec, "shown", machine)])
        own = np.array(times)
        chosen = np.flatnonzero(machines == machine)
        last = np.searchsorted(own, at[chosen], side="right") - 1
        value[chosen] = (at[chosen] - own[np.clip(last, 0, None)]) * spec["per_hour"]
    return value + float(spec.get("start", 0))


def _own(spec: dict[str, Any], key: str, machine: str) -> list[Any]:
    return list(spec.get(key, {}).get(machine, []))
