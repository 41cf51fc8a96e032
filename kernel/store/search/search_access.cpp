#include "store/search/search_access.h"

#include <algorithm>
#include <unordered_map>

#include "corbel/error.h"
#include "corbel/property_tags.h"
#include "store/search/search_criteria.h"
#include "store/search/search_queries.h"

namespace corbel::store {
namespace {

constexpr std::uint32_t kMessageRead = 0x1;

bool isHidden(db::Connection& connection, StoreId store, FolderId folder) {
    const auto row = search_queries::find(connection, store, folder);
    return row && looksAtReading(decodeCriteria(row->criteria).restriction);
}

}  // namespace

bool looksAtReading(const Restriction& restriction) {
    if (std::any_of(restriction.parts.begin(), restriction.parts.end(), looksAtReading)) return true;
    const PropId flags = tags::MessageFlags.id();
    if (restriction.kind == RestrictionKind::Bitmask) return restriction.tag.id() == flags && restriction.mask & kMessageRead;
    if (restriction.kind == RestrictionKind::Property) return restriction.tag.id() == flags;
    return restriction.kind == RestrictionKind::Compare && (restriction.tag.id() == flags || restriction.otherTag.id() == flags);
}

void requireSearchShown(StoreFile& file, const Identity& identity, FolderId folder) {
    if (isOwner(identity, file.facts())) return;
    if (isHidden(*file.reader(), file.id(), folder)) {
        throw Error(ErrorCode::NoAccess, "This search shows what the owner has read",
                    "user " + std::to_string(identity.user) + " asks for search folder " + std::to_string(folder));
    }
}

std::optional<SearchCounts> searchCountsFor(db::Connection& connection, StoreFile& file, const Identity& identity, const FolderTree& tree,
                                            FolderId folder) {
    if (isHidden(connection, file.id(), folder)) return std::nullopt;
    std::unordered_map<FolderId, bool> readable;
    SearchCounts counts;
    search_queries::readBy(connection, file.id(), folder, identity.user, [&](FolderId source, bool isSeen) {
        const auto [found, isNew] = readable.try_emplace(source, false);
        if (isNew) found->second = rightsOf(identity, file.facts(), tree, source) & kRightReadAny;
        if (!found->second) return;
        ++counts.total;
        if (!isSeen) ++counts.unseen;
    });
    return counts;
}

}  // namespace corbel::store
