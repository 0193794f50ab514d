"""Lists and their entries in programs, and the paths of requests about them."""

ACCESS = "/2010-04-01/Accounts/*/SIP/IpAccessControlLists.json"
ADDRESSES = "/2010-04-01/Accounts/*/SIP/IpAccessControlLists/AL*/IpAddresses.json"
ADDRESS = "/2010-04-01/Accounts/*/SIP/IpAccessControlLists/AL*/IpAddresses/IP*.json"
LOGIN_LISTS = "/2010-04-01/Accounts/*/SIP/CredentialLists.json"
LOGINS = "/2010-04-01/Accounts/*/SIP/CredentialLists/CL*/Credentials.json"
LOGIN = "/2010-04-01/Accounts/*/SIP/CredentialLists/CL*/Credentials/CR*.json"

A, B, C = "8.8.4.4", "9.9.9.0/24", "1.0.0.1"

PASSWORD = "IWasAtSignal2018"
OTHER_PASSWORD = "SoWasI2018Signal"


def login(username, password=PASSWORD):
    return {"username": username, "password": password}


def kept(username):
    """A credential that keeps the password that it has at Twilio."""
    return {"username": username}
