"""Adopting the trunks that an account has already: into a stack's state, and into the program that declares them.

Two ways in, with the same arguments: `pulumi import --from twilio-trunking` (`converter`) does it, and
`pulumi-twilio-adopt` (`command_line`) lets a person read first. Nothing here ever changes anything at Twilio.
"""
