#!/bin/sh
# What a fresh Debian machine lacks: `setup.sh venv` makes .venv, `setup.sh office` sees to LibreOffice and Dovecot.
# Installs system packages only as root with apt-get; otherwise says in plain words what to install.
set -eu
cd "$(dirname "$0")/.."

may_install() { [ "$(id -u)" = 0 ] && command -v apt-get >/dev/null; }

install() {
    echo "正在安装 / installing: $*"
    export DEBIAN_FRONTEND=noninteractive
    apt-get -qq -o DPkg::Lock::Timeout=300 update &&
        apt-get -qq -o DPkg::Lock::Timeout=300 install -y --no-install-recommends "$@" >/dev/null
}

stop() { echo "$1" >&2; echo "$2" >&2; exit 1; }

python() {
    for candidate in ${PYTHON:-python3.11 python3 python3.14 python3.13 python3.12}; do
        if "$candidate" -c 'import sys; sys.exit(sys.version_info < (3, 11))' 2>/dev/null; then
            command -v "$candidate"
            return
        fi
    done
    stop "需要 Python 3.11 或更高版本。请先安装，例如（Debian，root）：apt-get install python3" \
        "Python 3.11 or later is needed. Please install it, e.g. (Debian, as root): apt-get install python3"
}

venv() {
    # An interrupted first run leaves a .venv without pip: made anew.
    if .venv/bin/python -m pip --version >/dev/null 2>&1; then return; fi
    python=$(python)
    if ! "$python" -c 'import ensurepip, venv' 2>/dev/null; then
        package="python$("$python" -c 'import sys; print("%d.%d" % sys.version_info[:2])')-venv"
        may_install || stop "$python 缺少 venv 模块。请先安装（Debian，root）：apt-get install python3-venv" \
            "$python has no venv module. Please install it (Debian, as root): apt-get install python3-venv"
        install "$package" || stop "安装 $package 失败，原因见上。" "Installing $package failed, see above."
    fi
    "$python" -m venv --clear .venv
}

# The tests' own opinion of what is missing, so that there is only one.
office_is_there() {
    .venv/bin/python -c 'import sys; from tests import office; from tests.bureau import dovecot; from tests.desk import screen; from tests.report import pdf
sys.exit(office.missing() or screen.missing() or dovecot.missing() or pdf.missing())'
}

office() {
    if office_is_there 2>/dev/null; then return; fi
    if may_install; then
        install libreoffice-calc libreoffice-writer python3-uno xvfb xdotool dovecot-imapd poppler-utils ||
            stop "安装 LibreOffice、Dovecot 或 poppler-utils 失败，原因见上。" "Installing failed, see above."
        office_is_there
    elif ! office_is_there; then
        [ -z "${CI:-}" ] || exit 1
        echo "需要 LibreOffice、Dovecot 或 poppler-utils 的测试将被跳过。/ Tests that need them will be skipped." >&2
    fi
}

"$1"
