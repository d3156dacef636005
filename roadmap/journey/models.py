"""The journey: all that one user wrote. Sparse: a milestone row appears with the first touch."""

import datetime
import ipaddress
import uuid
from urllib.parse import urlsplit

from django.conf import settings
from django.core.validators import (
    MaxLengthValidator,
    MaxValueValidator,
    MinValueValidator,
)
from django.db import models
from django.db.models.functions import Length
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from accounts.models import User
from roadmap.catalogue.audience import Answers
from roadmap.catalogue.models import (
    Background,
    Degree,
    Edition,
    MilestoneTemplate,
    RoadmapTemplate,
    Specialty,
    Stage,
)
from roadmap.days import LAST_DAY, between_first_and_last_day
from roadmap.fields import URL_LENGTH
from roadmap.journey import refs

NOTE_LENGTH = 10_000
"""Characters of one note at most."""
TITLE_LENGTH = 120
"""Characters of a user's own title at most."""
REASON_LENGTH = 300
"""Characters of a reason for "not for me" at most."""
ANCHOR_LENGTH = 80
"""Characters of an anchor's name at most."""
ANCHOR_DAYS = 3_653
"""How many days (ten years) a date may lie before or after the anchor it hangs on."""
FIRST_CREDENTIAL_DAY = datetime.date(1950, 1, 1)
"""Degrees and positions can be much older than what is done on this site."""
CREDENTIAL_LENGTH = 160
"""Characters of the title, and of the organisation, of a credential at most."""
LABEL_LENGTH = 120
"""Characters of what a piece of evidence is called at most."""
SHOWS_LENGTH = 500
"""Characters of what a piece of evidence shows at most."""
STEP_LENGTH = 200
"""Characters of a sub-step at most."""
MOST_PER_MILESTONE = 50
"""How many sub-steps, and how many pieces of evidence, can be added to one milestone."""
LOCAL_ENDINGS = (".local", ".localhost", ".internal", ".intranet", ".lan", ".home.arpa")
"""How names end that mean something within one network only."""

models.TextField.register_lookup(Length)
models.CharField.register_lookup(Length)


class RoadmapQuerySet(models.QuerySet):
    """Roadmaps."""

    def for_user(self, user: User) -> "RoadmapQuerySet":
        """The user's own, with all that a page needs to know of it in one query."""
        editions = ("roadmap_template__current_edition", "first_edition", "seen_edition")
        return (
            self.filter(user=user)
            .select_related("background", "degree", "specialty", *editions)
            .defer(*(f"{edition}__content" for edition in editions))
        )


class Roadmap(models.Model):
    """One user's path: the answers of the start form. What is on it is derived, never copied."""

    class DegreeStatus(models.TextChoices):
        """Whether the degree is held."""

        HELD = "held", _("I hold it")
        UNDER_WAY = "under-way", _("It is under way")

    user = models.OneToOneField(
        settings.AUTH_USER_MODEL,
        verbose_name=_("user"),
        on_delete=models.CASCADE,
        related_name="roadmap",
    )
    roadmap_template = models.ForeignKey(
        RoadmapTemplate, verbose_name=_("roadmap template"), on_delete=models.PROTECT
    )
    background = models.ForeignKey(
        Background, verbose_name=_("background"), on_delete=models.PROTECT
    )
    degree = models.ForeignKey(Degree, verbose_name=_("degree"), on_delete=models.PROTECT)
    degree_status = models.CharField(
        _("is it held or under way?"), max_length=9, choices=DegreeStatus
    )
    specialty = models.ForeignKey(
        Specialty,
        verbose_name=_("area of expertise"),
        on_delete=models.PROTECT,
        null=True,
        blank=True,
    )
    first_edition = models.ForeignKey(
        Edition,
        verbose_name=_("first edition"),
        on_delete=models.PROTECT,
        related_name="+",
        help_text=_("The current one when the person came to this roadmap template."),
    )
    seen_edition = models.ForeignKey(
        Edition,
        verbose_name=_("edition seen"),
        on_delete=models.PROTECT,
        related_name="+",
        help_text=_("Up to which one the person has read what changed."),
    )
    opened_lines = models.JSONField(
        _("opened lines"),
        default=list,
        blank=True,
        help_text=_("Ids of lines newer than the first edition that the person has opened."),
    )
    own_order = models.JSONField(
        _("own order"),
        default=dict,
        blank=True,
        help_text=_("Refs in the order the person gave them, by the id of their stage."),
    )
    started_on = models.DateField(_("started on"))
    target_date = models.DateField(_("target date"), null=True, blank=True)
    hours_per_week = models.PositiveSmallIntegerField(
        _("hours a week"),
        null=True,
        blank=True,
        validators=[MinValueValidator(1), MaxValueValidator(80)],
    )

    objects = RoadmapQuerySet.as_manager()

    class Meta:
        verbose_name = _("roadmap")
        verbose_name_plural = _("roadmaps")
        constraints = (
            models.CheckConstraint(
                condition=models.Q(degree_status__in=("held", "under-way")),
                name="roadmap_degree_status_valid",
            ),
            models.CheckConstraint(
                condition=between_first_and_last_day("target_date"),
                name="roadmap_target_date_in_range",
            ),
            models.CheckConstraint(
                condition=models.Q(hours_per_week__isnull=True)
                | models.Q(hours_per_week__range=(1, 80)),
                name="roadmap_hours_in_range",
            ),
        )

    def __str__(self) -> str:
        return f"{self.roadmap_template}: {self.user}"

    @property
    def degree_status_words(self) -> str:
        """Whether the degree is held, for the middle of a sentence."""
        return _("held") if self.answers.degree_held else _("under way")

    @property
    def answers(self) -> Answers:
        """The answers as the catalogue's audience conditions read them."""
        return Answers(
            background=self.background.slug,
            doctorate=self.degree.doctorate,
            degree_held=self.degree_status == self.DegreeStatus.HELD,
            specialty=self.specialty.slug if self.specialty else None,
            timeline=bool(self.target_date and self.hours_per_week),
        )


class Milestone(models.Model):
    """A line of the catalogue that the user has touched, or a milestone of their own.

    Their own has a stage and a title, and no template. A line has a title when the user worded it
    anew. The unique constraint also serves the roadmap page, which reads all rows of a roadmap.
    """

    class State(models.TextChoices):
        """Where the user is with it; to tick is to make it done."""

        OPEN = "open", _("Open")
        DOING = "doing", _("Doing")
        DONE = "done", _("Done")
        SKIPPED = "skipped", _("Not for me")

    roadmap = models.ForeignKey(
        Roadmap,
        verbose_name=_("roadmap"),
        on_delete=models.CASCADE,
        related_name="milestones",
    )
    template = models.ForeignKey(
        MilestoneTemplate,
        verbose_name=_("milestone template"),
        on_delete=models.PROTECT,
        related_name="milestones",
        null=True,
        blank=True,
        # The index below serves what it would.
        db_index=False,
    )
    stage = models.ForeignKey(
        Stage,
        verbose_name=_("stage of one’s own milestone"),
        on_delete=models.PROTECT,
        related_name="+",
        null=True,
        blank=True,
    )
    key = models.UUIDField(
        _("key"),
        null=True,
        blank=True,
        help_text=_("Made by the form, so that a post sent twice adds one own milestone."),
    )
    title = models.CharField(_("own title"), max_length=TITLE_LENGTH, blank=True)
    state = models.CharField(_("state"), max_length=7, choices=State, default=State.OPEN)
    done_on = models.DateField(_("done on"), null=True, blank=True)
    target_date = models.DateField(_("target date"), null=True, blank=True)
    anchor = models.ForeignKey(
        "Anchor",
        verbose_name=_("hangs on"),
        # An anchor goes when its roadmap goes, and all its milestones with it.
        on_delete=models.RESTRICT,
        related_name="milestones",
        null=True,
        blank=True,
        # The index below leaves out the many that hang on nothing.
        db_index=False,
    )
    anchor_days = models.SmallIntegerField(
        _("days after the anchor"),
        null=True,
        blank=True,
        help_text=_("Less than 0: before it. The target date is worked out from it and stored."),
    )
    reason = models.CharField(_("reason"), max_length=REASON_LENGTH, blank=True)
    removed_at = models.DateTimeField(
        _("removed at"),
        null=True,
        blank=True,
        help_text=_("An own milestone keeps its row, so that removing can be undone."),
    )

    class Meta:
        verbose_name = _("milestone")
        verbose_name_plural = _("milestones")
        indexes = (
            # How many people have touched and ticked a line, for the desk: read from the index.
            models.Index(fields=("template", "state"), name="milestone_template_state"),
            # What hangs on an anchor, asked when an account with anchors is deleted.
            models.Index(
                fields=("anchor",),
                name="milestone_anchor",
                condition=models.Q(anchor__isnull=False),
            ),
        )
        constraints = (
            models.UniqueConstraint(
                fields=("roadmap", "template"), name="milestone_unique_in_roadmap"
            ),
            models.UniqueConstraint(fields=("roadmap", "key"), name="milestone_key_unique"),
            models.CheckConstraint(
                condition=models.Q(
                    template__isnull=False,
                    stage__isnull=True,
                    key__isnull=True,
                    removed_at__isnull=True,
                )
                | (
                    models.Q(template__isnull=True, stage__isnull=False, key__isnull=False)
                    & ~models.Q(title="")
                ),
                name="milestone_of_a_line_or_own",
            ),
            models.CheckConstraint(
                condition=models.Q(title__length__lte=TITLE_LENGTH),
                name="milestone_title_length_in_range",
            ),
            models.CheckConstraint(
                condition=models.Q(state__in=("open", "doing", "done", "skipped")),
                name="milestone_state_valid",
            ),
            models.CheckConstraint(
                condition=models.Q(state="done", done_on__isnull=False)
                | (~models.Q(state="done") & models.Q(done_on__isnull=True)),
                name="milestone_done_has_a_date",
            ),
            models.CheckConstraint(
                condition=models.Q(state="skipped") | models.Q(reason=""),
                name="milestone_reason_only_when_skipped",
            ),
            models.CheckConstraint(
                condition=between_first_and_last_day("done_on")
                & between_first_and_last_day("target_date"),
                name="milestone_dates_in_range",
            ),
            models.CheckConstraint(
                condition=models.Q(anchor__isnull=True, anchor_days__isnull=True)
                | models.Q(
                    anchor__isnull=False,
                    anchor_days__isnull=False,
                    anchor_days__range=(-ANCHOR_DAYS, ANCHOR_DAYS),
                    target_date__isnull=False,
                ),
                name="milestone_hangs_by_days",
            ),
        )

    def __str__(self) -> str:
        return f"{self.title or self.template}: {self.state}"

    @property
    def ref(self) -> str:
        """The name of its entry in addresses and HTML ids."""
        if self.template_id is None:
            return refs.of_own(self.pk)
        return refs.of_template(self.template_id)


class Pause(models.Model):
    """A time away, first and last day included. Pauses may overlap.

    A removed one keeps its row, so that removing can be undone.
    """

    roadmap = models.ForeignKey(
        Roadmap, verbose_name=_("roadmap"), on_delete=models.CASCADE, related_name="pauses"
    )
    key = models.UUIDField(
        _("key"),
        default=uuid.uuid4,
        help_text=_("Made by the form, so that a post sent twice adds one pause."),
    )
    first_day = models.DateField(_("first day"))
    last_day = models.DateField(_("last day"))
    removed_at = models.DateTimeField(_("removed at"), null=True, blank=True)

    class Meta:
        verbose_name = _("pause")
        verbose_name_plural = _("pauses")
        ordering = ("first_day", "last_day", "pk")
        constraints = (
            models.UniqueConstraint(fields=("roadmap", "key"), name="pause_key_unique"),
            models.CheckConstraint(
                condition=models.Q(first_day__lte=models.F("last_day")),
                name="pause_ends_after_it_starts",
            ),
            models.CheckConstraint(
                condition=between_first_and_last_day("first_day")
                & between_first_and_last_day("last_day"),
                name="pause_days_in_range",
            ),
        )

    def __str__(self) -> str:
        return f"{self.first_day} to {self.last_day}"


class Anchor(models.Model):
    """A date of the world outside that target dates hang on, such as a graduation.

    A removed one keeps its row, so that removing can be undone; nothing hangs on it then.
    """

    roadmap = models.ForeignKey(
        Roadmap, verbose_name=_("roadmap"), on_delete=models.CASCADE, related_name="anchors"
    )
    key = models.UUIDField(
        _("key"),
        default=uuid.uuid4,
        help_text=_("Made by the form, so that a post sent twice adds one anchor."),
    )
    name = models.CharField(_("name"), max_length=ANCHOR_LENGTH)
    day = models.DateField(_("day"))
    removed_at = models.DateTimeField(_("removed at"), null=True, blank=True)

    class Meta:
        verbose_name = _("anchor")
        verbose_name_plural = _("anchors")
        ordering = ("day", "pk")
        constraints = (
            models.UniqueConstraint(fields=("roadmap", "key"), name="anchor_key_unique"),
            models.CheckConstraint(
                condition=models.Q(name__length__range=(1, ANCHOR_LENGTH)),
                name="anchor_name_length_in_range",
            ),
            models.CheckConstraint(
                condition=between_first_and_last_day("day"), name="anchor_day_in_range"
            ),
        )

    def __str__(self) -> str:
        return self.name

    def date_of(self, days: int) -> datetime.date:
        """The date so many days after the anchor, or before it: what hangs on it has this one."""
        return self.day + datetime.timedelta(days=days)


class Note(models.Model):
    """What the user wrote on a milestone, in Markdown.

    A removed note keeps its row, so that removing can be undone.
    """

    milestone = models.ForeignKey(
        Milestone,
        verbose_name=_("milestone"),
        on_delete=models.CASCADE,
        related_name="notes",
    )
    key = models.UUIDField(
        _("key"),
        default=uuid.uuid4,
        help_text=_("Made by the form, so that a post sent twice adds one note."),
    )
    body = models.TextField(_("note"), validators=[MaxLengthValidator(NOTE_LENGTH)])
    html = models.TextField(_("rendered note"), editable=False)
    revision = models.PositiveIntegerField(_("revision"), default=1)
    written_at = models.DateTimeField(_("written at"), default=timezone.now)
    edited_at = models.DateTimeField(_("edited at"), default=timezone.now)
    removed_at = models.DateTimeField(_("removed at"), null=True, blank=True)

    class Meta:
        verbose_name = _("note")
        verbose_name_plural = _("notes")
        ordering = ("-pk",)
        constraints = (
            models.UniqueConstraint(fields=("milestone", "key"), name="note_key_unique"),
            models.CheckConstraint(
                condition=models.Q(body__length__range=(1, NOTE_LENGTH)),
                name="note_length_in_range",
            ),
        )

    def __str__(self) -> str:
        return f"{self.milestone}: {self.revision}"


class NoteVersion(models.Model):
    """An earlier text of a note, kept when it was edited."""

    note = models.ForeignKey(
        Note, verbose_name=_("note"), on_delete=models.CASCADE, related_name="versions"
    )
    revision = models.PositiveIntegerField(_("revision"))
    body = models.TextField(_("note"))
    edited_at = models.DateTimeField(_("edited at"))

    class Meta:
        verbose_name = _("earlier text of a note")
        verbose_name_plural = _("earlier texts of notes")
        ordering = ("-revision",)
        constraints = (
            models.UniqueConstraint(fields=("note", "revision"), name="note_version_unique"),
        )

    def __str__(self) -> str:
        return f"{self.note_id}: {self.revision}"


class Evidence(models.Model):
    """A link to something that shows what the user did for a milestone.

    Nobody but the user's own browser ever opens it. A removed one keeps its row, so that removing
    can be undone.
    """

    milestone = models.ForeignKey(
        Milestone,
        verbose_name=_("milestone"),
        on_delete=models.CASCADE,
        related_name="evidence",
    )
    key = models.UUIDField(
        _("key"),
        default=uuid.uuid4,
        help_text=_("Made by the form, so that a post sent twice adds one piece of evidence."),
    )
    url = models.CharField(_("address"), max_length=URL_LENGTH)
    label = models.CharField(_("label"), max_length=LABEL_LENGTH)
    shows = models.CharField(_("what it shows"), max_length=SHOWS_LENGTH, blank=True)
    added_at = models.DateTimeField(_("added at"), default=timezone.now)
    removed_at = models.DateTimeField(_("removed at"), null=True, blank=True)

    class Meta:
        verbose_name = _("evidence")
        verbose_name_plural = _("evidence")
        ordering = ("pk",)
        constraints = (
            models.UniqueConstraint(fields=("milestone", "key"), name="evidence_key_unique"),
            models.CheckConstraint(
                condition=models.Q(url__startswith="http://")
                | models.Q(url__startswith="https://"),
                name="evidence_url_is_http",
            ),
            models.CheckConstraint(
                condition=models.Q(url__length__lte=URL_LENGTH),
                name="evidence_url_length_in_range",
            ),
            models.CheckConstraint(
                condition=models.Q(label__length__range=(1, LABEL_LENGTH)),
                name="evidence_label_length_in_range",
            ),
            models.CheckConstraint(
                condition=models.Q(shows__length__lte=SHOWS_LENGTH),
                name="evidence_shows_length_in_range",
            ),
        )

    def __str__(self) -> str:
        return f"{self.milestone_id}: {self.label}"

    @property
    def host(self) -> str:
        """Where the link leads, in small letters."""
        return urlsplit(self.url).hostname or ""

    @property
    def is_local(self) -> bool:
        """Whether its host means something within one network or machine only."""
        host = self.host.removesuffix(".")
        try:
            return not ipaddress.ip_address(host).is_global
        except ValueError:
            return "." not in host or host.endswith(LOCAL_ENDINGS)


class SubStep(models.Model):
    """A step of the user's own into which they split a milestone; it is in no count but its own.

    A removed one keeps its row, so that removing can be undone.
    """

    milestone = models.ForeignKey(
        Milestone,
        verbose_name=_("milestone"),
        on_delete=models.CASCADE,
        related_name="sub_steps",
    )
    key = models.UUIDField(
        _("key"),
        default=uuid.uuid4,
        help_text=_("Made by the form, so that a post sent twice adds one sub-step."),
    )
    text = models.CharField(_("step"), max_length=STEP_LENGTH)
    is_done = models.BooleanField(_("is done"), default=False)
    removed_at = models.DateTimeField(_("removed at"), null=True, blank=True)

    class Meta:
        verbose_name = _("sub-step")
        verbose_name_plural = _("sub-steps")
        ordering = ("pk",)
        constraints = (
            models.UniqueConstraint(fields=("milestone", "key"), name="sub_step_key_unique"),
            models.CheckConstraint(
                condition=models.Q(text__length__range=(1, STEP_LENGTH)),
                name="sub_step_length_in_range",
            ),
        )

    def __str__(self) -> str:
        return f"{self.milestone_id}: {self.text}"


class Credential(models.Model):
    """A degree, position, membership or certificate of the user's, with its end where it has one.

    It may belong to a milestone. A removed one keeps its row, so that removing can be undone.
    """

    class Kind(models.TextChoices):
        """What it is; the values are those of the lines that such a thing fits."""

        DEGREE = MilestoneTemplate.Kind.DEGREE.value, _("Degree")
        POSITION = MilestoneTemplate.Kind.POSITION.value, _("Position")
        MEMBERSHIP = MilestoneTemplate.Kind.MEMBERSHIP.value, _("Membership")
        CERTIFICATE = MilestoneTemplate.Kind.CERTIFICATE.value, _("Certificate")

    roadmap = models.ForeignKey(
        Roadmap, verbose_name=_("roadmap"), on_delete=models.CASCADE, related_name="credentials"
    )
    milestone = models.ForeignKey(
        Milestone,
        verbose_name=_("milestone"),
        on_delete=models.CASCADE,
        related_name="credentials",
        null=True,
        blank=True,
    )
    key = models.UUIDField(
        _("key"),
        default=uuid.uuid4,
        help_text=_("Made by the form, so that a post sent twice adds one credential."),
    )
    kind = models.CharField(_("kind"), max_length=11, choices=Kind)
    degree = models.ForeignKey(
        Degree,
        verbose_name=_("degree"),
        on_delete=models.PROTECT,
        related_name="+",
        null=True,
        blank=True,
        help_text=_("What the catalogue calls a degree; it says whether that is a doctorate."),
    )
    title = models.CharField(_("title"), max_length=CREDENTIAL_LENGTH)
    organisation = models.CharField(_("organisation"), max_length=CREDENTIAL_LENGTH, blank=True)
    since = models.DateField(_("since"))
    until = models.DateField(_("until"), null=True, blank=True)
    removed_at = models.DateTimeField(_("removed at"), null=True, blank=True)

    class Meta:
        verbose_name = _("credential")
        verbose_name_plural = _("credentials")
        ordering = ("-since", "-pk")
        constraints = (
            models.UniqueConstraint(fields=("roadmap", "key"), name="credential_key_unique"),
            models.CheckConstraint(
                condition=models.Q(kind__in=("degree", "position", "membership", "certificate")),
                name="credential_kind_valid",
            ),
            models.CheckConstraint(
                condition=models.Q(degree__isnull=True) | models.Q(kind="degree"),
                name="credential_degree_only_of_a_degree",
            ),
            models.CheckConstraint(
                condition=models.Q(title__length__range=(1, CREDENTIAL_LENGTH)),
                name="credential_title_length_in_range",
            ),
            models.CheckConstraint(
                condition=models.Q(organisation__length__lte=CREDENTIAL_LENGTH),
                name="credential_organisation_length_in_range",
            ),
            models.CheckConstraint(
                condition=models.Q(until__isnull=True) | models.Q(until__gte=models.F("since")),
                name="credential_ends_after_it_begins",
            ),
            # Not between_first_and_last_day: a physician's degree may be of 1985.
            models.CheckConstraint(
                condition=models.Q(since__range=(FIRST_CREDENTIAL_DAY, LAST_DAY))
                & (
                    models.Q(until__isnull=True)
                    | models.Q(until__range=(FIRST_CREDENTIAL_DAY, LAST_DAY))
                ),
                name="credential_dates_in_range",
            ),
        )

    def __str__(self) -> str:
        return f"{self.kind}: {self.title}"


class Event(models.Model):
    """One row of the journey's history. Only ever added, in the transaction of the change.

    `before` and `after` hold what changed, never the text of a note. Of a note, a piece of evidence
    or a sub-step they hold its id under `note`, `evidence` or `step`, beside the changed columns;
    and so of a credential, under `credential`, with its title.
    """

    class What(models.TextChoices):
        """What happened."""

        STARTED = "started", _("Started the roadmap")
        MOVED = "moved", _("Moved to another roadmap")
        UPDATE_SEEN = "update-seen", _("Read what the programme changed")
        ANSWERS = "answers", _("Changed the answers")
        ADDED = "added", _("Added a milestone")
        REMOVED = "removed", _("Removed a milestone")
        RESTORED = "restored", _("Brought a milestone back")
        REWORDED = "reworded", _("Changed the words")
        ORDER = "order", _("Changed the order")
        STATE = "state", _("Changed the state")
        TARGET_DATE = "target-date", _("Changed the target date")
        NOTE_ADDED = "note-added", _("Added a note")
        NOTE_EDITED = "note-edited", _("Edited a note")
        NOTE_REMOVED = "note-removed", _("Removed a note")
        NOTE_RESTORED = "note-restored", _("Brought a note back")
        PLAN_TAKEN = "plan-taken", _("Took over the suggested dates")
        PAUSE_ADDED = "pause-added", _("Added a pause")
        PAUSE_CHANGED = "pause-changed", _("Changed a pause")
        PAUSE_REMOVED = "pause-removed", _("Removed a pause")
        ANCHOR_ADDED = "anchor-added", _("Added an anchor")
        ANCHOR_CHANGED = "anchor-changed", _("Changed an anchor")
        ANCHOR_REMOVED = "anchor-removed", _("Removed an anchor")
        CREDENTIAL_ADDED = "credential-added", _("Added a credential")
        CREDENTIAL_EDITED = "credential-edited", _("Edited a credential")
        CREDENTIAL_REMOVED = "credential-removed", _("Removed a credential")
        CREDENTIAL_RESTORED = "credential-restored", _("Brought a credential back")
        EVIDENCE_ADDED = "evidence-added", _("Added evidence")
        EVIDENCE_EDITED = "evidence-edited", _("Edited evidence")
        EVIDENCE_REMOVED = "evidence-removed", _("Removed evidence")
        EVIDENCE_RESTORED = "evidence-restored", _("Brought evidence back")
        STEP_ADDED = "step-added", _("Added a step")
        STEP_TICKED = "step-ticked", _("Ticked or unticked a step")
        STEP_REWORDED = "step-reworded", _("Changed the words of a step")
        STEP_REMOVED = "step-removed", _("Removed a step")
        STEP_RESTORED = "step-restored", _("Brought a step back")

    roadmap = models.ForeignKey(
        Roadmap,
        verbose_name=_("roadmap"),
        on_delete=models.CASCADE,
        related_name="events",
    )
    milestone = models.ForeignKey(
        Milestone,
        verbose_name=_("milestone"),
        on_delete=models.CASCADE,
        related_name="events",
        null=True,
    )
    what = models.CharField(_("what"), max_length=20, choices=What)
    at = models.DateTimeField(_("when"), default=timezone.now)
    by = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        verbose_name=_("by"),
        on_delete=models.SET_NULL,
        related_name="+",
        null=True,
    )
    before = models.JSONField(_("from"), default=dict)
    after = models.JSONField(_("to"), default=dict)
    edition = models.ForeignKey(
        Edition, verbose_name=_("edition"), on_delete=models.PROTECT, related_name="+"
    )

    class Meta:
        verbose_name = _("event")
        verbose_name_plural = _("events")
        ordering = ("pk",)

    def __str__(self) -> str:
        return f"{self.what}: {self.at:%Y-%m-%d}"

    @property
    def is_of_plan(self) -> bool:
        """Whether it is about the plan, a pause or an anchor, and no one milestone."""
        return self.what in (
            self.What.PLAN_TAKEN,
            self.What.PAUSE_ADDED,
            self.What.PAUSE_CHANGED,
            self.What.PAUSE_REMOVED,
            self.What.ANCHOR_ADDED,
            self.What.ANCHOR_CHANGED,
            self.What.ANCHOR_REMOVED,
        )

    @property
    def is_of_credential(self) -> bool:
        """Whether it is about a credential."""
        return self.what in (
            self.What.CREDENTIAL_ADDED,
            self.What.CREDENTIAL_EDITED,
            self.What.CREDENTIAL_REMOVED,
            self.What.CREDENTIAL_RESTORED,
        )

    @property
    def can_be_undone(self) -> bool:
        """Whether `credentials.undo` can put back what this changed."""
        return (
            self.is_of_plan
            or self.is_of_credential
            or self.what
            in (
                self.What.ADDED,
                self.What.REMOVED,
                self.What.REWORDED,
                self.What.ORDER,
                self.What.STATE,
                self.What.TARGET_DATE,
                self.What.NOTE_REMOVED,
                self.What.EVIDENCE_ADDED,
                self.What.EVIDENCE_EDITED,
                self.What.EVIDENCE_REMOVED,
                self.What.EVIDENCE_RESTORED,
                self.What.STEP_ADDED,
                self.What.STEP_TICKED,
                self.What.STEP_REWORDED,
                self.What.STEP_REMOVED,
                self.What.STEP_RESTORED,
            )
        )
