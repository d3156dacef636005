"""Reads templates the way a translator and a browser do, without rendering them."""

from collections.abc import Iterator
from dataclasses import dataclass, field
from html.parser import HTMLParser
from pathlib import Path

from django.conf import settings
from django.template.base import Lexer, TokenType

TEMPLATES = Path(settings.BASE_DIR) / "templates"
READ_ALOUD = {"alt", "aria-label", "aria-description", "placeholder", "title", "label"}
"""Attributes that people meet as text."""
TRANSLATED = ("blocktranslate", "blocktrans")


@dataclass
class Element:
    """A start tag with its attributes."""

    name: str
    attributes: dict[str, str]


@dataclass
class Markup(HTMLParser):
    """The elements of a template and the text in it that no translation tag surrounds."""

    elements: list[Element] = field(default_factory=list)
    texts: list[str] = field(default_factory=list)

    def __post_init__(self) -> None:
        super().__init__()

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        """Keep an element, and its attributes that people meet as text."""
        attributes = {name: value or "" for name, value in attrs}
        self.elements.append(Element(tag, attributes))
        self.texts += [attributes[name] for name in READ_ALOUD & attributes.keys()]
        if tag == "meta" and attributes.get("name") == "description":
            self.texts.append(attributes.get("content", ""))

    def handle_data(self, data: str) -> None:
        """Keep a text."""
        self.texts.append(data)


def templates() -> Iterator[Path]:
    """Every page and partial of the site."""
    return TEMPLATES.rglob("*.html")


def name_of(template: Path) -> str:
    """The name by which Django knows a template."""
    return template.relative_to(TEMPLATES).as_posix()


def read(template: Path) -> Markup:
    """What is left of a template without Django's tags and without what they translate."""
    markup = Markup()
    in_translation = False
    for token in Lexer(template.read_text(encoding="utf-8")).tokenize():
        if token.token_type == TokenType.BLOCK:
            tag = token.contents.split()[0]
            if tag in (*TRANSLATED, "comment"):
                in_translation = True
            elif tag in (*(f"end{name}" for name in TRANSLATED), "endcomment"):
                in_translation = False
        elif token.token_type == TokenType.TEXT and not in_translation:
            markup.feed(token.contents)
    markup.close()
    return markup
