"""What the form of every row of the catalogue does: slugs that stay, order by number."""

from typing import Any

from adminsortable2.admin import CustomInlineFormSet
from django import forms
from django.utils.text import capfirst
from django.utils.translation import gettext_lazy as _

from roadmap.catalogue.forms.seen import SeenForm, SeenFormSet


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


class NumberedFormSet(SeenFormSet, CustomInlineFormSet):
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
