#!/bin/sh
# mariadb_keeper.sh DIR: runs one private mariadbd under DIR for the tests that hold a shared lock on DIR/users, and stops it when they
# have gone. Started by tests/support/mariadb.cpp in a session of its own; says "ready" or the reason of a failure in DIR/state.
#
# Nobody has to clean up: a test that crashes loses its lock as well. The data directory stays for the next run.
set -u
cd "$1" || exit 1
linger=${CORBEL_MARIADB_LINGER:-5}
say() { echo "$*" >state.new; mv state.new state; }

if [ "$(id -u)" = 0 ]; then as="setpriv --reuid mysql --regid mysql --clear-groups"; owner=mysql; else as=; owner=$(id -un); fi
install -d -m 700 run tmp 2>/dev/null
[ "$(id -u)" = 0 ] && { chown mysql:mysql run tmp; chmod 755 run; }

if [ ! -e data/.complete ]; then
    rm -rf data; install -d -m 700 data
    [ "$(id -u)" = 0 ] && chown mysql:mysql data
    # shellcheck disable=SC2086
    if ! $as mariadb-install-db --no-defaults --datadir="$1/data" --auth-root-authentication-method=socket --auth-root-socket-user="$(id -un)" \
        --skip-test-db --innodb_log_file_size=16M >install.log 2>&1; then
        say "mariadb-install-db failed, see $1/install.log"; exit 1
    fi
    touch data/.complete; chown "$owner" data/.complete
fi

cat >my.cnf <<EOF
[mysqld]
datadir=$1/data
socket=$1/run/m.sock
pid-file=$1/run/m.pid
tmpdir=$1/tmp
log-error=$1/run/error.log
skip-networking
skip-name-resolve
character-set-server=utf8mb4
collation-server=utf8mb4_bin
transaction-isolation=READ-COMMITTED
innodb_buffer_pool_size=64M
innodb_log_file_size=16M
# Tests of what the server does with a crash are not ours: no syncs, and tables in one file are made and dropped fast.
innodb_flush_log_at_trx_commit=0
innodb_flush_method=O_DIRECT_NO_FSYNC
innodb_file_per_table=0
innodb_doublewrite=0
skip-log-bin
performance_schema=OFF
max_connections=300
EOF
chmod 644 my.cnf
# shellcheck disable=SC2086
$as mariadbd --defaults-file="$1/my.cnf" >mariadbd.log 2>&1 &
server=$!
tries=0
until mariadb-admin --no-defaults -u "$(id -un)" -S "$1/run/m.sock" ping >/dev/null 2>&1; do
    tries=$((tries + 1))
    if ! kill -0 $server 2>/dev/null || [ $tries -gt 600 ]; then
        say "mariadbd does not start, see $1/run/error.log"; kill $server 2>/dev/null; exit 1
    fi
    sleep 0.1
done
say ready

exec 9>>users
while :; do
    flock -x 9                     # granted when no test is left
    flock -u 9; sleep "$linger"    # the next executable of the same run comes soon
    flock -xn 9 && break
done
say stopped
kill $server; wait $server
