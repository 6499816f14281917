"""The link that confirms an address: who may use it, and whose password counts afterwards."""
