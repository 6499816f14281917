"""What can be recommended: resources, prepared once for every profile."""
