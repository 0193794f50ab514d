"""Random edits of a list, with faults, killed runs and changes in the Console: it ends as declared."""

from dataclasses import replace

from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from pulumi_twilio_trunking.base.errors import TrunkingError

from tests.provider.conftest import stories
from tests.provider.sip_lists.lists import ADDRESS, ADDRESSES, LOGIN, LOGINS, OTHER_PASSWORD, PASSWORD, login

BLOCKS = [f"8.8.8.{start}/{length}" for length in (30, 31, 32) for start in range(0, 4, 2 ** (32 - length))]
LISTS = st.lists(st.sampled_from(BLOCKS), unique=True, min_size=1, max_size=4)
FAULTS = st.sampled_from([None, None, "refuse", "lose", "lose after the work"])
HAPPENS = st.sampled_from(["nothing", "nothing", "killed", "refreshed", "added", "removed"])
METHODS = st.sampled_from(["POST entries", "POST entry", "DELETE entry"])
STEPS = st.tuples(LISTS, FAULTS, METHODS, st.integers(0, 2), HAPPENS)
LOGIN_LISTS = st.dictionaries(
    st.sampled_from("abcd"), st.sampled_from([PASSWORD, OTHER_PASSWORD]), min_size=1, max_size=3
)
LOGIN_STEPS = st.tuples(LOGIN_LISTS, FAULTS, METHODS, st.integers(0, 2), HAPPENS)


def in_one_account(few):
    """The examples of a test share its account: each ends with no list there."""
    return settings(stories(few), suppress_health_check=[HealthCheck.function_scoped_fixture])


def arm(faults, fault, method, after, paths):
    faults.clear()
    verb, _, which = method.partition(" ")
    request = f"{verb} {paths[which]}"
    match fault:
        case "refuse":
            faults.refuse(request, after=after)
        case "lose":
            faults.lose(request, committed=False, after=after)
        case "lose after the work":
            faults.lose(request, committed=True, after=after)


def tell(stack, declare, steps, faults, paths, add, remove):  # noqa: PLR0917 - a story's parts
    """Play *steps* on *stack*. Each brings a list up with a fault, after something happened."""
    for wanted, fault, method, after, happens in steps:
        match happens:
            case "killed" if stack.id:
                replace(stack).up(**declare(wanted))  # its end never reaches the state
            case "refreshed" if stack.id:
                stack.refresh()
            case "added" if stack.id:
                add(stack.id)
            case "removed" if stack.id:
                remove(stack.id)
        arm(faults, fault, method, after, paths)
        try:
            stack.up(**declare(wanted))
        except TrunkingError as error:
            assert PASSWORD not in str(error)  # noqa: PT017 - most steps do not fail
            assert OTHER_PASSWORD not in str(error)  # noqa: PT017
        faults.clear()
    if stack.id:
        stack.refresh()
    stack.up(**declare(steps[-1][0]))


@in_one_account(20)
@given(st.lists(STEPS, min_size=1, max_size=5))
def test_addresses(new_access, sip, faults, let_in, steps):
    stack, lists = new_access(), sip.ip_access_control_lists

    def remove(sid):
        for one in lists(sid).ip_addresses.list(limit=1):
            lists(sid).ip_addresses(one.sid).delete()

    def add(sid):
        if "7.7.7.7/32" not in let_in(sid).values():
            lists(sid).ip_addresses.create(friendly_name="me", ip_address="7.7.7.7")

    def declare(wanted):
        return {"friendly_name": "office", "ip_addresses": [one.removesuffix("/32") for one in wanted]}

    tell(stack, declare, steps, faults, {"entries": ADDRESSES, "entry": ADDRESS}, add, remove)

    assert sorted(steps[-1][0]) == sorted(let_in(stack.id).values())
    assert let_in(stack.id).keys() == {*stack.outputs["ip_address_sids"]}
    assert "nothing" == stack.preview(**declare(steps[-1][0]))
    stack.destroy()
    assert [] == lists.list()


@in_one_account(15)
@given(st.lists(LOGIN_STEPS, min_size=1, max_size=5))
def test_credentials(new_logins, sip, faults, usernames, steps):
    stack, lists = new_logins(), sip.credential_lists

    def remove(sid):
        for one in lists(sid).credentials.list(limit=1):
            lists(sid).credentials(one.sid).delete()

    def add(sid):
        if "me" not in usernames(sid).values():
            lists(sid).credentials.create(username="me", password=PASSWORD)

    def declare(wanted):
        return {"friendly_name": "phones", "credentials": [login(*one) for one in wanted.items()]}

    tell(stack, declare, steps, faults, {"entries": LOGINS, "entry": LOGIN}, add, remove)

    assert sorted(steps[-1][0]) == sorted(usernames(stack.id).values())
    assert usernames(stack.id).keys() == {*stack.outputs["credential_sids"]}
    assert "nothing" == stack.preview(**declare(steps[-1][0]))
    stack.destroy()
    assert [] == lists.list()
