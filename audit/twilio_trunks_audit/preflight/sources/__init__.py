"""Where the trunks to rehearse come from: SIP URIs, a stack, accounts, or a preset."""
