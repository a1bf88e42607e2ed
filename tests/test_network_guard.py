"""The guard itself: a test that reaches out must fail."""

import socket

import pytest

from tests.conftest import NetworkUsed


@pytest.mark.parametrize("host", ["192.0.2.1", "example.org", "2001:db8::1"])
def test_outside_is_blocked(host):
    with pytest.raises(NetworkUsed):
        socket.create_connection((host, 80), timeout=1)


def test_loopback_is_open():
    with (
        socket.create_server(("127.0.0.1", 0)) as server,
        socket.create_connection(server.getsockname(), timeout=5) as client,
    ):
        assert client.getpeername() == server.getsockname()
