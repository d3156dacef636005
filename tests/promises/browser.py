"""A person whose browser runs no scripts: opens pages, fills in forms, presses buttons."""

from urllib.parse import urldefrag
from xml.etree.ElementTree import Element

from django.test import Client

from accounts.models import User
from tests.journey.pages import Page


class Browser:
    """What one person sees and does, with nothing but HTML and forms."""

    def __init__(self, user: User) -> None:
        self.user = user
        self.client = Client(enforce_csrf_checks=True)
        self.client.force_login(user)
        self.url = ""
        self.page: Page

    def open(self, url: str) -> Page:
        """Go to a page, and where it leads."""
        return self._show(self.client.get(urldefrag(url).url, follow=True), url)

    def press(self, button: str, **fields: str) -> Page:
        """Press the button with this id or these words, with these fields filled in first."""
        form, pressed = self._find(button)
        data = {**_filled_in(form), **fields}
        if pressed.get("name"):
            data[pressed.get("name")] = pressed.get("value", "")
        unknown = set(fields) - {field.get("name") for field in form.iter()}
        assert unknown == set(), f"the form has no {unknown}"
        url = pressed.get("formaction") or form.get("action") or self.url
        assert form.get("method") == "post"
        return self._show(self.client.post(urldefrag(url).url, data, follow=True), url)

    def _find(self, button: str) -> tuple[Element, Element]:
        found = [
            (form, element)
            for form in self.page.root.iter("form")
            for element in self.buttons_of(form)
            if button in (element.get("id"), self.page.text(element))
        ]
        assert len(found) == 1, f"there are {len(found)} buttons {button!r} on {self.url}"
        return found[0]

    def buttons_of(self, form: Element) -> list[Element]:
        """The buttons within a form, and those elsewhere that name it."""
        elsewhere = [
            element
            for element in self.page.root.iter("button")
            if form.get("id") and element.get("form") == form.get("id")
        ]
        return [*form.iter("button"), *elsewhere]

    def _show(self, response, url: str) -> Page:
        chain = getattr(response, "redirect_chain", [])
        self.url = urldefrag(chain[-1][0] if chain else url).url
        self.page = Page(response)
        return self.page


def _filled_in(form: Element) -> dict[str, str]:
    """What a browser would send of a form as it stands."""
    data = {}
    for field in form.iter():
        name, kind = field.get("name"), field.get("type")
        if name is None or field.get("disabled") is not None:
            continue
        if field.tag == "textarea":
            data[name] = "".join(field.itertext())
        elif field.tag == "select":
            options = list(field.iter("option"))
            chosen = [option for option in options if option.get("selected") is not None]
            data[name] = (chosen or options)[0].get("value", "")
        elif kind in ("radio", "checkbox"):
            if field.get("checked") is not None:
                data[name] = field.get("value", "on")
        elif field.tag == "input":
            data[name] = field.get("value", "")
    return data
