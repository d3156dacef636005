"""Forms that overwrite nothing unseen, when two people or two windows edit the same row."""

import re
from typing import Any

from django import forms
from django.contrib.admin.models import DELETION, LogEntry
from django.contrib.contenttypes.models import ContentType
from django.core.exceptions import ValidationError
from django.http import QueryDict
from django.utils.functional import cached_property
from django.utils.text import Truncator, capfirst
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

NOTHING_SAVED = gettext_lazy(
    "Nothing was saved: since you opened this, somebody changed it, or you did in another window: "
    "%(fields)s. That is filled in where you changed nothing. Save again if all of it is right."
)


class PlainTextField(forms.CharField):
    """A text whose lines end as they do in the database, whatever a browser makes of them."""

    def to_python(self, value: str | None) -> str:
        """The text with one character at the end of each line."""
        return super().to_python(value).replace("\r\n", "\n")

    def has_changed(self, initial: str | None, data: str | None) -> bool:
        """Whether the text says something else; the end of a line says nothing."""
        return super().has_changed(self.to_python(initial), data)


class SeenForm(forms.ModelForm):
    """A form of a stored row that carries, hidden, what was stored when it was opened.

    What this person did not change keeps what is stored by now. If they changed something, and
    somebody else has changed the row since, it is refused once: the form then shows what is stored
    beside what they typed, and to save again means what it says.

    A form that a script made and that carries nothing of the kind is taken as it is.
    """

    def __init__(self, *args, **kwargs) -> None:
        super().__init__(*args, **kwargs)
        self._changed_by_others: list[str] = []
        names = [self.add_initial_prefix(name) for name in self.fields]
        if self.instance.pk and (not self.is_bound or any(name in self.data for name in names)):
            for field in self.fields.values():
                field.show_hidden_initial = True

    @cached_property
    def changed_data(self) -> list[str]:
        """The fields that this person changed and that are different from what is stored now."""
        changed = super().changed_data
        seen = [bound for bound in self if self._is_seen(bound)]
        if not self.is_bound or not seen:
            return changed
        self.data = self.data.copy()
        for bound in seen:
            is_stale = bound.field.has_changed(bound.initial, self._seen_value(bound))
            self.data.setlist(bound.html_initial_name, _as_hidden(bound))
            if not is_stale:
                continue
            if bound.name not in changed:
                self.data.setlist(bound.html_name, _as_typed(bound))
            elif not bound.field.has_changed(bound.initial, bound.data):
                changed.remove(bound.name)
                continue
            self._changed_by_others.append(bound.name)
        return changed

    def full_clean(self) -> None:
        """Check what was typed, beside what is stored by now."""
        _changed = self.changed_data  # puts in what is stored
        super().full_clean()

    def clean(self) -> dict[str, Any]:
        """Refuse once what was typed over something else than what is stored."""
        cleaned = super().clean()
        if self.changed_data and self._changed_by_others:
            labels = [str(capfirst(self.fields[name].label)) for name in self._changed_by_others]
            self.add_error(None, [NOTHING_SAVED % {"fields": ", ".join(labels)}, *self._history()])
            for name in self._changed_by_others:
                if name in self.changed_data:
                    self.add_error(name, _("By now it says: “%s”.") % _in_words(self[name]))
        return cleaned

    def _is_seen(self, bound: forms.BoundField) -> bool:
        return bound.field.show_hidden_initial and not bound.field.disabled

    def _seen_value(self, bound: forms.BoundField) -> Any:
        """What was stored when the form was opened, as it was posted."""
        widget = bound.field.hidden_widget()
        return widget.value_from_datadict(self.data, self.files, bound.html_initial_name)

    def _history(self) -> list[str]:
        entry = (
            LogEntry.objects.filter(
                content_type=ContentType.objects.get_for_model(self.instance),
                object_id=str(self.instance.pk),
            )
            .select_related("user")
            .first()
        )
        if entry is None:
            return []
        values = {"who": entry.user, "what": entry.get_change_message()}
        return [_("The last entry in its history, by %(who)s: %(what)s") % values]


class SeenFormSet(forms.BaseModelFormSet):
    """The rows of a page that was open for a while.

    A row that somebody moved or deleted meanwhile is left out, and the first save is refused.
    """

    def __init__(self, *args, **kwargs) -> None:
        super().__init__(*args, **kwargs)
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

    def _leave_out_what_is_gone(self) -> None:
        """Take those rows out of what was posted that are not in the list any more."""
        stored = {str(row.pk) for row in self.get_queryset()}
        rows = range(self.initial_form_count())
        gone = [row for row in rows if str(self.data.get(self._name(row, "id"))) not in stored]
        if not gone:
            return
        self.gone = [self._title_of_gone(row) for row in gone]
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

    def _title_of_gone(self, row: int) -> str:
        """The title that was posted; where none is, the one under which the row was deleted."""
        title, pk = (self.data.get(self._name(row, name)) for name in ("title", "id"))
        if title is None and str(pk).isdecimal():
            title = (
                LogEntry.objects.filter(
                    content_type=ContentType.objects.get_for_model(self.model),
                    object_id=pk,
                    action_flag=DELETION,
                )
                .values_list("object_repr", flat=True)
                .first()
            )
        return title or "?"

    def _name(self, row: int, field: str) -> str:
        return f"{self.add_prefix(row)}-{field}"


def _as_hidden(bound: forms.BoundField) -> list[str]:
    """What the hidden input of a field posts for what is stored."""
    value = bound.field.prepare_value(bound.initial)
    values = value if isinstance(bound.field, forms.ModelMultipleChoiceField) else [value]
    return ["" if value is None else str(value) for value in values]


def _as_typed(bound: forms.BoundField) -> list[str]:
    """What the field itself posts for what is stored: of a box that is not ticked, nothing."""
    match bound.field:
        case forms.BooleanField():
            return ["on"] if bound.initial else []
        case forms.DateField():
            return [bound.field.widget.format_value(bound.initial) or ""]
    return _as_hidden(bound)


def _in_words(bound: forms.BoundField) -> str:
    """What is stored, as somebody reads it."""
    field, value = bound.field, bound.initial
    match field:
        case forms.BooleanField():
            text = _("yes") if value else _("no")
        case forms.ModelMultipleChoiceField():
            text = ", ".join(map(str, value or []))
        case forms.ModelChoiceField():
            text = str(field.to_python(value) or "")
        case forms.ChoiceField():
            text = str(dict(field.choices).get(value, value))
        case _:
            text = str(field.prepare_value(value) or "")
    return Truncator(text).chars(300)
