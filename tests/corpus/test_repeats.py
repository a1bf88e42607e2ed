"""The planted repeats of the archive are found, and little else is called a repeat."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path

import pytest

from evals.retold import retold
from rca.domain import Case
from rca.index.knowledge import Knowledge, gather
from rca.index.language import Glossary
from rca.likeness import Places
from rca.read.eightd import read_eightd
from rca.read.glossary import read_glossary
from rca.recurrence import Recall
from rca.repeats import archive_links, as_incident, settled
from rca.settings import load
from tests.corpus.test_corpus import REPEATS, REPORTS

LABELS = {report.id: tuple(report.causes) for report in REPORTS if report.coded}


@pytest.fixture(scope="module")
def places(plant: Path) -> Places:
    return Places.of(load(plant).machines)


@pytest.fixture(scope="module")
def archive(plant: Path) -> Knowledge:
    """The rendered reports, read back; labels where D4 prints its code."""
    files = sorted(file for file in (plant / "8d").rglob("*") if file.is_file())
    readings = [read_eightd(file, str(file.relative_to(plant))) for file in files]
    (source,) = (source for source in load(plant).source if source.kind == "glossary")
    readings.append(read_glossary(plant / "glossary.csv", "glossary.csv", source))
    known = gather(readings)
    cases = tuple(replace(case, cause_ids=LABELS.get(case.id, ())) for case in known.cases)
    assert len(cases) == 103
    return replace(known, cases=cases)


def test_when_it_is_opened(archive: Knowledge, places: Places) -> None:
    """From title, D0, D2 and head alone; measured without a ranking."""
    recall = Recall.of(archive.cases, Glossary(archive.terms), places)
    linked = {
        case.id: [link.to for link in recall.links(as_incident(case), None, {case.group})]
        for case in archive.cases
    }
    found = [case for case, earlier in REPEATS.items() if earlier in linked[case]]
    false = [case for case, to in linked.items() if to and case not in REPEATS]
    assert len(found) >= 7  # 8D-2025-060 says nothing of its predecessor before D4
    assert len(false) <= 0.05 * (103 - len(REPEATS)), false


def test_a_case_told_again_is_found_whatever_the_ranking_says(
    archive: Knowledge, places: Places
) -> None:
    """Synthetic: half of its sentences, figures, lot and day redrawn (`evals.retold`)."""
    recall = Recall.of(archive.cases, Glossary(archive.terms), places)
    told = retold(archive.cases, (), {}, seed=5)
    linked = {one.case: {x.to for x in recall.links(one.incident, lambda: ())} for one in told}
    assert len(told) >= 6
    found = [case for case, to in linked.items() if case in to]
    assert len(found) >= 0.9 * len(told)
    assert sum(len(to - {case}) for case, to in linked.items()) <= 0.05 * len(told)


def test_once_it_is_closed(archive: Knowledge, places: Places) -> None:
    links = archive_links(archive, places)
    found = [c for c, earlier in REPEATS.items() if earlier in {x.to for x in links.get(c, ())}]
    assert len(found) == len(REPEATS)
    assert len(links.keys() - REPEATS) <= 0.05 * (103 - len(REPEATS)), links.keys() - REPEATS


def test_a_repeated_action_has_not_held(archive: Knowledge, places: Places) -> None:
    before = {case.id: case for case in archive.cases}
    assert _held(before["8D-2025-012"]) == {True}  # it calls itself effective
    after = {case.id: case for case in settled(archive, places).cases}
    for earlier in REPEATS.values():
        assert _held(after[earlier]) == {False}
    changed = {i for i in after if after[i] != before[i]}
    assert changed <= set(REPEATS.values())


def test_what_happened_later_is_not_known(archive: Knowledge, places: Places) -> None:
    day = next(c.opened for c in archive.cases if c.id == "8D-2026-030")
    then = settled(archive.on(day), places)
    (case,) = [case for case in then.cases if case.id == "8D-2025-012"]
    assert _held(case) == {True}
    assert archive_links(then, places).keys() <= {c.id for c in then.cases}


def _held(case: Case) -> set[bool | None]:
    return {measure.held for measure in case.measures if measure.role == "corrective"}
