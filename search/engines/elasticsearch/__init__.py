"""The server engine: an index on an Elasticsearch server that any number of machines share."""

from search.engines.elasticsearch.engine import ElasticsearchEngine

__all__ = ["ElasticsearchEngine"]
