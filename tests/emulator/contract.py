"""A judge of answers by Twilio's OpenAPI descriptions, and middleware that shows it every answer.

The descriptions allow more than Twilio sends: they require no property, forbid none, and hold no error at
all. So each schema is read as if it named exactly the properties that there are, and errors are held to a
schema of our own. Where Twilio's own samples, in the same files, break a schema, the samples are believed.
"""

import copy
import json
import re
from collections.abc import Iterator, MutableSequence
from pathlib import Path
from typing import Any, NamedTuple

import jsonschema_rs
import requests
import schemathesis
from schemathesis.core.failures import Failure, FailureGroup
from schemathesis.core.transport import Response
from starlette.datastructures import Headers
from starlette.types import ASGIApp, Message, Receive, Scope, Send

from emulator.own_paths import is_own
from emulator.regions import split

DESCRIPTIONS = sorted(Path(__file__).parent.glob("twilio_*.json"))
UNDESCRIBED = re.compile(
    r"/v2/.*|/2010-04-01/Accounts(?:\.json|/[^/]+\.json|/[^/]+/Keys\.json|/[^/]+/Keys/[^/]+\.json)"
)
"""Served paths of Twilio's that no description has: only their errors are judged."""
OF_ONE_TYPE = re.compile(r"(.*/IncomingPhoneNumbers)/(?:Local|Mobile|TollFree)\.json")
"""Lists that are described as the list of all numbers is."""

ERROR = {
    "type": "object",
    "properties": {
        "code": {"type": "integer", "minimum": 1},
        "message": {"type": "string", "minLength": 1},
        "more_info": {"type": "string", "format": "uri", "pattern": "^https://www\\.twilio\\.com/docs/"},
        "status": {"type": "integer", "minimum": 400, "maximum": 599},
    },
    "required": ["code", "message", "more_info", "status"],
    "additionalProperties": False,
}
"""Twilio's error envelope: https://www.twilio.com/docs/usage/twilios-response."""


# What Twilio's samples do against the schemas that they illustrate.
RELATIVE = {"uri", "first_page_uri", "next_page_uri", "previous_page_uri"}
SOMETIMES_LEFT_OUT = {"fax"}
SOMETIMES_EMPTY = ("sms_", "voice_", "status_callback")


OBJECTIONS: list[str] = []
"""The faults of the answers that the running test was given."""


class Answer(NamedTuple):
    """A request and its answer."""

    method: str
    path: str
    status: int
    headers: dict[str, list[str]]
    body: bytes

    def __str__(self) -> str:
        return f"{self.method} {self.path} answered {self.status} {self.body[:2000]!r}"


def exact(node: Any) -> Any:
    """A copy of a description in which every schema has all of its properties and no others."""
    if isinstance(node, list):
        return [exact(item) for item in node]
    if not isinstance(node, dict):
        return node
    changed = {key: exact(value) for key, value in node.items()}
    properties = changed.get("properties")
    if isinstance(properties, dict) and "required" not in changed:
        changed["required"] = [name for name in properties if name not in SOMETIMES_LEFT_OUT]
        changed["additionalProperties"] = False
        changed["properties"] = {name: as_sampled(name, schema) for name, schema in properties.items()}
    return changed


def as_sampled(name: str, schema: Any) -> Any:
    """The *schema* of the property *name*, or a wider one where Twilio's own samples break it."""
    if name in RELATIVE:
        return {**schema, "format": "uri-reference"}
    if name.startswith(SOMETIMES_EMPTY) and {"format", "pattern"} & schema.keys():
        return {"anyOf": [schema, {"type": "string", "maxLength": 0}]}
    return schema


class Judge:
    """Says what is wrong with an answer, by the descriptions in *paths*."""

    def __init__(self, paths: list[Path] = DESCRIPTIONS) -> None:
        self._schemas = [
            schemathesis.openapi.from_dict(exact(json.loads(path.read_text()))) for path in paths
        ]
        self._error = jsonschema_rs.Draft202012Validator(ERROR, validate_formats=True)

    def objections(self, answer: Answer) -> list[str]:
        """Return what is wrong, empty if nothing is."""
        if answer.status >= 400:
            return list(self._judge_error(answer))
        if answer.method == "OPTIONS":
            return []
        answer = answer._replace(path=OF_ONE_TYPE.sub(r"\1.json", answer.path))
        operation = self._operation(answer)
        if operation is None:
            known = UNDESCRIBED.fullmatch(answer.path)
            return [] if known else ["no description has this operation"]
        return list(self._judge_success(answer, operation))

    def _operation(self, answer: Answer) -> Any:
        found = (schema.find_operation_by_path(answer.method, answer.path) for schema in self._schemas)
        return next((operation for operation in found if operation), None)

    def _judge_error(self, answer: Answer) -> Iterator[str]:
        try:
            envelope = json.loads(answer.body)
        except ValueError:
            yield "an error without JSON"
            return
        yield from (error.message for error in self._error.iter_errors(envelope))
        if isinstance(envelope, dict) and envelope.get("status") != answer.status:
            yield f"the envelope says status {envelope.get('status')}"

    def _judge_success(self, answer: Answer, operation: Any) -> Iterator[str]:
        described = operation.responses.find_by_status_code(answer.status)
        if described is None:
            yield f"{operation.label} has no status {answer.status}"
            return
        kinds = described.definition.get("content", {})
        kind = answer.headers.get("content-type", [""])[0]
        if (answer.body or kinds) and kind not in kinds:
            yield f"{operation.label} has no {kind or 'unnamed'} content with status {answer.status}"
            return
        try:
            operation.validate_response(_as_response(answer))
        except Failure as failure:
            yield str(failure)
        except FailureGroup as failures:
            yield from (str(failure) for failure in failures.exceptions)


def _as_response(answer: Answer) -> Response:
    request = requests.Request(answer.method, f"https://twilio.invalid{answer.path}").prepare()
    return Response(answer.status, answer.headers, answer.body, request, elapsed=0, verify=False)


class Watched:
    """An emulator with a judge of every answer before it leaves; it appends faults to *objections*."""

    def __init__(self, app: ASGIApp, judge: Judge, objections: MutableSequence[str]) -> None:
        self._app = app
        self._judge = judge
        self._objections = objections

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        if scope["type"] != "http" or is_own(scope["path"]):
            await self._app(scope, receive, send)
            return
        start: Message = {}
        body = bytearray()

        async def note_and_send(message: Message) -> None:
            if message["type"] == "http.response.start":
                start.update(copy.copy(message))
            elif message["type"] == "http.response.body":
                body.extend(message.get("body", b""))
                if not message.get("more_body"):
                    self._note(scope, start, bytes(body))
            await send(message)

        await self._app(scope, receive, note_and_send)

    def _note(self, scope: Scope, start: Message, body: bytes) -> None:
        headers = Headers(raw=start["headers"])
        method = "GET" if scope["method"] == "HEAD" else scope["method"]
        known = {name: headers.getlist(name) for name in headers}
        answer = Answer(method, split(scope["path"])[1], start["status"], known, body)
        try:
            reasons = self._judge.objections(answer)
        except Exception as error:  # noqa: BLE001 - raised here, it would only break the connection
            reasons = [f"cannot be judged: {error!r}"]
        self._objections.extend(f"{answer}: {reason}" for reason in reasons)
