"""What a quality engineer does all day, in a real browser."""

from __future__ import annotations

import csv
import json
import re
import time
from pathlib import Path

import pytest
from playwright.sync_api import expect

from rca import Workspace
from tests.system.acting import ask, cards, chance, press, ranking, say, settled, visit

pytestmark = pytest.mark.system

DEMO = [
    json.loads(line)
    for line in (Path(__file__).parents[2] / "corpus" / "incidents" / "demo.jsonl")
    .read_text(encoding="utf-8")
    .split("\n")
    if line
]
WELD, NAIL = DEMO[0]["text"], DEMO[1]["text"]


def test_diagnose_in_english(page, served):
    ask(page, served.url, WELD)
    assert ranking(page)[0] == "SCW-01"
    expect(page.get_by_text("Contain now")).to_be_visible()
    expect(page.get_by_text("Ranked hypotheses", exact=True)).to_be_visible()
    assert cards(page).count() == 5
    assert chance(page, "SCW-01").endswith("%")


def test_diagnose_in_chinese(page, served):
    ask(page, f"{served.url}/?lang=zh", NAIL)
    expect(page.get_by_text("立即围堵")).to_be_visible()
    expect(page.get_by_text("原因排序")).to_be_visible()
    assert len(ranking(page)) == 5
    expect(cards(page).first.locator("strong").first).to_have_text(re.compile("[\u4e00-\u9fff]"))
    assert page.evaluate("document.fonts.check('16px \"Noto Sans CJK SC\"', '注液口')")


def test_a_citation_opens_the_passage_in_its_document(page, served):
    ask(page, served.url, WELD)
    source = cards(page).first.get_by_role("button", name=re.compile(r"8D-\d{4}-\d+")).first
    file = re.search(r"8D-\d{4}-\d+\.\w+", source.inner_text())[0]
    source.click()
    dialog = page.get_by_role("dialog")
    expect(dialog.get_by_text(f"8d/{file}").first).to_be_visible()
    cited = dialog.locator('[class*="st-key-cited-passage"]')
    expect(cited).to_be_visible()
    marked = cited.locator("span[style*='background'], span.stMarkdownColoredBackground").last
    assert len(marked.inner_text()) > 20
    colour = marked.evaluate("e => getComputedStyle(e).backgroundColor")
    assert colour not in ("rgba(0, 0, 0, 0)", "rgb(255, 255, 255)")


def test_a_table_row_is_cited_by_sheet_and_row(page, served):
    ask(page, served.url, WELD)
    cards(page).first.get_by_role("button", name=re.compile("pfmea.xlsx")).first.click()
    expect(
        page.get_by_role("dialog").get_by_text(re.compile(r"PFMEA, row \d+")).first
    ).to_be_visible()


def test_a_checks_outcome_ranks_anew_and_shows_the_change(page, served):
    name = ask(page, served.url, WELD)
    before = ranking(page)[0]
    page.get_by_role("textbox", name="Your name").fill("QE Li")
    page.get_by_role("textbox", name="Your name").press("Enter")
    settled(page)
    press(page, "It was refuted")
    expect(page.get_by_text("What this changed")).to_be_visible()
    settled(page)
    records = Workspace.open(served.plant).records
    assert records.diagnosis(f"{name}@2").incident.notes
    assert [(v.cause_id, v.kind) for v in records.verdicts(name)] == [(before, "rejected")]


def test_a_note_goes_on_and_the_link_reopens_it(page, served, browser):
    ask(page, served.url, WELD)
    say(page, "power meter at the workpiece reads 2.9 kW instead of 3.4 kW")
    expect(page.get_by_text("What this changed")).to_be_visible()
    settled(page)
    link, shown = page.url, ranking(page)
    other = browser.new_context()
    second = other.new_page()
    visit(second, link)
    settled(second)
    expect(second.get_by_text("power meter at the workpiece reads 2.9 kW").first).to_be_visible()
    assert ranking(second) == shown
    other.close()


def test_a_verdict_changes_the_next_ranking(page, own_server):
    server = own_server().start()
    text = "Purple film on the busbar cover after packing, felt sticky, 40 of 400, since Monday"
    first = ask(page, server.url, text)
    cause = ranking(page)[2]
    page.get_by_role("textbox", name="Your name").fill("QE Li")
    page.get_by_role("textbox", name="Your name").press("Enter")
    settled(page)
    _pick(page, "Cause", cause)
    page.get_by_label("The check that proved it").fill("wiped off and analysed")
    page.get_by_label("The check that proved it").press("Enter")
    settled(page)
    press(page, re.compile("Confirmed"))
    expect(page.get_by_text("QE Li", exact=False).first).to_be_visible()
    second = ask(page, server.url, text)
    records = Workspace.open(server.plant).records
    kept = [(v.cause_id, v.kind, v.by) for v in records.verdicts(first)]
    assert kept == [(cause, "confirmed", "QE Li")]
    before, after = (
        {h.cause_id: h.probability for h in records.diagnosis(name).hypotheses}
        for name in (first, second)
    )
    assert after[cause] > before[cause]


def test_script_in_an_incident_is_text(page, served):
    hostile = (
        "Nail weld <script>alert(1)</script> <img src=http://evil.example/a.png onerror=alert(2)> "
        "![x](http://evil.example/b.png) [link](javascript:alert(3)) **bold** $x^2$ :red[hot]"
    )
    name = ask(page, served.url, hostile)
    expect(page.get_by_text("<script>alert(1)</script>").first).to_be_visible()
    expect(page.get_by_text("![x](http:").first).to_be_visible()
    assert page.locator("[data-testid='stChatMessage'] img").count() == 0
    assert page.locator("a[href*='evil'], a[href^='javascript']").count() == 0
    page.get_by_role("tab", name="Pictures").click()
    settled(page)
    expect(page.locator(".js-plotly-plot").first).to_be_visible()
    visit(page, served.url)  # the list of recent incidents quotes it too
    expect(page.get_by_role("link", name=re.compile(name))).to_be_visible()
    assert page.locator("a[href*='evil']").count() == 0


def _batch(file: Path, rows: int) -> Path:
    with file.open("w", encoding="utf-8", newline="") as out:
        writer = csv.writer(out)
        facts = ("process_step", "line", "machine", "lot")  # so that plant data are asked too
        writer.writerow(["id", "text", *facts])
        for number in range(rows):
            source = DEMO[number % len(DEMO)]
            told = [source.get(name, "") for name in facts]
            writer.writerow([f"N-{number:03d}", f"{source['text']} ({number})", *told])
        writer.writerow(["BAD", "", *[""] * len(facts)])
    return file


def _start_batch(page, server, rows: int, tmp_path: Path) -> None:
    visit(page, f"{server.url}/triage")
    page.locator("input[type=file]").set_input_files(_batch(tmp_path / "night.csv", rows))
    expect(page.get_by_text(f"{rows + 1} rows, 1 of them")).to_be_visible()
    press(page, "Start triage")
    page.wait_for_url(re.compile("job="))


def _done(page, rows: int) -> None:
    expect(page.get_by_text("Click a row to see its list.")).to_be_visible(timeout=300_000)
    metric = page.get_by_test_id("stMetric").filter(has_text="rows")
    expect(metric).to_contain_text(str(rows + 1))
    expect(page.get_by_test_id("stMetric").filter(has_text="failed")).to_contain_text("1")


def test_a_batch_survives_a_reload(page, own_server, tmp_path):
    server = own_server().start()
    _start_batch(page, server, 60, tmp_path)
    page.reload()
    _done(page, 60)
    expect(page.get_by_role("button", name="Summary (.xlsx)")).to_be_visible()


def test_a_batch_survives_a_restart_of_the_server(page, own_server, tmp_path):
    server = own_server().start()
    _start_batch(page, server, 60, tmp_path)
    where = page.url
    server.stop()
    server.start()
    visit(page, where)
    _done(page, 60)


def test_a_new_document_is_found_and_a_removed_one_is_gone(page, own_server, tmp_path):
    server = own_server().start()
    visit(page, f"{server.url}/knowledge")
    page.get_by_role("tab", name="Add files").click()
    settled(page)
    _pick(page, "Put them into", "sop/")
    note = tmp_path / "QZX-77.md"
    note.write_text("# QZX-77 Quokka gasket\n\n## 1 Scope\n\nQuokka gaskets are greased weekly.\n")
    page.locator("input[type=file]").set_input_files(note)
    press(page, re.compile("Add and read"))
    expect(page.get_by_text(re.compile("Last reading: 1 files read"))).to_be_visible(
        timeout=240_000
    )
    assert (server.plant / "sop" / "QZX-77.md").exists()
    _search(page, "quokka gasket greased")
    expect(page.get_by_text("sop/QZX-77.md").first).to_be_visible()
    page.get_by_role("tab", name="Remove").click()
    settled(page)
    _pick(page, "File", "QZX-77")
    page.get_by_text("Yes, take it out of the knowledge base").click()
    settled(page)
    press(page, "Remove the document")
    expect(page.get_by_text(re.compile("1 gone"))).to_be_visible(timeout=240_000)
    _search(page, "quokka gasket greased")
    expect(page.get_by_text("sop/QZX-77.md")).to_have_count(0)


def _pick(page, label: str, typed: str) -> None:
    page.get_by_role("combobox", name=re.compile(label)).first.click()
    page.keyboard.type(typed)
    page.get_by_role("option", name=typed).first.click()
    settled(page)


def _search(page, words: str) -> None:
    page.get_by_role("tab", name="Search").click()
    settled(page)
    page.get_by_label("What to look for").fill(words)
    page.get_by_label("What to look for").press("Enter")
    settled(page)
    expect(page.locator('[class*="st-key-hit-"]').first).to_be_visible()


@pytest.mark.parametrize("path", ["", "triage", "knowledge", "quality"])
@pytest.mark.parametrize("width", [1280, 820])
def test_no_page_is_wider_than_its_window(page, served, path, width):
    page.set_viewport_size({"width": width, "height": 900})
    visit(page, f"{served.url}/{path}")
    settled(page)
    expect(page.get_by_role("heading").first).to_be_visible()
    assert page.evaluate("document.documentElement.scrollWidth") <= width
    assert page.get_by_test_id("stException").count() == 0


def test_other_machines_need_a_sign_in(page, own_server):
    from app.users import add_user

    server = own_server(host="0.0.0.0")
    add_user(server.plant, "li", "correct horse battery")
    server.start()
    visit(page, server.url)
    expect(page.get_by_role("heading", name="Sign in")).to_be_visible()
    assert page.get_by_test_id("stChatInputTextArea").count() == 0
    for password, heading in (("wrong wrong wrong", "Sign in"), ("correct horse battery", "What")):
        page.get_by_label("Name", exact=True).fill("li")
        page.get_by_role("textbox", name="Password").fill(password)
        page.get_by_role("button", name="Sign in", exact=True).click()
        settled(page)
        time.sleep(1)
        expect(page.get_by_role("heading", name=re.compile(heading))).to_be_visible()
