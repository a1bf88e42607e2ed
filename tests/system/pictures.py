"""Screenshots of every page for ``docs/screenshots``, made by a real Chromium on a sample plant.

    python -m tests.system.pictures WORKSPACE OUT [NAME …]

The workspace must have been read. The script asks, judges and triages in it: use a copy.
"""

from __future__ import annotations

import io
import json
import re
import sys
import tempfile
from collections.abc import Callable
from pathlib import Path

from PIL import Image
from playwright.sync_api import Browser, Error, Page, expect, sync_playwright

from tests.system.acting import cards, press, say, settled, visit
from tests.system.conftest import CHROMIUM, WAIT, Server

DEMO = Path(__file__).parents[2] / "corpus" / "incidents" / "demo.jsonl"
MOST = 300_000  # bytes of one picture


def rows() -> list[dict[str, str]]:
    return [json.loads(line) for line in DEMO.read_text("utf-8").split("\n") if line]


def keep(page: Page, file: Path, tall: int = 2600) -> None:
    """The page at its full height, up to ``tall``, as a palette PNG."""
    width = page.viewport_size["width"]
    height = page.evaluate(
        "(document.querySelector('[data-testid=stMainBlockContainer]') || document.body)"
        ".getBoundingClientRect().height"
    )
    page.set_viewport_size({"width": width, "height": int(min(tall, max(700, height + 190)))})
    page.evaluate(
        "document.querySelectorAll('[data-testid=stMain]').forEach(m => m.scrollTo(0, 0))"
    )
    page.wait_for_timeout(800)
    settled(page)
    picture = Image.open(io.BytesIO(page.screenshot())).convert("RGB")
    for colours in (128, 64, 32):
        out = io.BytesIO()
        picture.quantize(colours).save(out, "PNG", optimize=True)
        if len(out.getvalue()) < MOST:
            break
    file.write_bytes(out.getvalue())
    page.set_viewport_size({"width": width, "height": 900})


def ask_demo(page: Page, server: Server, lang: str, number: int) -> None:
    """A question as it came in: its facts in the form, its words in the chat."""
    row = rows()[number]
    visit(page, f"{server.url}/?lang={lang}")
    page.get_by_test_id("stExpander").first.click()
    for label, name in (
        (("Machine", "设备"), "machine"),
        (("Lot", "批次"), "lot"),
        (("Line", "产线"), "line"),
        (("Defect code", "缺陷代码"), "defect_code"),
        (("Found at step", "发现工序"), "process_step"),
    ):
        if row.get(name):
            page.get_by_label(label[lang == "zh"], exact=True).fill(row[name])
            page.keyboard.press("Tab")
    settled(page)
    say(page, row["text"])
    page.wait_for_url(re.compile("incident="))
    settled(page)
    expect(cards(page).first).to_be_visible()


def opening(page: Page, server: Server, out: Callable[[str], Path], lang: str) -> None:
    visit(page, f"{server.url}/?lang={lang}")
    settled(page)
    page.get_by_test_id("stExpander").first.click()
    page.wait_for_timeout(600)
    keep(page, out("start"))


def diagnose(page: Page, server: Server, out: Callable[[str], Path], lang: str) -> None:
    ask_demo(page, server, lang, 1 if lang == "zh" else 0)
    first = cards(page).first
    first.get_by_text(re.compile(r"Evidence \(|证据账 \(")).first.click()
    settled(page)
    keep(page, out("diagnose"), 3600)
    first.get_by_role("button", name=re.compile(r"8D-20")).first.click()
    expect(page.locator('[class*="st-key-cited-passage"]')).to_be_visible()
    keep(page, out("citation"), 900)
    page.keyboard.press("Escape")
    page.get_by_role("tab", name=re.compile("Pictures|图表")).click()
    settled(page)
    expect(page.locator(".js-plotly-plot").first).to_be_visible()
    page.get_by_role("tab", name=re.compile("Pictures|图表")).scroll_into_view_if_needed()
    keep(page, out("pictures"), 4800)
    page.get_by_role("tab", name=re.compile("8D")).click()
    settled(page)
    keep(page, out("report"), 3600)


def dialogue(page: Page, server: Server, out: Callable[[str], Path], lang: str) -> None:
    ask_demo(page, server, lang, 4 if lang == "zh" else 0)
    say(
        page,
        "采样线插头松动，拔插后压差消失"
        if lang == "zh"
        else "power at the workpiece is 3.80 kW as set, lenses new; pull low only on station A, clamp gap 0.3 mm",
    )
    expect(page.get_by_text(re.compile("What this changed|由此带来的变化"))).to_be_visible()
    settled(page)
    keep(page, out("dialogue"), 1500)


def undetermined(page: Page, server: Server, out: Callable[[str], Path], lang: str) -> None:
    """The first incident of the labelled sample set whose cause is in no list and that says so."""
    dev = [json.loads(x) for x in DEMO.with_name("dev.jsonl").read_text("utf-8").split("\n") if x]
    new = [row["text"] for row in dev if row["labels"] == ["NOVEL"] and row["lang"] == lang]
    for text in new[:8]:
        visit(page, f"{server.url}/?lang={lang}")
        say(page, text)
        page.wait_for_url(re.compile("incident="))
        settled(page)
        if page.locator(".st-key-undetermined").count():
            break
    keep(page, out("undetermined"), 1500)


def triage(page: Page, server: Server, out: Callable[[str], Path], lang: str) -> None:
    visit(page, f"{server.url}/triage?lang={lang}")
    settled(page)
    if lang == "en" and not list(server.plant.glob("triage/*/job.json")):
        with tempfile.TemporaryDirectory() as folder:
            file = Path(folder) / "week-47.jsonl"
            fresh = DEMO.with_name("fresh.jsonl")
            file.write_bytes((fresh if fresh.exists() else DEMO).read_bytes())
            page.get_by_text("Upload new anomalies").wait_for()
            page.locator("input[type=file]").set_input_files(file)
            settled(page)
            press(page, "Start triage")
    told = re.compile("Click a row to see its list|点击一行查看其排序")
    expect(page.get_by_text(told)).to_be_visible(timeout=400_000)
    settled(page)
    keep(page, out("triage"))


def plain_page(name: str) -> Callable[..., None]:
    def show(page: Page, server: Server, out: Callable[[str], Path], lang: str) -> None:
        visit(page, f"{server.url}/{name}?lang={lang}")
        settled(page)
        page.wait_for_timeout(1500)
        keep(page, out(name))

    return show


PAGES: dict[str, Callable[..., None]] = {
    "start": opening, "diagnose": diagnose, "dialogue": dialogue, "undetermined": undetermined,
    "triage": triage, "knowledge": plain_page("knowledge"), "quality": plain_page("quality"),
}  # fmt: skip
NARROW = ("start", "undetermined", "triage", "knowledge", "quality")
LOOKS = (
    ("en", 1280, "light", tuple(PAGES)),
    ("zh", 1280, "light", tuple(PAGES)),
    ("zh", 820, "light", NARROW),
    ("en", 820, "light", NARROW),
    ("zh", 1280, "dark", ("start", "undetermined", "quality")),
)


def take(browser: Browser, server: Server, folder: Path, wanted: list[str]) -> None:
    for lang, width, scheme, names in LOOKS:
        look = f"{lang}-{width}" + ("-dark" if scheme == "dark" else "")
        context = browser.new_context(
            viewport={"width": width, "height": 900}, color_scheme=scheme, locale="en-GB"
        )
        page = context.new_page()
        page.set_default_timeout(WAIT)
        for name in names:
            if wanted and name not in wanted and look not in wanted:
                continue
            try:
                PAGES[name](page, server, _namer(folder, look), lang)
                print(look, name, flush=True)
            except (AssertionError, Error) as error:
                print(look, name, "FAILED", str(error)[:400], flush=True)
        context.close()


def _namer(folder: Path, look: str) -> Callable[[str], Path]:
    return lambda what: folder / f"{what}-{look}.png"


def main() -> None:
    plant, folder, wanted = Path(sys.argv[1]), Path(sys.argv[2]), sys.argv[3:]
    folder.mkdir(parents=True, exist_ok=True)
    expect.set_options(timeout=WAIT)
    server = Server(plant).start()
    try:
        with sync_playwright() as driver:
            browser = driver.chromium.launch(executable_path=str(CHROMIUM), args=["--no-sandbox"])
            take(browser, server, folder, wanted)
            browser.close()
    finally:
        server.stop()


if __name__ == "__main__":
    main()
