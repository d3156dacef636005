"""The form of the brief: what stands on it, and in which order."""

from collections.abc import Iterable
from typing import Any

from django import forms
from django.core.exceptions import ValidationError
from django.utils.translation import gettext_lazy as _

from roadmap.skills.forms import KeptForm, area_field, line_field
from roadmap.skills.models import (
    MOST_ON_BRIEF,
    SENTENCE_LENGTH,
    TEXT_LENGTH,
    WHO_LENGTH,
    Brief,
)

LISTS = {
    "talks": _("Talks given"),
    "credentials": _("Degrees, positions, memberships and certificates"),
    "evidence": _("Evidence from your milestones"),
}
"""What is chosen by ticking it, and what that is called."""
Choice = tuple[int, str]
"""The id of what can stand on the brief, and what it is called."""


class BriefForm(KeptForm):
    """What is on the brief. A story is put on it by giving it a place."""

    name = line_field(_("Your name, as it should stand there"), WHO_LENGTH, required=False)
    line = line_field(
        _("The line below it"),
        SENTENCE_LENGTH,
        required=False,
        help_text=_("Such as what you do now, how to reach you, and from when you are free."),
    )
    focus = line_field(
        _("Focus statement"),
        SENTENCE_LENGTH,
        required=False,
        help_text=_("One sentence: whom you help, with what."),
    )
    shows_area = forms.BooleanField(label=_("Name my area of expertise"), required=False)
    publications = area_field(
        _("Talks and publications, one on a line"),
        TEXT_LENGTH,
        rows=4,
        help_text=_("What others will read: nothing confidential, no patient details."),
    )

    def __init__(
        self,
        *args,
        stories: Iterable[Choice],
        talks: Iterable[Choice],
        credentials: Iterable[Choice],
        evidence: Iterable[Choice],
        has_area: bool,
        initial: dict[str, Any],
        **kwargs,
    ) -> None:
        self.stories = tuple(stories)
        places = {
            self.name_of(story): place for place, story in enumerate(initial["stories"], start=1)
        }
        super().__init__(*args, is_new=False, initial=initial | places, **kwargs)
        if not has_area:
            del self.fields["shows_area"]
        for pk, title in self.stories:
            self.fields[self.name_of(pk)] = forms.IntegerField(
                label=title, min_value=1, max_value=MOST_ON_BRIEF, required=False
            )
        offered = {"talks": talks, "credentials": credentials, "evidence": evidence}
        for name, choices in offered.items():
            self.fields[name] = forms.TypedMultipleChoiceField(
                label=LISTS[name],
                coerce=int,
                choices=list(choices),
                required=False,
                widget=forms.CheckboxSelectMultiple,
            )

    @staticmethod
    def name_of(story: int) -> str:
        """The name of the field for a story's place."""
        return f"story-{story}"

    @property
    def places(self) -> list[forms.BoundField]:
        """The fields for the stories' places."""
        return [self[self.name_of(pk)] for pk, _title in self.stories]

    def clean(self) -> dict[str, Any]:
        """No more of a kind than a brief can hold."""
        for name in LISTS:
            if len(self.cleaned_data.get(name, ())) > MOST_ON_BRIEF:
                text = _("A brief holds %(n)d of these at most.") % {"n": MOST_ON_BRIEF}
                self.add_error(name, ValidationError(text))
        return self.cleaned_data

    @property
    def values(self) -> dict[str, Any]:
        """What is on the brief, by the columns of its row; stories in the order of their places."""
        data = self.cleaned_data
        placed = [(data[self.name_of(pk)], pk) for pk, _title in self.stories]
        # Two with one place stand in the order of the form.
        chosen = sorted((p for p in placed if p[0]), key=lambda p: p[0])
        return {
            **{name: data[name] for name in Brief.COLUMNS if name in data},
            "stories": [pk for _place, pk in chosen],
        }
