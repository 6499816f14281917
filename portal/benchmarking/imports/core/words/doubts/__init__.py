"""Words that say that figures are not scores of the cluster: of others, not assessed, unknown."""
