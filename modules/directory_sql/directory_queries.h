// The statements that read; tests/queries_test.cpp asserts that each finds its rows by an index.
#pragma once

namespace corbel::directory_sql::sql {

#define DSQL_USER_COLUMNS "u.id, u.login, u.address, u.display_name, u.tenant, u.quota, u.is_enabled, u.is_admin"

inline constexpr const char* kUserByName =
    "SELECT " DSQL_USER_COLUMNS ", n.name, n.kinds FROM dsql_name n JOIN dsql_user u ON u.id = n.owner WHERE n.name = ?";
inline constexpr const char* kUsersByLocalPart =
    "SELECT DISTINCT " DSQL_USER_COLUMNS
    " FROM dsql_name n JOIN dsql_user u ON u.id = n.owner WHERE n.local_part = ? AND n.kinds IN (1, 2, 3, 5, 6, 7) LIMIT 2";
inline constexpr const char* kUserById = "SELECT " DSQL_USER_COLUMNS " FROM dsql_user u WHERE u.id = ?";
inline constexpr const char* kUsersAfter = "SELECT " DSQL_USER_COLUMNS " FROM dsql_user u WHERE u.login > ? ORDER BY u.login LIMIT ?";
inline constexpr const char* kNamesOfOwner = "SELECT name, kinds FROM dsql_name WHERE owner = ? ORDER BY name";
inline constexpr const char* kNamesOfRange =
    "SELECT n.owner, n.name, n.kinds FROM dsql_user u JOIN dsql_name n ON n.owner = u.id WHERE u.login >= ? AND u.login <= ? ORDER BY "
    "u.login, n.name";
inline constexpr const char* kGroupsOfUser = "SELECT group_id FROM dsql_member WHERE user_id = ? ORDER BY group_id";
inline constexpr const char* kGroupsOfRange =
    "SELECT m.user_id, m.group_id FROM dsql_user u JOIN dsql_member m ON m.user_id = u.id WHERE u.login >= ? AND u.login <= ? ORDER BY "
    "u.login, m.group_id";
inline constexpr const char* kGroupByName =
    "SELECT g.id, g.name, g.address, n.name, n.kinds FROM dsql_name n JOIN dsql_group g ON g.id = n.owner WHERE n.name = ?";
inline constexpr const char* kGroupById = "SELECT id, name, address FROM dsql_group WHERE id = ?";
inline constexpr const char* kGroupsAfter = "SELECT id, name, address FROM dsql_group WHERE name > ? ORDER BY name LIMIT ?";
inline constexpr const char* kMembersOfGroup = "SELECT user_id FROM dsql_member WHERE group_id = ? ORDER BY user_id";
inline constexpr const char* kCredentials = "SELECT value FROM dsql_credential WHERE user_id = ?";
inline constexpr const char* kMeta = "SELECT value FROM dsql_meta WHERE name = ?";
inline constexpr const char* kOwnerOfName = "SELECT owner, kinds FROM dsql_name WHERE name = ?";
inline constexpr const char* kLoginState = "SELECT is_enabled, has_password, has_scram FROM dsql_user WHERE id = ?";

#undef DSQL_USER_COLUMNS

}  // namespace corbel::directory_sql::sql
