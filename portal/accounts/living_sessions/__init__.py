"""Where somebody is signed in, and how all of it ends."""
