"""Where calls go, vendor by vendor: the destinations, and the settings of the trunk and of the vendor's side.

    calls = presets.watsonx_assistant(region="us-south")
    trunk = SecureTrunk("a", secure=calls.secure)
    TlsOrigination("a", trunk_sid=trunk.id, destinations=calls.destinations)

An id, a subdomain or a number of yours may be a `pulumi.Output`. Its destinations are then Outputs, checked
once it is known. A choice from a list, such as a region, is plain text: it decides which destinations there
are. Each preset raises ConfigurationError for an argument that it does not accept.

Only vendors that Twilio can reach directly are here; docs/presets.md names the others, and why. Nothing was
tried against the vendors: a preset repeats what they wrote, with source and date. The facts of 2026-10-05 are
from somebody else's survey of the vendors' pages.
"""

# To add a preset: write its function with `@example` in one of these files, name it in `__all__` there, and
# run `make generate`.
from pulumi_twilio_trunking.presets import contact_centres, speech_models, voice_agents
from pulumi_twilio_trunking.presets.contact_centres import *  # noqa: F403
from pulumi_twilio_trunking.presets.preset import Preset, Support, Transfers
from pulumi_twilio_trunking.presets.speech_models import *  # noqa: F403
from pulumi_twilio_trunking.presets.voice_agents import *  # noqa: F403

__all__: list[str] = ["Preset", "Support", "Transfers"]
__all__ += speech_models.__all__
__all__ += voice_agents.__all__
__all__ += contact_centres.__all__
