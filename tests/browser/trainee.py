"""What a trainee does with the page, in the words of the tests."""

from __future__ import annotations

from playwright.sync_api import Locator, Page, expect

MARTA = "es/marta-pedido"


def choose(page: Page, persona: str = MARTA) -> None:
    """Chooses a customer on the start page."""
    page.locator(f'[data-act=choose][data-on="{persona}"]').click()
    page.wait_for_selector(".hints")


def answer(page: Page, persona: str = MARTA) -> None:
    """Goes from the start page into the call."""
    choose(page, persona)
    page.locator(".ready button.big").click()
    expect(box(page)).to_be_focused()


def box(page: Page) -> Locator:
    """The text box."""
    return page.locator("#say-next")


def answers(page: Page) -> Locator:
    """The customer's finished turns."""
    return page.locator(".conversation .from-customer:not(.under-way)")


def say(page: Page, text: str) -> None:
    """Says something and waits until the customer has answered."""
    before = answers(page).count()
    box(page).fill(text)
    box(page).press("Enter")
    expect(answers(page)).to_have_count(before + 1)
    expect(page.locator(".under-way")).to_have_count(0)


def end_call(page: Page) -> None:
    """Ends the call."""
    page.locator("button.hang-up").click()
    page.locator(".ask-keys button").first.click()


def hang_up(page: Page) -> None:
    """Ends the call, skips the questions, which a branch has not, and waits until all is graded."""
    end_call(page)
    skip = page.locator(".questions [data-act=skip]")
    skip.or_(page.locator(".report-head")).first.wait_for()
    if skip.is_visible():
        skip.click()
    page.wait_for_selector(".report-head .ring-number")


def alert(page: Page) -> Locator:
    """The notice that is visible."""
    return page.locator(".notice-box:visible")
