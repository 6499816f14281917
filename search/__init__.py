"""Search: documents, queries, engines and indexing.

Content apps register what can be found (`search.registry`); this package imports none of them.
"""
