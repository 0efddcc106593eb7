"""nginx before a search server, as companies have them: TLS, a password and a path in front of all addresses; and, at
another port, a forward proxy."""

import os
import subprocess

from support.paths import ROOT
from support.ports import free_port
from support.waiting import wait_until

NGINX = ROOT / "deps/nginx/usr/sbin/nginx"
USER, PASSWORD = "hindsight", "what only the search cluster knows"

CONFIGURATION = """{user}
worker_processes 1;
pid {folder}/nginx.pid;
error_log {folder}/error.log info;
events {{ worker_connections 256; }}
http {{
  access_log {folder}/access.log;
  client_max_body_size 0;
  {temporary}
  server {{
    listen 127.0.0.1:{tls_port} ssl;
    ssl_certificate {folder}/certificate.pem;
    ssl_certificate_key {folder}/key.pem;
    location /search/ {{
      auth_basic "search";
      auth_basic_user_file {folder}/users;
      proxy_pass {search}/;
    }}
  }}
  server {{
    listen 127.0.0.1:{proxy_port};
    location / {{ proxy_pass http://$http_host$request_uri; }}
  }}
}}
"""


class SearchFront:
    """A context manager."""

    def __init__(self, folder, search):
        self.folder = folder
        self.search = search
        self.tls_port = free_port()
        self.proxy_port = free_port()
        self.certificate = folder / "certificate.pem"

    def __enter__(self):
        (self.folder / "temp").mkdir(parents=True)
        self.make_certificate(self.folder)
        (self.folder / "users").write_text(f"{USER}:{{PLAIN}}{PASSWORD}\n")
        temporary = "\n  ".join(f"{kind}_temp_path {self.folder}/temp/{kind};" for kind in ("client_body", "proxy", "fastcgi", "uwsgi", "scgi"))
        (self.folder / "nginx.conf").write_text(CONFIGURATION.format(
            folder=self.folder, user="user root;" if os.getuid() == 0 else "", temporary=temporary, search=self.search.url,
            tls_port=self.tls_port, proxy_port=self.proxy_port))
        subprocess.run(self.command(), check=True, timeout=30)
        wait_until((self.folder / "nginx.pid").exists, 10, "nginx runs")
        return self

    def __exit__(self, *_):
        subprocess.run([*self.command(), "-s", "quit"], check=True, timeout=30)

    def command(self):
        return [NGINX, "-p", self.folder, "-e", self.folder / "error.log", "-c", self.folder / "nginx.conf"]

    @staticmethod
    def make_certificate(folder):
        subprocess.run(["openssl", "req", "-x509", "-newkey", "ec", "-pkeyopt", "ec_paramgen_curve:prime256v1", "-nodes", "-days", "30",
                        "-subj", "/CN=localhost", "-addext", "subjectAltName=DNS:localhost", "-keyout", folder / "key.pem",
                        "-out", folder / "certificate.pem"], check=True, capture_output=True, timeout=30)

    def requests(self):
        return (self.folder / "access.log").read_text().splitlines()
