"""Start Streamlit's server without its one look-up on the internet: ``python -m app.server ARGS``.

To compare the origin of a request, and to print its address, Streamlit asks a public site for the
machine's outer address. Nothing here leaves the house, so it gets no answer.
"""

from __future__ import annotations

import sys


def _nowhere() -> None:
    return None


def main() -> None:
    """``streamlit run`` with the arguments of this process."""
    from streamlit import net_util
    from streamlit.web import cli

    net_util.get_external_ip = _nowhere
    sys.argv = ["streamlit", "run", *sys.argv[1:]]
    cli.main()


if __name__ == "__main__":
    main()
