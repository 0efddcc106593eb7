# Sourced by scripts: puts the pinned Node first when setup had to bring one.
root=$(cd "$(dirname "${BASH_SOURCE[0]}")/.." && pwd)
[ -x "$root/deps/node/bin/node" ] && PATH="$root/deps/node/bin:$PATH"
export PATH
