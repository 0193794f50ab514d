"""CredentialList: the usernames and passwords that may dial out through a trunk, as one list."""

# Not `from __future__ import annotations`: the SDK would compile those of the outputs for each resource.

from collections.abc import Mapping, Sequence
from typing import Any, ClassVar, NotRequired, TypedDict

from pulumi import Input, Output, ResourceOptions
from pulumi.dynamic import CheckFailure, DiffResult, Resource

from pulumi_twilio_trunking.base import pulumi_host
from pulumi_twilio_trunking.base.inputs import LONGEST_NAME, Inputs
from pulumi_twilio_trunking.client.sip_lists import Credential, CredentialLists, SipList
from pulumi_twilio_trunking.engine.adopted import RESOURCE_NAME, State, refuse_import
from pulumi_twilio_trunking.engine.run import RUN
from pulumi_twilio_trunking.engine.verbs import Given, props_of
from pulumi_twilio_trunking.sip_lists.credentials import (
    CredentialInputs,
    CredentialListInputs,
    changes_in_words,
    keepable,
    list_failures,
)
from pulumi_twilio_trunking.sip_lists.entries import Login
from pulumi_twilio_trunking.sip_lists.plan import MOST_CREDENTIALS, EntryPlan, plan_credentials
from pulumi_twilio_trunking.sip_lists.verbs import Kind, SipListVerbs


class _LoginKind(Kind):
    def more_outputs(self, entries: Sequence[Login]) -> dict[str, Any]:
        return {"usernames": [entry.username for entry in entries]}


KIND = _LoginKind(
    noun="credential list",
    entries="credentials",
    sids="credential_sids",
    entry=Login,
    longest_name=LONGEST_NAME,
    most=MOST_CREDENTIALS,
)


def state_of(found: SipList, credentials: Sequence[Credential], home: Mapping[str, str]) -> State:
    """The state of a list that is adopted as it is, with its *credentials*; *home* is `Credentials.home`.

    It has no passwords, since Twilio tells none.
    """
    return KIND.state(CredentialListProvider(), found.friendly_name, credentials, home)


class CredentialListProvider(SipListVerbs[CredentialListInputs]):
    """The verbs of CredentialList. Its path is in every stack's state: never move or rename it."""

    inputs = CredentialListInputs
    nested: ClassVar[Mapping[str, type[Inputs]]] = {"credentials": CredentialInputs}
    thing: ClassVar[str] = KIND.noun
    kind: ClassVar[Kind] = KIND

    @property
    def _lists(self) -> CredentialLists:
        return self._twilio.api.credential_lists

    def _list_problems(self, given: Given) -> list[CheckFailure]:
        adopts_now = not given.state and given.program.get("adopt") is not None
        keeps = None if adopts_now else keepable(given.state)
        return list_failures(given.props.get("credentials"), keeps)

    def _diff(self, sid: str, olds: Mapping[str, Any], news: Mapping[str, Any]) -> DiffResult:
        result = super()._diff(sid, olds, news)
        new = self._parse(news)
        # Pulumi shows [secret] for the old list and for the new one. A refresh compares too.
        if RUN.has_program and not new.is_partly_unknown:
            said = changes_in_words([*self.kind.held(olds).values()], new.entries)
            if said:
                pulumi_host.inform(f"CredentialList {new.friendly_name!r}: {said}.")
        return result

    def _warnings(self, inputs: CredentialListInputs) -> list[str]:
        del inputs
        return []

    def _plan(
        self, ours: Mapping[str, Login], foreign: Mapping[str, Login], wanted: Sequence[Login]
    ) -> EntryPlan:
        return plan_credentials(ours, foreign, wanted)


class CredentialArgs(TypedDict):
    """The type of a variable that holds one credential.

    https://www.twilio.com/docs/voice/sip/api/sip-credential-resource
    """

    username: Input[str]
    """1 to 32 characters, unique in the list. Another one is a new credential."""
    password: NotRequired[Input[str]]
    """At least 12 characters, with a digit, a lower-case and an upper-case letter. Always a secret in Pulumi.

    Leave it out only for a username that was there before Pulumi: it then keeps the password that it has.
    """


class CredentialList(Resource, module="twilio", name="CredentialList"):
    """The usernames and passwords that may dial out through the trunks that this list guards.

    Give its id, the list's SID `CL…`, to TerminationAccess. It owns its entries: one that somebody adds in
    the Console shows as drift in `pulumi refresh`, and the next `up` removes it. Twilio tells no password, so
    a password that somebody changes there does not show. In a change new usernames come first, and old ones
    go last; a password changes in place.
    """

    friendly_name: Output[str]
    credentials: Output[Sequence[Mapping[str, Any]]]
    """The usernames and passwords; always a secret, as a whole."""
    adopt: Output[str | None]
    usernames: Output[Sequence[str]]
    """The usernames, in the order of *credentials*."""
    credential_sids: Output[Sequence[str]]
    """The SIDs of the credentials, `CR…`, in the order of *credentials*."""
    account_sid: Output[str]
    """The SID of the account that the list is in, `AC…`."""
    region: Output[str]
    """The region that the list is in: `us1`, `ie1` or `au1`."""

    def __init__(
        self,
        resource_name: str,
        opts: ResourceOptions | None = None,
        *,
        friendly_name: Input[str] | None = None,
        credentials: Input[Sequence[Input[CredentialArgs]]],
        adopt: Input[str] | None = None,
    ) -> None:
        """Declare who may dial with which password. Every input can change in place.

        Args:
            resource_name: the resource's name in the Pulumi program.
            opts: Pulumi's resource options.
            friendly_name: the name in the Twilio Console, up to 64 characters. Default: *resource_name*, cut
                to that.
            credentials: 1 to 1000 mappings (`CredentialArgs`) with `username` and `password`. They are secret
                as a whole, whatever the program says.
                https://www.twilio.com/docs/voice/sip/api/sip-credential-resource
            adopt: the SID of an existing list, `CL…`, to take over instead of creating one, if it has the
                usernames that are declared here; else the message has the lines to write. Its passwords stay
                until a second `up`. While `adopt` is here, the list is not deleted. Default: none.

        Raises:
            ConfigurationError: *opts* have `import_`, which Pulumi does not have for dynamic resources.

        `pulumi preview` refuses what is not accepted, all of it at once, and shows no password.
        https://www.twilio.com/docs/voice/sip/api/sip-credentiallist-resource
        """
        refuse_import(resource_name, opts, "adopt='CL…'")
        props = {
            **props_of(CredentialList, CredentialListInputs, locals()),
            # A secret inside of a list loses its mark when a refresh changes the length of the list.
            "credentials": Output.secret(credentials),
            "friendly_name": resource_name[:LONGEST_NAME] if friendly_name is None else friendly_name,
            RESOURCE_NAME: resource_name,
        }
        opts = ResourceOptions.merge(opts, ResourceOptions(additional_secret_outputs=["credentials"]))
        pulumi_host.register(self, CredentialListProvider(), resource_name, props, opts)
