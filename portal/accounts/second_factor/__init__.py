"""Passkeys, authenticator apps and recovery codes: allauth's own, as this site uses them."""
