"""Collects the static files that pages use, and leaves the rest of the packages where it is."""

from django.contrib.staticfiles.apps import StaticFilesConfig


class StaticFiles(StaticFilesConfig):
    """Django's app for static files; of packages it takes the files that we and the admin use."""

    ignore_patterns = [
        *StaticFilesConfig.ignore_patterns,
        "bootstrap.css*",
        "bootstrap.rtl*",
        "bootstrap-*",
        "django-htmx.js",
        "django_htmx/ext/*",
        "htmax-*",
        "htmx-2.js",
        "htmx-4*",
        # The admin takes the short form of these.
        "*/jquery.js",
        "*/select2.css",
        "*/select2.full.js",
        "*/xregexp.js",
    ]
