"""What the form of every row of the catalogue does: slugs that stay, order by number."""

import re
from typing import Any

from adminsortable2.admin import CustomInlineFormSet
from django import forms
from django.core.exceptions import ValidationError
from django.http import QueryDict
from django.utils.text import capfirst
from django.utils.translation import gettext_lazy as _

from roadmap.catalogue.forms.seen import SeenForm


def changed_columns(form: forms.ModelForm) -> list[str]:
    """The columns of the row itself that a form changes."""
    columns = {column.name for column in form.instance._meta.concrete_fields}
    return [name for name in form.changed_data if name in columns]


class PermanentSlugForm(SeenForm):
    """A form whose slug cannot be changed any more once something may rely on it."""

    def __init__(self, *args, **kwargs) -> None:
        super().__init__(*args, **kwargs)
        if "slug" in self.fields and self.slug_is_permanent():
            self.fields["slug"].disabled = True
            self.fields["slug"].help_text = _("In use, so it stays as it is.")

    def slug_is_permanent(self) -> bool:
        """Whether the slug has to stay; here: once the row is stored."""
        return self.instance.pk is not None


class OrderedForm(PermanentSlugForm):
    """A row of an ordered list; without a number it stays where it is, a new one comes last."""

    def clean_order(self) -> int | None:
        """The number given, or the one it has."""
        order = self.cleaned_data["order"]
        return self.instance.order if order is None and self.instance.pk else order


class NumberForm(SeenForm):
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
        self.gone: list[str] = []
        if self.is_bound:
            self._leave_out_what_is_gone()

    def clean(self) -> None:
        """Refuse once what was typed into rows that are not in the list any more."""
        super().clean()
        if self.gone:
            titles = ", ".join(f"“{title}”" for title in self.gone)
            raise ValidationError(
                _(
                    "Nothing was saved: since you opened this, somebody moved or deleted %s, which "
                    "is left out below. Save again if the rest is right."
                )
                % titles
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

    def _leave_out_what_is_gone(self) -> None:
        """Take those rows out of what was posted that are not in the list any more."""
        stored = {str(row.pk) for row in self.get_queryset()}
        rows = range(self.initial_form_count())
        gone = [row for row in rows if str(self.data.get(self._name(row, "id"))) not in stored]
        if not gone:
            return
        self.gone = [self.data.get(self._name(row, "title"), "?") for row in gone]
        kept = [row for row in range(self.total_form_count()) if row not in gone]
        old = re.compile(rf"((?:initial-)?{re.escape(self.prefix)}-)(\d+)(-.+)")
        data = QueryDict(mutable=True)
        for name, values in self.data.lists():
            match = old.fullmatch(name)
            if match is None:
                data.setlist(name, values)
            elif int(match[2]) in kept:
                data.setlist(f"{match[1]}{kept.index(int(match[2]))}{match[3]}", values)
        data[f"{self.prefix}-TOTAL_FORMS"] = len(kept)
        data[f"{self.prefix}-INITIAL_FORMS"] = len(rows) - len(gone)
        self.data = data
        del self.management_form  # it has counted the rows

    def _name(self, row: int, field: str) -> str:
        return f"{self.add_prefix(row)}-{field}"

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
