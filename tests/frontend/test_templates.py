"""Rules for every template, read from its source."""

import re

import pytest
from django.conf import settings

from tests.frontend.markup import name_of, read, templates

STATIC = settings.BASE_DIR / "static"
ALL = sorted(templates())
PARSED = {name_of(path): read(path) for path in ALL}
NAMES = sorted(PARSED)
MAY_STAY_AS_IT_IS = {"MSL Prep", "UTC"}
ADDRESSES = ("action", "data", "formaction", "href", "poster", "src", "srcset")
OTHER_ORIGIN = re.compile(r"\s*([a-z][a-z0-9+.-]*:)?//", re.IGNORECASE)
ICON = re.compile(r"""{%\s*icon\s+["']([^"']+)["']""")


def test_there_are_templates_to_check():
    assert "base.html" in NAMES
    assert "landing.html" in NAMES


@pytest.mark.parametrize("name", NAMES)
def test_no_style_or_script_in_the_page(name):
    for element in PARSED[name].elements:
        handlers = [key for key in element.attributes if key.startswith(("on", "hx-on"))]
        assert element.name != "style", element
        assert "style" not in element.attributes, element
        assert handlers == [], element
        assert element.name != "script" or "src" in element.attributes, element
        assert not any(value.startswith("js:") for value in element.attributes.values()), element


@pytest.mark.parametrize("name", NAMES)
def test_nothing_comes_from_elsewhere(name):
    for element in PARSED[name].elements:
        for key in ADDRESSES:
            address = element.attributes.get(key, "")
            assert not OTHER_ORIGIN.match(address), element


@pytest.mark.parametrize("name", NAMES)
def test_every_text_can_be_translated(name):
    texts = (" ".join(text.split()) for text in PARSED[name].texts)
    untranslated = {
        text
        for text in texts
        if any(letter.isalpha() for letter in text) and text.strip(" –-·") not in MAY_STAY_AS_IT_IS
    }
    assert untranslated == set()


def test_the_check_for_translation_sees_what_is_missing(tmp_path):
    path = tmp_path / "page.html"
    path.write_text(
        '<p title="one">{% translate "not me" %} two <b>{% blocktranslate %}nor me'
        '{% endblocktranslate %}</b></p>{# nor this #}<input placeholder="three">{{ four }}'
    )
    texts = {text.strip() for text in read(path).texts}
    assert texts - {""} == {"one", "two", "three"}


@pytest.mark.parametrize("path", ALL, ids=name_of)
def test_every_icon_is_in_the_sprite(path):
    assert set(ICON.findall(path.read_text(encoding="utf-8"))) <= set(sprite_ids())


def test_no_icon_is_in_the_sprite_twice():
    assert len(sprite_ids()) == len(set(sprite_ids())) > 30


def test_the_style_sheet_stays_small():
    assert len((STATIC / "css" / "msl.css").read_bytes()) <= 13_000


def test_the_style_sheet_names_only_files_that_are_there():
    text = (STATIC / "css" / "msl.css").read_text(encoding="utf-8")
    files = re.findall(r"url\(([^)]+)\)", text)
    assert len(files) == 2
    assert all((STATIC / "css" / file).is_file() for file in files)
    assert "@import" not in text


def test_what_others_made_comes_with_its_licence():
    assert "OPEN FONT LICENSE" in (STATIC / "fonts" / "newsreader-OFL.txt").read_text()
    assert "ISC License" in (STATIC / "sprite-LICENSE.txt").read_text()


def sprite_ids() -> list[str]:
    """The names of all icons."""
    return re.findall(r'<symbol id="([^"]+)"', (STATIC / "sprite.svg").read_text())
