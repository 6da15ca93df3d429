"""What holds for every test: nothing depends on how fast or how busy the machine is."""

from hypothesis import settings

import dashboards  # noqa: F401 - products on one core, as in the faces: other tests run on the other

# Hypothesis fails an example that takes over 200 ms: on a shared machine that says nothing of the code.
settings.register_profile("house", deadline=None)
settings.load_profile("house")
