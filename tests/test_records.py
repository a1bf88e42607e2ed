"""Records: nothing that people did is lost, and only what a check proved trains."""

from __future__ import annotations

import sqlite3
import subprocess
import sys
from collections.abc import Iterator
from dataclasses import replace
from datetime import date, datetime, timedelta
from pathlib import Path

import pytest
from hypothesis import example, given, settings
from hypothesis import strategies as st

from rca.domain import Diagnosis, Hypothesis, Incident, Provenance, Rationale, Verdict
from rca.errors import RecordMissing, UserError
from rca.records import FILE_NAME, Records
from rca.verdicts import case_of, stages

NOON = datetime.fromisoformat("2025-09-13T12:00")
STAMP = Provenance("0.1.0", "minilm", "none", "i1", "r1", "", None, 1.0, 4.69, 0.5)


def diagnosis(incident_id: str = "Q-1", first: str = "A", novelty: float = 0.1) -> Diagnosis:
    incident = Incident(
        incident_id, "焊缝气孔", lot="00123", extra={"gold": "A"}, opened=date(2025, 9, 1)
    )
    listed = Hypothesis(1, first, first, "", "", 0.5, 0.0, 0, None, (), Rationale("x"))
    return Diagnosis(incident, "diagnosed", novelty, (listed,), STAMP)


def verdict(
    cause: str, kind: str = "confirmed", check: str = "flow test", **more: object
) -> Verdict:
    values: dict[str, object] = {"by": "Li Na", "at": NOON, "check": check, "result": "6 L/min"}
    return Verdict("Q-1", cause, kind, **{**values, **more})  # type: ignore[arg-type]


@pytest.fixture
def records(tmp_path: Path) -> Iterator[Records]:
    opened = Records.open(tmp_path)
    yield opened
    opened.close()


def state(records: Records) -> str:
    ((_, state),) = records.incidents()
    return state


def test_a_diagnosis_is_kept_under_the_incidents_id(records: Records) -> None:
    one, two = diagnosis(first="A"), diagnosis(first="B")
    assert records.store(one, NOON) == "Q-1@1"
    assert records.store(two, NOON) == "Q-1@2"
    assert records.diagnosis("Q-1") == two
    assert records.diagnosis("Q-1@1") == one
    assert state(records) == "triaged"


def test_a_repeated_run_stores_nothing_twice(records: Records) -> None:
    assert records.store(diagnosis(), NOON) == "Q-1@1"
    assert records.store(diagnosis(), NOON + timedelta(days=1)) == "Q-1@1"
    assert [line.what for line in records.history()] == ["diagnosed"]


def test_a_batch_is_kept_whole_or_not_at_all(records: Records) -> None:
    assert records.store_all([diagnosis("Q-1"), diagnosis("Q-2")], NOON) == ("Q-1@1", "Q-2@1")
    broken = diagnosis("Q-4", novelty=float("nan"))
    with pytest.raises(ValueError, match="finite"):
        records.store_all([diagnosis("Q-3"), broken], NOON)
    assert [incident.id for incident, _ in records.incidents()] == ["Q-1", "Q-2"]


@pytest.mark.parametrize("name", ["Q-2", "Q-1@7", "Q-1@x", "@1", "", "Q-1@1@1"])
def test_what_is_not_there_is_named_with_the_way_to_get_it(records: Records, name: str) -> None:
    records.store(diagnosis(), NOON)
    with pytest.raises(RecordMissing) as caught:
        records.diagnosis(name)
    assert repr(name) in caught.value.message
    assert "rca triage" in caught.value.fix


def test_an_id_that_looks_like_a_version_is_an_id(records: Records) -> None:
    odd = diagnosis("Q-1@2")
    records.store(diagnosis("Q-1"), NOON)
    records.store(diagnosis("Q-1", "B"), NOON)
    assert records.store(odd, NOON) == "Q-1@2@1"
    assert records.diagnosis("Q-1@2") == odd
    assert records.diagnosis("Q-1@2@1") == odd


@settings(max_examples=25, deadline=None)
@example("half a pair \ud800")
@given(st.text(max_size=20))
def test_any_text_is_kept_as_it_is(tmp_path_factory: pytest.TempPathFactory, text: str) -> None:
    odd = replace(
        diagnosis(), incident=Incident(f"'); DROP TABLE {text}", text, lot=text, extra={text: text})
    )
    root = tmp_path_factory.getbasetemp() / "any"
    root.mkdir(exist_ok=True)
    records = Records.open(root)
    records.store(odd, NOON)
    assert records.diagnosis(odd.incident.id) == odd
    records.close()


def test_a_checked_verdict_makes_a_labelled_case(records: Records) -> None:
    records.store(diagnosis(), NOON)
    records.add_verdict(verdict("C", "rejected"))
    records.add_verdict(verdict("B", role="contributing"))
    assert records.verdict_cases() == ()
    assert state(records) == "checks done"
    records.add_verdict(verdict("A", at=NOON + timedelta(days=2)))
    ((incident, causes, rejected, on, checks),) = records.verdict_cases()
    assert incident == diagnosis().incident
    assert (causes, rejected, on) == (("A", "B"), ("C",), date(2025, 9, 15))
    assert [(c.cause_id, c.outcome) for c in checks] == [
        ("C", "refuted"), ("B", "confirmed"), ("A", "confirmed"),
    ]  # fmt: skip
    assert state(records) == "confirmed"


@pytest.mark.parametrize("more", [{"check": ""}, {"kind": "suspected"}])
def test_what_no_check_proved_trains_nothing(records: Records, more: dict[str, str]) -> None:
    records.store(diagnosis(), NOON)
    records.add_verdict(verdict("A", **more))
    assert records.verdict_cases() == ()
    assert len(records.verdicts()) == 1
    assert state(records) == "triaged"


def test_undo_takes_back_the_newest_and_the_audit_keeps_both(records: Records) -> None:
    records.store(diagnosis(), NOON)
    records.add_verdict(verdict("A"))
    records.add_verdict(verdict("B"))
    assert records.verdict_cases()[0].causes == ("B", "A")
    assert records.undo("Q-1", "Wang", NOON + timedelta(hours=1)) == verdict("B")
    assert records.verdict_cases()[0].causes == ("A",)
    records.undo("Q-1", "Wang", NOON + timedelta(hours=2))
    assert records.verdicts() == records.verdict_cases() == ()
    assert state(records) == "triaged"
    with pytest.raises(RecordMissing, match="no verdict"):
        records.undo("Q-1", "Wang", NOON)
    whole = [(line.what, line.by, line.detail.get("cause_id")) for line in records.history("Q-1")]
    assert whole == [
        ("diagnosed", "rca", None),
        ("confirmed", "Li Na", "A"),
        ("confirmed", "Li Na", "B"),
        ("undone", "Wang", "B"),
        ("undone", "Wang", "A"),
    ]


def test_a_verdict_needs_an_incident_a_name_and_a_cause(records: Records) -> None:
    with pytest.raises(RecordMissing, match="no incident"):
        records.add_verdict(verdict("A"))
    records.store(diagnosis(), NOON)
    with pytest.raises(UserError, match="name"):
        records.add_verdict(verdict("A", by="  "))
    with pytest.raises(UserError, match="cause"):
        records.add_verdict(verdict(" "))
    assert records.verdicts() == ()


def test_the_last_word_on_a_cause_holds() -> None:
    incident = Incident("Q-1", "x")
    changed = [verdict("A"), verdict("B"), verdict("B", "rejected"), verdict("C", check="")]
    made = case_of(incident, changed)
    assert made is not None
    assert (made.causes, made.rejected) == (("A",), ("B",))
    assert case_of(incident, [verdict("A"), verdict("A", "rejected")]) is None


def test_stages_of_an_incident() -> None:
    assert stages([], answered=False)[-1] == "opened"
    assert stages([], answered=True)[-1] == "triaged"
    assert stages([verdict("A", "rejected")], answered=True)[-1] == "rejected"
    both = [verdict("A", "rejected"), verdict("B", role="contributing")]
    assert stages(both, answered=True)[-1] == "checks done"
    assert stages([verdict("A")], answered=True)[-1] == "confirmed"


def test_an_issued_report_is_not_reopened_by_a_new_diagnosis(records: Records) -> None:
    records.store(diagnosis(), NOON)
    with sqlite3.connect(records.path) as raw:
        raw.execute("UPDATE incident SET state = '8D issued'")
    raw.close()
    records.store(diagnosis(first="B"), NOON)
    assert state(records) == "8D issued"


def test_the_audit_can_only_grow(records: Records) -> None:
    records.audit("label accepted", "Li Na", NOON, "8D-31", causes=["A"], file="x.xlsx")
    (line,) = records.history()
    assert line == (NOON, "Li Na", "label accepted", "8D-31", {"causes": ["A"], "file": "x.xlsx"})
    raw = sqlite3.connect(records.path)
    for statement in ("UPDATE audit SET by = 'x'", "DELETE FROM audit"):
        with pytest.raises(sqlite3.IntegrityError, match="append-only"):
            raw.execute(statement)
    raw.close()
    assert records.history() == (line,)


def test_records_outlive_a_reopening(tmp_path: Path) -> None:
    first = Records.open(tmp_path)
    first.store(diagnosis(), NOON)
    first.close()
    again = Records.open(tmp_path)
    assert again.diagnosis("Q-1") == diagnosis()
    again.close()


def test_the_tables_and_the_version_are_laid_down_whole(records: Records) -> None:
    raw = sqlite3.connect(records.path)
    names = {row[0] for row in raw.execute("SELECT name FROM sqlite_master WHERE type = 'table'")}
    assert {"incident", "diagnosis", "verdict", "audit", "schema"} <= names
    assert raw.execute("SELECT version FROM schema").fetchall() == [(2,)]
    assert raw.execute("PRAGMA journal_mode").fetchone() == ("wal",)
    raw.close()


def test_a_file_from_a_newer_rca_is_refused(tmp_path: Path) -> None:
    Records.open(tmp_path).close()
    with sqlite3.connect(tmp_path / FILE_NAME) as raw:
        raw.execute("UPDATE schema SET version = 99")
    raw.close()
    with pytest.raises(UserError, match="newer rca"):
        Records.open(tmp_path)


def test_a_file_that_is_no_database_is_named(tmp_path: Path) -> None:
    (tmp_path / FILE_NAME).write_bytes(b"not a database at all, for sure" * 50)
    with pytest.raises(UserError, match=FILE_NAME):
        Records.open(tmp_path)


WRITER = """
import sys
from datetime import datetime
from pathlib import Path
from rca.domain import Verdict
from rca.records import Records
records = Records.open(Path(sys.argv[1]))
print("ready", flush=True)
for i in range(int(sys.argv[3])):
    at = datetime(2025, 1, 1, 0, 0, i % 60)
    records.add_verdict(Verdict("Q-1", f"{sys.argv[2]}-{i}", "confirmed", "w", at, check="c"))
    print(i, flush=True)
"""


def writer(root: Path, name: str, count: int) -> subprocess.Popen[str]:
    command = [sys.executable, "-c", WRITER, str(root), name, str(count)]
    cwd = Path(__file__).parents[1]
    return subprocess.Popen(command, stdout=subprocess.PIPE, text=True, cwd=cwd)


def test_two_processes_write_at_once_and_nothing_is_lost(tmp_path: Path) -> None:
    records = Records.open(tmp_path)
    records.store(diagnosis(), NOON)
    both = [writer(tmp_path, name, 20) for name in ("left", "right")]
    assert [process.wait(60) for process in both] == [0, 0]
    for process in both:
        assert process.stdout is not None
        process.stdout.close()
    causes = {v.cause_id for v in records.verdicts()}
    assert causes == {f"{name}-{i}" for name in ("left", "right") for i in range(20)}
    assert len(records.history("Q-1")) == 41
    records.close()


def test_a_first_opening_by_several_processes_is_one_file(tmp_path: Path) -> None:
    code = "import sys; from pathlib import Path; from rca.records import Records; "
    code += "Records.open(Path(sys.argv[1])).close()"
    cwd = Path(__file__).parents[1]
    command = [sys.executable, "-c", code, str(tmp_path)]
    many = [subprocess.Popen(command, cwd=cwd) for _ in range(4)]
    assert [process.wait(60) for process in many] == [0] * 4


def test_a_killed_writer_loses_no_verdict_that_it_reported(tmp_path: Path) -> None:
    records = Records.open(tmp_path)
    records.store(diagnosis(), NOON)
    process = writer(tmp_path, "k", 10_000)
    assert process.stdout is not None
    told = [process.stdout.readline().strip() for _ in range(6)]
    process.kill()
    process.wait()
    told += process.stdout.read().split()
    process.stdout.close()
    kept = [v.cause_id for v in records.verdicts()]
    reported = [f"k-{i}" for i in told[1:]]
    assert kept[: len(reported)] == reported
    assert len(kept) <= len(reported) + 1  # one may be kept whose report was cut off
    assert len(records.history("Q-1")) == 1 + len(kept)  # verdict and audit line came together
    records.close()


def test_what_another_process_writes_is_seen_at_the_next_look(records: Records) -> None:
    """Lists are kept until the file changes, by whomever."""
    records.store(diagnosis(), NOON)
    assert (records.verdict_cases(), records.refuted_cases()) == ((), ())
    assert state(records) == "triaged"
    other = Records.open(records.path.parent)
    other.add_verdict(verdict("A"))
    (case,) = records.verdict_cases()
    assert (case.causes, state(records)) == (("A",), "confirmed")
    other.store(diagnosis("Q-2"), NOON)
    other.undo("Q-1", "Li Na", NOON)
    assert [incident.id for incident, _ in records.incidents()] == ["Q-1", "Q-2"]
    assert records.verdict_cases() == ()
    other.close()


def test_help_does_not_pay_for_the_database() -> None:
    code = "import sys, rca.records, rca.report.console, rca.report.summary, rca.draft.wording\n"
    code += (
        "print([m for m in ('sqlalchemy', 'openpyxl', 'rich', 'rapidfuzz') if m in sys.modules])"
    )
    done = subprocess.run(
        [sys.executable, "-c", code],
        capture_output=True,
        text=True,
        cwd=Path(__file__).parents[1],
        check=True,
    )
    assert done.stdout.strip() == "[]"
