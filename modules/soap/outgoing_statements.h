// The queue's statements, apart so that a test can look at their plans. [any thread]
#pragma once

#define CORBEL_OUTGOING_COLUMNS "SELECT number, store_id, item_id, flags, submitted, user_id FROM soap_outgoing "

namespace corbel::soap::sql {

inline constexpr const char* kOutgoingTables =
    "CREATE TABLE soap_outgoing (number BIGINT NOT NULL PRIMARY KEY, store_id BIGINT NOT NULL, item_id BIGINT NOT NULL, is_master BIGINT NOT NULL, "
    "flags BIGINT NOT NULL, submitted BIGINT NOT NULL, user_id BIGINT NOT NULL);\n"
    "CREATE UNIQUE INDEX soap_outgoing_item ON soap_outgoing (store_id, item_id, is_master);\n"
    "CREATE INDEX soap_outgoing_store ON soap_outgoing (store_id, number);\n"
    "CREATE TABLE soap_outgoing_last (id BIGINT NOT NULL PRIMARY KEY, number BIGINT NOT NULL);\n"
    "INSERT INTO soap_outgoing_last (id, number) VALUES (1, 0)";

inline constexpr const char* kNextOutgoing = "UPDATE soap_outgoing_last SET number = number + 1 WHERE id = 1";
inline constexpr const char* kLastOutgoing = "SELECT number FROM soap_outgoing_last WHERE id = 1";
inline constexpr const char* kAddOutgoing =
    "INSERT INTO soap_outgoing (number, store_id, item_id, is_master, flags, submitted, user_id) VALUES (?, ?, ?, ?, ?, ?, ?)";
inline constexpr const char* kListOutgoing = CORBEL_OUTGOING_COLUMNS "WHERE number > ? ORDER BY number LIMIT ?";
inline constexpr const char* kListOutgoingOf = CORBEL_OUTGOING_COLUMNS "WHERE store_id = ? AND number > ? ORDER BY number LIMIT ?";
inline constexpr const char* kOutgoingOfItem = CORBEL_OUTGOING_COLUMNS "WHERE store_id = ? AND item_id = ?";
inline constexpr const char* kOutgoingInQueue = CORBEL_OUTGOING_COLUMNS "WHERE store_id = ? AND item_id = ? AND is_master = ?";
inline constexpr const char* kRemoveOutgoing = "DELETE FROM soap_outgoing WHERE number = ?";

}  // namespace corbel::soap::sql
