"""What happens to accounts and rights, for operators: the logger `portal.security`."""
