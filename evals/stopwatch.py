"""Seconds per step, measured from outside: the steps themselves read no clock.

A bench is handed on with its encoder, ranker and search each behind a stand-in that times the
named methods and passes everything else through.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Callable, Mapping
from dataclasses import replace
from time import perf_counter
from typing import Any, cast

from evals.door import Bench

STEPS: Mapping[str, Mapping[str, str]] = {  # part of a bench -> its method -> the step's name
    "asker": {"ask": "encode"},
    "ranker": {"rank": "rank"},
    "view": {"search": "search", "best_passage": "search"},
}


class Stopwatch:
    """Sums of seconds by step since it was made."""

    def __init__(self, clock: Callable[[], float] = perf_counter) -> None:
        self._clock = clock
        self._begun = clock()
        self._steps: dict[str, float] = defaultdict(float)

    def over(self, bench: Bench) -> Bench:
        """``bench`` with its steps timed."""
        parts = {name: _Timed(getattr(bench, name), steps, self) for name, steps in STEPS.items()}
        return replace(bench, **cast(dict[str, Any], parts))

    def run(self, step: str, call: Callable[..., Any], *args: Any, **more: Any) -> Any:
        """What ``call`` gives; its seconds count for ``step``."""
        begun = self._clock()
        try:
            return call(*args, **more)
        finally:
            self._steps[step] += self._clock() - begun

    def seconds(self, rest: str, total: str) -> dict[str, float]:
        """Every step, what is left over as ``rest``, and ``total``; steps without a call at 0."""
        whole = self._clock() - self._begun
        named = {step: 0.0 for steps in STEPS.values() for step in steps.values()} | self._steps
        return {**named, rest: max(0.0, whole - sum(named.values())), total: whole}


class _Timed:
    def __init__(self, inner: Any, steps: Mapping[str, str], watch: Stopwatch) -> None:
        self._inner = inner
        self._steps = steps
        self._watch = watch

    def __getattr__(self, name: str) -> Any:
        found = getattr(self._inner, name)
        if name not in self._steps:
            return found
        return lambda *args, **more: self._watch.run(self._steps[name], found, *args, **more)
