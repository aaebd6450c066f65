#!/bin/sh
# Write the locks again after an edit of pyproject.toml or jgo.toml. None holds an address, so a mirror can serve them.
#   sh ops/lock.sh                              Python packages -> requirements.lock, tests/browser/npm.lock
#   sh ops/lock.sh --jars                       jars            -> jgo.lock.toml
#   sh ops/lock.sh --jars benchmarks/streams    the jars of a folder's jgo.toml, in the same way
# uv.lock stays untracked: it names hosts.
set -eu
here=$(CDPATH='' cd -- "$(dirname -- "$0")/.." && pwd -P)
cd -- "$here"
uv=$here/.cache/boot/bin/uv
[ -x "$uv" ] || uv=uv
export UV_CACHE_DIR="$here/.cache/uv"

if [ "${1:-}" = --jars ]; then
    export M2_REPO="$here/.cache/m2" JGO_CACHE_DIR="$here/.cache/jgo"
    folder=${2:-.}
    (cd -- "$folder" && "$uv" tool run --python "$here/.venv/bin/python" --from 'jgo[cli]==3.2.0' jgo lock)
    # When it was written is no part of what is locked.
    sed -e '/^generated = /d' -e '/^spec_hash = /d' "$folder/jgo.lock.toml" >.cache/jgo.lock.toml
    mv .cache/jgo.lock.toml "$folder/jgo.lock.toml"
else
    "$uv" lock
    export="$uv export -q --locked --format requirements-txt --no-header --no-annotate --no-emit-project"
    $export --all-groups --no-group npm -o requirements.lock
    $export --only-group npm -o tests/browser/npm.lock
fi
