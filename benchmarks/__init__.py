"""Benchmarks; as the faces do, they multiply on one core (`dashboards/__init__.py`)."""

import dashboards  # noqa: F401
