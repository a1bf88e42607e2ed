"""Which charts stay with an answer."""

from __future__ import annotations

from rca.plant.drawable import MOST, drawable
from rca.plant.findings import Finding, Findings


def share(column):
    return {"kind": "share", "column": column, "levels": ["a"], "bad": [1], "all": [2],
            "left_out": 0}  # fmt: skip


def run(column, bad=0):
    return {
        "kind": "run", "column": column, "at": ["2025-01-01"], "mean": [1.23456789], "window": [],
        "limits": [], "changes": [{"at": "2025-01-01", "text": "x"}] * 6, "runs": [1],
        "bad": {"at": ["2025-01-01"] * bad, "value": [None] + [1.0] * (bad - 1) if bad else []},
    }  # fmt: skip


def finding(kind, column, **more):
    return Finding(kind, "for", column, "high", 9.0, f"f#{column}", f"{column} q = 0", **more)


def test_the_strongest_findings_have_their_charts_first_and_each_only_once():
    items = (
        finding("change", "PM"), finding("shift", "leak", restates=True),
        finding("commonality", "saw"), finding("commonality", "saw"), finding("shift", "speed"),
        finding("commonality", "lot"), finding("shift", "gap"),
    )  # fmt: skip
    series = (share("saw"), share("roll.lot"), run("leak"), run("speed"), run("gap"))
    charts = drawable(Findings("I", items=items, series=series))
    assert charts is not None
    assert [c.data["column"] for c in charts] == ["saw", "speed", "roll.lot"]
    assert len(charts) == MOST
    assert [c.ref for c in charts] == ["f#saw", "f#speed", "f#lot"]


def test_nothing_found_keeps_nothing_and_findings_without_a_chart_keep_none():
    assert drawable(Findings("I", series=(share("saw"),))) is None
    assert drawable(Findings("I", items=(finding("change", "PM"),))) == ()


def test_a_kept_run_chart_is_small_and_says_of_how_many_units_it_shows_some():
    found = Findings("I", items=(finding("shift", "speed"),), series=(run("speed", 301),))
    (chart,) = drawable(found) or ()
    assert chart.data["bad"]["of"] == 300
    assert len(chart.data["bad"]["at"]) == len(chart.data["bad"]["value"]) <= 60
    assert chart.data["mean"] == [1.2346]
    assert len(chart.data["changes"]) == 3
    assert "runs" not in chart.data
