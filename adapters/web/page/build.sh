#!/usr/bin/env bash
# Makes chat.js of the TypeScript beside it. With --check it only says whether the committed chat.js is what the sources give.
# Everything happens in a folder of its own, so that no node_modules lies about.
set -euo pipefail
cd "$(dirname "$0")"

if ! command -v npm >/dev/null; then
	echo "build.sh: npm is missing; install Node.js 20 or later" >&2
	exit 1
fi

folder="$(mktemp -d)"
trap 'rm -rf "$folder"' EXIT
cp ./*.ts package.json package-lock.json tsconfig.json "$folder"
(
	cd "$folder"
	npm ci --ignore-scripts --no-audit --no-fund --loglevel=error
	node_modules/.bin/tsc
	node_modules/.bin/esbuild chat.ts --bundle --minify --charset=utf8 --target=es2022 --legal-comments=none --log-level=warning --outfile=chat.js
)

if [[ "${1:-}" == --check ]]; then
	if ! cmp -s "$folder/chat.js" chat.js; then
		echo "build.sh: chat.js is not what the sources give; run adapters/web/page/build.sh and commit it" >&2
		exit 1
	fi
	exit 0
fi
cp "$folder/chat.js" chat.js
