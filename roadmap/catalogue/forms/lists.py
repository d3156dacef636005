"""The forms of the lists that need more than Django makes of a model."""

from django.utils.translation import gettext_lazy as _

from roadmap.catalogue.forms.fields import LinesField
from roadmap.catalogue.forms.rows import PermanentSlugForm
from roadmap.catalogue.models import Specialty
from roadmap.catalogue.validators import JSON_COLUMNS


class SpecialtyForm(PermanentSlugForm):
    """An area of expertise."""

    societies = LinesField(
        label=_("Societies"),
        help_text=_("One per line."),
        validators=[JSON_COLUMNS["societies"]],
    )
    congresses = LinesField(
        label=_("Congresses"),
        help_text=_("One per line."),
        validators=[JSON_COLUMNS["congresses"]],
    )

    class Meta:
        model = Specialty
        fields = ("slug", "order", "name", "what_msls_do", "societies", "congresses")
