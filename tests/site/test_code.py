"""What the code never does, wherever it does it: each of these has opened other sites' doors."""

import re
from pathlib import Path

import pytest
from django.conf import settings

CODE = [
    path
    for folder in ("accounts", "mslprep", "roadmap")
    for path in Path(settings.BASE_DIR, folder).rglob("*.py")
]
TEMPLATES = list(Path(settings.BASE_DIR, "templates").rglob("*.html"))
NOTES = {"_notes_list.html"}
"""Where a note's HTML is shown, which `journey.markdown.render` has made safe."""


def places(pattern: str, files: list[Path]) -> list[str]:
    """The files in which a pattern stands."""
    return sorted(
        str(path.relative_to(settings.BASE_DIR))
        for path in files
        if re.search(pattern, path.read_text(encoding="utf-8"))
    )


@pytest.mark.parametrize("pattern", [r"\.raw\(", r"\.extra\(", r"\bRawSQL\b", r"\bmark_safe\b"])
def test_no_code_writes_sql_or_calls_text_safe(pattern: str) -> None:
    assert len(CODE) > 40
    assert places(pattern, CODE) == []


def test_no_page_of_the_users_looks_a_row_up_without_its_owner() -> None:
    files = [path for path in CODE if "journey" in path.parts or "accounts" in path.parts]
    assert len(files) > 20
    assert places(r"get_object_or_404|\.objects\.get\(pk", files) == []


def test_only_a_rendered_note_is_shown_unescaped() -> None:
    found = places(r"\|\s*safe\b|autoescape off", TEMPLATES)
    assert {Path(path).name for path in found} == NOTES
