"""One file a schema version, `revision_<four figures>_<what>.py`; written with `op`, importing no table class."""
