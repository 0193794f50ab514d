"""Which path belongs to which handler. Twilio's paths need credentials, the emulator's own do not."""

from operator import attrgetter

from starlette.middleware import Middleware
from starlette.routing import BaseRoute, Mount, Route

from emulator import admin, forms, page, wire
from emulator.authentication import Authentication
from emulator.handlers import api, common, routes, trunking
from emulator.own_paths import OWN_PREFIX, PAGE

HEALTH = f"{OWN_PREFIX}/health"

TRUNKING: list[Route] = [
    Route("/v1/Trunks", trunking.Trunks),
    Route("/v1/Trunks/{sid}", trunking.Trunk),
    Route("/v1/Trunks/{trunk_sid}/Recording", trunking.Recording),
    Route("/v1/Trunks/{trunk_sid}/OriginationUrls", trunking.OriginationUrls),
    Route("/v1/Trunks/{trunk_sid}/OriginationUrls/{sid}", trunking.OriginationUrl),
    Route("/v1/Trunks/{trunk_sid}/PhoneNumbers", trunking.PhoneNumbers),
    Route("/v1/Trunks/{trunk_sid}/PhoneNumbers/{sid}", trunking.PhoneNumber),
    Route(
        "/v1/Trunks/{trunk_sid}/IpAccessControlLists",
        trunking.trunk_lists(
            attrgetter("trunk_ip_access_control_lists"),
            "ip_access_control_lists",
            forms.TRUNK_IP_ACCESS_CONTROL_LIST,
            wire.trunk_ip_access_control_list,
        ),
    ),
    Route(
        "/v1/Trunks/{trunk_sid}/IpAccessControlLists/{sid}",
        trunking.trunk_list(attrgetter("trunk_ip_access_control_lists"), wire.trunk_ip_access_control_list),
    ),
    Route(
        "/v1/Trunks/{trunk_sid}/CredentialLists",
        trunking.trunk_lists(
            attrgetter("trunk_credential_lists"),
            "credential_lists",
            forms.TRUNK_CREDENTIAL_LIST,
            wire.trunk_credential_list,
        ),
    ),
    Route(
        "/v1/Trunks/{trunk_sid}/CredentialLists/{sid}",
        trunking.trunk_list(attrgetter("trunk_credential_lists"), wire.trunk_credential_list),
    ),
]

_ACCOUNT = "/2010-04-01/Accounts/{account_sid}"
_IP_ACCESS_CONTROL_LISTS = f"{_ACCOUNT}/SIP/IpAccessControlLists"
_CREDENTIAL_LISTS = f"{_ACCOUNT}/SIP/CredentialLists"

API: list[Route] = [
    Route(f"{_ACCOUNT}/IncomingPhoneNumbers.json", api.IncomingPhoneNumbers),
    Route(f"{_ACCOUNT}/IncomingPhoneNumbers/{{sid}}.json", api.IncomingPhoneNumber),
    Route(
        f"{_IP_ACCESS_CONTROL_LISTS}.json",
        api.sip_lists(
            attrgetter("ip_access_control_lists"), "ip_access_control_lists", wire.ip_access_control_list
        ),
    ),
    Route(
        f"{_IP_ACCESS_CONTROL_LISTS}/{{sid}}.json",
        api.sip_list(attrgetter("ip_access_control_lists"), wire.ip_access_control_list),
    ),
    Route(
        f"{_IP_ACCESS_CONTROL_LISTS}/{{list_sid}}/IpAddresses.json",
        api.entries(attrgetter("ip_addresses"), "ip_addresses", forms.IP_ADDRESS, wire.ip_address),
    ),
    Route(
        f"{_IP_ACCESS_CONTROL_LISTS}/{{list_sid}}/IpAddresses/{{sid}}.json",
        api.entry(attrgetter("ip_addresses"), forms.IP_ADDRESS, wire.ip_address),
    ),
    Route(
        f"{_CREDENTIAL_LISTS}.json",
        api.sip_lists(attrgetter("credential_lists"), "credential_lists", wire.credential_list),
    ),
    Route(
        f"{_CREDENTIAL_LISTS}/{{sid}}.json",
        api.sip_list(attrgetter("credential_lists"), wire.credential_list),
    ),
    Route(
        f"{_CREDENTIAL_LISTS}/{{list_sid}}/Credentials.json",
        api.entries(attrgetter("credentials"), "credentials", forms.NEW_CREDENTIAL, wire.credential),
    ),
    Route(
        f"{_CREDENTIAL_LISTS}/{{list_sid}}/Credentials/{{sid}}.json",
        api.entry(attrgetter("credentials"), forms.CREDENTIAL, wire.credential),
    ),
]

ROUTING: list[Route] = [Route("/v2/Trunks/{sip_trunk_domain}", routes.TrunkRoute)]

SERVED = [*TRUNKING, *API, *ROUTING]

ADMIN: list[Route] = [
    Route(f"{OWN_PREFIX}/faults", admin.FaultList),
    Route(f"{OWN_PREFIX}/faults/{{id:int}}", admin.OneFault),
    Route(f"{OWN_PREFIX}/requests", admin.Requests),
    Route(f"{OWN_PREFIX}/counters", admin.Counters),
    Route(f"{OWN_PREFIX}/snapshots", admin.Snapshots),
    Route(f"{OWN_PREFIX}/snapshots/{{name}}", admin.Snapshot),
    Route(f"{OWN_PREFIX}/reset", admin.Reset),
    Route(f"{OWN_PREFIX}/clock", admin.ClockSetting),
    Route(f"{OWN_PREFIX}/accounts", admin.Accounts),
    Route(f"{OWN_PREFIX}/accounts/{{sid}}", admin.OneAccount),
    Route(f"{OWN_PREFIX}/keys/{{sid}}", admin.OneKey),
    Route(f"{OWN_PREFIX}/phone_numbers", admin.Numbers),
    Route(f"{OWN_PREFIX}/phone_numbers/{{sid}}", admin.OneNumber),
    Route(f"{OWN_PREFIX}/{{path:path}}", admin.NothingHere),
]

ROUTES: list[BaseRoute] = [
    Route(HEALTH, common.Health),
    *ADMIN,
    Route(PAGE, page.Overview),
    Mount(
        "/",
        routes=[*SERVED, Route("/{path:path}", common.Elsewhere)],
        middleware=[Middleware(Authentication)],
    ),
]
