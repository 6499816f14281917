"""What the library adds to editing screens: choosers, copies, drafts of others, locks."""
