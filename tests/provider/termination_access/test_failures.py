"""Requests that fail half way and lost answers: who may dial in between, and what is left."""

import pytest
from pulumi_twilio_trunking.base.errors import NoAnswerError, TrunkingError, TwilioError
from pulumi_twilio_trunking.client.trunk_lists import TrunkLists

from tests.provider.termination_access.dialling import lets_nobody_in

UNIVERSE = tuple("ABXY")
ATTACH = {"A": "POST /Trunks/TK*/IpAccessControlLists", "X": "POST /Trunks/TK*/CredentialLists"}
DETACH = {"A": "DELETE /Trunks/TK*/IpAccessControlLists/*", "X": "DELETE /Trunks/TK*/CredentialLists/*"}


def order(faults, fault, request, after):
    """Order one *fault* of a *request*."""
    if fault == "refused":
        faults.refuse(request, 400, after=after)
    else:
        faults.lose(request, committed=fault != "lost", after=after)


def as_sids(names):
    """Names as the SIDs of the model."""
    return frozenset(f"{'AL' if name in 'AB' else 'CL'}{name}" for name in names)


class TestHalfWay:
    @pytest.mark.parametrize(
        ("fault", "after"), [("refused", 0), ("refused", 1), ("lost", 0), ("lost after the work", 0)]
    )
    @pytest.mark.parametrize(("old", "new"), [("", "ABX"), ("AX", "BXY"), ("ABX", "AY"), ("ABXY", "")])
    @pytest.mark.parametrize("request_", [*ATTACH.values(), *DETACH.values()])
    def test_any_fault(self, stack, up, passed, at_twilio, faults, fault, after, old, new, request_):  # noqa: PLR0917 - a product of cases
        """Whatever fails, nobody else may dial in between, and the trunk ends as before or as wanted."""
        up(old) if old else None
        passed.clear()
        order(faults, fault, request_, after)
        failed = None
        try:
            up(new) if new else stack.destroy()
        except TrunkingError as error:
            failed = error
        assert (old if failed else new) == at_twilio()
        assert not failed or not failed.left
        if old and new:
            limits = (as_sids(old), as_sids(new), tuple(as_sids(UNIVERSE)))
            assert all(lets_nobody_in(as_sids(names), *limits) for names in passed)

        faults.clear()
        up(new) if new else stack.id and stack.destroy()
        assert new == at_twilio()

    def test_the_way_back_is_closed(self, up, at_twilio, faults, lists):
        """If the way back fails, the first error says what is done, and the next `up` goes on from there."""
        up("A")
        faults.refuse(ATTACH["A"], 400, 20001)
        faults.refuse(DETACH["X"], 403, 20403, times=100)

        with pytest.raises(TwilioError) as failed:
            up("BX")

        assert 20001 == failed.value.code
        assert f"this stays: {lists['X']} attached, since Pulumi could not detach" in failed.value.left
        assert "pulumi refresh" in failed.value.left
        assert "AX" == at_twilio()
        faults.clear()
        up("BX")
        assert "BX" == at_twilio()

    def test_a_failed_delete_opens_nothing(self, stack, up, at_twilio, faults):
        """Where the credentials cannot be detached, the addresses are asked for again."""
        up("AX")
        faults.refuse(DETACH["X"], 403, 20403)

        with pytest.raises(TwilioError):
            stack.destroy()
        assert "AX" == at_twilio()

        stack.destroy()
        assert not at_twilio()


class TestLostAnswers:
    def test_no_post_is_repeated(self, up, at_twilio, faults, arrived):
        """After a lost answer the trunk's lists are read, and the list is found."""
        faults.lose(ATTACH["X"], committed=True)
        arrived.clear()
        up("X")

        assert "X" == at_twilio()
        assert 1 == len([each for each in arrived if each.startswith("POST")])

    def test_attached_already(self, up, at_twilio, faults):
        """21245 about a list that is on the trunk is as good as done: somebody else was faster."""
        faults.answer(
            ATTACH["X"],
            400,
            '{"code": 21245, "message": "already associated", "more_info": "", "status": 400}',
            headers={"Content-Type": "application/json"},
            committed=True,
        )
        up("X")

        assert "X" == at_twilio()

    def test_attached_nowhere(self, up, at_twilio, faults):
        """If it is not there, the error is raised, with advice about lists and not about domains."""
        faults.refuse(ATTACH["X"], 400, 21245)

        with pytest.raises(TwilioError, match="Somebody else may have attached it") as failed:
            up("X")

        assert "domain" not in str(failed.value)
        assert not at_twilio()

    def test_cannot_be_seen(self, up, at_twilio, faults):
        """If nobody can tell, the list is detached again, to be sure."""
        faults.lose(ATTACH["X"], committed=True)
        faults.refuse("GET /Trunks/TK*/CredentialLists", 403, 20403, after=1)

        with pytest.raises(NoAnswerError):
            up("X")
        assert not at_twilio()


class TestKilled:
    @staticmethod
    def kill(patch, survived):
        """Let the process die after so many requests that change something."""
        count = iter(range(survived))
        for name in ("attach", "detach"):
            send = getattr(TrunkLists, name)

            def once(*args, send=send):
                if next(count, None) is None:
                    raise KeyboardInterrupt
                send(*args)

            patch.setattr(TrunkLists, name, once)

    @pytest.mark.parametrize("survived", [0, 1, 2])
    @pytest.mark.parametrize(("old", "new"), [("", "ABX"), ("AX", "BY"), ("ABX", "")])
    def test_the_next_run_ends_it(self, stack, up, at_twilio, monkeypatch, old, new, survived):  # noqa: PLR0917 - a product of cases
        """After a kill at any request the same run again ends as wanted, without a refresh."""
        up(old) if old else None
        with monkeypatch.context() as patch:
            self.kill(patch, survived)
            with pytest.raises(KeyboardInterrupt):
                up(new) if new else stack.destroy()
        up(new) if new else stack.destroy()

        assert new == at_twilio()
