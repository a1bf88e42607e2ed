"""Seconds per step are taken from outside and add up."""

from __future__ import annotations

from dataclasses import dataclass
from types import SimpleNamespace

from evals.stopwatch import Stopwatch


@dataclass(frozen=True)
class Bench:
    asker: object
    ranker: object
    view: object


class Clock:
    def __init__(self):
        self.now = 0.0

    def __call__(self):
        return self.now


def test_steps_rest_and_total_add_up():
    clock = Clock()

    def takes(seconds, gives=None):
        def work(*args, **more):
            clock.now += seconds
            return gives or (args, more)

        return work

    view = SimpleNamespace(search=takes(2), best_passage=takes(1), causes={"a": 1})
    watch = Stopwatch(clock)
    timed = watch.over(
        Bench(SimpleNamespace(ask=takes(3), embedder="e"), SimpleNamespace(rank=takes(4)), view)
    )
    assert timed.asker.embedder == "e" and timed.view.causes == {"a": 1}
    assert timed.asker.ask("text", k=1) == (("text",), {"k": 1})
    timed.ranker.rank("seen")
    timed.view.search("q")
    timed.view.best_passage("q")
    clock.now += 5
    assert watch.seconds("word", "diagnosis") == {
        "encode": 3.0,
        "rank": 4.0,
        "search": 3.0,
        "word": 5.0,
        "diagnosis": 15.0,
    }
    assert view.search("q") == (("q",), {})  # the bench itself is as it was
