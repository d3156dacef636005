"""The reading of the choice whom to keep of a file, and of the imports there were."""

from collections.abc import Iterable
from dataclasses import dataclass
from urllib.parse import urlencode

from django.core.paginator import Page, Paginator
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from roadmap.connections import matching, positions, uploads
from roadmap.connections.models import Connection
from roadmap.connections.person_page import PER_PAGE
from roadmap.connections.uploads import GROUPS, Candidate, Upload
from roadmap.journey.models import Roadmap

LABELS = {
    uploads.MSL: gettext_lazy("MSLs"),
    uploads.MEDICAL_AFFAIRS: gettext_lazy("Medical affairs"),
    uploads.CHANGED: gettext_lazy("Known, with news"),
    uploads.REMOVED: gettext_lazy("Removed by you"),
    uploads.OTHERS: gettext_lazy("Everyone else"),
}
WHY = {
    uploads.MSL: gettext_lazy(
        "Their position says that they are a Medical Science Liaison. The word it was found by is "
        "marked: untick whom it takes wrongly."
    ),
    uploads.MEDICAL_AFFAIRS: gettext_lazy(
        "Their position says that they work in medical affairs. The word it was found by is "
        "marked: a medical director of a hospital, say, is to be unticked."
    ),
    uploads.CHANGED: gettext_lazy(
        "They are among your connections, and the file says something new. What you wrote yourself "
        "stays, their role and company too."
    ),
    uploads.REMOVED: gettext_lazy("You removed them here before. Tick whom you want back."),
    uploads.OTHERS: gettext_lazy("Nothing in their position points at medical affairs."),
}


@dataclass(frozen=True, slots=True)
class ChoiceRow:
    """Somebody in the file, with the reason why they stand where they stand."""

    number: int
    name: str
    before: str
    match: str
    after: str
    """The position, in three parts: `match` is the word that was found, if any."""
    language: str
    company: str
    host: str
    email: str
    news: str
    """What the file says anew of somebody who is known."""
    is_ticked: bool


@dataclass(frozen=True, slots=True)
class Group:
    """One group of the choice, with how many of it are ticked."""

    slug: str
    label: str
    count: int
    ticked: int
    is_current: bool
    query: str


@dataclass(frozen=True, slots=True)
class ChoicePage:
    """What the choice shows."""

    upload: Upload
    groups: tuple[Group, ...]
    group: str
    why: str
    q: str
    rows: tuple[ChoiceRow, ...]
    found: int
    number: int
    pages: int
    same: int
    """Whom the file says nothing new of."""

    @property
    def shown(self) -> str:
        """The numbers of those on this page, for the form."""
        return ",".join(str(row.number) for row in self.rows)


def choice_page(roadmap: Roadmap, *, group: str = "", q: str = "", page: str = "") -> ChoicePage:
    """What the choice shows of one group, in two queries at most.

    Args:
        roadmap: whose upload.
        group: one of GROUPS; the first one that has somebody for any other text.
        q: narrows the group to whose name, position or company says so.
        page: as it stands in the address.

    Raises:
        uploads.Gone: when no upload waits.
    """
    upload = uploads.find(roadmap)
    by_group = {name: upload.in_group(name) for name in GROUPS}
    if group not in GROUPS or not by_group[group]:
        group = next((name for name in GROUPS if by_group[name]), uploads.OTHERS)
    found = [candidate for candidate in by_group[group] if _says(candidate, q)]
    pages = Paginator(found, PER_PAGE)
    shown = pages.get_page(page)
    known = _known(roadmap, shown.object_list)
    return ChoicePage(
        upload=upload,
        groups=tuple(_groups(upload, by_group, group)),
        group=group,
        why=str(WHY[group]),
        q=q,
        rows=tuple(_row(candidate, known, upload) for candidate in shown.object_list),
        found=len(found),
        number=shown.number,
        pages=pages.num_pages,
        same=len(upload.in_group(uploads.SAME)),
    )


def query(*, group: str = "", q: str = "", page: object = "") -> str:
    """The query of the address of a part of the choice."""
    values = {"group": group, "q": q, "page": page}
    return "?" + urlencode({name: value for name, value in values.items() if value})


def imports_page(roadmap: Roadmap, page: str) -> Page:
    """A page of the imports there were, newest first."""
    return Paginator(roadmap.connection_imports.all(), PER_PAGE).get_page(page)


# Parts -------------------------------------------------------------------------------------------


def _says(candidate: Candidate, q: str) -> bool:
    person = candidate.person
    text = f"{person.name}\n{person.role}\n{person.company}".casefold()
    return all(word in text for word in q.casefold().split())


def _known(roadmap: Roadmap, candidates: Iterable[Candidate]) -> dict[int, Connection]:
    """The connections that candidates are; no query where none of them is known."""
    ids = [candidate.connection_id for candidate in candidates if candidate.connection_id]
    return roadmap.connections.in_bulk(ids) if ids else {}


def _groups(upload: Upload, by_group: dict[str, list], current: str) -> Iterable[Group]:
    for slug, candidates in by_group.items():
        if candidates:
            yield Group(
                slug=slug,
                label=str(LABELS[slug]),
                count=len(candidates),
                ticked=sum(candidate.number in upload.chosen for candidate in candidates),
                is_current=slug == current,
                query=query(group=slug),
            )


def _row(candidate: Candidate, known: dict[int, Connection], upload: Upload) -> ChoiceRow:
    person = candidate.person
    hint = positions.hint(person.role)
    start, end = (hint.start, hint.end) if hint else (len(person.role), len(person.role))
    return ChoiceRow(
        number=candidate.number,
        name=person.name,
        before=person.role[:start],
        match=person.role[start:end],
        after=person.role[end:],
        language=str(hint.language) if hint else "",
        company=person.company,
        host=person.profile_url,
        email=person.email,
        news=_news(candidate, known),
        is_ticked=candidate.number in upload.chosen,
    )


def _news(candidate: Candidate, known: dict[int, Connection]) -> str:
    """What is new of somebody who is known, old and new side by side."""
    connection = known.get(candidate.connection_id)
    if connection is None:
        return ""
    wanted = matching.news(connection, candidate.person)
    labels = {"role": _("Role"), "company": _("Company")}
    texts = [
        _("%(what)s: %(old)s → %(new)s")
        % {"what": what, "old": getattr(connection, name) or "–", "new": wanted[name]}
        for name, what in labels.items()
        if name in wanted
    ]
    if {"profile_url", "email", "connected_on"} & wanted.keys():
        texts.append(_("address or day filled in"))
    return "; ".join(texts)
