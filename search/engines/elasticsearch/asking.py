"""The requests of one search: several in one go, none twice, all within one time limit."""

import json
import time
from collections.abc import Mapping, Sequence
from typing import Any

from search.engines import EngineUnavailable
from search.engines.elasticsearch.server import Server

Body = Mapping[str, Any]
Answer = Mapping[str, Any]

LEAST_SECONDS = 0.05
NOTHING: Answer = {"hits": {"total": {"value": 0}, "hits": []}, "aggregations": {}}
_SEARCH_OPTIONS = {"ignore_unavailable": True, "allow_no_indices": True}


class Asker:
    """Asks the index in use, and remembers what it answered. Where there is none, all is empty."""

    def __init__(self, server: Server, alias: str) -> None:
        self._server = server
        self._alias = alias
        self._deadline = time.monotonic() + server.timeout
        self._answers: dict[str, Answer] = {}

    def ask(self, *bodies: Body) -> list[Answer]:
        """The answers to some searches. Raises EngineUnavailable, and errors of the client."""
        names = [json.dumps(body, sort_keys=True) for body in bodies]
        unknown = {
            name: body
            for name, body in zip(names, bodies, strict=True)
            if name not in self._answers
        }
        if unknown:
            found = self._send(list(unknown.values()))
            self._answers.update(zip(unknown, map(_checked, found), strict=True))
        return [self._answers[name] for name in names]

    def document_frequencies(self, field: str, terms: Sequence[str]) -> dict[str, int]:
        """How many documents of the whole index have each of these terms in a field."""
        answer = self._client().termvectors(
            index=self._alias,
            doc={field: " ".join(terms)},
            fields=[field],
            term_statistics=True,
            field_statistics=False,
            offsets=False,
            positions=False,
            payloads=False,
        )
        vector = answer["term_vectors"].get(field, {"terms": {}})
        return {term: one.get("doc_freq", 0) for term, one in vector["terms"].items()}

    def _send(self, bodies: list[Body]) -> list[Answer]:
        client = self._client()
        if len(bodies) == 1:
            answer = client.search(index=self._alias, body=dict(bodies[0]), **_SEARCH_OPTIONS)
            return [answer.body]
        searches: list[Mapping[str, Any]] = []
        for body in bodies:
            searches += [_SEARCH_OPTIONS, body]
        answers: list[Answer] = client.msearch(index=self._alias, searches=searches)["responses"]
        return answers

    def _client(self) -> Any:
        return self._server.within(max(self._deadline - time.monotonic(), LEAST_SECONDS))


def _checked(answer: Answer) -> Answer:
    """An answer that is whole. Raises EngineUnavailable."""
    if "error" in answer:
        cause = answer["error"].get("root_cause") or [answer["error"]]
        raise EngineUnavailable(f"Elasticsearch refused a search: {cause[0].get('type')}")
    shards = answer["_shards"]
    if not shards["total"]:
        return NOTHING
    if answer["timed_out"] or shards["failed"] or shards["successful"] < shards["total"]:
        raise EngineUnavailable("Elasticsearch could not read the whole index")
    return answer
