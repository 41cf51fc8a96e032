// The module's tables. A released migration never changes.
#pragma once

#include <array>

#include "corbel/draft/sql.h"

namespace corbel::directory_sql {

/// dsql_name.kinds, bits.
enum NameKind : std::int64_t { kLogin = 1, kAddress = 2, kAlias = 4, kGroupName = 8, kGroupAddress = 16 };

inline const std::array<draft::SqlMigration, 1> kMigrations = {
    {{1,
      "CREATE TABLE dsql_user (id BIGINT NOT NULL PRIMARY KEY, login VARCHAR(255) NOT NULL, address VARCHAR(255) NOT NULL, "
      "display_name VARCHAR(255) NOT NULL, tenant VARCHAR(190) NOT NULL, quota BIGINT NOT NULL, is_enabled BIGINT NOT NULL, is_admin "
      "BIGINT NOT NULL, "
      "has_password BIGINT NOT NULL, has_scram BIGINT NOT NULL);\n"
      "CREATE UNIQUE INDEX dsql_user_login ON dsql_user (login);\n"
      "CREATE TABLE dsql_name (name VARCHAR(255) NOT NULL PRIMARY KEY, local_part VARCHAR(255) NOT NULL, owner BIGINT NOT NULL, kinds "
      "BIGINT NOT NULL);\n"
      "CREATE INDEX dsql_name_local_part ON dsql_name (local_part);\n"
      "CREATE INDEX dsql_name_owner ON dsql_name (owner);\n"
      "CREATE TABLE dsql_credential (user_id BIGINT NOT NULL PRIMARY KEY, value TEXT NOT NULL);\n"
      "CREATE TABLE dsql_group (id BIGINT NOT NULL PRIMARY KEY, name VARCHAR(255) NOT NULL, address VARCHAR(255) NOT NULL);\n"
      "CREATE UNIQUE INDEX dsql_group_name ON dsql_group (name);\n"
      "CREATE TABLE dsql_member (group_id BIGINT NOT NULL, user_id BIGINT NOT NULL, PRIMARY KEY (group_id, user_id));\n"
      "CREATE INDEX dsql_member_user ON dsql_member (user_id, group_id);\n"
      "CREATE TABLE dsql_meta (name VARCHAR(32) NOT NULL PRIMARY KEY, value BIGINT NOT NULL);\n"
      "INSERT INTO dsql_meta (name, value) VALUES ('change', 1);\n"
      "INSERT INTO dsql_meta (name, value) VALUES ('last_id', 0);\n"
      "INSERT INTO dsql_meta (name, value) VALUES ('without_scram', 0)"}}};

}  // namespace corbel::directory_sql
