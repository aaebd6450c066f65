"""The local stack's own issuer: accounts of the people of the roster, their passwords, sessions and tokens.

A process of the stack (`python -m ops.issuer`), with a database of its own. It alone holds the key that vouches for
people; services hold the public half. Where a company has an OpenID provider, that takes its place.
"""
