"""What a password may not be: one's own name and address, as the form says."""

from __future__ import annotations

from django.contrib.auth.password_validation import UserAttributeSimilarityValidator

from portal.accounts.models import User


class OwnWordsValidator(UserAttributeSimilarityValidator):
    """Django's, for the attributes that a person has here, and for the address before the @.

    Django compares with the whole address and with its single words: "carla.neri" is neither.
    """

    def __init__(self) -> None:
        super().__init__(user_attributes=("name", "email"))

    def validate(self, password: str, user: User | None = None) -> None:
        """Refuse what is too similar.

        Raises:
            ValidationError: it is, with the code "password_too_similar".
        """
        super().validate(password, user)
        before_at, at, _host = (getattr(user, "email", "") or "").rpartition("@")
        if user is not None and at:
            super().validate(password, User(email=before_at))
