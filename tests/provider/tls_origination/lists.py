"""Lists of destinations, and the paths of requests about them."""

URLS = "/Trunks/TK*/OriginationUrls"


URL = f"{URLS}/OU*"


def uri(host):
    return f"sip:{host}.example.com;transport=tls"


def uris(hosts):
    return [uri(host) for host in hosts]


A, B, C, D = uris("abcd")


TEN = uris(f"host-{number}" for number in range(10))


EIGHT = uris("abcdefgh")


def entry(sip_url, priority=10, **others):
    defaults = {"weight": 10, "enabled": True, "friendly_name": sip_url[4:].partition(";")[0]}
    return {"sip_url": sip_url, "priority": priority, **defaults, **others}


PLAIN = "sip:plain.example.com;transport=tcp"
