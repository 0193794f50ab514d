"""Which path belongs to which handler. Twilio's paths need credentials, the emulator's own and the one that gives out tokens do not."""

from operator import attrgetter

from starlette.middleware import Middleware
from starlette.routing import BaseRoute, Mount, Route

from emulator import admin, forms, page, wire
from emulator.authentication import Authentication
from emulator.handlers import accounts, api, common, oauth, routes, trunking
from emulator.handlers.common import changeable_item, collection, item
from emulator.own_paths import OWN_PREFIX, PAGE

HEALTH = f"{OWN_PREFIX}/health"

TRUNKING: list[Route] = [
    Route("/v1/Trunks", collection(attrgetter("trunks"), forms.TRUNK, wire.trunk, "trunks")),
    Route("/v1/Trunks/{sid}", changeable_item(attrgetter("trunks"), wire.trunk, forms.TRUNK)),
    Route("/v1/Trunks/{trunk_sid}/Recording", trunking.Recording),
    Route(
        "/v1/Trunks/{trunk_sid}/OriginationUrls",
        collection(
            attrgetter("origination_urls"), forms.ORIGINATION_URL, wire.origination_url, "origination_urls"
        ),
    ),
    Route(
        "/v1/Trunks/{trunk_sid}/OriginationUrls/{sid}",
        changeable_item(attrgetter("origination_urls"), wire.origination_url, forms.ORIGINATION_URL),
    ),
    Route(
        "/v1/Trunks/{trunk_sid}/PhoneNumbers",
        collection(attrgetter("trunk_phone_numbers"), forms.PHONE_NUMBER, wire.phone_number, "phone_numbers"),
    ),
    Route(
        "/v1/Trunks/{trunk_sid}/PhoneNumbers/{sid}",
        item(attrgetter("trunk_phone_numbers"), wire.phone_number),
    ),
    Route(
        "/v1/Trunks/{trunk_sid}/IpAccessControlLists",
        collection(
            attrgetter("trunk_ip_access_control_lists"),
            forms.TRUNK_IP_ACCESS_CONTROL_LIST,
            wire.trunk_ip_access_control_list,
            "ip_access_control_lists",
        ),
    ),
    Route(
        "/v1/Trunks/{trunk_sid}/IpAccessControlLists/{sid}",
        item(attrgetter("trunk_ip_access_control_lists"), wire.trunk_ip_access_control_list),
    ),
    Route(
        "/v1/Trunks/{trunk_sid}/CredentialLists",
        collection(
            attrgetter("trunk_credential_lists"),
            forms.TRUNK_CREDENTIAL_LIST,
            wire.trunk_credential_list,
            "credential_lists",
        ),
    ),
    Route(
        "/v1/Trunks/{trunk_sid}/CredentialLists/{sid}",
        item(attrgetter("trunk_credential_lists"), wire.trunk_credential_list),
    ),
]

_ACCOUNT = "/2010-04-01/Accounts/{account_sid}"
_IP_ACCESS_CONTROL_LISTS = f"{_ACCOUNT}/SIP/IpAccessControlLists"
_CREDENTIAL_LISTS = f"{_ACCOUNT}/SIP/CredentialLists"

API: list[Route] = [
    Route("/2010-04-01/Accounts.json", accounts.Accounts),
    Route(f"{_ACCOUNT}.json", accounts.Account),
    Route(f"{_ACCOUNT}/Keys.json", accounts.Keys),
    Route(f"{_ACCOUNT}/Keys/{{sid}}.json", accounts.Key),
    Route(f"{_ACCOUNT}/IncomingPhoneNumbers.json", api.IncomingPhoneNumbers),
    Route(f"{_ACCOUNT}/IncomingPhoneNumbers/Local.json", api.LocalNumbers),
    Route(f"{_ACCOUNT}/IncomingPhoneNumbers/Mobile.json", api.MobileNumbers),
    Route(f"{_ACCOUNT}/IncomingPhoneNumbers/TollFree.json", api.TollFreeNumbers),
    Route(f"{_ACCOUNT}/IncomingPhoneNumbers/{{sid}}.json", api.IncomingPhoneNumber),
    Route(
        f"{_IP_ACCESS_CONTROL_LISTS}.json",
        collection(
            attrgetter("ip_access_control_lists"),
            forms.SIP_LIST,
            wire.ip_access_control_list,
            "ip_access_control_lists",
            wire.api_page,
        ),
    ),
    Route(
        f"{_IP_ACCESS_CONTROL_LISTS}/{{sid}}.json",
        changeable_item(attrgetter("ip_access_control_lists"), wire.ip_access_control_list, forms.SIP_LIST),
    ),
    Route(
        f"{_IP_ACCESS_CONTROL_LISTS}/{{list_sid}}/IpAddresses.json",
        collection(
            attrgetter("ip_addresses"), forms.IP_ADDRESS, wire.ip_address, "ip_addresses", wire.api_page
        ),
    ),
    Route(
        f"{_IP_ACCESS_CONTROL_LISTS}/{{list_sid}}/IpAddresses/{{sid}}.json",
        changeable_item(attrgetter("ip_addresses"), wire.ip_address, forms.IP_ADDRESS),
    ),
    Route(
        f"{_CREDENTIAL_LISTS}.json",
        collection(
            attrgetter("credential_lists"),
            forms.SIP_LIST,
            wire.credential_list,
            "credential_lists",
            wire.api_page,
        ),
    ),
    Route(
        f"{_CREDENTIAL_LISTS}/{{sid}}.json",
        changeable_item(attrgetter("credential_lists"), wire.credential_list, forms.SIP_LIST),
    ),
    Route(
        f"{_CREDENTIAL_LISTS}/{{list_sid}}/Credentials.json",
        collection(
            attrgetter("credentials"), forms.NEW_CREDENTIAL, wire.credential, "credentials", wire.api_page
        ),
    ),
    Route(
        f"{_CREDENTIAL_LISTS}/{{list_sid}}/Credentials/{{sid}}.json",
        changeable_item(attrgetter("credentials"), wire.credential, forms.CREDENTIAL),
    ),
]

ROUTING: list[Route] = [Route("/v2/Trunks/{sip_trunk_domain}", routes.TrunkRoute)]

OAUTH: list[Route] = [Route("/v2/token", oauth.Token)]

_BEHIND_A_LOGIN = [*TRUNKING, *API, *ROUTING]

SERVED = [*_BEHIND_A_LOGIN, *OAUTH]

ADMIN: list[Route] = [
    Route(f"{OWN_PREFIX}/faults", admin.FaultList),
    Route(f"{OWN_PREFIX}/faults/{{id:int}}", admin.OneFault),
    Route(f"{OWN_PREFIX}/requests", admin.Requests),
    Route(f"{OWN_PREFIX}/counters", admin.Counters),
    Route(f"{OWN_PREFIX}/snapshots", admin.Snapshots),
    Route(f"{OWN_PREFIX}/snapshots/{{name}}", admin.Snapshot),
    Route(f"{OWN_PREFIX}/contents", admin.WholeContents),
    Route(f"{OWN_PREFIX}/reset", admin.Reset),
    Route(f"{OWN_PREFIX}/clock", admin.ClockSetting),
    Route(f"{OWN_PREFIX}/accounts", admin.Accounts),
    Route(f"{OWN_PREFIX}/accounts/{{sid}}", admin.OneAccount),
    Route(f"{OWN_PREFIX}/keys/{{sid}}", admin.OneKey),
    Route(f"{OWN_PREFIX}/oauth_apps/{{sid}}", admin.OneOAuthApp),
    Route(f"{OWN_PREFIX}/phone_numbers", admin.Numbers),
    Route(f"{OWN_PREFIX}/phone_numbers/{{sid}}", admin.OneNumber),
    Route(f"{OWN_PREFIX}/{{path:path}}", admin.NothingHere),
]

ROUTES: list[BaseRoute] = [
    Route(HEALTH, common.Health),
    *ADMIN,
    Route(PAGE, page.Overview),
    *OAUTH,
    Mount(
        "/",
        routes=[*_BEHIND_A_LOGIN, Route("/{path:path}", common.Elsewhere)],
        middleware=[Middleware(Authentication)],
    ),
]
