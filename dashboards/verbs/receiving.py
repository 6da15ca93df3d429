"""`barometer reuse serve-evidence`: wiping stations send their logs here, until Ctrl+C."""

from argparse import Namespace
from pathlib import Path

from dashboards import exits
from dashboards.output import say
from dashboards.receiving import PATH, check_workshops, make_server, read_tokens
from dashboards.session import actor_of, opened
from dashboards.words import text


def serve(arguments: Namespace) -> int:
    """Answer stations until interrupted. Refused where a token opens a workshop that the actor does not work for."""
    home, actor = opened(arguments), actor_of(arguments).name
    tokens = read_tokens(Path(arguments.token_file))
    check_workshops(home, actor, tokens)
    server = make_server(
        home, actor, tokens, host=arguments.host, port=arguments.port, tell=lambda line: say(arguments, line)
    )
    address = f"http://{arguments.host}:{server.server_address[1]}{PATH}"
    say(arguments, text("evidence_serving", arguments.language, address=address, count=len(tokens.known)))
    try:
        server.serve_forever()
    except KeyboardInterrupt:
        say(arguments, text("evidence_served", arguments.language))
    finally:
        server.server_close()
    return exits.DONE
