"""What a person does in the browser, one function each."""

from __future__ import annotations

import re

from playwright.sync_api import Locator, Page, expect

CARD = '[class*="st-key-card-"]'


def visit(page: Page, url: str) -> None:
    page.goto(url)
    page.get_by_test_id("stAppViewContainer").wait_for()


def say(page: Page, text: str) -> None:
    """Type into the chat and press Enter."""
    box = page.get_by_test_id("stChatInputTextArea")
    box.fill(text)
    box.press("Enter")


def ask(page: Page, url: str, text: str) -> str:
    """A new incident; returns its id once the list stands."""
    visit(page, url)
    say(page, text)
    page.wait_for_url(re.compile("incident="))
    settled(page)
    expect(cards(page).first).to_be_visible()
    return page.url.partition("incident=")[2].partition("&")[0]


def settled(page: Page) -> None:
    """Until no script runs and nothing on the page is from the run before."""
    page.wait_for_timeout(300)  # what was done must first reach the server
    expect(page.get_by_test_id("stStatusWidget")).to_have_count(0)
    expect(page.locator('[data-stale="true"]')).to_have_count(0)
    expect(page.get_by_test_id("stSkeleton")).to_have_count(0)


def cards(page: Page) -> Locator:
    """The hypotheses, in order."""
    return page.locator(CARD)


def ranking(page: Page) -> list[str]:
    """Cause ids as the cards name them, first to last."""
    heads = cards(page).locator("strong", has_text=re.compile(r"^\d+\. ")).all_inner_texts()
    return [head.split()[1] for head in heads]


def chance(page: Page, cause: str) -> str:
    """The percentage on the card of ``cause``; "" where it has none."""
    card = cards(page).filter(has=page.locator("strong", has_text=re.compile(rf"^\d+\. {cause}\b")))
    return card.locator("strong", has_text="%").first.inner_text() if card.count() else ""


def press(page: Page, name: str | re.Pattern[str]) -> None:
    """Press a button that is there now, and wait for what it does."""
    page.get_by_role("button", name=name).first.click()
    settled(page)
