"""The forms of the user's own milestones, words and order."""

import uuid
from collections.abc import Iterable, Sequence

from django import forms
from django.utils.translation import gettext_lazy as _

from roadmap.catalogue.editions import EditionStage
from roadmap.fields import DayField, TextField
from roadmap.journey.entries import Entry
from roadmap.journey.models import TITLE_LENGTH


class StageField(forms.TypedChoiceField):
    """One of the stages of a roadmap, by its id."""

    def __init__(self, **kwargs) -> None:
        super().__init__(label=_("Stage"), coerce=int, **kwargs)

    def offer(self, stages: Iterable[EditionStage]) -> None:
        """Offer these stages."""
        self.choices = [(stage.id, f"{stage.number}. {stage.title}") for stage in stages]


class OwnMilestoneForm(forms.Form):
    """A milestone of the person's own. The key makes a post that is sent twice add one."""

    key = forms.UUIDField(widget=forms.HiddenInput, initial=uuid.uuid4)
    title = TextField(
        label=_("What do you want to have done?"),
        max_length=TITLE_LENGTH,
        widget=forms.TextInput(attrs={"dir": "auto"}),
        help_text=_("Start with a verb, and name a thing that can be finished."),
    )
    stage = StageField()
    target_date = DayField(label=_("Target date"), required=False)

    def __init__(self, *args, stages: Iterable[EditionStage], **kwargs) -> None:
        super().__init__(*args, **kwargs)
        self.fields["stage"].offer(stages)


class WordsForm(forms.Form):
    """What the person calls an entry; and, of one of their own, in which stage it stands."""

    prefix = "words"

    title = TextField(
        label=_("In your words"),
        max_length=TITLE_LENGTH,
        widget=forms.TextInput(attrs={"dir": "auto"}),
    )
    stage = StageField()

    def __init__(self, *args, entry: Entry, stages: Iterable[EditionStage], **kwargs) -> None:
        initial = {"title": entry.title, "stage": entry.stage.id}
        super().__init__(*args, initial=initial, **kwargs)
        if entry.is_own:
            self.fields["stage"].offer(stages)
        else:
            del self.fields["stage"]
            title = self.fields["title"]
            title.required = False
            title.help_text = _("Left empty, it is called as your programme calls it.")


class PlaceForm(forms.Form):
    """Behind which other entry of its stage an entry stands."""

    FIRST = "first"

    after = forms.ChoiceField(label=_("Its place in the stage"))

    def __init__(self, *args, ref: str, stage: Sequence[Entry], **kwargs) -> None:
        others = [entry for entry in stage if entry.ref != ref]
        place = [entry.ref for entry in stage]
        before = self.FIRST
        if ref in place[1:]:
            before = place[place.index(ref) - 1]
        super().__init__(*args, initial={"after": before}, **kwargs)
        self.fields["after"].choices = [
            (self.FIRST, _("First")),
            *((entry.ref, _("After: %(title)s") % {"title": entry.title}) for entry in others),
        ]

    def clean_after(self) -> str:
        """The ref of the entry it comes after; empty for the first place."""
        after = self.cleaned_data["after"]
        return "" if after == self.FIRST else after
