"""Programs that talk to the API."""

from __future__ import annotations

import json
from typing import Any

from django.test import Client

from portal.accounts.models import User
from portal.api.services import create_token

FRAMEWORK = "working-set-2012"  # the one that is used unless another is chosen
API = "/api/v1"


class Program:
    """Sends requests with a token of `user`; without one, as anybody."""

    def __init__(self, user: User | None = None) -> None:
        self.headers = {}
        if user is not None:
            _token, text = create_token(user, "a test", 30)
            self.headers = {"authorization": f"Bearer {text}"}
        self.client = Client(enforce_csrf_checks=True)

    def get(self, address: str, **parameters: Any) -> Any:
        """The answer to GET; `address` stands below /api/v1."""
        return self.client.get(f"{API}{address}", parameters, headers=self.headers)

    def data(self, address: str, **parameters: Any) -> Any:
        """What is answered, which has to be a success."""
        response = self.get(address, **parameters)
        assert response.status_code == 200, response.content
        return response.json()

    def post(self, address: str, data: object) -> Any:
        """The answer to JSON that is sent; text is sent as it is."""
        body = data if isinstance(data, str) else json.dumps(data)
        return self.client.post(
            f"{API}{address}", body, content_type="application/json", headers=self.headers
        )
