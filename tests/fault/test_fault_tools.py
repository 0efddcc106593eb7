"""The tools of the fault tests do what they say: a test that believes in a partition which is none proves nothing."""

import http.client
import socket
import threading
import time
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer

import pytest

from support.balancer import Balancer
from support.search import SearchServer
from support.tcp_proxy import TcpProxy
from support.waiting import wait_until


class Instance:
    """A server that answers its port, or 503, or dies over every request."""

    def __init__(self):
        instance = self
        self.status = 200
        self.dies = False
        self.keeps_connections = True
        self.seen = []

        class Handler(BaseHTTPRequestHandler):
            protocol_version = "HTTP/1.1"

            def answer(self):
                if self.headers.get("Upgrade"):
                    self.send_response(101)
                    self.send_header("Upgrade", self.headers["Upgrade"])
                    self.send_header("Connection", self.headers["Connection"])
                    self.end_headers()
                    self.wfile.write(self.rfile.read(4)[::-1])
                    self.close_connection = True
                    return
                self.rfile.read(int(self.headers.get("Content-Length", 0)))
                instance.seen.append(f"{self.command} {self.path}")
                if instance.dies:
                    self.connection.shutdown(socket.SHUT_RDWR)
                    self.close_connection = True
                    return
                body = str(instance.port).encode()
                self.send_response(instance.status)
                self.send_header("Content-Length", str(len(body)))
                if not instance.keeps_connections:
                    self.send_header("Connection", "close")
                self.end_headers()
                self.wfile.write(body)

            do_GET = do_POST = do_PUT = do_DELETE = answer

            def log_message(self, *_):
                pass

        self.server = ThreadingHTTPServer(("127.0.0.1", 0), Handler)
        self.server.daemon_threads = True
        self.server.handle_error = lambda *_: None  # clients that have gone away
        self.port = self.server.server_address[1]
        threading.Thread(target=self.server.serve_forever, kwargs={"poll_interval": 0.05}, daemon=True).start()

    def stop(self):
        self.server.shutdown()
        self.server.server_close()


@pytest.fixture
def instances():
    made = [Instance(), Instance()]
    yield made
    for instance in made:
        instance.stop()


def ask(port, method="GET", path="/", tls=None, seconds=5):
    """Status and text of one request on a connection of its own."""
    connection = (http.client.HTTPSConnection("localhost", port, timeout=seconds, context=tls) if tls
                  else http.client.HTTPConnection("127.0.0.1", port, timeout=seconds))
    try:
        connection.request(method, path, "{}" if method in ("POST", "PUT") else None)
        answer = connection.getresponse()
        return answer.status, answer.read().decode()
    finally:
        connection.close()


@pytest.fixture
def network(instances):
    with TcpProxy(instances[0].port) as proxy:
        yield proxy


def test_proxy_passes(network, instances):
    assert ask(network.port) == (200, str(instances[0].port))
    assert network.accepted == 1
    wait_until(lambda: not network.open_links(), 5, "the connection ends with its client's")


def test_proxy_refuses(network):
    network.refuse()
    with pytest.raises(ConnectionRefusedError):
        ask(network.port)
    network.heal()
    assert ask(network.port)[0] == 200


def test_black_hole_holds_requests_back_until_it_is_healed(network, instances):
    network.black_hole()
    with pytest.raises(TimeoutError):
        ask(network.port, "POST", "/held", seconds=0.3)
    assert instances[0].seen == []
    network.heal()
    wait_until(lambda: instances[0].seen == ["POST /held"], 5, "the held request arrives late")
    assert ask(network.port)[0] == 200


def test_black_hole_healed_without_what_it_held(network, instances):
    network.black_hole()
    with pytest.raises(TimeoutError):
        ask(network.port, "POST", "/lost", seconds=0.3)
    network.heal(late=False)
    wait_until(lambda: not network.open_links(), 5, "the connection is cut")
    assert ask(network.port)[0] == 200
    assert instances[0].seen == ["GET /"]


def test_partition_resets_open_connections_and_swallows_new_ones(network):
    client = http.client.HTTPConnection("127.0.0.1", network.port, timeout=5)
    client.request("GET", "/")
    client.getresponse().read()
    network.partition()
    with pytest.raises((ConnectionError, http.client.RemoteDisconnected)):
        client.request("GET", "/")
        client.getresponse()
    with pytest.raises(TimeoutError):
        ask(network.port, seconds=0.3)
    network.heal()
    assert ask(network.port)[0] == 200


def test_lost_answers_belong_to_requests_that_arrived(network, instances):
    network.drop_answers()
    with pytest.raises(TimeoutError):
        ask(network.port, "POST", "/done", seconds=0.3)
    assert instances[0].seen == ["POST /done"]
    network.heal()
    assert ask(network.port)[0] == 200


def test_delay_of_both_directions(network):
    network.delay(0.2)
    began = time.monotonic()
    assert ask(network.port)[0] == 200
    assert time.monotonic() - began >= 0.4


@pytest.fixture
def balancer(instances, tmp_path):
    with Balancer(tmp_path / "balancer", [instance.port for instance in instances]) as running:
        yield running


def test_balancer_goes_round(balancer, instances):
    answers = [ask(balancer.port, tls=balancer.tls()) for _ in range(6)]
    assert sorted(answers) == sorted([(200, str(instance.port)) for instance in instances] * 3)


@pytest.mark.parametrize("method, path", [("GET", "/"), ("PUT", "/api/report/process/1"), ("DELETE", "/api/report/1"),
                                          ("POST", "/api/report/evaluate"), ("POST", "/api/report/1/evaluate"),
                                          ("POST", "/api/authentication"), ("POST", "/api/variables/values"), ("POST", "/api/process/trends"),
                                          ("POST", "/api/export/csv/process/rawData/orders.csv"),
                                          ("POST", "/api/definition/process/_resolveTenantsForVersions")])
def test_what_may_be_sent_twice_survives_an_instance_that_dies_over_it(balancer, instances, method, path):
    instances[0].dies = True
    answers = [ask(balancer.port, method, path, tls=balancer.tls()) for _ in range(4)]
    assert answers == [(200, str(instances[1].port))] * 4


def test_writing_post_is_never_sent_twice(balancer, instances):
    instances[0].dies = instances[1].dies = True
    for _ in range(4):
        assert ask(balancer.port, "POST", "/api/report/process/single", tls=balancer.tls())[0] == 502
    assert sum(len(instance.seen) for instance in instances) == 4


def test_writing_post_goes_past_an_instance_that_is_gone(balancer, instances):
    instances[0].stop()
    answers = [ask(balancer.port, "POST", "/api/report/process/single", tls=balancer.tls()) for _ in range(4)]
    assert answers == [(200, str(instances[1].port))] * 4


def test_instances_that_all_answer_503_are_asked_again_at_once(balancer, instances):
    for instance in instances:
        instance.status = 503
    assert [ask(balancer.port, tls=balancer.tls())[0] for _ in range(4)] == [503] * 4
    for instance in instances:
        instance.status = 200
    assert [ask(balancer.port, tls=balancer.tls())[0] for _ in range(4)] == [200] * 4


@pytest.mark.parametrize("came_back, died", [(0, 1), (1, 0)])
def test_instance_that_has_just_come_back_serves_when_the_other_dies(balancer, instances, came_back, died):
    """As when one instance is killed right after another was started again: the balancer believes that both are gone."""
    for instance in instances:
        instance.keeps_connections = False  # nginx counts no try over a connection that was open before
    first, second = instances[came_back], instances[died]
    first.dies = True
    assert [ask(balancer.port, tls=balancer.tls()) for _ in range(2)] == [(200, str(second.port))] * 2
    first.dies, second.dies = False, True
    assert [ask(balancer.port, tls=balancer.tls()) for _ in range(6)] == [(200, str(first.port))] * 6


def test_web_sockets_pass_the_balancer(balancer):
    with balancer.tls().wrap_socket(socket.create_connection(("localhost", balancer.port), timeout=5),
                                    server_hostname="localhost") as browser:
        browser.sendall(b"GET /ws/status HTTP/1.1\r\nHost: localhost\r\nUpgrade: websocket\r\nConnection: Upgrade\r\n\r\n")
        with browser.makefile("rb") as stream:
            assert stream.readline() == b"HTTP/1.1 101 Switching Protocols\r\n"
            headers = [line.lower() for line in iter(stream.readline, b"\r\n")]
            assert b"connection: upgrade\r\n" in headers
            browser.sendall(b"ping")
            assert stream.read(4) == b"gnip"


def test_balancer_tells_its_tries(balancer, instances):
    instances[0].stop()
    for _ in range(2):
        ask(balancer.port, tls=balancer.tls())
    tries = [handled.tries for handled in balancer.handled()]
    assert [(instances[0].port, 502), (instances[1].port, 200)] in tries


def test_search_server_keeps_its_data(tmp_path):
    server = SearchServer(tmp_path / "search")
    try:
        server.wait()
        prefix = server.fresh_prefix()
        assert server.request("PUT", f"/{prefix}-a/_doc/1", {"kept": True})[0] == 201
        server.kill()
        server.start().wait()
        assert server.documents(f"{prefix}-a") == {"1": {"kept": True}}
        server.suspend()
        with pytest.raises(TimeoutError):
            server.request("GET", "/", seconds=0.3)
        server.resume()
        assert server.indices(prefix) == [f"{prefix}-a"]
        server.forget(prefix)
        assert server.indices(prefix) == []
    finally:
        server.stop()
