"""Incidents against a small plant: what is found, what is not, and what is refused."""

from __future__ import annotations

from dataclasses import replace
from datetime import datetime, timedelta

import numpy as np
import pytest

from rca.domain import Cause, Incident
from rca.errors import FileReadError, SettingsError
from rca.plant.changes import Entry
from rca.plant.charts import figures, fragment
from rca.plant.ledger import AGAINST, CAP, credited, lines
from rca.plant.weigh import weigh
from rca.plant.why import Asked, why
from rca.plant.worded import Worded
from tests.plant.plant import START, TOML, cells, days, fail, lay_down, records

DAY = timedelta(days=1)
ASK = Incident(
    "I-1", "scrap is up", opened=(START + 19 * DAY).date(), defect_code="E-1",
    window_start=START + 15 * DAY, window_end=START + 18 * DAY,
)  # fmt: skip


def on_saw_2(row):
    return row["saw"] == "SAW-2" and days(15, 18)(row)


@pytest.fixture(scope="module")
def sick(tmp_path_factory):
    """SAW-2 scraps a third of its parts in days 15 to 18, and runs slowly."""
    rows = fail(cells(), on_saw_2, 0.35)
    for row in rows:
        if on_saw_2(row):
            row["speed"] = round(row["speed"] - 8, 2)
    alarms = [(START + 15 * DAY + timedelta(hours=h), "SAW-2", "A-7") for h in range(70)]
    plant = records(lay_down(tmp_path_factory.mktemp("mill"), rows, alarms))
    assert plant.plans  # opened, so that a test may ask its views whichever test runs first
    return plant


@pytest.fixture(scope="module")
def well(tmp_path_factory):
    return records(lay_down(tmp_path_factory.mktemp("well"), cells()))


def test_machine_and_parameter_come_first_by_code_and_window(sick):
    found = why(sick, Asked(ASK))
    assert found.comparison.basis == "code and window"
    assert {(f.column, f.level) for f in found.items[:2]} == {("saw", "SAW-2"), ("speed", "low")}
    saw = next(f for f in found.items if f.column == "saw")
    assert saw.low < saw.effect < saw.high
    assert saw.effect > 5
    assert "SAW-2" in saw.text
    assert found.comparison.detectable_lift > 1


def test_by_serials_the_same_machine_comes_first(sick):
    bad = sick.query(
        "SELECT part FROM \"file parts\" WHERE defect = 'E-1' AND saw = 'SAW-2' AND cut_at >= ?",
        [START + 15 * DAY],
    )
    units = tuple(row[0] for row in bad)[::2]
    found = why(sick, Asked(replace(ASK, units=(*units, "P99999"), window_start=None,
                                    window_end=None, defect_code="")))  # fmt: skip
    assert found.comparison.basis == "units"
    assert found.comparison.unknown == 1
    assert ("saw", "SAW-2") in {(f.column, f.level) for f in found.items[:2]}


def test_a_risen_alarm_is_a_log_finding(sick):
    log = [f for f in why(sick, Asked(ASK)).items if f.kind == "log"]
    assert [(f.column, f.level) for f in log] == [("A-7", "SAW-2")]


def test_nothing_is_found_where_nothing_is_wrong(well):
    found = why(well, Asked(ASK))
    assert found.comparison.bad >= 3
    assert not found.items


def test_a_change_before_the_onset_speaks_for_and_one_after_it_against(sick):
    log = [
        Entry(START + timedelta(days=14, hours=22), "Cutting", "old saw", "", "part", "x", "c#R1"),
        Entry(START + timedelta(days=14, hours=22), "Cutting", "SAW-2", "", "part",
              "blade changed", "c#R2"),
        Entry(START + timedelta(days=17), "Cutting", "SAW-2", "", "part", "guide set", "c#R3"),
        Entry(START + timedelta(days=2), "Cutting", "SAW-2", "", "part", "long ago", "c#R4"),
    ]  # fmt: skip
    found = why(sick, Asked(ASK, log))
    changes = {f.ref: f for f in (*found.items, *found.context) if f.kind == "change"}
    assert changes["c#R2"].stance == "for"
    assert changes["c#R3"].stance == "against"
    assert "c#R4" not in changes
    own = [f for f in found.items if f.kind == "change" and f.stance == "for"]
    assert own[0].ref == "c#R2"


def test_a_change_is_only_context_while_scrap_did_not_rise(well):
    log = [Entry(START + timedelta(days=15), "Cutting", "SAW-2", "", "part", "blade", "c#R2")]
    found = why(well, Asked(ASK, log))
    assert not found.items
    assert all(f.strength < 1 for f in found.context)


def test_records_after_the_incidents_day_are_unknown(sick):
    early = replace(ASK, opened=(START + 16 * DAY).date(), window_end=START + 16 * DAY)
    late = Entry(START + timedelta(days=17), "Cutting", "SAW-2", "", "part", "later", "c#R9")
    found = why(sick, Asked(early, [late]))
    assert found.comparison.bad < why(sick, Asked(ASK)).comparison.bad
    assert not [f for f in (*found.items, *found.context) if f.ref == "c#R9"]


def test_an_incident_without_place_units_or_window_asks_nothing():
    class Closed:
        declared = True

        @property
        def plans(self):
            raise AssertionError("the tables were read")

    assert why(Closed(), Asked(Incident("I", "noise", defect_code="E-1"))).silent


def test_confounded_factors_are_one_finding(tmp_path):
    rows = cells()
    for row in rows:
        if row["saw"] == "SAW-2" and days(14, 19)(row):
            row["tester"] = "T-9"  # what SAW-2 cut in those days went to one tester only
    found = why(records(lay_down(tmp_path, fail(rows, on_saw_2, 0.35))), Asked(ASK))
    first = next(f for f in found.items if f.kind == "commonality")
    assert {"saw SAW-2", "tester T-9"} <= set(first.group)
    assert sum(f.level in ("SAW-2", "T-9") for f in found.items if f.kind == "commonality") == 1


def test_bad_units_of_two_lots_conclude_nothing(tmp_path):
    where = lambda row: row["saw"] == "SAW-2" and days(15, 16)(row)  # noqa: E731
    rows = [r for r in fail(cells(), where, 0.9) if r["defect"] == "" or where(r)]
    found = why(records(lay_down(tmp_path, rows)), Asked(ASK))
    assert found.comparison.bad_lots < 3
    assert "nothing may be concluded" in found.comparison.inconclusive
    assert not [f for f in found.items if f.kind == "commonality"]


def test_missing_genealogy_is_counted(tmp_path):
    rows = fail(cells(), on_saw_2, 0.35)
    bad = [row for row in rows if row["defect"] and on_saw_2(row)]
    for row in bad[: len(bad) // 2]:
        row["coil"] = ""
    found = why(records(lay_down(tmp_path, rows)), Asked(ASK))
    gaps = {g.column: g for g in found.gaps}
    assert gaps["coil"].missing == len(bad) // 2
    assert gaps["coil"].units == found.comparison.bad


def test_genealogy_is_followed_and_its_clock_set_right(tmp_path):
    rows = fail(cells(), lambda r: days(15, 20)(r) and int(r["coil"][1:]) % 5 == 3, 0.5)
    plant = records(lay_down(tmp_path, rows))
    ask = replace(ASK, window_end=START + 20 * DAY, opened=(START + 21 * DAY).date())
    first = why(plant, Asked(ask)).items[0]
    assert (first.column, first.level) == ("coil_supplier", "S-3")
    at = plant.query(
        f'SELECT min("@coil.rolled_at") FROM ({plant.joined(plant.plans[0])})'
    )[0][0]  # fmt: skip
    assert at == START - timedelta(hours=39)  # written as -40 h by a clock one hour behind


def test_aliases_are_one_machine(tmp_path):
    rows = fail(cells(), lambda r: r["saw"] == "SAW-1" and days(15, 18)(r), 0.35)
    for at, row in enumerate(rows):
        if row["saw"] == "SAW-1" and at % 2:
            row["saw"] = "old saw"
    found = why(records(lay_down(tmp_path, rows)), Asked(ASK))
    assert (found.items[0].column, found.items[0].level) == ("saw", "SAW-1")
    assert "old saw" not in str(found.items)


@pytest.mark.parametrize(
    ("old", "new", "error", "told"),
    [
        ('"speed", "gap"', '"speed", "torque"', FileReadError, "`torque`"),
        ('key = "coil"', 'key = "coil_no"', FileReadError, "`coil_no`"),
        ('source = "coils"', 'source = "reels"', SettingsError, "'reels'"),
        ('unit = "part"', 'unit = "part"\nnozzle = "saw"', SettingsError, "nozzle"),
        ('column = "coil"', 'column = "tester"', FileReadError, "no value of `tester`"),
        ('key = "coil"', 'key = "mill"', FileReadError, "stand twice"),
    ],
)
def test_a_mapping_that_does_not_hold_is_an_error_with_file_and_column(
    tmp_path, old, new, error, told
):
    plant = records(lay_down(tmp_path, cells(n=200), toml=TOML.replace(old, new, 1)))
    with pytest.raises(error, match=told) as raised:
        _ = plant.plans
    assert raised.value.fix


def _no_words(finding):
    raise AssertionError("a row that names signals is not read by its words")


def test_a_cause_gains_by_its_signal_and_loses_by_a_flat_one(sick):
    found = why(sick, Asked(ASK))
    slow = Cause("SLOW", "slow saw", signals=("process:speed:low", "factor:saw", "log:A-7"))
    wide = Cause("WIDE", "wide gap", signals=("process:gap:high", "factor:coil_supplier"))
    fast = Cause("FAST", "fast saw", signals=("process:speed:high",))
    weights = {w.feature: w.amount for w in weigh(found, slow, _no_words)}
    assert {"process for", "factor for", "log for"} <= set(weights)
    told = lines(found, Worded([slow, wide, fast], str.split, {}), "en")
    nats = [sum(n for _, n, _, _ in credited(told, at)) for at in range(3)]
    assert nats[0] > 0 > nats[1]
    assert "process flat" in {w.feature for w in weigh(found, wide, _no_words)}
    assert [w.feature for w in weigh(found, fast, _no_words)] == ["process opposite"]
    for line in told:
        assert abs(line.micro).max() <= CAP * 1e6
        assert (line.micro <= 0).all() == (line.key in AGAINST)


def test_findings_become_one_offline_fragment_with_text_kept_as_text(sick):
    found = why(sick, Asked(ASK))
    html = fragment(replace(found, items=(replace(found.items[0], text="<b>x</b>"),)))
    assert "&lt;b&gt;x" in html
    assert html.startswith('<div class="rca-findings">')
    assert 'src="http' not in html
    assert len(figures(found)) == len(found.series) >= 2


def test_the_same_question_gives_the_same_findings(sick):
    assert why(sick, Asked(ASK)) == why(sick, Asked(ASK))
    assert datetime.fromisoformat(str(why(sick, Asked(ASK)).comparison.start))


LIMITED = TOML.replace('defect_code = "defect"\n', "").replace(
    'path = "parts.csv"\n', 'path = "parts.csv"\nlimits = [{column = "gap", upper = 1.4}]\n'
)


def test_bad_units_by_a_declared_result_limit_where_the_tables_keep_no_code(tmp_path):
    rows = cells()
    for row in rows:
        if on_saw_2(row) and int(row["part"][1:]) % 3 == 0:
            row["gap"] = 1.6
    plant = records(lay_down(tmp_path, rows, toml=LIMITED))
    found = why(plant, Asked(replace(ASK, defect_code="")))
    assert found.comparison.basis == "limit and window"
    beyond = [r for r in rows if r["gap"] > 1.4 and START + 15 * DAY <= r["tested_at"]
              < START + 18 * DAY]  # fmt: skip
    assert found.comparison.bad == len(beyond)
    first = next(f for f in found.items if f.kind == "commonality")
    assert (first.column, first.level) == ("saw", "SAW-2")
    gap = next(f for f in found.items if f.column == "gap")
    assert gap.restates
    assert found.capability[0].column == "gap"
    assert found.capability[0].now < found.capability[0].before


def test_a_limit_for_a_code_is_preferred_and_the_code_may_be_spelled_otherwise(tmp_path):
    toml = LIMITED.replace("upper = 1.4", 'upper = 1.4, code = "E-9"')
    rows = cells()
    for row in rows:
        if on_saw_2(row) and int(row["part"][1:]) % 3 == 0:
            row["gap"] = 1.6
    plant = records(lay_down(tmp_path, rows, toml=toml))
    assert why(plant, Asked(replace(ASK, defect_code="e9"))).comparison.bad > 20
    assert why(plant, Asked(replace(ASK, defect_code="E-8"))).comparison.basis != "units"


def test_a_code_is_found_whatever_its_hyphen_and_case(sick):
    assert why(sick, Asked(replace(ASK, defect_code="e 1"))).comparison.bad == (
        why(sick, Asked(ASK)).comparison.bad
    )


def test_cpk_is_that_of_the_values_themselves(tmp_path):
    from rca.plant.spc import cpk

    rows = fail(cells(), on_saw_2, 0.35)
    toml = TOML.replace('path = "parts.csv"\n', 'path = "parts.csv"\n'
                        'limits = [{column = "speed", lower = 92, upper = 108}]\n')  # fmt: skip
    for row in rows:
        if on_saw_2(row):
            row["speed"] = round(row["speed"] - 6, 2)
    found = why(records(lay_down(tmp_path, rows, toml=toml)), Asked(ASK)).capability[0]
    window = lambda r: r["product"] == "X" and START + 15 * DAY <= r["tested_at"] < START + 18 * DAY  # noqa: E731
    assert found.before > 1.2
    assert found.now == pytest.approx(
        cpk(np.asarray([r["speed"] for r in rows if window(r)]), 92, 108), rel=0.02
    )
