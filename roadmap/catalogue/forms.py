"""Forms of the catalogue's admin: JSON columns as lines of text, slugs that stay, order by number.

What a line may say is the business of `validators`; the fields here turn text into values and
back, exactly.
"""

import hashlib
import json
import re
from typing import Any

from adminsortable2.admin import CustomInlineFormSet
from django import forms
from django.contrib.admin.models import LogEntry
from django.contrib.contenttypes.models import ContentType
from django.core.exceptions import ValidationError
from django.db import models
from django.utils.text import Truncator, capfirst
from django.utils.translation import gettext_lazy as _

from roadmap.catalogue.loading import find_cycle
from roadmap.catalogue.models import (
    Background,
    MilestoneTemplate,
    RoadmapTemplate,
    Specialty,
    Stage,
)
from roadmap.catalogue.validators import JSON_COLUMNS

MANY = {column.name for column in MilestoneTemplate._meta.many_to_many}
SOURCE = re.compile(r"(?P<title>.*?)\s*\|\s*(?P<url>[A-Za-z][A-Za-z0-9+.-]*:\S*)")
"""A title, a bar, an address; a title may have bars of its own."""


# Fields ------------------------------------------------------------------------------------------


class LinesField(forms.Field):
    """A list, written one entry per line; empty lines are left out."""

    widget = forms.Textarea

    def __init__(self, *, rows: int = 6, **kwargs) -> None:
        attrs = {"rows": rows, "class": "vLargeTextField"}
        super().__init__(required=False, widget=forms.Textarea(attrs=attrs), **kwargs)

    def to_python(self, value: str | None) -> Any:
        """What the text says.

        Raises:
            ValidationError: naming each line that cannot be read.
        """
        lines = (line.strip() for line in (value or "").replace("\r\n", "\n").split("\n"))
        return self.from_lines([line for line in lines if line])

    def prepare_value(self, value: Any) -> str:
        """The text for a value; text that was posted stays as it is."""
        return value if isinstance(value, str) else "\n".join(self.to_lines(value or []))

    def has_changed(self, initial: Any, data: str | None) -> bool:
        """Whether the text says something else than the value."""
        try:
            return self.to_python(data) != (initial or self.from_lines([]))
        except ValidationError:
            return True

    def from_lines(self, lines: list[str]) -> Any:
        """The value that the lines mean."""
        return lines

    def to_lines(self, value: Any) -> list[str]:
        """The lines for a value."""
        return value


class TextsBySlugField(LinesField):
    """A text for each of some slugs, written `slug: text`, one per line."""

    def from_lines(self, lines: list[str]) -> dict[str, str]:
        """The texts by slug.

        Raises:
            ValidationError: naming each line without a slug or a text, and slugs there twice.
        """
        texts: dict[str, str] = {}
        problems = []
        for line in lines:
            slug, _colon, text = (part.strip() for part in line.partition(":"))
            if not slug or not text:
                problems.append(_("“%s” must read slug: text.") % Truncator(line).chars(60))
            elif slug in texts:
                problems.append(_("“%s” is there twice.") % slug)
            else:
                texts[slug] = text
        if problems:
            raise ValidationError(problems)
        return texts

    def to_lines(self, value: dict[str, str] | list) -> list[str]:
        """One line for each slug."""
        return [f"{slug}: {text}" for slug, text in dict(value).items()]


class SourcesField(LinesField):
    """Sources, written `title | https://...`, one per line."""

    def from_lines(self, lines: list[str]) -> list[dict[str, str]]:
        """The sources.

        Raises:
            ValidationError: naming each line without a title or an address.
        """
        found = [(line, SOURCE.fullmatch(line)) for line in lines]
        problems = [
            _("“%s” must read title | https://…") % Truncator(line).chars(60)
            for line, match in found
            if not match or not match["title"]
        ]
        if problems:
            raise ValidationError(problems)
        return [{"title": match["title"], "url": match["url"]} for _line, match in found]

    def to_lines(self, value: list[dict[str, str]]) -> list[str]:
        """One line for each source."""
        return [f"{source['title']} | {source['url']}" for source in value]


# Forms -------------------------------------------------------------------------------------------


def _digest(values: dict[str, Any]) -> str:
    """Names the values of a form exactly; rows of other tables count by their keys."""
    plain = {
        name: sorted(item.pk if isinstance(item, models.Model) else str(item) for item in value)
        if name in MANY
        else value
        for name, value in values.items()
    }
    text = json.dumps(plain, sort_keys=True, default=str)
    return hashlib.sha256(text.encode()).hexdigest()


def changed_columns(form: forms.ModelForm) -> list[str]:
    """The columns of the row itself that a form changes."""
    columns = {column.name for column in form.instance._meta.concrete_fields}
    return [name for name in form.changed_data if name in columns]


class PermanentSlugForm(forms.ModelForm):
    """A form whose slug cannot be changed any more once something may rely on it."""

    def __init__(self, *args, **kwargs) -> None:
        super().__init__(*args, **kwargs)
        if "slug" in self.fields and self.slug_is_permanent():
            self.fields["slug"].disabled = True
            self.fields["slug"].help_text = _("In use, so it stays as it is.")

    def slug_is_permanent(self) -> bool:
        """Whether the slug has to stay; here: once the row is stored."""
        return self.instance.pk is not None


class RoadmapTemplateForm(PermanentSlugForm):
    """A roadmap template; its slug stays once it is published.

    `default` is no column here: there is one default, and the admin takes it from the other one.
    """

    default = forms.BooleanField(
        label=_("Default"),
        help_text=RoadmapTemplate._meta.get_field("is_default").help_text,
        required=False,
    )

    class Meta:
        model = RoadmapTemplate
        fields = ("slug", "title", "summary")

    def __init__(self, *args, **kwargs) -> None:
        super().__init__(*args, **kwargs)
        self.initial.setdefault("default", self.instance.is_default)

    def slug_is_permanent(self) -> bool:
        """Whether there is an edition."""
        return self.instance.current_edition_id is not None


class OrderedForm(PermanentSlugForm):
    """A row of an ordered list; without a number it stays where it is, a new one comes last."""

    def clean_order(self) -> int | None:
        """The number given, or the one it has."""
        order = self.cleaned_data["order"]
        return self.instance.order if order is None and self.instance.pk else order


class StageForm(OrderedForm):
    """A stage; its slug stays once one of its lines is published.

    The instance must come from a queryset annotated with `has_published_lines`.
    """

    class Meta:
        model = Stage
        fields = ("roadmap_template", "slug", "order", "title", "short_title", "intro", "why")

    def slug_is_permanent(self) -> bool:
        """Whether a line of the stage was ever part of an edition."""
        return getattr(self.instance, "has_published_lines", False)


class MilestoneTemplateRowForm(OrderedForm):
    """A milestone template as a row of its stage's page."""

    class Meta:
        model = MilestoneTemplate
        fields = ("title", "slug", "core", "retired", "order")

    def slug_is_permanent(self) -> bool:
        """Whether the line was ever part of an edition."""
        return self.instance.published

    def clean_retired(self) -> bool:
        """Refuse to bring a line back that something is said to replace; see the full form."""
        retired = self.cleaned_data["retired"]
        if not retired and self.instance.replaced_by_id:
            raise ValidationError(_("It is replaced by another line: change that on its own page."))
        return retired


class SeenField(forms.CharField):
    """Names what was stored when a form was opened; nothing that a person types."""

    widget = forms.HiddenInput

    def has_changed(self, initial: Any, data: Any) -> bool:
        """No: it is part of the form, not of the row."""
        return False


class MilestoneTemplateForm(PermanentSlugForm):
    """A milestone template on its own page.

    What somebody else stored since the page was opened is not overwritten unseen.
    """

    seen = SeenField(required=False)
    how = LinesField(
        label=_("How to go about it"),
        help_text=_("One step per line."),
        rows=10,
        validators=[JSON_COLUMNS["how"]],
    )
    evidence = LinesField(
        label=_("Natural evidence"),
        help_text=_("One per line: note, link or date."),
        rows=3,
        validators=[JSON_COLUMNS["evidence"]],
    )
    by_background = TextsBySlugField(
        label=_("A line for particular backgrounds"),
        rows=4,
        validators=[JSON_COLUMNS["by_background"]],
    )
    sources = SourcesField(
        label=_("Sources"),
        help_text=_("One per line: title | https://…"),
        rows=4,
        validators=[JSON_COLUMNS["sources"]],
    )

    class Meta:
        model = MilestoneTemplate
        # Its order is given on its stage's page.
        fields = (
            "stage",
            "slug",
            "title",
            "summary",
            "why",
            "how",
            "done_when",
            "by_background",
            "kind",
            "evidence",
            "shows",
            "core",
            "weeks",
            "effort",
            "lead_note",
            "start_week",
            "backgrounds",
            "degree_condition",
            "specialties",
            "usually_done_by",
            "prerequisites",
            "retired",
            "replaced_by",
            "sources",
            "checked_on",
            "review_by",
        )

    def __init__(self, *args, **kwargs) -> None:
        super().__init__(*args, **kwargs)
        if "by_background" in self.fields:
            self.fields["by_background"].help_text = _(
                "One per line: a background's slug, a colon, a text. The slugs are: %s."
            ) % ", ".join(self._background_slugs())
        if self.instance.pk:
            self.initial["seen"] = _digest(self.initial)
            self._offer_only_the_same_roadmap_template()

    def slug_is_permanent(self) -> bool:
        """Whether the line was ever part of an edition."""
        return self.instance.published

    def clean_by_background(self) -> dict[str, str]:
        """Refuse slugs that no background has."""
        texts = self.cleaned_data["by_background"]
        unknown = [slug for slug in texts if slug not in self._background_slugs()]
        if unknown:
            raise ValidationError([_("There is no background “%s”.") % slug for slug in unknown])
        return texts

    def clean(self) -> dict[str, Any]:
        """Check what takes more than one line: prerequisites and the line that replaces this."""
        cleaned = super().clean()
        stage = cleaned.get("stage")
        prerequisites = list(cleaned.get("prerequisites") or [])
        replaced_by = cleaned.get("replaced_by")
        if stage:
            for field, others in (
                ("prerequisites", prerequisites),
                ("replaced_by", [replaced_by] if replaced_by else []),
            ):
                for other in others:
                    if other.stage.roadmap_template_id != stage.roadmap_template_id:
                        self.add_error(
                            field, _("“%s” belongs to another roadmap template.") % other
                        )
        if replaced_by and not cleaned.get("retired"):
            self.add_error(
                "replaced_by", _("Only a retired line can be replaced by another: retire it too.")
            )
        if self.instance.pk:
            self._refuse_cycle(
                "prerequisites",
                [line.pk for line in prerequisites],
                MilestoneTemplate.prerequisites.through.objects.values_list(
                    "from_milestonetemplate_id", "to_milestonetemplate_id"
                ),
            )
            self._refuse_cycle(
                "replaced_by",
                [replaced_by.pk] if replaced_by else [],
                MilestoneTemplate.objects.filter(replaced_by__isnull=False).values_list(
                    "pk", "replaced_by_id"
                ),
            )
            self._refuse_what_is_out_of_date(cleaned.get("seen"))
        return cleaned

    def _refuse_what_is_out_of_date(self, seen: str | None) -> None:
        """Stop once when the row was changed since; the next save means what it says."""
        if seen == self.initial["seen"]:
            return
        self.data = self.data.copy()
        self.data[self.add_prefix("seen")] = self.initial["seen"]
        said = _(
            "Nothing was saved: somebody changed this line since you opened it. What you typed is "
            "below. Look at the line in another window; to save again overwrites what is different."
        )
        entry = (
            LogEntry.objects.filter(
                content_type=ContentType.objects.get_for_model(self.instance),
                object_id=str(self.instance.pk),
            )
            .select_related("user")
            .first()
        )
        last = _("The last entry in its history, by %(who)s: %(what)s")
        values = {"who": entry.user, "what": entry.get_change_message()} if entry else {}
        self.add_error(None, [said, last % values] if entry else said)

    def _refuse_cycle(self, field: str, chosen: list[int], stored: Any) -> None:
        """Refuse the chosen lines when one of them leads back here, over what others have."""
        leads_to: dict[int, list[int]] = {}
        for start, end in stored:
            leads_to.setdefault(start, []).append(end)
        leads_to[self.instance.pk] = chosen
        cycle = find_cycle(self.instance.pk, leads_to)
        if cycle:
            titles = MilestoneTemplate.objects.in_bulk(cycle)
            self.add_error(
                field,
                _("This would lead in a circle: %s.")
                % " → ".join(f"“{titles[line]}”" for line in cycle),
            )

    def _offer_only_the_same_roadmap_template(self) -> None:
        roadmap_template = self.instance.stage.roadmap_template_id
        others = (
            MilestoneTemplate.objects.filter(stage__roadmap_template=roadmap_template)
            .exclude(pk=self.instance.pk)
            .select_related("stage")
        )
        for name, choices in (
            ("stage", Stage.objects.filter(roadmap_template=roadmap_template)),
            ("prerequisites", others),
            ("replaced_by", others),
        ):
            if name in self.fields:
                self.fields[name].queryset = choices

    def _background_slugs(self) -> list[str]:
        if not hasattr(self, "_slugs"):
            self._slugs = list(Background.objects.values_list("slug", flat=True))
        return self._slugs


class SpecialtyForm(PermanentSlugForm):
    """An area of expertise."""

    societies = LinesField(
        label=_("Societies"),
        help_text=_("One per line."),
        validators=[JSON_COLUMNS["societies"]],
    )
    congresses = LinesField(
        label=_("Congresses"),
        help_text=_("One per line."),
        validators=[JSON_COLUMNS["congresses"]],
    )

    class Meta:
        model = Specialty
        fields = ("slug", "order", "name", "what_msls_do", "societies", "congresses")


# Order -------------------------------------------------------------------------------------------


class NumberForm(forms.ModelForm):
    """The number of a row, in a list of rows; its label is read with the row's own name."""

    def __init__(self, *args, **kwargs) -> None:
        super().__init__(*args, **kwargs)
        self.fields["order"].widget.attrs["aria-label"] = _("Order: %s") % self.instance


class NumberedFormSet(CustomInlineFormSet):
    """Rows that are put in order by dragging them or by giving numbers; saved as 1, 2, 3..."""

    def __init__(self, *args, **kwargs) -> None:
        super().__init__(*args, **kwargs)
        # The sorting script writes into inputs of the class _reorder_; it hides them by default.
        self.form.base_fields["order"].widget = forms.NumberInput(
            attrs={"class": "_reorder_ vIntegerField", "min": 1}
        )

    def add_fields(self, form: forms.ModelForm, index: int | None) -> None:
        """Add the hidden fields, and name each field: a table's heading is no label."""
        super().add_fields(form, index)
        row = str(form.instance) or _("new row")
        for name in form.Meta.fields:
            if name in form.fields:
                field = form.fields[name]
                label = field.label or name
                field.widget.attrs["aria-label"] = f"{capfirst(label)}: {row}"

    def save_existing(self, form: forms.ModelForm, obj: Any, commit: bool = True) -> Any:
        """Store what was changed of a row; see `CatalogueAdmin.save_model`."""
        if commit:
            obj.save(update_fields=changed_columns(form))
        return obj

    def save(self, commit: bool = True) -> list:
        """Save the rows, then number all of them.

        A row that was given the number of another one takes its place: it goes before the other
        when it came from further down, and after it when it came from further up.
        """
        saved = super().save(commit)
        if commit:
            self._number()
        return saved

    def _number(self) -> None:
        moved = {
            form.instance.pk: form.cleaned_data["order"] - form.initial["order"]
            for form in self.initial_forms
            if form.cleaned_data
        }
        rows = sorted(
            self.model._default_manager.filter(**{self.fk.name: self.instance}),
            key=lambda row: (row.order, moved.get(row.pk, 0), row.pk),
        )
        for number, row in enumerate(rows, start=1):
            row.order = number
        self.model._default_manager.bulk_update(rows, ["order"])
