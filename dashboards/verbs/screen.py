"""`barometer dashboard`: the Streamlit server on this machine only, without usage statistics."""

import os
import signal
import socket
import subprocess
import sys
from argparse import Namespace
from importlib.resources import files

from dashboards import exits
from dashboards.errors import DashboardsError
from dashboards.output import say
from dashboards.session import actor_of, home_folder, opened
from dashboards.words import text

ADDRESS = "127.0.0.1"
PORTS = range(1, 65536)
#: Passed as arguments, so that they hold whatever configuration file lies about.
SETTINGS = {
    "server.address": ADDRESS,
    "server.headless": "true",
    "server.fileWatcherType": "none",
    "server.maxUploadSize": "25",
    "browser.gatherUsageStats": "false",
    "client.toolbarMode": "viewer",
    "client.showErrorDetails": "none",
    "theme.base": "light",
    "theme.primaryColor": "#005a8c",
    "theme.textColor": "#1b2733",
}


def open_dashboard(arguments: Namespace) -> int:
    """Open the data folder, then serve the dashboard until interrupted."""
    if arguments.port not in PORTS:
        raise DashboardsError("port_impossible", port=arguments.port, first=PORTS.start, last=PORTS.stop - 1)
    home = opened(arguments)
    if _is_taken(arguments.port):
        raise DashboardsError("port_taken", port=arguments.port)
    say(arguments, text("dashboard_open", arguments.language, address=f"http://{ADDRESS}:{arguments.port}"))
    if home.is_demo:
        say(arguments, text("demo_way_out", arguments.language))
    command = [sys.executable, "-m", "dashboards.server", "run", str(files("dashboards") / "app.py")]
    command += [f"--server.port={arguments.port}"] + [f"--{key}={value}" for key, value in SETTINGS.items()]
    environment = os.environ | {
        "BAROMETER_HOME": str(home_folder(arguments).resolve()),
        "BAROMETER_LANGUAGE": arguments.language,
        "BAROMETER_ACTOR": actor_of(arguments).name,
    }
    server = subprocess.Popen(command, env=environment)  # noqa: S603 - our own interpreter and file
    # Asked to end (a service manager, a closed session): the server must not stay behind on its port.
    signal.signal(signal.SIGTERM, lambda *_: server.terminate())
    try:
        server.wait()
    except KeyboardInterrupt:
        server.wait()
        say(arguments, text("dashboard_closed", arguments.language))
    return exits.DONE


def _is_taken(port: int) -> bool:
    with socket.socket() as trial:
        return trial.connect_ex((ADDRESS, port)) == 0
