"""Names of people and clusters, which stand in mails to others."""

from __future__ import annotations

from portal.links import validate_no_address
from practices.fields import LineField


class NameField(LineField):
    """A name in one line that no mail program makes a link of; a plain column to migrations."""

    default_validators = [*LineField.default_validators, validate_no_address]
