"""The journey's forms: they check and clean what was typed; services write it."""

import datetime
import uuid
from collections.abc import Iterable

from django import forms
from django.core.exceptions import ValidationError
from django.utils.html import format_html
from django.utils.translation import gettext_lazy as _

from roadmap.catalogue.audience import Answers, Kind
from roadmap.catalogue.editions import EditionStage
from roadmap.catalogue.models import REPORT_LENGTH, Background, RoadmapTemplate
from roadmap.fields import DayField, LinkField, TextField
from roadmap.journey.models import (
    LABEL_LENGTH,
    NOTE_LENGTH,
    REASON_LENGTH,
    SHOWS_LENGTH,
    STEP_LENGTH,
    TITLE_LENGTH,
    Milestone,
    Roadmap,
)
from roadmap.journey.queries import FILTERS, Entry, MilestonePage

SEARCH_LENGTH = 200
"""Characters of a search at most."""
LAST_NUMBER = 2**31 - 1
"""What fits into a number column of every database."""


class BackgroundField(forms.ModelChoiceField):
    """Choice cards: the background's label with its hint below."""

    widget = forms.RadioSelect

    def label_from_instance(self, obj: Background) -> str:
        """What the card says."""
        return _card(obj.label, obj.hint)


def _card(label: str, hint: str) -> str:
    """What a choice card says: a label, and a hint below it if there is one."""
    if not hint:
        return label
    return format_html('{} <span class="d-block small text-body-secondary">{}</span>', label, hint)


class StartForm(forms.ModelForm):
    """Where the person starts from. Every answer can be changed later without losing anything.

    Which roadmap template is asked only when there is more than one.
    """

    background = BackgroundField(
        label=_("Your background"),
        queryset=Background.objects.all(),
        empty_label=None,
        help_text=_("Pick the one that best describes you today."),
    )
    target_date = DayField(
        label=_("When would you like your first MSL role?"),
        required=False,
        help_text=_("A rough date is fine."),
    )

    class Meta:
        model = Roadmap
        fields = (
            "background",
            "degree",
            "degree_status",
            "specialty",
            "target_date",
            "hours_per_week",
        )
        labels = {
            "degree": _("Degree, reached or aimed for"),
            "degree_status": _("Is it held or under way?"),
            "specialty": _("Area of expertise"),
            "hours_per_week": _("Hours a week you can give"),
        }
        help_texts = {
            "specialty": _("Not sure? Your roadmap helps you decide."),
            "hours_per_week": _("Two or three steady hours are a good start."),
        }
        widgets = {"degree_status": forms.RadioSelect}

    def __init__(
        self, *args, today: datetime.date, templates: list[RoadmapTemplate], **kwargs
    ) -> None:
        super().__init__(*args, **kwargs)
        self.today = today
        self.templates = templates
        if len(templates) > 1:
            self.fields["roadmap_template"] = forms.ChoiceField(
                label=_("Your roadmap"),
                choices=[
                    (template.pk, _card(template.title, template.summary)) for template in templates
                ],
                initial=self.instance.roadmap_template_id or templates[0].pk,
                # A page that was opened when there was one does not ask.
                required=not self.is_bound or "roadmap_template" in self.data,
                widget=forms.RadioSelect,
            )
            self.order_fields(["roadmap_template"])
        self.fields["specialty"].empty_label = _("Not decided yet")
        self.fields["degree"].empty_label = _("Choose a degree")
        self.fields["degree_status"].choices = Roadmap.DegreeStatus.choices

    @property
    def roadmap_template(self) -> RoadmapTemplate:
        """The one that was chosen, or is, or is chosen beforehand."""
        chosen = getattr(self, "cleaned_data", {}).get("roadmap_template")
        if chosen is None and self.instance.roadmap_template_id:
            return self.instance.roadmap_template
        return chosen or self.templates[0]

    def clean_roadmap_template(self) -> RoadmapTemplate | None:
        """The one that was chosen; None leaves it as it is."""
        chosen = self.cleaned_data["roadmap_template"]
        return next((found for found in self.templates if str(found.pk) == chosen), None)

    def clean_target_date(self) -> datetime.date | None:
        """A new target date lies ahead; one that was stored before may have gone by."""
        target_date = self.cleaned_data["target_date"]
        stored = self.instance.target_date
        if target_date and target_date < self.today and target_date != stored:
            raise ValidationError(_("Pick a day from today on, or leave it empty."))
        return target_date

    def answers(self) -> Answers | None:
        """The answers so far, for the preview; None while one that it needs is missing."""
        data = self.cleaned_data
        if not all(data.get(name) for name in ("background", "degree", "degree_status")):
            return None
        specialty = data.get("specialty")
        return Answers(
            background=data["background"].slug,
            doctorate=data["degree"].doctorate,
            degree_held=data["degree_status"] == Roadmap.DegreeStatus.HELD,
            specialty=specialty.slug if specialty else None,
            timeline=bool(data.get("target_date") and data.get("hours_per_week")),
        )


class AlreadyDoneForm(forms.Form):
    """What the answers say is done already: offered line by line, each with its day."""

    def __init__(self, *args, entries: tuple[Entry, ...], today: datetime.date, **kwargs) -> None:
        super().__init__(*args, **kwargs)
        self.entries = entries
        self.today = today
        for entry in entries:
            self.fields[entry.ref] = forms.BooleanField(label=entry.title, required=False)
            self.fields[f"{entry.ref}-on"] = DayField(
                label=_("When, if it is done"),
                required=False,
                # What the start form itself has just settled was done today.
                initial=today if entry.line.kind in (Kind.SPECIALTY, Kind.TIMELINE) else None,
            )

    def clean(self) -> dict:
        """A line that is ticked needs its day, and that day has come.

        A line that is not ticked is left alone, whatever stands in its date.
        """
        for entry in self.entries:
            name = f"{entry.ref}-on"
            if not self.cleaned_data.get(entry.ref):
                self.errors.pop(name, None)
            elif name not in self.errors:
                day = self.cleaned_data[name]
                if day is None:
                    self.add_error(name, _("Say on which day, roughly."))
                elif day > self.today:
                    self.add_error(name, _("This day has not come yet."))
        return self.cleaned_data

    def rows(self) -> list[tuple[Entry, forms.BoundField, forms.BoundField]]:
        """Each line with its tick and its date."""
        return [(entry, self[entry.ref], self[f"{entry.ref}-on"]) for entry in self.entries]

    def done(self) -> list[tuple[str, datetime.date]]:
        """Refs with the day each was done."""
        return [
            (entry.ref, self.cleaned_data[f"{entry.ref}-on"])
            for entry in self.entries
            if self.cleaned_data[entry.ref]
        ]


class StateForm(forms.Form):
    """The wanted state of an entry, and from where it was asked for.

    `edition` is the number of the one that the list showed, for an answer in parts to fit it.
    """

    MILESTONE = "milestone"

    state = forms.ChoiceField(choices=Milestone.State)
    done_on = DayField(label=_("Done on"), required=False)
    reason = TextField(
        label=_("Why"),
        required=False,
        max_length=REASON_LENGTH,
        help_text=_(
            "It leaves your count and stays at the end of the stage. Bring it back any time."
        ),
    )
    back = forms.ChoiceField(
        choices=[(MILESTONE, MILESTONE), *FILTERS.items()],
        required=False,
        widget=forms.HiddenInput,
    )
    edition = forms.IntegerField(
        min_value=1, max_value=LAST_NUMBER, required=False, widget=forms.HiddenInput
    )

    def __init__(self, *args, today: datetime.date, **kwargs) -> None:
        super().__init__(*args, **kwargs)
        self.today = today
        self.fields["done_on"].widget.attrs["max"] = today.isoformat()

    def clean_done_on(self) -> datetime.date | None:
        """The day, which has come."""
        done_on = self.cleaned_data["done_on"]
        if done_on and done_on > self.today:
            raise ValidationError(_("This day has not come yet."))
        return done_on


class UpdateSeenForm(forms.Form):
    """Up to which edition of which roadmap template the page showed what changed."""

    roadmap_template = forms.SlugField()
    edition = forms.IntegerField(min_value=1, max_value=LAST_NUMBER)


class UpdateForm(forms.Form):
    """An update that was read earlier: from which edition to which; neither means what is new."""

    before = forms.IntegerField(min_value=1, max_value=LAST_NUMBER, required=False)
    after = forms.IntegerField(min_value=1, max_value=LAST_NUMBER, required=False)


class TargetDateForm(forms.Form):
    """A day by which the person would like to be done; empty takes the date away."""

    target_date = DayField(label=_("Target date"), required=False)


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

    def __init__(self, *args, page: MilestonePage, **kwargs) -> None:
        others = [entry for entry in page.stage.entries if entry.ref != page.entry.ref]
        place = [entry.ref for entry in page.stage.entries]
        before = self.FIRST
        if page.entry.ref in place[1:]:
            before = place[place.index(page.entry.ref) - 1]
        super().__init__(*args, initial={"after": before}, **kwargs)
        self.fields["after"].choices = [
            (self.FIRST, _("First")),
            *((entry.ref, _("After: %(title)s") % {"title": entry.title}) for entry in others),
        ]

    def clean_after(self) -> str:
        """The ref of the entry it comes after; empty for the first place."""
        after = self.cleaned_data["after"]
        return "" if after == self.FIRST else after


class ReportForm(forms.Form):
    """What is wrong with a line. The key makes a post that is sent twice one report."""

    prefix = "report"

    key = forms.UUIDField(widget=forms.HiddenInput, initial=uuid.uuid4)
    text = TextField(
        label=_("What is wrong?"),
        max_length=REPORT_LENGTH,
        widget=forms.Textarea(attrs={"rows": 3, "dir": "auto"}),
        help_text=_(
            "This is not private: your programme’s editors read it, with your name. "
            "No patient details, please."
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


class SearchForm(forms.Form):
    """What to look for on one's own roadmap."""

    q = TextField(
        label="",  # in the template, without "optional"
        max_length=SEARCH_LENGTH,
        required=False,
        widget=forms.TextInput(attrs={"type": "search", "dir": "auto"}),
    )
