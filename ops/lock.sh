#!/bin/sh
# Write both locks again after an edit of pyproject.toml or jgo.toml. Neither holds an address, so a mirror can serve them.
#   sh ops/lock.sh            Python packages -> requirements.lock, tests/browser/npm.lock (uv.lock stays untracked: it names hosts)
#   sh ops/lock.sh --jars     jars            -> jgo.lock.toml
set -eu
here=$(CDPATH='' cd -- "$(dirname -- "$0")/.." && pwd -P)
cd -- "$here"
uv=.cache/boot/bin/uv
[ -x "$uv" ] || uv=uv
export UV_CACHE_DIR="$here/.cache/uv"

if [ "${1:-}" = --jars ]; then
    export M2_REPO="$here/.cache/m2" JGO_CACHE_DIR="$here/.cache/jgo"
    "$uv" tool run --python .venv/bin/python --from 'jgo[cli]==3.2.0' jgo lock
    # When it was written is no part of what is locked.
    sed -e '/^generated = /d' -e '/^spec_hash = /d' jgo.lock.toml >.cache/jgo.lock.toml
    mv .cache/jgo.lock.toml jgo.lock.toml
else
    "$uv" lock
    export="$uv export -q --locked --format requirements-txt --no-header --no-annotate --no-emit-project"
    $export --all-groups --no-group npm -o requirements.lock
    $export --only-group npm -o tests/browser/npm.lock
fi
