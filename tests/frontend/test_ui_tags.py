"""The small drawings."""

import pytest

from roadmap.templatetags.ui import csrf_cookie_name, dots, icon, ring


def test_an_icon_is_decoration_from_the_sprite():
    drawing = icon("check")
    assert 'class="m-i"' in drawing
    assert 'aria-hidden="true"' in drawing
    assert '#check"/>' in drawing


def test_an_icon_takes_more_classes():
    assert 'class="m-i fs-5"' in icon("check", "fs-5")


def test_drawings_escape_what_they_are_given():
    assert "<b>" not in icon("<b>", "<b>") + ring("<b>", 1) + ring(1, "<b>")


@pytest.mark.parametrize(
    ("percent", "circles", "is_full"), [(0, 1, False), (57, 2, False), (100, 2, True)]
)
def test_a_ring_is_filled_as_far_as_the_stage_is_done(percent, circles, is_full):
    drawing = ring(4, percent)
    assert drawing.count("<circle") == circles
    assert ("is-full" in drawing) == is_full
    assert (f'stroke-dasharray="{percent} 100"' in drawing) == (percent > 0)
    assert ">4</text>" in drawing


@pytest.mark.parametrize("number", [0, 1, 12])
def test_dots_has_one_circle_each(number):
    assert dots(number).count("<circle") == number


def test_the_script_is_told_the_name_of_the_cookie(settings):
    settings.CSRF_COOKIE_NAME = "another"
    assert csrf_cookie_name() == "another"
