"""What an event of the history is called in plain words, and its icon."""

import datetime

from django.utils import formats
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, ngettext

from roadmap.journey.models import Event, Milestone

What = Event.What
State = Milestone.State
ANSWERS = {
    "background": gettext_lazy("background"),
    "degree": gettext_lazy("degree"),
    "degree_status": gettext_lazy("whether the degree is held"),
    "specialty": gettext_lazy("area of expertise"),
    "target_date": gettext_lazy("date of the first role"),
    "hours_per_week": gettext_lazy("hours a week"),
}


def icon_of(event: Event) -> str:
    """The icon that stands beside what an event says."""
    match event.what:
        case What.STATE:
            return {State.DONE: "check", State.SKIPPED: "eye-off"}.get(
                event.after["state"], "pencil"
            )
        case What.TARGET_DATE:
            return "calendar-days"
        case _ if event.is_of_plan:
            return "calendar-days"
        case What.NOTE_ADDED | What.NOTE_EDITED | What.NOTE_REMOVED | What.NOTE_RESTORED:
            return "sticky-note"
        case _ if event.what.startswith("evidence"):
            return "link"
        case _ if event.what.startswith("step"):
            return "check"
        case What.STARTED | What.MOVED:
            return "map"
        case What.ADDED | What.RESTORED:
            return "plus"
        case What.REMOVED:
            return "x"
        case What.REWORDED:
            return "pencil"
        case _ if event.thing == "credential":
            return "shield-check"
    return "info"


def words_of(event: Event, *, about: str = "") -> tuple[str, str]:
    """What happened, and what more there is to say of it, or nothing.

    Args:
        event: what happened.
        about: what the piece of evidence or the step that it happened to is called today, if that
            is known.
    """
    before, after = event.before, event.after
    match event.what:
        case What.STATE:
            return _state_words(event)
        case What.TARGET_DATE if before["target_date"] == after["target_date"]:
            if after.get("anchor_id") is None:
                return _("Target date taken off its anchor"), ""
            return _("Target date hung on an anchor"), ""
        case What.TARGET_DATE if after["target_date"]:
            words = _("Target date set to %(day)s") % {"day": _day(after["target_date"])}
            return words, _before(_day(before["target_date"]))
        case What.TARGET_DATE:
            return _("Target date taken away"), _before(_day(before["target_date"]))
        case What.PAUSE_ADDED | What.PAUSE_CHANGED | What.PAUSE_REMOVED:
            pause = after or before
            days = _("%(first)s to %(last)s") % {
                "first": _day(pause["first_day"]),
                "last": _day(pause["last_day"]),
            }
            return f"{_kind_of(event)}: {days}", ""
        case What.ANCHOR_ADDED | What.ANCHOR_CHANGED | What.ANCHOR_REMOVED:
            anchor = after or before
            words = f"{_kind_of(event)}: {_typed(anchor['name'])}, {_day(anchor['day'])}"
            is_moved = before and after and before["day"] != after["day"]
            return words, _before(_day(before["day"])) if is_moved else ""
        case What.MOVED:
            title = event.edition.roadmap_template.title
            return _("Moved to another roadmap: %(title)s") % {"title": title}, ""
        case What.ANSWERS:
            return _answers_words(before, after), _answers_before(before)
        case _ if event.thing == "credential":
            return _named(_kind_of(event), after["title"]), ""
        case What.STEP_TICKED:
            return _named(
                _("Ticked a step") if after["is_done"] else _("Unticked a step"), about
            ), ""
        case What.STEP_REWORDED:
            return _named(_kind_of(event), about), _before(f"“{_typed(before['text'])}”")
        case What.REWORDED if before["title"] and before["title"] != after["title"]:
            return _kind_of(event), _before(f"“{_typed(before['title'])}”")
        case What.EVIDENCE_EDITED if "label" in before:
            return _named(_kind_of(event), about), _before(f"“{_typed(before['label'])}”")
    # An event of any other kind is what its kind is called.
    return _named(_kind_of(event), about), ""


def _kind_of(event: Event) -> str:
    """What its kind is called. Django's own look-up goes through all kinds, for each event."""
    return str(What(event.what).label)


def _named(what: str, title: str) -> str:
    if not title:
        return what
    return _("%(what)s, “%(title)s”") % {"what": what, "title": _typed(title)}


def _typed(text: str) -> str:
    """What a person typed: whichever way it runs, what stands around it does not turn."""
    return f"\N{FIRST STRONG ISOLATE}{text}\N{POP DIRECTIONAL ISOLATE}"


def _state_words(event: Event) -> tuple[str, str]:
    before, after = event.before, event.after
    match before["state"], after["state"]:
        case State.DONE, State.DONE:
            words = _("Day of the tick set to %(day)s") % {"day": _day(after["done_on"])}
            return words, _before(_day(before["done_on"]))
        case _, State.DONE:
            return _("Ticked"), _done_on(event)
        case State.DONE, State.OPEN:
            return _("Unticked"), _before(_("done on %(day)s") % {"day": _day(before["done_on"])})
        case State.SKIPPED, State.OPEN:
            return _("Brought back"), ""
        case State.DOING, State.OPEN:
            return _("Not doing it now"), ""
        case State.SKIPPED, State.SKIPPED:
            return _("Reason for setting aside changed"), ""
        case _, State.SKIPPED:
            return _("Set aside"), ""
        case _, State.DOING:
            return _("Started"), ""
    return _kind_of(event), ""


def _done_on(event: Event) -> str:
    """The day of a tick where it is not about the day on which it was given."""
    day = datetime.date.fromisoformat(event.after["done_on"])
    # A day more or less is another time zone's.
    if abs(event.at.date() - day) <= datetime.timedelta(days=1):
        return ""
    return _("done on %(day)s") % {"day": formats.date_format(day, "j F Y")}


def _answers_words(before: dict, after: dict) -> str:
    changed = [str(words) for name, words in ANSWERS.items() if before.get(name) != after.get(name)]
    return _("Changed your answers: %(answers)s") % {"answers": ", ".join(changed)}


def _answers_before(before: dict) -> str:
    """The earlier date and hours, if there were any; of the others an event has only the slug."""
    told = []
    if day := before.get("target_date"):
        told.append(_day(day))
    if hours := before.get("hours_per_week"):
        told.append(ngettext("%(n)d hour a week", "%(n)d hours a week", hours) % {"n": hours})
    return _before(", ".join(told)) if told else ""


def _before(text: str) -> str:
    return _("before: %(text)s") % {"text": text}


def _day(value: str | None) -> str:
    if value is None:
        return _("none")
    return formats.date_format(datetime.date.fromisoformat(value), "j F Y")
