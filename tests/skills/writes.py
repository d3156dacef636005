"""Every write of the skills wing as a browser sends it."""

from django.urls import reverse

from accounts.models import User
from roadmap.catalogue.models import MilestoneTemplate, Skill
from tests.journey.writes import Write
from tests.skills.factories import (
    TEXTS,
    edit,
    make_question,
    make_rating,
    make_rehearsal,
    make_story,
    make_talk,
    remove,
)

KEY = "12345678-1234-5678-1234-567812345678"


def all_writes(user: User, skills: list[Skill], lines: list[MilestoneTemplate]) -> dict[str, Write]:
    """Each kind of write once, ready to be sent by the user."""
    ref, other = f"t{lines[0].pk}", f"t{lines[1].pk}"
    rating, story, gone = (
        make_rating(user, skills[0]),
        make_story(user, skills[0], ref=ref),
        make_story(user, skills[0], title="Gone"),
    )
    remove(gone, user)
    edited = make_story(user, skills[1], title="Edited")
    earlier = edit(edited, user, title="Edited again")
    on_brief = make_story(user, skills[1], title="For the brief", is_draft=True)
    talk = make_talk(user)
    rehearsal, question = make_rehearsal(user, talk), make_question(user, talk)
    link = {"row": story.pk, "linked": "1"}
    talk_texts = {"title": "A trial", "source": "", "given_on": "", "given_where": ""}
    rehearsed = {"day": "2026-01-01", "minutes": "12", "audience": "", "feedback_from": ""}
    rehearsed |= dict.fromkeys(("structure", "accuracy", "balance", "answers", "timing"), "")
    rehearsed |= {"feedback": "Fine.", "next_step": ""}
    story_texts = {"title": "Another", "sentence": "", **TEXTS, "skills": [skills[2].pk]}
    asked = {"question-question": "And the harms?", "question-answer": ""}
    brief = {"name": "", "line": "", "focus": "I help.", "publications": ""}
    brief |= {f"story-{one.pk}": "" for one in (story, edited, on_brief)}

    def write(name: str, /, *args, **data) -> Write:
        return Write(name, reverse(f"skills:{name}", args=args), data)

    return {
        "rate": write("rate", skills[0].pk, key=KEY, level="2", reason="", day="2026-01-01"),
        "correct a rating": write(
            "edit_rating", rating.pk, revision="1", level="5", reason="", day="2026-01-01"
        ),
        "add a story": write("add_story", key=KEY, of=ref, **story_texts),
        "edit a story": write("edit_story", story.pk, revision="1", **story_texts),
        "remove a story": write("remove", "stories", story.pk),
        "bring back a story": write("restore", "stories", gone.pk),
        "undo an edit": write("undo", earlier.pk),
        "link a story": write("link", "stories", of=other, **link),
        "put on the brief": write("set_on_brief", on_brief.pk, on="1"),
        "add a talk": write("add_talk", key=KEY, of="", **talk_texts | {"title": "New"}),
        "edit a talk": write("edit_talk", talk.pk, revision="1", **talk_texts | {"title": "B"}),
        "add a rehearsal": write("add_rehearsal", talk.pk, key=KEY, **rehearsed),
        "edit a rehearsal": write("edit_rehearsal", rehearsal.pk, revision="1", **rehearsed),
        "add a question": write("add_question", talk.pk, **asked, **{"question-key": KEY}),
        "edit a question": write(
            "edit_question", question.pk, **asked, **{"question-revision": "1"}
        ),
        "save the brief": write("edit_brief", revision="0", **brief),
    }


READ_ONLY = {
    "skills",
    "skill",
    "stories",
    "story",
    "count_words",
    "talks",
    "talk",
    "brief",
    "associations",
    "removed",
}
"""The addresses that write nothing, whatever is sent."""
WRITES = [
    "rate",
    "correct a rating",
    "add a story",
    "edit a story",
    "remove a story",
    "bring back a story",
    "undo an edit",
    "link a story",
    "put on the brief",
    "add a talk",
    "edit a talk",
    "add a rehearsal",
    "edit a rehearsal",
    "add a question",
    "edit a question",
    "save the brief",
]
