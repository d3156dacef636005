"""The roadmap app: one app, one wing per capability."""

from django.apps import AppConfig
from django.utils.translation import gettext_lazy as _


class RoadmapConfig(AppConfig):
    """Catalogue, journey, and the wings that hang on them."""

    name = "roadmap"
    verbose_name = _("Roadmap")
