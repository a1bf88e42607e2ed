from __future__ import annotations

from datetime import date
from pathlib import Path

import pytest

from rca.read.qms import split_actions
from tests.read import making

COLUMNS = {
    "id": "no", "text": ["reason", "product"], "cause": "root", "actions": "action", "findings": "found", "date": "date",
    "fields": ["firm"], "numbers": ["m_*"], "machine": "tool", "held": "ok",
}  # fmt: skip
TEXT = (
    "no,reason,product,root,action,found,date,firm,m_a,m_b,tool,ok,secret\n"
    "R-1,dull seam,cell,Ｌens burnt ,1. new lens 2. lock at 200 h,power low,2025-03-12,Acme,1.5,x,LSW-2,yes,LEAK\n"
    "R-2,pale seam,cell,,,,12/3/2025,Acme,,,LSW-1,,LEAK\n"
)


def test_a_row_becomes_a_case(tmp_path: Path) -> None:
    found = making.reading(making.write(tmp_path / "q.csv", TEXT), **COLUMNS)
    first, second = found.cases
    assert (first.id, first.ref, first.text) == ("R-1", "q.csv#R2", "dull seam\ncell")
    assert (first.cause_text, first.findings, first.machine) == ("Lens burnt", "power low", "LSW-2")
    assert (first.opened, first.closed) == (date(2025, 3, 12), date(2025, 3, 12))
    assert [(m.text, m.role, m.held) for m in first.measures] == [
        ("new lens", "corrective", True), ("lock at 200 h", "corrective", True),
    ]  # fmt: skip
    assert (first.fields, first.numbers) == ({"firm": "Acme"}, {"m_a": 1.5})
    assert (second.cause_text, second.opened, second.cause_ids) == ("", None, ())


def test_passages_carry_their_header_and_nothing_unmapped(tmp_path: Path) -> None:
    found = making.reading(making.write(tmp_path / "q.csv", TEXT), **COLUMNS)
    assert [(p.section, p.text) for p in found.passages if p.owner == "R-1"] == [
        ("R2", "reason: dull seam; product: cell; tool: LSW-2"),
        ("R2.findings", "found: power low"),
        ("R2.actions", "action: 1. new lens 2. lock at 200 h"),
    ]
    assert found.passages[0].known_from == date(2025, 3, 12)
    assert "LEAK" not in str(found)


def test_the_receipt_says_what_was_odd(tmp_path: Path) -> None:
    notes = making.reading(making.write(tmp_path / "q.csv", TEXT), **COLUMNS).receipts[0].notes
    assert notes == (
        "closed: taken from opened (first: R2)",
        "m_b: not a number, left out (first: R2)",
        "opened: ambiguous, left empty (first: R3: 12/3/2025)",
        "no cause: unlabelled (first: R3)",
    )


def test_without_mapping_our_own_names_are_recognised(tmp_path: Path) -> None:
    path = making.book(
        tmp_path / "q.xlsx",
        [["id", "text", "root_cause", "date", "lot"], ["1", "x", "C-1", date(2025, 1, 2), "00123"]],
    )
    case = making.case(path)
    assert (case.ref, case.cause_text, case.opened, case.lot) == (
        "q.xlsx#QMS!R2",
        "C-1",
        date(2025, 1, 2),
        "00123",
    )


def test_a_mapped_glob_without_a_match_is_an_error(tmp_path: Path) -> None:
    receipt = making.reading(
        making.write(tmp_path / "q.csv", TEXT), text="reason", numbers=["s_*"]
    ).receipts[0]
    assert receipt.error_code == "missing-column"
    assert "s_*" in receipt.error


@pytest.mark.parametrize(
    ("text", "parts"),
    [
        ("replace lens; lock at 200 h", ("replace lens", "lock at 200 h")),
        ("1) new lens\n2) lock", ("new lens", "lock")),
        ("- new lens\n- lock", ("new lens", "lock")),
        ("The firm sent a letter; it explains the reason. Customers return stock.", ("The firm sent a letter; it explains the reason. Customers return stock.",)),
        ("", ()),
    ],
)  # fmt: skip
def test_actions_are_split_only_where_they_are_a_list(text: str, parts: tuple[str, ...]) -> None:
    assert split_actions(text) == parts


def test_nine_thousand_rows_are_all_kept(tmp_path: Path) -> None:
    rows = "".join(
        f"A-{i},seam {i} is dull and narrow on station {i % 7},C-{i % 30},replace lens,2025-03-12\n"
        for i in range(9000)
    )
    path = making.write(tmp_path / "q.csv", "id,text,cause,action,date\n" + rows)
    found = making.reading(
        path, id="id", text="text", cause="cause", actions="action", opened="date"
    )
    assert len(found.cases) == 9000


@pytest.mark.parametrize(
    ("told", "held"),
    [("yes", True), ("did not hold", False), ("The leak came back after two days.", False),
     ("No recurrence since.", True), ("ask Wang", None), ("", None)],
)  # fmt: skip
def test_whether_an_action_held_is_read_from_a_word_or_a_sentence_and_counted_if_unclear(
    tmp_path: Path, told: str, held: bool | None
) -> None:
    path = making.write(tmp_path / "q.csv", f"id,text,action,held\n1,t,a,{told}\n")
    found = making.reading(path, id="id", text="text", actions="action", held="held")
    assert [m.held for m in found.cases[0].measures] == [held]
    unclear = [note for note in found.receipts[0].notes if note.startswith("held: says neither")]
    assert len(unclear) == (told == "ask Wang")
