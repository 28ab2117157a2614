#!/bin/sh
# What make needs from the machine: a virtual environment, and for the tests a browser with a Chinese font, proxies,
# a database and what recognises scans.
# Installs from Debian's packages where something is missing and we are root; otherwise says what to install. Asks nothing.
set -eu

install() {
    if [ "$(id -u)" = 0 ] && command -v apt-get >/dev/null 2>&1; then
        export DEBIAN_FRONTEND=noninteractive
        apt-get update -qq >/dev/null
        apt-get install -y -qq --no-install-recommends "$@" >/dev/null
    else
        echo "缺少 $*。请先安装：sudo apt-get install -y $*" >&2
        exit 1
    fi
}

# Installs programs that come with a service, without that service: it is neither started now nor when the machine is.
without_service() {
    rule=/usr/sbin/policy-rc.d
    if [ "$(id -u)" = 0 ] && [ ! -e "$rule" ]; then
        trap 'rm -f "$rule"' EXIT
        trap 'exit 1' INT TERM
        printf '#!/bin/sh\nexit 101\n' >"$rule"
        chmod 755 "$rule"
    fi
    install "$@"
    for service in "$@"; do
        update-rc.d "$service" disable >/dev/null
    done
}

case "$1" in
venv)
    python=$2 folder=$3
    "$python" -c 'import sys; sys.exit(sys.version_info < (3, 11))' || {
        echo "需要 Python 3.11 或更新，现为 $("$python" --version)。可用 make PYTHON=python3.12 指定" >&2
        exit 1
    }
    # Debian's python3 comes without ensurepip; python3-venv brings it.
    "$python" -c 'import ensurepip' 2>/dev/null || install python3-venv
    [ -x "$folder/bin/python" ] || "$python" -m venv "$folder"
    ;;
browser)
    command -v chromium >/dev/null 2>&1 || install chromium
    # The same without windows, for the tests: half the work for each page. Where there is none, the other does it all.
    command -v chromium-headless-shell >/dev/null 2>&1 || (install chromium-headless-shell) 2>/dev/null ||
        echo "没有 chromium-headless-shell：浏览器测试用 chromium，要慢一些" >&2
    command -v firefox-esr >/dev/null 2>&1 || install firefox-esr
    # Unpacks the old browsers (tools/old_browsers.py).
    command -v brotli >/dev/null 2>&1 || install brotli
    [ -n "$(fc-list :lang=zh 2>/dev/null | head -n 1)" ] || install fontconfig fonts-noto-cjk
    # Scans of printed notices, in simplified Chinese.
    tesseract --list-langs 2>/dev/null | grep -qx chi_sim || install tesseract-ocr tesseract-ocr-chi-sim
    # Debian has them where only root looks.
    [ -x /usr/sbin/nginx ] && [ -x /usr/sbin/haproxy ] && [ -x /usr/sbin/apache2 ] || without_service nginx haproxy apache2
    # What verifies the unit of deploy/; nothing of it is started. And what makes a certificate for its sites.
    command -v systemd-analyze >/dev/null 2>&1 || install systemd
    command -v openssl >/dev/null 2>&1 || install openssl
    # For the records' tests, which start a server of their own.
    ls /usr/lib/postgresql/*/bin/initdb >/dev/null 2>&1 || without_service postgresql
    ;;
esac
