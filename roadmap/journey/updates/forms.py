"""The forms of what the programme changed."""

from django import forms

from roadmap.fields import LAST_NUMBER


class UpdateSeenForm(forms.Form):
    """Up to which edition of which roadmap template the page showed what changed."""

    roadmap_template = forms.SlugField()
    edition = forms.IntegerField(min_value=1, max_value=LAST_NUMBER)


class UpdateForm(forms.Form):
    """An update that was read earlier: from which edition to which; neither means what is new."""

    before = forms.IntegerField(min_value=1, max_value=LAST_NUMBER, required=False)
    after = forms.IntegerField(min_value=1, max_value=LAST_NUMBER, required=False)
