# What the verbs share: packages, compiler cache, build. Sourced with the current directory at the root of the tree.

export CCACHE_DIR=${CCACHE_DIR:-$PWD/build/ccache} CCACHE_BASEDIR=$PWD CCACHE_NOHASHDIR=1 CCACHE_MAXSIZE=${CCACHE_MAXSIZE:-4G}

BUILD_PACKAGES="g++ cmake ninja-build ccache lld pkg-config libpoco-dev libssl-dev libsqlite3-dev libmariadb-dev libgmime-3.0-dev
 libzstd-dev libseccomp-dev libicu-dev libxapian-dev libargon2-dev libcrypt-dev libsystemd-dev zlib1g-dev openssl python3 ca-certificates"
PACKAGE_PACKAGES="dpkg-dev file xz-utils"
IMAGE_PACKAGES="mmdebstrap grub-pc-bin grub-efi-amd64-bin grub-common mtools dosfstools fdisk e2fsprogs systemd"
TRY_PACKAGES="curl swaks"   # what ./dev run tells people to type
FUZZ_PACKAGES="libcppunit-dev clang libclang-rt-14-dev"
TEST_PACKAGES="$FUZZ_PACKAGES abigail-tools apparmor mariadb-server mariadb-client curl isync fetchmail swaks postfix neomutt procps man-db groff-base systemd"
FULL_PACKAGES="$PACKAGE_PACKAGES $IMAGE_PACKAGES debootstrap systemd-container qemu-system-x86 ovmf skopeo umoci"   # of tests labelled "full"

say() { printf 'dev: %s\n' "$*" >&2; }

# needs_value "$@": the option in $1 is followed by its value, or the verb ends with 2.
needs_value() {
    [ $# -ge 2 ] && return
    say "$1 needs a value; --help tells more"
    exit 2
}

# as_root COMMAND...: directly, or through sudo.
as_root() {
    if [ "$(id -u)" = 0 ]; then "$@"; else sudo "$@"; fi
}

# Installs what is missing of the packages named; keeps their services from starting and puts policy-rc.d back as it was.
need_packages() {
    local missing="" package installed
    installed=$(dpkg-query -W -f='${Package} ${db:Status-Status}\n' "$@" 2>/dev/null | sed -n 's/ installed$//p') || true
    for package in "$@"; do
        [[ $'\n'$installed$'\n' = *$'\n'$package$'\n'* ]] || missing="$missing $package"
    done
    [ -n "$missing" ] || return 0
    if [ "$(id -u)" != 0 ] && ! sudo -n true 2>/dev/null; then
        say "packages are missing; as root run:"
        echo "apt-get install -y --no-install-recommends$missing" >&2
        exit 2
    fi
    say "installing$missing"
    local policy=/usr/sbin/policy-rc.d made=
    if [ ! -e $policy ]; then
        printf '#!/bin/sh\nexit 101\n' | as_root tee $policy >/dev/null
        as_root chmod 755 $policy
        made=yes
    fi
    local status=0
    as_root apt-get -qq -o DPkg::Lock::Timeout=900 update >&2 || status=$?
    # shellcheck disable=SC2086
    as_root env DEBIAN_FRONTEND=noninteractive apt-get -qq -o DPkg::Lock::Timeout=900 -o Dpkg::Options::=--force-unsafe-io \
        install -y --no-install-recommends $missing >&2 || status=$?
    [ -z "$made" ] || as_root rm -f $policy
    if [ $status != 0 ]; then
        say "apt-get failed ($status); see above"
        exit $status
    fi
}

# build PRESET [TARGET...]
build() {
    local preset=$1
    shift
    mkdir -p build
    # Once configured, the build itself sees what changed in its lists and folders.
    [ -e build/"$preset"/build.ninja ] || cmake --preset "$preset" >build/configure-"$preset".log 2>&1 || { cat build/configure-"$preset".log >&2; return 1; }
    cmake --build build/"$preset" ${1:+--target "$@"} >build/build-"$preset".log 2>&1 || { tail -n 60 build/build-"$preset".log >&2; return 1; }
}
