"""The 8Ds that rca wrote come back into the plant's folder: what counts, and how often."""

from __future__ import annotations

from datetime import date, datetime
from pathlib import Path

import pytest

from rca.domain import Case, Incident, Passage, Verdict
from rca.index.once import told_once
from rca.workspace import Workspace
from tests.plants import PUMP_TOML, pump_rows

AT = datetime.fromisoformat("2026-03-02T08:00")
SIGN = "water drips from the seal gland after the night"
REPORTS = '\n[[source]]\nkind = "case"\npath = "8d/**/*"\n'

OLD = """# 8D-2024-001 Pump loses prime
Opened: 2024-02-01
Closed: 2024-03-01
## D2 Problem description
Pump loses prime, gauge flutters.
## D4 Root cause
Occurrence cause: air in suction
"""


@pytest.fixture
def plant(tmp_path: Path) -> Workspace:
    (tmp_path / "rca.toml").write_text(PUMP_TOML + REPORTS, encoding="utf-8")
    (tmp_path / "history.csv").write_text("\n".join(pump_rows()) + "\n", encoding="utf-8")
    (tmp_path / "8d").mkdir()
    (tmp_path / "8d" / "old.md").write_text(OLD, encoding="utf-8")
    made = Workspace.open(tmp_path)
    made.ingest()
    return made


def confirm(plant: Workspace, name: str, cause: str) -> None:
    plant.judge(Verdict(name, cause, "confirmed", "Li Na", AT, "opened it", "lip cut"))


@pytest.mark.parametrize("suffix", [".md", ".docx", ".xlsx"])
@pytest.mark.parametrize("own", ["", "8D-2026-77"])
def test_a_verified_export_votes_once_with_its_verdict(
    plant: Workspace, suffix: str, own: str
) -> None:
    asked = Incident("N-1", SIGN, opened=date(2026, 3, 1), case_ref=own)
    plant.ask(asked, AT, plant.options())
    confirm(plant, "N-1", "seal leak")
    folder = plant.settings.root / "8d"
    plant.report("N-1", folder / f"sent{suffix}", AT)
    plant.ingest()
    told = [c for c in plant.everything().cases if {c.id, c.event} & {"N-1", own} - {""}]
    assert [(c.cause_ids, c.label_basis, c.draft) for c in told] == [
        (("seal leak",), "verdict", False)
    ]
    _, again = plant.ask(Incident("N-2", SIGN, opened=date(2026, 3, 9)), AT, plant.options())
    cited = {
        line.ref.split("#")[0] for h in again.hypotheses for line in h.ledger if line.kind == "case"
    }
    assert "records.sqlite" not in cited
    # nor does it answer for itself
    owners = {c.id for c in plant.bench_for(asked).view.knowledge.cases}
    assert not own or own not in owners


@pytest.mark.parametrize("suffix", [".md", ".docx", ".xlsx", ".pdf"])
def test_a_draft_is_never_a_labelled_case(plant: Workspace, suffix: str) -> None:
    before = {c.id for c in plant.everything().cases if c.cause_ids}
    plant.ask(Incident("N-1", SIGN, opened=date(2026, 3, 1)), AT, plant.options())
    folder = plant.settings.root / "8d"
    plant.report("N-1", folder / f"draft{suffix}", AT)
    plant.ingest()
    known = plant.everything()
    assert {c.id for c in known.cases if c.cause_ids} == before
    assert [c.draft for c in known.cases if c.id == "N-1"] == [True]
    confirm(plant, "N-1", "worn bearing")  # now the verdict stands, and the old draft is gone
    told = [c for c in plant.everything().cases if c.id == "N-1"]
    assert [(c.cause_ids, c.draft) for c in told] == [(("worn bearing",), False)]


def test_a_report_in_other_words_takes_the_label_that_was_proved() -> None:
    report = Case("8D-5", "8d/5.docx", "pump drips", closed=date(2026, 3, 5), cause_ids=("a",))
    other = Case("8D-6", "8d/6.docx", "pump hums", event="8D-5x", cause_ids=("b",))
    verdict = Case(
        "8D-5", "records.sqlite#N-1", "drips", event="N-1", closed=date(2026, 4, 1),
        cause_ids=("c",), label_basis="verdict", label_confidence=1.0,
    )  # fmt: skip
    passage = Passage("p", "case", "records.sqlite", "verdict:8D-5", "drips", owner="8D-5")
    cases, passages = told_once((report, other), (verdict,), (passage,))
    assert [(c.id, c.cause_ids, c.label_basis) for c in cases] == [
        ("8D-5", ("c",), "verdict"),
        ("8D-6", ("b",), "none"),
    ]
    assert cases[0].closed == date(2026, 4, 1)  # not known before it was proved
    assert passages == ()
    assert told_once((other,), (verdict,), (passage,)) == ((other, verdict), (passage,))
