"""Search: documents, queries, engines and indexing.

Content apps register what can be found (`search.indexing.registry`); this package imports none.
"""
