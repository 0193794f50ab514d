"""Names in people's programs and in their stacks' state are never moved and never renamed."""

import base64
import inspect
import re
from pathlib import Path

import dill
import pulumi
import pulumi_twilio_trunking
import pytest
from pulumi.dynamic.dynamic import serialize_provider
from pulumi.runtime.mocks import MockMonitor
from pulumi_twilio_trunking.base import errors
from pulumi_twilio_trunking.credential_list import CredentialListProvider
from pulumi_twilio_trunking.ip_access_control_list import IpAccessControlListProvider
from pulumi_twilio_trunking.origination.destinations import DestinationInputs
from pulumi_twilio_trunking.origination.inputs import TlsOriginationInputs
from pulumi_twilio_trunking.secure_trunk import SecureTrunkProvider
from pulumi_twilio_trunking.sip_lists.addresses import IpAccessControlListInputs, IpAddressInputs
from pulumi_twilio_trunking.sip_lists.credentials import CredentialInputs, CredentialListInputs
from pulumi_twilio_trunking.termination_access import TerminationAccessProvider
from pulumi_twilio_trunking.tls_origination import TlsOriginationProvider
from pulumi_twilio_trunking.trunk.access_inputs import TerminationAccessInputs
from pulumi_twilio_trunking.trunk.inputs import RecordingInputs, SecureTrunkInputs
from pulumi_twilio_trunking.trunk.number_inputs import TrunkPhoneNumbersInputs
from pulumi_twilio_trunking.trunk_phone_numbers import TrunkPhoneNumbersProvider

URI = "sip:a.example.com;transport=tls"
NUMBER = "+14155550100"

# What the states of released versions hold. Lines are added here, never changed.
IN_STATE = [
    (
        SecureTrunkProvider,
        "gASVQgAAAAAAAACMI3B1bHVtaV90d2lsaW9fdHJ1bmtpbmcuc2VjdXJlX3RydW5rlIwTU2VjdXJlVHJ1bmtQcm92aWRlcpSTlCmBlC4=",
    ),
    (
        TlsOriginationProvider,
        "gASVSAAAAAAAAACMJnB1bHVtaV90d2lsaW9fdHJ1bmtpbmcudGxzX29yaWdpbmF0aW9ulIwWVGxzT3JpZ2luYXRpb25Qcm92aWRlcpSTlCmBlC4=",
    ),
    (
        TrunkPhoneNumbersProvider,
        "gASVTwAAAAAAAACMKnB1bHVtaV90d2lsaW9fdHJ1bmtpbmcudHJ1bmtfcGhvbmVfbnVtYmVyc5SMGVRydW5rUGhvbmVOdW1iZXJzUHJvdmlkZXKUk5QpgZQu",
    ),
    (
        TerminationAccessProvider,
        "gASVTgAAAAAAAACMKXB1bHVtaV90d2lsaW9fdHJ1bmtpbmcudGVybWluYXRpb25fYWNjZXNzlIwZVGVybWluYXRpb25BY2Nlc3NQcm92aWRlcpSTlCmBlC4=",
    ),
    (
        IpAccessControlListProvider,
        "gASVVAAAAAAAAACMLXB1bHVtaV90d2lsaW9fdHJ1bmtpbmcuaXBfYWNjZXNzX2NvbnRyb2xfbGlzdJSMG0lwQWNjZXNzQ29udHJvbExpc3RQcm92aWRlcpSTlCmBlC4=",
    ),
    (
        CredentialListProvider,
        "gASVSAAAAAAAAACMJnB1bHVtaV90d2lsaW9fdHJ1bmtpbmcuY3JlZGVudGlhbF9saXN0lIwWQ3JlZGVudGlhbExpc3RQcm92aWRlcpSTlCmBlC4=",
    ),
]
each_in_state = pytest.mark.parametrize(
    ("provider", "pickled"), IN_STATE, ids=[provider.__name__ for provider, _ in IN_STATE]
)
RESOURCES = [
    (pulumi_twilio_trunking.SecureTrunk, SecureTrunkProvider, SecureTrunkInputs),
    (pulumi_twilio_trunking.TlsOrigination, TlsOriginationProvider, TlsOriginationInputs),
    (pulumi_twilio_trunking.TrunkPhoneNumbers, TrunkPhoneNumbersProvider, TrunkPhoneNumbersInputs),
    (pulumi_twilio_trunking.TerminationAccess, TerminationAccessProvider, TerminationAccessInputs),
    (pulumi_twilio_trunking.IpAccessControlList, IpAccessControlListProvider, IpAccessControlListInputs),
    (pulumi_twilio_trunking.CredentialList, CredentialListProvider, CredentialListInputs),
]
each_resource = pytest.mark.parametrize(
    ("resource", "provider", "inputs"), RESOURCES, ids=[resource.__name__ for resource, _, _ in RESOURCES]
)


def declared(inputs):
    """The inputs that a program gives; only a state has `adopted`."""
    return [name for name in inputs.model_fields if name != "adopted"]


class Registered(pulumi.runtime.Mocks):
    """Records the resources that a program asks the engine for."""

    def __init__(self):
        self.resources = []

    def new_resource(self, args):
        self.resources.append((args.typ, args.name, args.inputs))
        return ["TK" + "0" * 32, args.inputs]

    def call(self, _args):
        return {}


class Positions(MockMonitor):
    """Where each resource comes from, as the engine would keep it."""

    def __init__(self):
        super().__init__(Registered())
        self.seen = []

    def RegisterResource(self, request):  # noqa: N802 - the engine's word
        if request.HasField("sourcePosition"):
            self.seen.append(
                (request.type, Path(request.sourcePosition.uri).name, request.sourcePosition.line)
            )
        return super().RegisterResource(request)


def described(docstring):
    """The names under `Args:`, in their order."""
    arguments = docstring.partition("Args:\n")[2].partition("\n\n")[0]
    return re.findall(r"^ {4}(\w+): ", arguments, re.MULTILINE)


class TestSourcePosition:
    def test_is_the_programs_own_line(self):
        """Each resource comes from the line of the program that declares it, and not from ours."""
        pulumi.runtime.set_mocks(None, monitor=(monitor := Positions()), preview=False)
        first = inspect.currentframe().f_lineno + 4

        @pulumi.runtime.test
        def program():
            trunk = pulumi_twilio_trunking.SecureTrunk("a")
            pulumi_twilio_trunking.TlsOrigination("a", trunk_sid=trunk.id, destinations=[URI])
            pulumi_twilio_trunking.TrunkPhoneNumbers("a", trunk_sid=trunk.id, phone_numbers=[NUMBER])
            pulumi_twilio_trunking.TerminationAccess("a", trunk_sid=trunk.id, credential_list_sids=["CL"])
            pulumi_twilio_trunking.IpAccessControlList("a", ip_addresses=["8.8.8.8"])
            pulumi_twilio_trunking.CredentialList("a", credentials=[{"username": "a", "password": "b"}])

        program()

        assert {
            ("pulumi-python:dynamic/twilio:SecureTrunk", "test_stability.py", first),
            ("pulumi-python:dynamic/twilio:TlsOrigination", "test_stability.py", first + 1),
            ("pulumi-python:dynamic/twilio:TrunkPhoneNumbers", "test_stability.py", first + 2),
            ("pulumi-python:dynamic/twilio:TerminationAccess", "test_stability.py", first + 3),
            ("pulumi-python:dynamic/twilio:IpAccessControlList", "test_stability.py", first + 4),
            ("pulumi-python:dynamic/twilio:CredentialList", "test_stability.py", first + 5),
        } == {each for each in monitor.seen if "twilio" in each[0]}


class TestState:
    @pytest.mark.parametrize(
        ("provider", "pickled"), IN_STATE, ids=[provider.__name__ for provider, _ in IN_STATE]
    )
    def test_pickle(self, provider, pickled):
        """A provider is pickled by reference, to the same text in every version."""
        assert pickled == serialize_provider(provider())
        assert len(base64.b64decode(pickled)) < 100

    @pytest.mark.parametrize(
        ("provider", "pickled"), IN_STATE, ids=[provider.__name__ for provider, _ in IN_STATE]
    )
    def test_a_pickle_from_a_state(self, provider, pickled):
        """The text in the state of an old version still loads, and can be configured."""
        loaded = dill.loads(base64.b64decode(pickled))  # noqa: S301 - the text above

        assert provider is type(loaded)

    def test_configured_ones_too(self, trunk_stack, origination_stack, twilio):
        """A used provider is pickled with its settings only, never with the token."""
        trunk_stack.up()
        for stack in (trunk_stack, origination_stack):
            assert twilio.auth_token not in repr(vars(stack.provider))

    @pytest.mark.parametrize(
        ("provider", "path"),
        [
            (SecureTrunkProvider, "pulumi_twilio_trunking.secure_trunk.SecureTrunkProvider"),
            (TlsOriginationProvider, "pulumi_twilio_trunking.tls_origination.TlsOriginationProvider"),
            (
                TrunkPhoneNumbersProvider,
                "pulumi_twilio_trunking.trunk_phone_numbers.TrunkPhoneNumbersProvider",
            ),
            (
                TerminationAccessProvider,
                "pulumi_twilio_trunking.termination_access.TerminationAccessProvider",
            ),
            (
                IpAccessControlListProvider,
                "pulumi_twilio_trunking.ip_access_control_list.IpAccessControlListProvider",
            ),
            (CredentialListProvider, "pulumi_twilio_trunking.credential_list.CredentialListProvider"),
        ],
    )
    def test_paths(self, provider, path):
        """Every state has the path of the module and the class."""
        assert path == f"{provider.__module__}.{provider.__qualname__}"

    @pytest.mark.parametrize("provider", [provider for provider, _ in IN_STATE])
    def test_is_readable_in_state(self, provider):
        """Nothing secret is on a provider, so that the state need not hide it."""
        assert provider.serialize_as_secret_always is False
        assert {} == vars(provider())


class TestPublicNames:
    def test_all(self):
        """The public face is these names."""
        assert [
            "ConfigurationError",
            "CredentialArgs",
            "CredentialList",
            "CredentialListResult",
            "DestinationArgs",
            "FirewallRule",
            "IpAccessControlList",
            "IpAccessControlListResult",
            "IpAddressArgs",
            "NoPhoneNumberError",
            "NotOneListError",
            "NotOneTrunkError",
            "PhoneNumberResult",
            "PlainUriError",
            "Provider",
            "RecordingArgs",
            "SecureTrunk",
            "TerminationAccess",
            "TlsOrigination",
            "TrunkPhoneNumbers",
            "TrunkResult",
            "TrunkingError",
            "TwilioAddresses",
            "VoiceTrunk",
            "get_credential_list",
            "get_credential_list_output",
            "get_ip_access_control_list",
            "get_ip_access_control_list_output",
            "get_phone_number",
            "get_phone_number_output",
            "get_trunk",
            "get_trunk_output",
            "twilio_addresses",
        ] == sorted(pulumi_twilio_trunking.__all__)
        assert all(hasattr(pulumi_twilio_trunking, name) for name in pulumi_twilio_trunking.__all__)

    @each_resource
    def test_inputs(self, resource, provider, inputs):
        """A constructor takes what check takes, and nothing else."""
        parameters = list(inspect.signature(resource.__init__).parameters)

        assert ["self", "resource_name", "opts", *declared(inputs)] == parameters
        assert provider.__name__.startswith(resource.__name__)

    @each_resource
    def test_keywords(self, resource, provider, inputs):
        """Inputs are given by name."""
        parameters = inspect.signature(resource.__init__).parameters

        assert all(parameters[name].kind is inspect.Parameter.KEYWORD_ONLY for name in declared(inputs))
        assert provider

    @each_resource
    def test_descriptions(self, resource, provider, inputs):
        """Every parameter is described, in its order."""
        assert ["resource_name", "opts", *declared(inputs)] == described(inspect.getdoc(resource.__init__))
        assert provider

    @pytest.mark.parametrize("resource", [resource for resource, _, _ in RESOURCES])
    def test_outputs_are_types(self, resource):
        """Outputs are annotated with types, not texts: the SDK would compile texts for each resource.

        So a resource's file has no `from __future__ import annotations`.
        """
        annotations = inspect.get_annotations(resource)

        assert annotations
        assert [] == [name for name, output in annotations.items() if isinstance(output, str)]

    @pytest.mark.parametrize(
        ("mapping", "inputs"),
        [
            (pulumi_twilio_trunking.RecordingArgs, RecordingInputs),
            (pulumi_twilio_trunking.DestinationArgs, DestinationInputs),
            (pulumi_twilio_trunking.IpAddressArgs, IpAddressInputs),
            (pulumi_twilio_trunking.CredentialArgs, CredentialInputs),
        ],
    )
    def test_mappings(self, mapping, inputs):
        """The typed mappings have the keys that check takes."""
        assert sorted(inputs.model_fields) == sorted(mapping.__annotations__)

    @pytest.mark.parametrize(
        ("mapping", "required"),
        [
            (pulumi_twilio_trunking.RecordingArgs, set()),
            (pulumi_twilio_trunking.DestinationArgs, {"sip_url"}),
            (pulumi_twilio_trunking.IpAddressArgs, {"ip_address"}),
            (pulumi_twilio_trunking.CredentialArgs, {"username"}),
        ],
    )
    def test_required_keys(self, mapping, required):
        """These keys are needed, and no others."""
        hints = {name: str(hint) for name, hint in mapping.__annotations__.items()}
        needed = (
            {name for name, hint in hints.items() if "NotRequired" not in hint}
            if mapping.__total__
            else set()
        )

        assert required == needed


class TestRegistration:
    @pytest.fixture
    def registered(self):
        """The resources that a program registers, as (type, name, inputs)."""
        mocks = Registered()
        pulumi.runtime.set_mocks(mocks, preview=False)
        return mocks.resources

    @pulumi.runtime.test
    def test_type_tokens(self, registered):
        """The type tokens are part of every URN."""
        trunk = pulumi_twilio_trunking.SecureTrunk("a")
        origination = pulumi_twilio_trunking.TlsOrigination("b", trunk_sid=trunk.id, destinations=[URI])
        numbers = pulumi_twilio_trunking.TrunkPhoneNumbers("c", trunk_sid=trunk.id, phone_numbers=[NUMBER])
        access = pulumi_twilio_trunking.TerminationAccess("d", trunk_sid=trunk.id)

        def check(_):
            assert {
                ("pulumi-python:dynamic/twilio:SecureTrunk", "a"),
                ("pulumi-python:dynamic/twilio:TlsOrigination", "b"),
                ("pulumi-python:dynamic/twilio:TrunkPhoneNumbers", "c"),
                ("pulumi-python:dynamic/twilio:TerminationAccess", "d"),
            } == {(type_token, name) for type_token, name, _ in registered}

        return pulumi.Output.all(trunk.urn, origination.urn, numbers.urn, access.urn).apply(check)

    @pulumi.runtime.test
    def test_static_defaults(self, registered):
        """`secure` and `friendly_name` are set in the constructor too: check is not always called."""
        trunk = pulumi_twilio_trunking.SecureTrunk("a")

        def check(_):
            [(_, _, inputs)] = registered
            assert (True, "a") == (inputs["secure"], inputs["friendly_name"])

        return trunk.urn.apply(check)

    @pulumi.runtime.test
    def test_false_is_given(self, registered):
        """False and an empty text are given, not missing."""
        trunk = pulumi_twilio_trunking.SecureTrunk("a", secure=False, friendly_name="")

        def check(_):
            [(_, _, inputs)] = registered
            assert (False, "") == (inputs["secure"], inputs["friendly_name"])

        return trunk.urn.apply(check)

    @pulumi.runtime.test
    def test_attributes(self, registered):
        """Every output that a class declares is an attribute of its resources."""
        trunk = pulumi_twilio_trunking.SecureTrunk("a")
        origination = pulumi_twilio_trunking.TlsOrigination("b", trunk_sid=trunk.id, destinations=[URI])
        access = pulumi_twilio_trunking.TerminationAccess("d", trunk_sid=trunk.id)

        for resource in (trunk, origination, access):
            names = type(resource).__annotations__
            assert {"account_sid", "region"} < names.keys()
            assert all(isinstance(getattr(resource, name), pulumi.Output) for name in names)
        return pulumi.Output.all(trunk.urn, origination.urn, access.urn).apply(lambda _: len(registered))


class TestErrors:
    def test_tree(self):
        """The tree that is drawn at the top of errors.py is the one that there is."""
        drawn = re.findall(r"(\w+Error)\b", errors.__doc__)
        there = {
            kind.__name__
            for _, kind in inspect.getmembers(errors, inspect.isclass)
            if issubclass(kind, errors.TrunkingError)
        }

        assert there == set(drawn)

    def test_print_without_a_path(self):
        """Users see an error's name without its module."""
        kinds = [
            kind
            for _, kind in inspect.getmembers(errors, inspect.isclass)
            if issubclass(kind, errors.TrunkingError)
        ]

        assert {"builtins"} == {kind.__module__ for kind in kinds}

    def test_a_plain_uri_ends_a_program_quietly(self):
        """Pulumi shows a RunError without a traceback."""
        assert issubclass(pulumi_twilio_trunking.PlainUriError, pulumi.RunError)
