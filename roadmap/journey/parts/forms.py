"""The forms of notes, evidence and sub-steps."""

import uuid

from django import forms
from django.utils.translation import gettext_lazy as _

from roadmap.fields import LAST_NUMBER, LinkField, TextField
from roadmap.journey.models import (
    LABEL_LENGTH,
    NOTE_LENGTH,
    SHOWS_LENGTH,
    STEP_LENGTH,
)


class NoteForm(forms.Form):
    """A new note. The key makes a post that is sent twice add one note."""

    key = forms.UUIDField(widget=forms.HiddenInput, initial=uuid.uuid4)
    body = TextField(
        label=_("Add a note"),
        max_length=NOTE_LENGTH,
        strip=False,
        widget=forms.Textarea(attrs={"rows": 4, "dir": "auto"}),
        help_text=_(
            "Only you can read it. Markdown works: **bold**, *italic*, lists with “-”, "
            "[links](https://…). No patient details, nothing confidential of your employer."
        ),
    )


class EditNoteForm(forms.Form):
    """The new text of a note, with the revision that the form was opened with."""

    revision = forms.IntegerField(min_value=1, widget=forms.HiddenInput)
    body = TextField(
        label=_("Note"),
        max_length=NOTE_LENGTH,
        strip=False,
        widget=forms.Textarea(attrs={"rows": 10, "dir": "auto"}),
        help_text=NoteForm.base_fields["body"].help_text,
    )


class EditEvidenceForm(forms.Form):
    """Where a piece of evidence is, what it is called and what it shows."""

    prefix = "evidence"

    url = LinkField(
        label=_("Address"),
        help_text=_("Such as www.example.org/poster. This site never opens it; you do."),
    )
    label = TextField(
        label=_("What it is"),
        max_length=LABEL_LENGTH,
        widget=forms.TextInput(attrs={"dir": "auto"}),
        help_text=_("Such as “Poster at the spring congress”."),
    )
    shows = TextField(
        label=_("What it shows"),
        max_length=SHOWS_LENGTH,
        required=False,
        widget=forms.Textarea(attrs={"rows": 2, "dir": "auto"}),
        help_text=_(
            "Only you can read it. No patient details, nothing confidential of your employer."
        ),
    )


class EvidenceForm(EditEvidenceForm):
    """A new piece of evidence. The key makes a post that is sent twice add one."""

    key = forms.UUIDField(widget=forms.HiddenInput, initial=uuid.uuid4)


class EditSubStepForm(forms.Form):
    """The words of a sub-step."""

    prefix = "step"

    text = TextField(
        label=_("Step"),
        max_length=STEP_LENGTH,
        widget=forms.TextInput(attrs={"dir": "auto"}),
    )


class SubStepForm(EditSubStepForm):
    """A new sub-step. The key makes a post that is sent twice add one."""

    key = forms.UUIDField(widget=forms.HiddenInput, initial=uuid.uuid4)

    def __init__(self, *args, **kwargs) -> None:
        super().__init__(*args, **kwargs)
        self.fields["text"].label = _("Add a step")


class TickSubStepForm(forms.Form):
    """The wanted state of a sub-step."""

    is_done = forms.TypedChoiceField(
        choices=[("1", "1"), ("0", "0")], coerce=lambda value: value == "1"
    )


class EarlierTextForm(forms.Form):
    """Which earlier text of a note is to be put back into its form."""

    put_back = forms.IntegerField(min_value=1, max_value=LAST_NUMBER, required=False)


class NotesPageForm(forms.Form):
    """Which page of an entry's notes, or of a note's earlier texts."""

    notes = forms.IntegerField(min_value=1, max_value=100_000, required=False)
