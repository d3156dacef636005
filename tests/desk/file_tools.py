"""What the tests of files read, write and send."""

from django.core.files.uploadedfile import SimpleUploadedFile
from django.urls import reverse

from accounts.models import User
from roadmap.catalogue import loading
from roadmap.catalogue.models import (
    Background,
    Degree,
    MilestoneTemplate,
    RoadmapTemplate,
    Skill,
    Specialty,
    Stage,
)
from roadmap.desk import export, imports

FORMATS = ("json", "yaml")
ANYBODY = User(is_superuser=True)


def text_of(content: dict, form: str) -> bytes:
    return export.FORMATS[form][0](content).encode()


def read(content: dict, form: str, template: RoadmapTemplate) -> loading.CatalogueFile:
    return imports.read(text_of(content, form), name=f"a.{form}", roadmap_template=template)


def tried(content: dict, template: RoadmapTemplate) -> imports.Trial:
    return imports.try_out(template, read(content, "json", template), {}, ANYBODY)


def imported(content: dict, template: RoadmapTemplate, by) -> loading.Report:
    carried = imports.open_token(tried(content, template).token, template)
    return imports.import_file(roadmap_template=template, carried=carried, by=by)


def catalogue() -> dict[str, list]:
    """Every row of the catalogue as it is stored."""
    rows = {
        model.__name__: list(model.objects.order_by("pk").values())
        for model in (RoadmapTemplate, Stage, MilestoneTemplate, Background, Degree, Skill)
    }
    for name in ("backgrounds", "specialties", "usually_done_by", "prerequisites"):
        through = getattr(MilestoneTemplate, name).through
        rows[name] = sorted(through.objects.values_list(*through_columns(through)))
    return rows | {"Specialty": list(Specialty.objects.order_by("pk").values())}


def through_columns(through) -> list[str]:
    return [field.name for field in through._meta.fields if not field.primary_key]


def address(name: str, template: RoadmapTemplate, *args) -> str:
    return reverse(f"desk:{name}", args=[template.pk, *args])


def send(desk, template: RoadmapTemplate, data: bytes, name: str = "a.json"):
    return desk.post(address("files", template), {"file": SimpleUploadedFile(name, data)})
