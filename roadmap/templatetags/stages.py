"""The stages to choose from on each card of the board, written by hand: there are hundreds."""

import functools
from collections.abc import Iterable

from django import template
from django.utils.html import format_html, format_html_join
from django.utils.safestring import SafeString

from roadmap.catalogue.models import ApplicationStage

register = template.Library()


@register.simple_tag
def stage_options(stages: Iterable[ApplicationStage], chosen: ApplicationStage) -> SafeString:
    """The options of a select: the stages that are offered, and where the application stands.

    Args:
        stages: all there are, in their order.
        chosen: where it stands.
    """
    offered = tuple(
        (stage.slug, stage.name) for stage in stages if not stage.retired or stage.pk == chosen.pk
    )
    return _options(offered, chosen.slug)


@functools.lru_cache(maxsize=64)
def _options(offered: tuple[tuple[str, str], ...], chosen: str) -> SafeString:
    """Kept by what they say, so that another name is another text."""
    return format_html_join(
        "",
        '<option value="{}"{}>{}</option>',
        (
            (slug, format_html(" selected") if slug == chosen else "", name)
            for slug, name in offered
        ),
    )
