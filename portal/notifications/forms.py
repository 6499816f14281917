"""The settings page as a form: one choice for each topic."""

from __future__ import annotations

from collections.abc import Mapping

from django import forms

from .enums import Frequency
from .topics import Topic


class PreferencesForm(forms.Form):
    """How often each of `topics` comes; `current` maps their keys to what holds now.

    Data that names only some topics, such as the switch beside the plan, changes only these.
    """

    def __init__(
        self,
        topics: list[Topic],
        current: Mapping[str, Frequency],
        data: Mapping[str, str] | None = None,
    ) -> None:
        super().__init__(data)
        for topic in topics:
            if data is None or topic.key in data:
                self.fields[topic.key] = forms.ChoiceField(
                    label=str(topic.title),
                    help_text=str(topic.description),
                    choices=[(each.value, each.label) for each in topic.frequencies],
                    initial=current[topic.key].value,
                    widget=forms.RadioSelect,
                )
