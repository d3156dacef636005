"""What a person does on the admin's pages: open a form, change some fields, press the button."""

import re
from html import unescape
from typing import Any

from django.forms import BoundField
from django.test import Client
from django.urls import reverse

from roadmap.catalogue.models import (
    ApplicationStage,
    Association,
    Background,
    Degree,
    Edition,
    MilestoneTemplate,
    RoadmapTemplate,
    Skill,
    Specialty,
    Stage,
)

CATALOGUE = (
    ApplicationStage,
    Association,
    Background,
    Degree,
    Edition,
    MilestoneTemplate,
    RoadmapTemplate,
    Skill,
    Specialty,
    Stage,
)


def page(model: type, what: str, row: Any = None) -> str:
    """The address of an admin page: changelist, add, change, delete, history."""
    name = f"admin:{model._meta.app_label}_{model._meta.model_name}_{what}"
    return reverse(name, args=[row.pk] if row else [])


def desk(what: str, roadmap_template: RoadmapTemplate, *args: int) -> str:
    """The address of a page of the desk: publish, preview, editions, edition, restore..."""
    return reverse(f"desk:{what}", args=[roadmap_template.pk, *args])


def publish(client: Client, address: str, **typed: str) -> Any:
    """Look at a page that publishes, fill in the form and press the button; where it leads."""
    looked_at = client.get(address).context["proposal"]
    return client.post(
        address, {"token": looked_at.token, "note": "Why", "message": "", **typed}, follow=True
    )


def text_of(response: Any) -> str:
    """What a page says, without marks and twice the same space."""
    html = response.content.decode().partition('id="content-main"')[2]
    html = re.sub(r"</?bdi>", "", html)
    return " ".join(unescape(re.sub(r"<[^>]+>", " ", html)).split())


def change_page(row: Any) -> str:
    """The address of the page on which a row is edited."""
    return page(type(row), "change", row)


def posted_by(response) -> dict[str, Any]:
    """What a browser posts of the form on this page when nothing is changed."""
    forms = [response.context["adminform"].form]
    for inline in response.context["inline_admin_formsets"]:
        forms += [inline.formset.management_form, *inline.formset.forms]
    data = {}
    for form in forms:
        for bound in form:
            value = bound.value()
            if value is not None and value is not False and not bound.field.disabled:
                data[bound.html_name] = value
            if bound.field.show_hidden_initial:
                data |= _hidden(bound)
    return data


def _hidden(bound: BoundField) -> dict[str, list[str]]:
    """What a browser posts of the hidden inputs that say what was stored."""
    inputs = re.findall(r"<input[^>]*>", bound.as_hidden(only_initial=True))
    values = [re.search(r' value="([^"]*)"', tag) for tag in inputs]
    found = [unescape(value[1]) if value else "" for value in values]
    return {bound.html_initial_name: found} if found else {}


def save(client: Client, address: str, **changed) -> Any:
    """Open a form, change some fields (None empties one), save, and answer what came back."""
    data = {**posted_by(client.get(address)), **changed}
    return client.post(address, {name: value for name, value in data.items() if value is not None})


def errors(response) -> dict[str, list[str]]:
    """What the form on a page complains about, by field."""
    found = dict(response.context["adminform"].form.errors)
    for inline in response.context["inline_admin_formsets"]:
        for form in inline.formset.forms:
            found |= {form.add_prefix(name): said for name, said in form.errors.items()}
        if inline.formset.non_form_errors():
            found["all rows"] = list(inline.formset.non_form_errors())
    return found


def messages(response) -> list[str]:
    """What the admin says on the page that comes next."""
    return [str(message) for message in response.context["messages"]]


def do(client: Client, action: str, *rows: Any, **fields) -> Any:
    """Choose rows in a list, and an action for them; the page that comes then."""
    return client.post(
        page(type(rows[0]), "changelist"),
        {"action": action, "_selected_action": [row.pk for row in rows], **fields},
        follow=True,
    )
