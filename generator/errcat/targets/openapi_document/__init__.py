"""OpenAPI documents that people write: read with places, given the catalogue's error responses, checked against it."""
