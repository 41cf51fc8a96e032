#include "store/rights/acl_queries.h"

namespace corbel::store::acl_queries {
namespace {

constexpr std::string_view kLoadAll = "SELECT folder_id, member_kind, member_id, rights FROM acl WHERE store_id=?";
constexpr std::string_view kErase = "DELETE FROM acl WHERE store_id=? AND folder_id=? AND member_kind=? AND member_id=?";
constexpr std::string_view kCopy =
    "INSERT INTO acl (store_id, folder_id, member_kind, member_id, rights) "
    "SELECT store_id, ?, member_kind, member_id, rights FROM acl WHERE store_id=? AND folder_id=?";
constexpr std::string_view kDelegates = "SELECT member_kind, member_id, rights FROM store_delegate WHERE store_id=?";
constexpr std::string_view kEraseDelegate = "DELETE FROM store_delegate WHERE store_id=? AND member_kind=? AND member_id=?";
constexpr std::string_view kFavourites = "SELECT folder_id FROM favourite WHERE store_id=? AND user_id=?";
constexpr std::string_view kEraseFavourite = "DELETE FROM favourite WHERE store_id=? AND folder_id=? AND user_id=?";

std::int64_t number(MemberKind kind) { return static_cast<std::int64_t>(kind); }

}  // namespace

std::vector<AclRow> loadAll(db::Connection& connection, StoreId store) {
    db::Statement select = connection.prepare(kLoadAll);
    select.with(store);
    std::vector<AclRow> rows;
    while (select.step()) {
        AclRow row;
        row.folder = select.unsignedInteger(0);
        row.entry.member = {static_cast<MemberKind>(select.integer(1)), select.unsignedInteger(2)};
        row.entry.rights = static_cast<RightSet>(select.integer(3));
        rows.push_back(row);
    }
    return rows;
}

void set(db::Connection& connection, StoreId store, FolderId folder, const AclEntry& entry) {
    connection
        .prepare(db::Dialect::upsert(connection.engine(), "acl", "store_id, folder_id, member_kind, member_id, rights",
                                     "store_id, folder_id, member_kind, member_id"))
        .with(store, folder, number(entry.member.kind), entry.member.id, entry.rights)
        .run();
}

void erase(db::Connection& connection, StoreId store, FolderId folder, const Member& member) {
    connection.prepare(kErase).with(store, folder, number(member.kind), member.id).run();
}

void copy(db::Connection& connection, StoreId store, FolderId from, FolderId folder) {
    connection.prepare(kCopy).with(folder, store, from).run();
}

std::vector<DelegateRow> delegates(db::Connection& connection, StoreId store) {
    db::Statement select = connection.prepare(kDelegates);
    select.with(store);
    std::vector<DelegateRow> rows;
    while (select.step()) {
        rows.push_back(
            {{static_cast<MemberKind>(select.integer(0)), select.unsignedInteger(1)}, static_cast<std::uint32_t>(select.integer(2))});
    }
    return rows;
}

void setDelegate(db::Connection& connection, StoreId store, const DelegateRow& row) {
    connection
        .prepare(db::Dialect::upsert(connection.engine(), "store_delegate", "store_id, member_kind, member_id, rights",
                                     "store_id, member_kind, member_id"))
        .with(store, number(row.member.kind), row.member.id, row.rights)
        .run();
}

void eraseDelegate(db::Connection& connection, StoreId store, const Member& member) {
    connection.prepare(kEraseDelegate).with(store, number(member.kind), member.id).run();
}

std::vector<FolderId> favourites(db::Connection& connection, StoreId store, UserId user) {
    db::Statement select = connection.prepare(kFavourites);
    select.with(store, user);
    std::vector<FolderId> folders;
    while (select.step()) folders.push_back(select.unsignedInteger(0));
    return folders;
}

void addFavourite(db::Connection& connection, StoreId store, FolderId folder, UserId user) {
    connection.prepare(db::Dialect::insertIgnore(connection.engine(), "favourite", "store_id, folder_id, user_id"))
        .with(store, folder, user)
        .run();
}

void eraseFavourite(db::Connection& connection, StoreId store, FolderId folder, UserId user) {
    connection.prepare(kEraseFavourite).with(store, folder, user).run();
}

}  // namespace corbel::store::acl_queries
