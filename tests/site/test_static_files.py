"""Static files: those that are used, under hashed names."""

from pathlib import Path

import pytest
from django.conf import settings
from django.contrib.staticfiles.storage import staticfiles_storage


def collected(folder: str) -> list[str]:
    """The files that were collected into a folder, without their hashes."""
    names = staticfiles_storage.hashed_files
    return sorted(name for name in names if Path(name).parent == Path(folder))


def test_of_bootstrap_only_one_style_sheet_is_collected():
    assert collected("bootstrap") == [
        "bootstrap/bootstrap.min.css",
        "bootstrap/bootstrap.min.css.map",
    ]


def test_of_htmx_only_version_2_is_collected():
    assert collected("django_htmx") == ["django_htmx/htmx-2.min.js"]
    assert collected("django_htmx/ext") == []


@pytest.mark.parametrize(
    "name", ["css/msl.css", "js/app.js", "admin/js/vendor/jquery/jquery.min.js", "sprite.svg"]
)
def test_what_pages_use_is_there(name):
    assert staticfiles_storage.exists(staticfiles_storage.stored_name(name))


def test_the_site_compresses_and_hashes_its_files():
    # The tests themselves leave the compression out, which takes seconds.
    code = Path(settings.BASE_DIR, "mslprep", "settings.py").read_text()
    assert '"whitenoise.storage.CompressedManifestStaticFilesStorage"' in code
