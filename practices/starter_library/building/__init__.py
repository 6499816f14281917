"""Builds the downloads of the library, DOCX and XLSX, from readable YAML."""
