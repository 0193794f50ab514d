"""The verbs that all resources share. A resource file holds its inputs, its outputs and its special rules."""

from __future__ import annotations

from abc import abstractmethod
from collections.abc import Mapping
from typing import Any, ClassVar, Generic, NamedTuple, TypeVar

from pulumi.dynamic import (
    CheckFailure,
    CheckResult,
    ConfigureRequest,
    CreateResult,
    DiffResult,
    ReadResult,
    Resource,
    ResourceProvider,
    UpdateResult,
)
from pydantic import ValidationError

from pulumi_twilio_trunking.base import pulumi_host
from pulumi_twilio_trunking.base.errors import ConfigurationError, NotFoundError
from pulumi_twilio_trunking.base.inputs import Inputs, checked, failures, of_resource, without_none
from pulumi_twilio_trunking.engine.adopted import adopted_mark
from pulumi_twilio_trunking.engine.connection import Connection
from pulumi_twilio_trunking.engine.run import RUN

I = TypeVar("I", bound=Inputs)  # noqa: E741 - the inputs of a resource


def props_of(
    resource: type[Resource], inputs: type[Inputs], arguments: Mapping[str, object]
) -> dict[str, object]:
    """A constructor's *arguments* as props, with None for outputs: the SDK makes attributes of props only."""
    given = {name: value for name, value in arguments.items() if name in inputs.model_fields}
    return {**dict.fromkeys(resource.__annotations__), **given}


def gone() -> ReadResult:
    """The SDK's way to say that a resource is gone. A new one each time, since the SDK writes into it."""
    return ReadResult("", {})


class Given(NamedTuple):
    """The properties that `check` gets."""

    state: Mapping[str, Any]
    """The inputs in the state; empty for a new resource."""
    program: Mapping[str, Any]
    """The inputs in the program, with what the constructor adds for `check`."""

    @property
    def props(self) -> dict[str, Any]:
        """The inputs to validate."""
        return {**without_none(self.program), **adopted_mark(self.state, self.program)}


class Verbs(ResourceProvider, Generic[I]):
    """The verbs as Pulumi calls them. Each raises one clear message, and refuses another account's resource.

    A subclass is pickled by reference into every stack's state: never move or rename one, and keep `__init__`
    empty.
    """

    serialize_as_secret_always = False  # nothing secret is on it, and the state stays readable

    inputs: type[I]
    """The model of the inputs."""
    nested: ClassVar[Mapping[str, type[Inputs]]] = {}
    """For inputs that are mappings, or lists of mappings: the model of one mapping."""
    thing: ClassVar[str]
    """What messages call the resource, before its id."""

    _twilio = Connection()

    def configure(self, req: ConfigureRequest) -> None:
        pulumi_host.start()
        self._twilio = Connection(req.config)

    @pulumi_host.verb
    def check(self, _olds: dict[str, Any], news: dict[str, Any]) -> CheckResult:
        RUN.begin_program()
        given = Given(_olds, news)
        problems = [*self._problems(given), *self._twilio.failures()]
        try:
            inputs = self.inputs.model_validate(given.props).completed()
        except ValidationError as error:
            return CheckResult(news, of_resource([*failures(error, self.inputs, **self.nested), *problems]))
        self._advise(given, inputs)
        return CheckResult(inputs.to_props(), of_resource(problems))

    @pulumi_host.verb
    def diff(self, _id: str, _olds: dict[str, Any], _news: dict[str, Any]) -> DiffResult:
        self._refuse_other_account(_id, _olds)
        return self._diff(_id, _olds, _news)

    @pulumi_host.verb
    def create(self, props: dict[str, Any]) -> CreateResult:
        return self._create(self._parse(props))

    @pulumi_host.verb
    def read(self, id_: str, props: dict[str, Any]) -> ReadResult:
        self._refuse_other_account(id_, props)
        try:
            return self._read(id_, props)
        except NotFoundError:
            return gone()

    @pulumi_host.verb
    def imported(self, id_: str) -> ReadResult:
        """Read a resource of which no state knows more than the id. The plugin imports by it.

        Raise if it is not there: Pulumi would import what is gone, without inputs.
        """
        try:
            found = self._imported(id_)
        except NotFoundError:
            found = gone()
        if not found.id:
            home = self._twilio.home
            raise ConfigurationError(
                f"account {home['account_sid']}, region {home['region']}, has nothing to import as "
                f"{self.thing} {id_}: check the SID and the credentials. What is empty at Twilio needs no "
                "import."
            )
        return found

    @pulumi_host.verb
    def update(self, _id: str, _olds: dict[str, Any], _news: dict[str, Any]) -> UpdateResult:
        self._refuse_other_account(_id, _olds)
        return UpdateResult(self._update(_id, _olds, self._parse(_news)))

    @pulumi_host.verb
    def delete(self, _id: str, _props: dict[str, Any]) -> None:
        self._refuse_other_account(_id, _props)
        self._delete(_id, _props)

    def _refuse_other_account(self, id_: str, outputs: Mapping[str, Any]) -> None:
        self._twilio.refuse_other_account(f"{self.thing} {id_}", outputs)

    def _parse(self, props: Mapping[str, Any]) -> I:
        """Typed, complete inputs. Pulumi skips `check` in a preview if a provider's settings are unknown."""
        return checked(self.inputs, props, **self.nested).completed()

    # What a resource adds

    @abstractmethod
    def _problems(self, given: Given) -> list[CheckFailure]:
        """Find what the model does not: contradictions between inputs, and between them and the state."""

    def _advise(self, given: Given, inputs: I) -> None:
        """Warn, in preview, of what is accepted and probably not meant."""

    @abstractmethod
    def _diff(self, sid: str, olds: Mapping[str, Any], news: Mapping[str, Any]) -> DiffResult: ...

    @abstractmethod
    def _create(self, inputs: I) -> CreateResult: ...

    @abstractmethod
    def _read(self, sid: str, props: Mapping[str, Any]) -> ReadResult: ...

    def _imported(self, sid: str) -> ReadResult:
        """Read with the id only, and mark what is found as older than Pulumi. Its outputs have its inputs."""
        outputs = {**(self._read(sid, {}).outs or {}), "adopted": True}
        given = {name: outputs.get(name) for name in self.inputs.model_fields}
        return ReadResult(sid, outputs, without_none(given))

    @abstractmethod
    def _update(self, sid: str, olds: Mapping[str, Any], inputs: I) -> dict[str, Any]: ...

    @abstractmethod
    def _delete(self, sid: str, props: Mapping[str, Any]) -> None: ...
