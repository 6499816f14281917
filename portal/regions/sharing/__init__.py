"""What a cluster gives to those who follow it: consents, and requests that wait for an answer."""
