"""Requests that fail half way, lost answers, wrong accounts: no gap opens and nothing is lost."""

from dataclasses import replace

import pytest
from pulumi_twilio_trunking.base.errors import (
    ConfigurationError,
    NoAnswerError,
    TrunkingError,
    TwilioError,
    WrongAccountError,
)
from pulumi_twilio_trunking.engine.parallel import WRITES_AT_ONCE

from tests.provider.tls_origination.lists import EIGHT, URL, URLS, A, B, C, entry


class TestHalfFailedCreate:
    @pytest.mark.parametrize("after", [0, 1, 2])
    def test_leaves_nothing(self, up, at_twilio, faults, after):
        """Where any URL fails, those before it are removed: Pulumi would not know of them."""
        faults.refuse(f"POST {URLS}", 400, after=after)

        with pytest.raises(TwilioError) as failed:
            up(A, B, C)

        assert "" == failed.value.left
        assert [] == at_twilio()

    def test_the_way_back_is_closed(self, up, sids, faults):
        """If the URLs cannot be removed again, the first error is raised, and names them."""
        faults.refuse(f"POST {URLS}", 400, 20001, after=2)
        faults.refuse(f"DELETE {URL}", 403, 20403, times=100)

        with pytest.raises(TwilioError) as failed:
            up(A, B, C)

        assert 20001 == failed.value.code
        assert all(sid in str(failed.value) for sid in sids())
        faults.clear()

    def test_no_such_trunk(self, stack):
        """A trunk that is not there is named."""
        sid = "TK" + "0" * 32

        with pytest.raises(TrunkingError, match=sid):
            stack.up(trunk_sid=sid, destinations=[A])


class TestLostAnswers:
    @pytest.mark.parametrize("after", [0, 1, 2])
    def test_of_a_create(self, stack, up, at_twilio, sids, faults, after):  # noqa: PLR0917 - fixtures
        """After a lost answer, its URL is found and not made twice."""
        faults.lose(f"POST {URLS}", committed=True, after=after)
        up(A, B, C)

        assert [A, B, C] == at_twilio()
        assert set(stack.outputs["origination_url_sids"]) == sids()

    def test_of_equal_ones(self, stack, up, at_twilio, sids, faults):
        """Of two equal URLs each has its own SID, even if an answer was lost."""
        faults.lose(f"POST {URLS}", committed=True, after=1)
        up(A, A)

        assert [A, A] == at_twilio()
        assert set(stack.outputs["origination_url_sids"]) == sids()

    @pytest.mark.parametrize("body", ["", "{}", "<html>"])
    def test_unreadable(self, stack, up, sids, faults, body):
        """The same where the answer does not tell the SID."""
        faults.answer(f"POST {URLS}", 201, body, committed=True)
        up(A)

        assert set(stack.outputs["origination_url_sids"]) == sids()

    def test_not_committed(self, up, at_twilio, faults):
        """If a URL was not made, those made before are removed, and the error is raised."""
        faults.lose(f"POST {URLS}", committed=False, after=1)

        with pytest.raises(NoAnswerError):
            up(A, B)

        assert [] == at_twilio()
        assert "create" == up(A, B)
        assert [A, B] == at_twilio()

    @pytest.mark.parametrize("committed", [True, False])
    def test_of_an_update(self, up, at_twilio, sids, faults, committed):
        """An update that fails half way is finished by the next one, without a second URL."""
        up(A, B)
        before = sids()
        faults.lose(f"POST {URL}", committed=committed)

        with pytest.raises(NoAnswerError):
            up(B, A)
        assert before == sids()

        up(B, A)
        assert [B, A] == at_twilio()
        assert before == sids()

    def test_of_a_create_in_an_update(self, stack, up, at_twilio, sids, faults):
        """A URL that an update made is found as well."""
        up(A)
        faults.lose(f"POST {URLS}", committed=True)
        up(A, B)

        assert [A, B] == at_twilio()
        assert set(stack.outputs["origination_url_sids"]) == sids()

    def test_of_a_delete(self, stack, up, at_twilio, sids, faults):
        """After a lost answer a DELETE is sent again, and finds the URL gone."""
        up(A, B)
        faults.lose(f"DELETE {URL}", committed=True)
        up(A)

        assert [A] == at_twilio()
        assert set(stack.outputs["origination_url_sids"]) == sids()


class TestNoGap:
    @pytest.mark.parametrize(
        "fault", ["refused", "lost", "lost after the work", "server error after the work"]
    )
    @pytest.mark.parametrize(
        ("old", "new"),
        [
            ([entry(A)], [entry(A, enabled=False), entry(B)]),
            ([entry(A), entry(B)], [entry(A, enabled=False), entry(B, enabled=False), entry(C)]),
            ([entry(A)], [entry(B)]),
            ([entry(A, enabled=False), entry(B)], [entry(A), entry(B, enabled=False)]),
            (
                [entry(A), entry(B, enabled=False)],
                [entry(A, enabled=False), entry(B, enabled=False, weight=5), entry(C)],
            ),
        ],
        ids=["disable one", "disable two", "another", "exchange", "disable one and change a disabled one"],
    )
    @pytest.mark.parametrize("after", [0, 1])
    @pytest.mark.parametrize(
        "step", [f"POST {URLS}", f"POST {URL}", f"DELETE {URL}"], ids=["create", "change", "delete"]
    )
    def test_after_a_failure(self, stack, trunk_sid, urls, faults, fault, old, new, after, step):  # noqa: PLR0917 - a product of cases
        """Whichever step fails, the trunk keeps an enabled route, and the next up ends as wanted."""
        stack.up(trunk_sid=trunk_sid, destinations=old)
        match fault:
            case "refused":
                faults.refuse(step, 400, after=after)
            case "lost":
                faults.lose(step, committed=False, after=after)
            case "lost after the work":
                faults.lose(step, committed=True, after=after)
            case _:
                faults.answer(step, 500, committed=True, after=after)
        try:
            stack.up(trunk_sid=trunk_sid, destinations=new)
        except TrunkingError:
            assert any(url.enabled for url in urls.list())
        faults.clear()
        stack.refresh()
        stack.up(trunk_sid=trunk_sid, destinations=new)

        assert sorted(each["sip_url"] for each in new) == sorted(url.sip_url for url in urls.list())


class TestAtOnce:
    def test_made_and_removed(self, up, at_twilio, faults):
        """Writes run up to the limit at once, and each entry keeps its place in the list."""
        made = faults.gather(f"POST {URLS}", WRITES_AT_ONCE, times=len(EIGHT))
        up(*EIGHT)

        assert EIGHT == at_twilio()
        assert WRITES_AT_ONCE == made.most

        removed = faults.gather(f"DELETE {URL}", WRITES_AT_ONCE, times=len(EIGHT))
        up(*EIGHT[:2])

        assert EIGHT[:2] == at_twilio()
        assert WRITES_AT_ONCE == removed.most

    def test_deleted(self, stack, up, at_twilio, faults):
        """A list's URLs are deleted together; if one stays, the others go, and a second delete ends it."""
        up(*EIGHT)
        third = stack.outputs["origination_url_sids"][2]
        faults.refuse(f"DELETE {URLS}/{third}", 403, 20403)
        removed = faults.gather(f"DELETE {URL}", WRITES_AT_ONCE, times=len(EIGHT))

        with pytest.raises(TwilioError, match=third):
            stack.destroy()

        assert EIGHT[2:3] == at_twilio()
        assert WRITES_AT_ONCE == removed.most

        stack.destroy()

        assert [] == at_twilio()

    def test_equal_ones(self, up, at_twilio, faults):
        """Equal entries are made one by one: after a lost answer one could be taken for the other."""
        made = faults.gather(f"POST {URLS}", 1, times=3)
        up(*3 * [entry(A, 5)])

        assert [A, A, A] == at_twilio()
        assert 1 == made.most

    def test_beside_a_failure(self, up, at_twilio, faults):
        """Where one of them is refused, none is left."""
        faults.answer(f"POST {URLS}", 503, after=2)

        with pytest.raises(TwilioError):
            up(*EIGHT)

        assert [] == at_twilio()

    def test_a_lost_answer_beside_others(self, stack, up, urls, faults):
        """Each entry is made once, and its SID is in its place."""
        faults.lose(f"POST {URLS}", committed=True, after=2)
        up(*EIGHT)
        held = {url.sid: url.sip_url for url in urls.list()}

        assert EIGHT == [held[sid] for sid in stack.outputs["origination_url_sids"]]
        assert len(EIGHT) == len(held)


class TestLeftOver:
    def test_stays_in_the_outputs(self, stack, up, preview, at_twilio, faults, warnings):  # noqa: PLR0917 - fixtures
        """A final removal that fails is a warning: all wanted routes exist, and the next up tries again."""
        up(A, B)
        [sid, _] = stack.outputs["origination_url_sids"]
        faults.refuse(f"DELETE {URLS}/{sid}", 403, 20403)
        warnings.clear()
        assert "update" == up(C)

        assert [A, C] == at_twilio()
        assert sid in stack.outputs["origination_url_sids"]
        assert sid in warnings[-1]
        assert "update" == preview(C)
        assert "update" == up(C)
        assert [C] == at_twilio()

    def test_all_of_them(self, stack, up, at_twilio, sids, faults):
        """Every one that is left stays in the outputs."""
        up(A, B)
        faults.refuse(f"DELETE {URL}", 403, 20403, times=2)
        up(C)

        assert {A, B, C} == set(at_twilio())
        assert set(stack.outputs["origination_url_sids"]) == sids()
        stack.destroy()
        assert [] == at_twilio()

    def test_no_password(self, up, faults, warnings):
        """The warning does not show possible secrets."""
        up("sip:alice:s3cret@a.example.com;transport=tls?X-T=s3cret")
        faults.refuse(f"DELETE {URL}", 403, 20403)
        up(B)

        assert "s3cret" not in " ".join(warnings)


class TestWrongAccount:
    def test_every_verb(  # noqa: PLR0917 - fixtures
        self, stack, up, trunk_sid, new_origination_stack, foreign_config, arrived, at_twilio
    ):
        """With the credentials of another account every verb stops before a request, naming both."""
        up(A)
        other = replace(stack, provider=new_origination_stack(**foreign_config).provider)
        arrived.clear()

        for verb in (
            lambda: other.preview(trunk_sid=trunk_sid, destinations=[B]),
            other.refresh,
            lambda: other.provider.update(
                trunk_sid, other.outputs, other.check(trunk_sid=trunk_sid, destinations=[B])
            ),
            other.destroy,
        ):
            with pytest.raises(WrongAccountError) as refused:
                verb()
            assert stack.outputs["account_sid"] in str(refused.value)
            assert foreign_config["twilio:accountSid"] in str(refused.value)

        assert [] == arrived
        assert [A] == at_twilio()

    def test_create_on_a_foreign_trunk(self, new_origination_stack, foreign_config, trunk_sid, at_twilio):
        """A trunk of another account is not there."""
        with pytest.raises(TrunkingError, match=trunk_sid):
            new_origination_stack(**foreign_config).up(trunk_sid=trunk_sid, destinations=[A])

        assert [] == at_twilio()


class TestWithoutCredentials:
    def test_preview_and_delete(self, stack, up, trunk_sid, new_origination_stack, at_twilio):
        """A preview needs none; a delete without any does not pass for done."""
        up(A)
        names = ("twilio:accountSid", "twilio:authToken", "twilio:baseUrl")
        stack.provider = new_origination_stack(**dict.fromkeys(names, "")).provider

        assert "update" == stack.preview(trunk_sid=trunk_sid, destinations=[B])
        with pytest.raises(ConfigurationError):
            stack.destroy()
        assert [A] == at_twilio()


class TestErrors:
    @pytest.mark.parametrize("status", [401, 403, 429, 500])
    def test_read(self, stack, up, faults, status):
        """Only 404 means gone."""
        up(A)
        faults.refuse(f"GET {URLS}", status, 20001, times=100)

        with pytest.raises(TwilioError):
            stack.refresh()
        assert stack.id

    @pytest.mark.parametrize("request_", [f"GET {URLS}", f"POST {URLS}"])
    def test_no_password(self, up, faults, request_):
        """No error shows possible secrets in a URI."""
        faults.refuse(request_, 400)

        with pytest.raises(TwilioError) as failed:
            up("sip:alice:s3cret@a.example.com;transport=tls?X-T=s3cret")

        assert "s3cret" not in str(failed.value)
