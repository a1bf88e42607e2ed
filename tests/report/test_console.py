"""The terminal view: fits 100 columns in both languages and cannot be driven by a document."""

from __future__ import annotations

import io
from dataclasses import replace

import pytest
from rich.cells import cell_len
from rich.console import Console, RenderableType

from rca.domain import Contributing, Diagnosis, Incident, LimitVerdict
from rca.report.console import answer, ledger
from rca.report.markdown import page


def printed(view: RenderableType, width: int = 100, colour: bool = False) -> str:
    console = Console(width=width, file=io.StringIO(), force_terminal=colour)
    console.print(view)
    return console.file.getvalue()


def test_the_answer_at_a_glance(diagnosis: Diagnosis) -> None:
    shown = printed(answer(diagnosis))
    for part in (
        "Q-1  diagnosed  Novelty 7%",
        "SCW-01 Shield gas flow low",
        "██████░░░░░░  46%",
        "Loose screw",
        "+2.50 Pores on LSW-2  8d/8D-31.docx@B#D2",
        "-0.30 pores on one side",
        "Next check: Verify the flow (30 min; expected saving 41 min; separates SCW-01, Loose",
        "Containment: Block lot 00123 [E4]",
        "Scope: lot 00123, LSW-2",
        "Severe causes not excluded: FIRE-01",
        "A note.",
    ):
        assert part in shown, part
    assert "4 of 120" not in shown  # the base rate is no evidence about this incident


def test_what_to_do_about_the_leader_and_what_is_out_of_its_limit(diagnosis: Diagnosis) -> None:
    out = LimitVerdict("29 µΩ", "<= 25 µΩ", "sop/W.docx@C#5.2", "outside")
    none = LimitVerdict("7 bar", "", "", "no limit found")
    told = replace(diagnosis, limits=(out, none))
    shown = " ".join(printed(answer(told)).split())
    assert "Outside its limit: 29 µΩ (<= 25 µΩ, sop/W.docx@C#5.2)" in shown
    assert "7 bar" not in shown
    wanted = "Corrective actions (SCW-01): Replace nozzle (did NOT hold in the past case) [E4]"
    assert wanted in shown
    open_ = replace(told, status="undetermined")
    assert "Corrective actions" not in printed(answer(open_))  # no cause leads there
    assert "7 bar: no limit found\n" in page(told)


def test_one_passage_is_quoted_once_with_all_its_weight(diagnosis: Diagnosis) -> None:
    first = diagnosis.hypotheses[0]
    twice = replace(first, ledger=(first.ledger[1], replace(first.ledger[1], id="E9", weight=1.0)))
    shown = printed(answer(replace(diagnosis, hypotheses=(twice,))))
    assert "+3.50 Pores on LSW-2" in shown
    assert shown.count("Pores on LSW-2") == 1


def test_dozens_of_severe_causes_are_counted(diagnosis: Diagnosis) -> None:
    many = replace(diagnosis, not_excluded=tuple(f"X-{i}" for i in range(12)))
    assert "Severe causes not excluded: X-0, X-1, X-2, X-3, X-4 and 7 more" in printed(answer(many))


def test_a_saving_under_a_minute_is_not_boasted_of(diagnosis: Diagnosis) -> None:
    assert diagnosis.next_check is not None
    small = replace(diagnosis.next_check, expected_gain_minutes=0.4)
    shown = printed(answer(replace(diagnosis, next_check=small)))
    assert "Verify the flow (30 min; separates SCW-01, Loose screw)" in shown


def test_the_whole_ledger(diagnosis: Diagnosis) -> None:
    shown = printed(ledger(diagnosis))
    for part in ("E1", "-1.200", "4 of 120 cases", "E4", "+0.000", "+1.000", "Sum = score"):
        assert part in shown, part


@pytest.mark.parametrize("width", [60, 100, 160])
@pytest.mark.parametrize("lang", ["en", "zh"])
def test_no_line_is_wider_than_the_terminal_or_100_columns(
    diagnosis: Diagnosis, lang: str, width: int
) -> None:
    long = "焊缝出现大量气孔，怀疑保护气流量不足。" * 20
    first = diagnosis.hypotheses[0]
    line = replace(first.ledger[1], quote=long, ref="8d/" + "很长的文件名" * 10 + ".docx@B#D2")
    wide = replace(
        diagnosis,
        incident=Incident("Q-1", long),
        hypotheses=(replace(first, cause=long, ledger=(line,)),),
    )
    for view in (answer(wide, lang), ledger(wide, lang)):  # type: ignore[arg-type]
        for row in printed(view, width).splitlines():
            assert cell_len(row.rstrip()) <= min(width, 100)


def test_a_document_cannot_drive_the_terminal(diagnosis: Diagnosis) -> None:
    evil = "\x1b[2J\x1b]0;owned\x07[bold red]x[/] [link=http://evil.example]y[/link]\r\x08\x9b31m"
    first = diagnosis.hypotheses[0]
    line = replace(first.ledger[1], quote=evil, ref=evil)
    bad = replace(
        diagnosis,
        incident=Incident("Q-1", evil),
        hypotheses=(replace(first, cause=evil, cause_id=evil, ledger=(line,)),),
        notes=(evil,),
        error=evil,
    )
    for view in (answer(bad), ledger(bad)):
        shown = printed(view)
        assert not set(shown) & {"\x1b", "\x07", "\r", "\x08", "\x9b"}
        assert "[bold red]x[/]" in "".join(shown.split("\n")).replace("  ", "") or "[bold" in shown
    assert "\x1b]8;" not in printed(answer(bad), colour=True)  # no link was made


def test_a_failed_row_says_why(diagnosis: Diagnosis) -> None:
    failed = Diagnosis(
        Incident("Q-9", "x"), "failed", None, (), diagnosis.provenance, error="row 4: empty text"
    )
    assert "Error: row 4: empty text" in printed(answer(failed))
    assert printed(ledger(failed)).strip() == ""


def test_further_causes_stand_in_one_line_each_with_its_part(diagnosis: Diagnosis) -> None:
    further = (Contributing("GAS-07", "feeder", ()), Contributing("INS-02", "escape", ()))
    shown = " ".join(printed(answer(replace(diagnosis, contributing=further))).split())
    assert "Contributing causes: GAS-07 (fed the primary cause), INS-02 (let it escape)" in shown
    assert "Contributing causes" not in printed(answer(replace(diagnosis, contributing=())))
