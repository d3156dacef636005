"""Reads an answer's HTML the way a browser does, to ask what stands in it."""

from functools import cached_property
from xml.etree.ElementTree import Element

import html5lib
from django.http import HttpResponse

ISOLATES = "\N{FIRST STRONG ISOLATE}\N{POP DIRECTIONAL ISOLATE}"
"""What is around a text that keeps its direction to itself."""


class Page:
    """What an answer shows: a whole page, or a fragment of one."""

    def __init__(self, response: HttpResponse) -> None:
        self.status = response.status_code
        self.html = response.content.decode()

    @cached_property
    def root(self) -> Element:
        """All of it, taken apart; only when asked for, since it takes longer than many answers."""
        return html5lib.parse(self.html, namespaceHTMLElements=False)

    @cached_property
    def by_id(self) -> dict[str, Element]:
        """Every element that has an id."""
        return {element.get("id"): element for element in self.root.iter() if element.get("id")}

    @property
    def is_fragment(self) -> bool:
        """Whether it is a part of a page, without head and frame."""
        return "<html" not in self.html and "<body" not in self.html

    def text(self, element: str | Element) -> str:
        """All that can be seen of what an element, or the one with this id, says."""
        if isinstance(element, str):
            element = self.by_id[element]
        seen = (character for character in "".join(element.itertext()) if character not in ISOLATES)
        return " ".join("".join(seen).split())

    @property
    def progress(self) -> tuple[int, int]:
        """Done and total, as the one element that says so shows them."""
        done, of, total, word = self.text("progress").split()
        assert (of, word) == ("of", "done")
        return int(done), int(total)

    @property
    def entries(self) -> list[str]:
        """The refs of the entries, in the order of the page."""
        return [
            name.removeprefix("entry-")
            for name, element in self.by_id.items()
            if name.startswith("entry-") and element.tag == "li"
        ]

    def checkbox(self, ref: str) -> tuple[str, str]:
        """What an entry's tick is called, and whether it is set."""
        button = self.by_id[f"tick-{ref}"]
        assert (button.tag, button.get("role")) == ("button", "checkbox")
        return self.text(button.get("aria-labelledby").split()[-1]), button.get("aria-checked")

    def field(self, name: str) -> Element:
        """The field with this name; the first one of several radio buttons."""
        return next(
            element
            for element in self.root.iter()
            if element.tag in ("input", "select", "textarea") and element.get("name") == name
        )

    def value(self, name: str) -> str:
        """What stands in the field with this name."""
        field = self.field(name)
        if field.tag == "textarea":
            return "".join(field.itertext())
        if field.tag == "select":
            chosen = (e for e in field.iter("option") if e.get("selected") is not None)
            return next((option.get("value", "") for option in chosen), "")
        return field.get("value", "")

    def error(self, name: str) -> str | None:
        """What is wrong with a field, as it says itself and beside it; None when it is right."""
        field = self.field(name)
        box = self.by_id[f"div_id_{name}"]
        assert field in list(box.iter())
        beside = [e for e in box.iter() if "invalid-feedback" in e.get("class", "").split()]
        if field.get("aria-invalid") != "true":
            assert beside == []
            return None
        assert len(beside) == 1
        return self.text(beside[0])

    def links(self, within: str) -> list[str]:
        """The addresses of the links within the element with this id."""
        return [link.get("href") for link in self.by_id[within].iter("a") if link.get("href")]

    @property
    def undo_url(self) -> str | None:
        """Where the message at the foot of the page posts to take back what was done."""
        return next((form.get("action") for form in self.by_id["flash"].iter("form")), None)
