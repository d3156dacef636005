"""The example in docs/fit.md is what the fit view says."""

import json
import re

from django.conf import settings

from roadmap.catalogue import loading
from roadmap.outlook import fit
from roadmap.outlook.advertisement.reading import read
from roadmap.outlook.fit import Cover, Degree, Reader

DOCUMENT = (settings.BASE_DIR / "docs" / "fit.md").read_text(encoding="utf-8")
CATALOGUE = json.loads(loading.BUILT_IN.read_text(encoding="utf-8"))
SOMETHING = Cover("Something", "/")


def names(section: str) -> dict[str, str]:
    return {row["slug"]: row["name"] for row in CATALOGUE[section]}


def marked(quote) -> str:
    return "".join(f"**{p.text}**" if p.is_marked else p.text for p in quote.pieces)


def test_the_example_is_what_it_says():
    text = re.search(r"```text\n(.*?)```", DOCUMENT, re.DOTALL)[1]
    after = DOCUMENT.partition("The fit view says:\n\n")[2]
    _header, _line, *rows = after.partition("\n\n")[0].splitlines()
    parts = fit.compare(
        read(text),
        Reader(
            degrees=(Degree("phd", True, SOMETHING),),
            areas={"oncology": SOMETHING},
            skills={"presentation": (SOMETHING,)},
        ),
        area_names=names("specialties"),
        skill_names=names("skills"),
    )
    said = [
        f"| {part.title} | {row.title} | {marked(quote)} | {row.standing.value} |"
        for part in parts
        for row in part.rows
        for quote in row.quotes
    ]
    assert said == rows
