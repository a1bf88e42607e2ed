"""The bench goes on where it was killed, and its table says which target is missed."""

from __future__ import annotations

from pathlib import Path

import pytest

from evals.bench_run import Shape, cases, measure
from evals.bench_table import tell
from evals.bench_timing import WARM, percentiles

SIZES = (1_000, 50_000)


def _found(case: str, size: int, list_ms: float = 100.0, verdict_s: float = 2.0) -> Shape:
    times = {"p50_ms": list_ms / 2, "p95_ms": list_ms, "mean_ms": list_ms / 2, "n": 150}
    return {
        "history": {
            "cases": 9_000, "ingest_s": 90.0, "refit_s": 25.0, "verdict_refit_s": verdict_s,
            "batch_s": 40.0, "batch_rows": 1_331, "batch_per_s": 44.0, "jobs": 2,
            "passages": 9_000,
        },
        "built": {"per_s": 200.0}, "fill": {"added": size, "add_s": 1.0},
        "plain": {"retrieve": {**times, "p95_ms": 20.0 + size / 1000, "mean_ms": 10.0}},
        "listed": {"list": times, "diagnosis": {**times, "p95_ms": 2 * list_ms}},
    }[case] | {"peak_mb": 400.0 + size / 1000, "helper_mb": 300.0}  # fmt: skip


class _Runs:
    def __init__(self, dies_at: int = 99) -> None:
        self.asked: list[tuple[str, int]] = []
        self.dies_at = dies_at

    def __call__(self, case: str, folder: Path, size: int) -> Shape:
        if len(self.asked) == self.dies_at:
            raise KeyboardInterrupt
        self.asked.append((case, size))
        return _found(case, size)


def test_a_killed_run_goes_on_and_a_finished_one_begins_anew(tmp_path: Path) -> None:
    laid: list[int] = []
    lay = lambda: laid.append(1)  # noqa: E731
    first = _Runs(dies_at=4)
    with pytest.raises(KeyboardInterrupt):
        measure(tmp_path, 9_000, SIZES, lay, first)
    second = _Runs()
    found = measure(tmp_path, 9_000, SIZES, lay, second)
    assert [*first.asked, *second.asked] == list(cases(SIZES))
    assert len(laid) == 1
    assert tell(found, SIZES)
    third, fourth = _Runs(), _Runs()
    measure(tmp_path, 9_000, SIZES, lay, third)  # complete: all over again
    assert third.asked == list(cases(SIZES))
    (tmp_path / "finished.json").write_text("{half", encoding="utf-8")
    measure(tmp_path, 500, SIZES, lay, fourth)  # another plan, and a broken file
    assert fourth.asked == list(cases(SIZES)) and len(laid) == 3


def test_the_collection_is_asked_before_it_grows() -> None:
    order = list(cases((10, 20)))
    assert order.index(("listed", 10)) < order.index(("fill", 20))
    assert order.index(("plain", 10)) < order.index(("fill", 20))


def test_the_table_tells_ratios_growth_and_every_target() -> None:
    found = {f"{c} {n}" if n else c: _found(c, n) for c, n in cases(SIZES)}
    told = "\n".join(tell(found, SIZES))
    assert "100 passages/s" in told and "ours : plain 0.50" in told
    assert "44.0 incidents/s after warm-up, 33.3/s whole" in told
    assert "plain only retrieves 100/s, ours : plain 0.44" in told
    assert "list x1.00" in told and "plain x3.33" in told
    assert "MISSED" not in told and told.count(", met") == 5
    found["listed 50000"] = _found("listed", 50_000, list_ms=151.0)
    found["history"] = _found("history", 0, verdict_s=31.0)
    told = "\n".join(tell(found, SIZES))
    assert "ranked list p95 at 50,000 passages <= 150 ms: 151.0 ms, MISSED" in told
    assert "refit after one verdict <= 3 s: 31.0 s, MISSED" in told
    assert told.count("MISSED") == 2


def test_the_first_calls_do_not_count() -> None:
    calls: list[int] = []
    told = percentiles([lambda: calls.append(1)] * (WARM + 5))
    assert told["n"] == 5 and len(calls) == WARM + 5
