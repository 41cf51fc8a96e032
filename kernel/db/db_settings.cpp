#include "db/db_settings.h"

namespace corbel::db {
namespace {

SettingSpec spec(std::string key, SettingType type, std::string value, std::string summary) {
    SettingSpec s;
    s.key = std::move(key);
    s.type = type;
    s.defaultValue = std::move(value);
    s.summary = std::move(summary);
    return s;
}

}  // namespace

std::vector<SettingSpec> databaseSettings() {
    using enum SettingType;
    std::vector<SettingSpec> specs = {
        spec("database", Enum, "sqlite",
             "sqlite keeps a file for each mailbox in the data directory; mysql keeps all in one schema of a MariaDB or MySQL server."),
        spec("mysql_socket", String, "",
             "Unix socket of the database server, for example /run/mysqld/mysqld.sock; comes before mysql_host."),
        spec("mysql_host", String, "", "Name or address of the database server."),
        spec("mysql_port", Integer, "3306", "TCP port of the database server."),
        spec("mysql_user", String, "corbel", "User at the database server; needs all rights on the schema."),
        spec("mysql_password", Secret, "", "That user's password; empty for authentication by unix socket."),
        spec("mysql_database", String, "corbel",
             "The schema; made by the operator: CREATE DATABASE corbel CHARACTER SET utf8mb4 COLLATE utf8mb4_bin."),
    };
    specs[0].choices = {"sqlite", "mysql"};
    specs[3].min = 1;
    specs[3].max = 65535;
    return specs;
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
