"""Search in the editing screens: the thesaurus with its preview, and what people searched for."""
