"""Adopt the trunks and lists that an account already has, into a stack's state and into a program.

`pulumi import --from twilio-trunking` (`converter`) adopts; `pulumi-twilio-adopt` (`command_line`) shows
first what it would adopt. Both take the same arguments. Nothing here changes anything at Twilio.
"""
