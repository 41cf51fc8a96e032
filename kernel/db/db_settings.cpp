#include "db/db_settings.h"

namespace corbel::db {
std::vector<SettingSpec> databaseSettings() {
    using enum SettingType;
    return {
        choice("database", {"sqlite", "mysql"},
             "sqlite keeps a file for each mailbox in the data directory; mysql keeps all in one schema of a MariaDB or MySQL server."),
        setting("mysql_socket", String, "",
             "Unix socket of the database server, for example /run/mysqld/mysqld.sock; comes before mysql_host."),
        setting("mysql_host", String, "", "Name or address of the database server."),
        setting("mysql_port", Integer, "3306", "TCP port of the database server.", 1, 65535),
        setting("mysql_user", String, "corbel", "User at the database server; needs all rights on the schema."),
        setting("mysql_password", Secret, "", "That user's password; empty for authentication by unix socket."),
        setting("mysql_database", String, "corbel",
             "The schema; made by the operator: CREATE DATABASE corbel CHARACTER SET utf8mb4 COLLATE utf8mb4_bin."),
    };
}

std::optional<MysqlOptions> readMysqlOptions(const Settings& settings) {
    if (settings.string("database") != "mysql") return std::nullopt;
    MysqlOptions options;
    options.socket = settings.string("mysql_socket");
    options.host = settings.string("mysql_host");
    options.port = static_cast<std::uint16_t>(settings.integer("mysql_port"));
    options.user = settings.string("mysql_user");
    options.password = settings.string("mysql_password");
    options.database = settings.string("mysql_database");
    if (options.socket.empty() && options.host.empty()) {
        throw Error(ErrorCode::InvalidArgument, "database = mysql needs mysql_socket or mysql_host");
    }
    return options;
}

}  // namespace corbel::db
