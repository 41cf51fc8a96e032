#include "store/rights/rights_log.h"

#include <algorithm>

#include "store/change_queries.h"

namespace corbel::store {
namespace {

// One byte of kind, one that says whether there was an entry, eight of id and four of rights, big endian.
constexpr std::size_t kIdAt = 2, kRightsAt = 10, kLoggedBytes = 14;

void append(std::string& bytes, std::uint64_t number, std::size_t size) {
    for (std::size_t i = size; i-- > 0;) bytes += static_cast<char>(number >> (8 * i));
}

std::uint64_t number(std::string_view bytes) {
    std::uint64_t result = 0;
    for (const char c : bytes) result = result << 8 | static_cast<unsigned char>(c);
    return result;
}

void log(WriteTransaction& transaction, FolderId folder, const RightsBefore& before, std::uint64_t cn) {
    std::string bytes;
    append(bytes, static_cast<std::uint64_t>(before.member.kind), 1);
    append(bytes, before.rights ? 1 : 0, 1);
    append(bytes, before.member.id, kRightsAt - kIdAt);
    append(bytes, before.rights.value_or(0), kLoggedBytes - kRightsAt);
    change_queries::log(transaction.connection(), transaction.store(), {cn, change_queries::LogKind::RightsChanged, folder, 0, 0, bytes},
                        transaction.now());
}

template <class Rows>
std::optional<RightSet> find(const Rows& rows, const Member& member) {
    const auto found = std::find_if(rows.begin(), rows.end(), [&](const auto& row) { return row.member == member; });
    return found == rows.end() ? std::nullopt : std::optional<RightSet>(found->rights);
}

}  // namespace

void logRights(WriteTransaction& transaction, FolderId folder, const Member& member, std::uint64_t cn) {
    const AclTable& acl = transaction.tree().acl();
    log(transaction, folder, {member, folder != 0 ? find(acl.entries(folder), member) : find(acl.delegates(), member)}, cn);
}

void logRightsOf(WriteTransaction& transaction, FolderId folder) {
    for (const AclEntry& entry : transaction.tree().acl().entries(folder)) log(transaction, folder, {entry.member, entry.rights}, transaction.nextChange());
}

std::optional<RightsBefore> rightsBefore(std::string_view logged) {
    if (logged.size() != kLoggedBytes) return std::nullopt;
    RightsBefore before;
    before.member = {static_cast<MemberKind>(logged[0]), number(logged.substr(kIdAt, kRightsAt - kIdAt))};
    if (logged[1] != 0) before.rights = static_cast<RightSet>(number(logged.substr(kRightsAt)));
    return before;
}

}  // namespace corbel::store
