"""Small drawings that many pages share: icons, rings, dots.

They are written by hand instead of by included templates, because a page shows a hundred of them.
"""

import functools

from django import template
from django.conf import settings
from django.templatetags.static import static
from django.utils.html import format_html, format_html_join
from django.utils.safestring import SafeString

register = template.Library()

DOT_STEP = 13
"""How far apart two dots are, from middle to middle."""


@register.simple_tag
@functools.cache
def icon(name: str, css_class: str = "") -> SafeString:
    """An icon of the sprite; it is decoration, so text must stand beside it.

    Args:
        name: the id in `static/sprite.svg`.
        css_class: classes to add.

    Kept for as long as the process lives, as the address of the sprite is.
    """
    return format_html(
        '<svg class="{}" aria-hidden="true"><use href="{}#{}"/></svg>',
        f"m-i {css_class}".strip(),
        static("sprite.svg"),
        name,
    )


@register.simple_tag
def ring(number: int, percent: int = 0) -> SafeString:
    """A stage's number in a ring that is filled so far; decoration.

    Args:
        number: what stands in the ring.
        percent: 0 to 100; 100 fills the whole disc.
    """
    arc = (
        format_html(
            '<circle class="v" cx="22" cy="22" r="19" pathLength="100" stroke-dasharray="{} 100"/>',
            percent,
        )
        if percent
        else ""
    )
    return format_html(
        '<svg class="m-ring{}" viewBox="0 0 44 44" aria-hidden="true">'
        '<circle cx="22" cy="22" r="19"/>{}<text x="22" y="28">{}</text></svg>',
        " is-full" if percent == 100 else "",
        arc,
        number,
    )


@register.simple_tag
def dots(number: int) -> SafeString:
    """A row of circles, one for each milestone; decoration, so say the number in words beside it.

    Args:
        number: how many.
    """
    width = number * DOT_STEP
    return format_html(
        '<svg class="m-dots" width="{}" height="10" viewBox="0 0 {} 10" aria-hidden="true">'
        "{}</svg>",
        width,
        width,
        format_html_join(
            "",
            '<circle cx="{}" cy="5" r="4"/>',
            ((5 + DOT_STEP * place,) for place in range(number)),
        ),
    )


@register.simple_tag
def csrf_cookie_name() -> str:
    """The name of the cookie that holds the CSRF token, for `static/js/app.js`."""
    return settings.CSRF_COOKIE_NAME
