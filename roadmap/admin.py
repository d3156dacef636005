"""The admin of all wings, in one place for Django to find; each lives in its own wing.

The journey has none: what people write is for their own eyes.
"""

from django.contrib import admin
from django.utils.translation import gettext_lazy as _

from roadmap.catalogue.admin import editions, lines, lists, path

__all__ = ["editions", "lines", "lists", "path"]

admin.site.site_header = admin.site.site_title = _("MSL Prep administration")
