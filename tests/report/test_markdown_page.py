"""The page of an incident: readable, complete, and nothing in it acts."""

from __future__ import annotations

from dataclasses import replace

from hypothesis import example, given
from hypothesis import strategies as st
from markdown_it import MarkdownIt

from rca.domain import Diagnosis, Incident
from rca.report.literal import text
from rca.report.markdown import page

READER = MarkdownIt("commonmark").enable(["table", "strikethrough"])
MARKS = st.text(st.sampled_from("ab 1.)*_~`[]()<>#+-=|!&\\:/@$\"'\n\t"), max_size=25)
HOSTILE = (
    "# heading", "- item", "1. item", "> quote", "***bold***", "_x_", "~~gone~~", "`code`",
    "[click](http://evil.example)", "![x](y.png)", "<script>alert(1)</script>", "&lt;", "a|b|c",
    "===", "---", "| a | b |", "\\", "<http://evil.example>", "+ x", "a\n\n# b", "    code",
    "[a]: http://evil.example", "$x$", "12) x",
)  # fmt: skip


def shown(source: str) -> str:
    """Literal text of the only paragraph; fails where the reader sees any markup."""
    tokens = READER.parse(source)
    kinds = [token.type for token in tokens]
    assert kinds in ([], ["paragraph_open", "inline", "paragraph_close"]), kinds
    children = tokens[1].children or [] if tokens else []
    assert {child.type for child in children} <= {"text", "text_special"}, children
    return "".join(child.content for child in children)


@given(MARKS | st.text(max_size=20))
@example("a_b_c 2.5 E-417")
def test_any_text_is_shown_as_it_is(value: str) -> None:
    printable = "".join(c for c in value if c.isprintable() or c.isspace())
    if printable == value:
        assert shown(text(value)) == " ".join(value.split())
    else:
        shown(text(value))


@given(st.sampled_from(HOSTILE), st.sampled_from(["> ", "- ", "# ", "x "]))
def test_markup_in_documents_stays_text(value: str, before: str) -> None:
    plain, escaped = READER.parse(f"{before}x"), READER.parse(f"{before}{text(value)}")
    assert [token.type for token in plain] == [token.type for token in escaped]
    inline = next(token for token in escaped if token.type == "inline")
    assert {child.type for child in inline.children or []} <= {"text", "text_special"}


def test_ordinary_text_stays_readable_in_the_file() -> None:
    ordinary = "LSW-2 stopped at 22:15, flow 2.5 L/min (E-417), lot_8841; 焊缝气孔 29 µΩ"
    assert text(ordinary) == ordinary


def test_addresses_do_not_become_links() -> None:
    assert text("see http://evil.example or www.evil.example or a@b.example") == (
        "see http\\://evil.example or www\\.evil.example or a\\@b.example"
    )


def test_control_and_direction_characters_go() -> None:
    assert text("a\x1b[31mb\u202ec\x00") == "a\\[31mbc"


def test_a_hostile_incident_keeps_the_page_in_shape(diagnosis: Diagnosis) -> None:
    def outline(one: Diagnosis) -> list[str]:
        tokens = READER.parse(page(one, "en"))
        assert not any(token.type == "html_block" for token in tokens)
        for token in tokens:
            kinds = {child.type for child in token.children or []}
            assert not kinds & {"html_inline", "link_open", "image", "code_inline", "em_open"}
        return [token.type for token in tokens if token.type != "softbreak"]

    first = diagnosis.hypotheses[0]
    for value in HOSTILE:
        line = replace(first.ledger[1], quote=value, ref=value)
        worded = replace(
            first,
            cause=value,
            ledger=(first.ledger[0], line, *first.ledger[2:]),
            rationale=replace(first.rationale, text=value),
            checks=(replace(first.checks[0], text=value, confirms=value),),
        )
        bad = replace(
            diagnosis,
            hypotheses=(worded, *diagnosis.hypotheses[1:]),
            incident=Incident(diagnosis.incident.id, value.replace("\n", " ")),
        )
        assert outline(bad) == outline(diagnosis)


def test_the_page_holds_everything_an_engineer_needs(diagnosis: Diagnosis) -> None:
    whole = page(diagnosis)
    for part in (
        "# Incident Q-1",
        "| 1 | SCW-01 Shield gas flow low | 46% | 4 | 8 | Welding |",
        "| 2 | Loose screw | 30% | 0 |  |  |",
        "Verify the flow (30 min; expected saving 41 min; separates SCW-01, Loose screw)",
        "- then it is SCW-01",
        "- Block lot 00123 \\[E4\\]",
        "- Scope: lot 00123, LSW-2",
        "- 29 µΩ: outside (\\<= 25 µΩ, sop/WLD-04.docx@C#5.2)",
        "- INS-02: let it escape \\[E4\\]",
        "FIRE-01",
        "| E2 | for | +2.500 | case | Pores on LSW-2 | 8d/8D-31.docx@B#D2 |",
        "|  | Sum = score | +1.000 |  |  |  |",
        "- E4: Replace nozzle (8d/8D-31.docx@B#D5)",
        "- Replace nozzle \\[E4\\] (did NOT hold in the past case)",
        "- Add an interlock (suggested, no source)",
        "| Look for: low flow | 30 | no | flow below 12 | flow normal |",
        "- leak test skipped \\[E4\\]",
        "Struck, not supported by the evidence: 8 % (Reason: no)",
        "- novelty_threshold: 0.5",
        "**A note.**",
    ):
        assert part in whole, part
    assert "secret" not in whole  # extra columns are echoed in the data, not reported on


def test_the_language_is_the_incidents(diagnosis: Diagnosis) -> None:
    chinese = replace(diagnosis, incident=Incident("Q-2", "LSW-2 焊缝出现大量气孔"))
    assert page(chinese).startswith("# 事件 Q-2")
    assert page(chinese, "en").startswith("# Incident Q-2")
    told = replace(chinese, incident=replace(chinese.incident, lang="en"))
    assert page(told).startswith("# Incident")


def test_a_failed_row_has_a_page_with_its_error(diagnosis: Diagnosis) -> None:
    failed = Diagnosis(
        Incident("Q-9", ""), "failed", None, (), diagnosis.provenance, error="row 4: empty text"
    )
    assert "**Error**: row 4: empty text" in page(failed)
