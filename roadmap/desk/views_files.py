"""The pages on which a roadmap template becomes a file, and a file a change to the working copy."""

from django import forms
from django.contrib import messages
from django.core.files.uploadedfile import UploadedFile
from django.core.validators import FileExtensionValidator
from django.http import Http404, HttpRequest, HttpResponse, HttpResponseBadRequest
from django.shortcuts import get_object_or_404, redirect
from django.template.response import TemplateResponse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from roadmap.catalogue.loading import CatalogueError, CatalogueFile
from roadmap.catalogue.models import RoadmapTemplate
from roadmap.desk import export, imports
from roadmap.desk.access import find_template, frame
from roadmap.desk.review import names


class FileForm(forms.Form):
    """The file to import."""

    file = forms.FileField(
        label=gettext_lazy("File"),
        help_text=gettext_lazy("JSON or YAML (.json, .yaml, .yml), at most 2 MB."),
        max_length=255,
        allow_empty_file=True,
        validators=[
            FileExtensionValidator(
                ["json", "yaml", "yml"],
                gettext_lazy("A name that ends in .json, .yaml or .yml says how to read a file."),
            )
        ],
        widget=forms.FileInput(attrs={"accept": ".json,.yaml,.yml"}),
    )

    def clean_file(self) -> UploadedFile:
        """Refuse a file that is too big before it is read."""
        file = self.cleaned_data["file"]
        if file.size > imports.BIGGEST:
            raise forms.ValidationError(imports.too_big())
        return file


@require_http_methods(["GET", "HEAD", "POST"])
def show_files(request: HttpRequest, pk: int) -> HttpResponse:
    """What can be exported, and the form to import; on a POST, what the import would do.

    Nothing is stored: the form that confirms carries the file.

    Raises:
        Http404: when there is no such roadmap template.
    """
    roadmap_template = find_template(pk)
    if request.method != "POST":
        return _show(request, roadmap_template, FileForm())
    form = FileForm(request.POST, request.FILES)
    if int(request.META.get("CONTENT_LENGTH") or 0) > imports.BIGGEST and not request.FILES:
        # The site did not even keep it; it was not left out, as the form says now.
        form.errors["file"] = form.error_class([imports.too_big()])
    if not form.is_valid():
        return _show(request, roadmap_template, form)
    sent = form.cleaned_data["file"]
    try:
        file = imports.read(sent.read(), name=sent.name, roadmap_template=roadmap_template)
        return _show_trial(request, roadmap_template, file)
    except CatalogueError as error:
        return _show(request, roadmap_template, form, error)


@require_POST
def import_file(request: HttpRequest, pk: int) -> HttpResponse:
    """Import the file that the form carries; show again what it would do if that is different now.

    Raises:
        Http404: when there is no such roadmap template.
        PermissionDenied: when this person may not add or change such rows.
    """
    roadmap_template = find_template(pk)
    try:
        carried = imports.open_token(request.POST.get("token", ""), roadmap_template)
        report = imports.import_file(
            roadmap_template=roadmap_template, carried=carried, by=request.user
        )
    except imports.BadToken:
        return HttpResponseBadRequest(_("This form cannot be read. Choose the file again."))
    except imports.WorkingCopyChanged:
        return _show_again(request, roadmap_template, carried)
    except CatalogueError as error:
        return _show(request, roadmap_template, FileForm(), error)
    if report.changed_anything and carried.edition:
        said = _("The working copy says what edition %d says.")
        messages.success(request, said % carried.edition)
    elif report.changed_anything:
        messages.success(request, _("The file was imported into the working copy."))
    else:
        messages.info(request, _said_already())
    return redirect("desk:publish", pk)


@require_safe
def take_over(request: HttpRequest, pk: int, number: int) -> HttpResponse:
    """What it would do to make the working copy say what an edition says; to be confirmed.

    Raises:
        Http404: when there is no such edition of this roadmap template.
    """
    roadmap_template = find_template(pk)
    edition = get_object_or_404(roadmap_template.editions, number=number)
    try:
        return _show_trial(request, roadmap_template, imports.of_edition(edition), number)
    except CatalogueError as error:
        return _show(request, roadmap_template, FileForm(), error)


@require_safe
def export_working_copy(request: HttpRequest, pk: int, form: str) -> HttpResponse:
    """The working copy as a file.

    Raises:
        Http404: when there is no such roadmap template or format.
    """
    roadmap_template = find_template(pk)
    name = f"{roadmap_template.slug}-working-copy"
    return _download(export.working_copy(roadmap_template), name, form)


@require_safe
def export_edition(request: HttpRequest, pk: int, number: int, form: str) -> HttpResponse:
    """An edition as a file.

    Raises:
        Http404: when there is no such roadmap template, edition or format.
    """
    roadmap_template = find_template(pk)
    edition = get_object_or_404(roadmap_template.editions, number=number)
    name = f"{roadmap_template.slug}-edition-{number}"
    return _download(export.edition_content(edition), name, form)


def _show(
    request: HttpRequest,
    roadmap_template: RoadmapTemplate,
    form: FileForm,
    error: CatalogueError | None = None,
) -> HttpResponse:
    """The page with the exports and the form; and with what is wrong with a file."""
    context = {
        **frame(request, _("Files"), roadmap_template),
        "form": form,
        "problems": error.problems if error else (),
    }
    status = 422 if error or form.errors else 200
    return TemplateResponse(request, "admin/desk/files.html", context, status=status)


def _show_trial(
    request: HttpRequest,
    roadmap_template: RoadmapTemplate,
    file: CatalogueFile,
    edition: int | None = None,
    *,
    has_changed: bool = False,
) -> HttpResponse:
    """The page with what an import would do, of a file or of the edition with this number.

    Raises:
        CatalogueError: when this site cannot take the file.
    """
    title = _("Take edition %d over") % edition if edition else _("Import a file")
    context = {
        **frame(request, title, roadmap_template),
        "trial": imports.try_out(roadmap_template, file, names(), request.user, edition),
        "edition": edition,
        "has_changed": has_changed,
    }
    status = 409 if has_changed else 200
    return TemplateResponse(request, "admin/desk/files_import.html", context, status=status)


def _show_again(
    request: HttpRequest, roadmap_template: RoadmapTemplate, carried: imports.Carried
) -> HttpResponse:
    """Somebody edited the working copy since; or the form was sent twice, and all is done."""
    try:
        trial = imports.try_out(roadmap_template, carried.file, names(), request.user)
        if trial.changes_anything:
            return _show_trial(
                request, roadmap_template, carried.file, carried.edition, has_changed=True
            )
    except CatalogueError as error:
        return _show(request, roadmap_template, FileForm(), error)
    messages.info(request, _said_already())
    return redirect("desk:publish", roadmap_template.pk)


def _said_already() -> str:
    return _("The working copy says all that the file says already.")


def _download(content: dict, name: str, form: str) -> HttpResponse:
    if form not in export.FORMATS:
        raise Http404
    write, content_type = export.FORMATS[form]
    response = HttpResponse(write(content), content_type=f"{content_type}; charset=utf-8")
    response.headers["Content-Disposition"] = f'attachment; filename="{name}.{form}"'
    return response
