#!/bin/sh
# Brings the browser that the tests drive, where this machine allows it; otherwise says in one sentence what to install.
set -u
find_browser() { command -v chromium || command -v chromium-browser || command -v google-chrome; }
find_browser > /dev/null && exit 0
if command -v apt-get > /dev/null && [ "$(id -u)" = 0 ]; then
  echo "Installing Chromium for the browser tests (once) ..."
  { apt-get update -qq && apt-get install -y -qq --no-install-recommends chromium fonts-noto-cjk; } > build/browser.log 2>&1
fi
find_browser > /dev/null && exit 0
echo "The browser tests need Chromium, which could not be installed here: install the package chromium and run make test again."
exit 1
