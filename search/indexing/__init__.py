"""From a changed page to an index that knows it: registered sources, outbox, rebuild, upkeep."""
