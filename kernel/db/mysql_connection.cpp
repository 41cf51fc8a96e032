// Connections to a MySQL-compatible server through libmariadb: READ COMMITTED, UTF-8 compared by bytes, no reconnect behind our back.
#include <mysql.h>
#include <poll.h>

#include <memory>
#include <mutex>

#include "db/connection.h"
#include "db/mysql_error.h"
#include "db/mysql_statement.h"
#include "db/statement_cache.h"

namespace corbel::db {
namespace {

constexpr std::size_t kCachedStatements = 128;
constexpr unsigned int kConnectTimeoutSeconds = 5;
constexpr unsigned int kReadTimeoutSeconds = 120;
/// The SQL that stands for both engines: || joins, '\' is itself, "x" is a name, too long or wrong values are errors.
constexpr const char* kSetUp[] = {
    "SET NAMES utf8mb4 COLLATE utf8mb4_bin",
    "SET SESSION TRANSACTION ISOLATION LEVEL READ COMMITTED",
    "SET SESSION "
    "sql_mode='STRICT_ALL_TABLES,NO_ENGINE_SUBSTITUTION,NO_AUTO_VALUE_ON_ZERO,NO_BACKSLASH_ESCAPES,ANSI_QUOTES,PIPES_AS_CONCAT', "
    "innodb_lock_wait_timeout=10, time_zone='+00:00', autocommit=1",
};

class MysqlConnection final : public Connection {
public:
    explicit MysqlConnection(const MysqlOptions& options) : _cache(kCachedStatements) {
        static std::once_flag once;
        std::call_once(once, [] { mysql_library_init(0, nullptr, nullptr); });
        _handle.reset(mysql_init(nullptr));
        if (!_handle) throw Error(ErrorCode::Unavailable, "Storage is not available at the moment, please try again later", "mysql_init");
        const unsigned int off = 0;
        mysql_options(_handle.get(), MYSQL_OPT_CONNECT_TIMEOUT, &kConnectTimeoutSeconds);
        mysql_options(_handle.get(), MYSQL_OPT_READ_TIMEOUT, &kReadTimeoutSeconds);
        mysql_options(_handle.get(), MYSQL_OPT_WRITE_TIMEOUT, &kReadTimeoutSeconds);
        mysql_options(_handle.get(), MYSQL_OPT_LOCAL_INFILE, &off);  // the server shall not ask for our files
        mysql_options(_handle.get(), MYSQL_SET_CHARSET_NAME, "utf8mb4");
        for (const char* statement : kSetUp) mysql_options(_handle.get(), MYSQL_INIT_COMMAND, statement);
        const char* const socket = options.socket.empty() ? nullptr : options.socket.c_str();
        const char* const host = socket ? "localhost" : options.host.c_str();
        // FOUND_ROWS: an UPDATE counts the rows that it matched, as SQLite does.
        if (!mysql_real_connect(_handle.get(), host, options.user.c_str(), options.password.c_str(), options.database.c_str(), options.port,
                                socket, CLIENT_FOUND_ROWS)) {
            throwMysqlError(mysql_errno(_handle.get()), mysql_error(_handle.get()),
                            "connect to " + (socket ? options.socket : options.host + ":" + std::to_string(options.port)));
        }
    }

    ~MysqlConnection() override { _cache.trimTo(0); }

    Engine engine() const noexcept override { return Engine::Mysql; }

    Statement prepare(std::string_view sql) override {
        MysqlStatement* statement = _cache.find(sql);
        if (!statement)
            statement = &_cache.insert(std::make_unique<MysqlStatement>(_handle.get(), _state, sql));
        else if (statement->isInUse())
            throw Error(ErrorCode::Internal, "Internal storage error", "statement already in use: " + std::string(sql));
        statement->take();
        return Statement(statement);
    }

    void execute(std::string_view script) override {
        const std::size_t semicolon = script.find(';');
        if (semicolon == script.npos || script.find_first_not_of(" \r\n\t;", semicolon) == script.npos) {
            query(script);
            return;
        }
        // Several statements are allowed for the length of this call only.
        mysql_set_server_option(_handle.get(), MYSQL_OPTION_MULTI_STATEMENTS_ON);
        try {
            query(script);
        } catch (...) {
            mysql_set_server_option(_handle.get(), MYSQL_OPTION_MULTI_STATEMENTS_OFF);
            throw;
        }
        mysql_set_server_option(_handle.get(), MYSQL_OPTION_MULTI_STATEMENTS_OFF);
    }

    void begin() override {
        query("START TRANSACTION");
        _inTransaction = true;
    }

    void beginRead() override {
        query("SET TRANSACTION ISOLATION LEVEL REPEATABLE READ");  // for the next one only
        query("START TRANSACTION WITH CONSISTENT SNAPSHOT, READ ONLY");
        _inTransaction = true;
    }

    void commit() override {
        try {
            query("COMMIT");
        } catch (const TransactionLost&) {
            throw;
        } catch (const Error& error) {
            if (_state.isBroken) throw CommitUnknown(error.code(), error.userText(), error.detail());
            throw;
        }
        _inTransaction = false;
    }

    void rollback() noexcept override {
        if (!_inTransaction) return;
        _inTransaction = false;
        // A connection that cannot roll back is closed: then the server does it.
        if (!_state.isBroken && mysql_real_query(_handle.get(), "ROLLBACK", 8) != 0) _state.isBroken = true;
    }

    bool inTransaction() const noexcept override { return _inTransaction; }
    std::uint64_t statementCount() const noexcept override { return _state.statements; }
    std::uint64_t vmSteps() const noexcept override { return 0; }
    /// Between commands the server has nothing to say but goodbye: something to read means that it closed an idle connection (wait_timeout, KILL).
    bool isUsable() const noexcept override {
        pollfd socket{mysql_get_socket(_handle.get()), POLLIN, 0};
        return !_state.isBroken && ::poll(&socket, 1, 0) == 0;
    }
    void shrink() noexcept override { _cache.trimTo(0); }
    std::uint64_t walPages() const noexcept override { return 0; }
    bool checkpoint(bool) override { return true; }

private:
    void query(std::string_view sql) {
        ++_state.statements;
        // mysql_real_query() fails with any non-zero; of mysql_next_result(), -1 is "no more".
        int result = mysql_real_query(_handle.get(), sql.data(), sql.size()) == 0 ? 0 : 1;
        while (result == 0) {
            if (MYSQL_RES* rows = mysql_store_result(_handle.get())) mysql_free_result(rows);
            result = mysql_next_result(_handle.get());
        }
        if (result < 0) return;
        const unsigned int number = mysql_errno(_handle.get());
        if (breaksMysqlConnection(number)) _state.isBroken = true;
        throwMysqlError(number, mysql_error(_handle.get()), sql.substr(0, 200));
    }

    struct Close {
        void operator()(MYSQL* handle) const noexcept { mysql_close(handle); }
    };
    std::unique_ptr<MYSQL, Close> _handle;
    MysqlState _state;
    bool _inTransaction = false;
    StatementCache<MysqlStatement> _cache;
};

}  // namespace

std::unique_ptr<Connection> openMysql(const MysqlOptions& options) { return std::make_unique<MysqlConnection>(options); }

}  // namespace corbel::db
