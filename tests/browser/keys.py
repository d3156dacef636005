"""Using a page with the keyboard alone."""

from playwright.sync_api import Locator, Page, expect


def press(page: Page, target: Locator, *, key: str = "Enter") -> None:
    """Go on to something with the Tab key, and press it."""
    tab_to(page, target)
    page.keyboard.press(key)


def type_into(page: Page, label: str, text: str) -> None:
    """Go on to a field with the Tab key, and type into it."""
    tab_to(page, page.get_by_label(label))
    page.keyboard.type(text)


def tab_to(page: Page, target: Locator) -> None:
    """Press the Tab key until something has the focus, which can be seen then."""
    expect(target).to_be_visible()
    for _ in range(150):
        page.keyboard.press("Tab")
        if target.evaluate("element => element === document.activeElement"):
            break
    expect(target).to_be_focused()
    assert target.evaluate("element => element.matches(':focus-visible')")
