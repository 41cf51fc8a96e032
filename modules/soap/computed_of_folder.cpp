#include "computed_table.h"
#include "corbel/property_tags.h"
#include "corbel/tables.h"
#include "mapi_access.h"
#include "wire_tags.h"

namespace corbel::soap::of_folder {
namespace {

constexpr std::int64_t kSearchFolder = 2;                                  // PidTagFolderType
constexpr std::int64_t kDisplayFolder = 0x01000000, kDisplaySearch = 0x02000000;

/// What lists of deleted things tell only who has the whole store.
Computed countOf(const ComputedRow& row, const std::function<std::unique_ptr<Table>(Tables&)>& open) {
    Tables& tables = row.place.store->tables();
    try {
        const auto table = open(tables);
        return static_cast<std::int64_t>(tables.rowCount(*table));
    } catch (const Error& error) {
        if (error.code() == ErrorCode::NoAccess || error.code() == ErrorCode::NotFound || error.code() == ErrorCode::Unavailable) return std::nullopt;
        throw;
    }
}

}  // namespace

Computed access(const ComputedRow& row) {
    const RightSet rights = row.facts.rights(row.place.folder);
    std::int64_t access = 0;
    if (rights & kRightReadAny) access |= kMapiRead;
    if (rights & kRightOwner) access |= kMapiModify | kMapiDelete;
    if (row.stored.integer(wiretags::FolderType) == kSearchFolder) return access;
    if (rights & kRightCreateSubfolder) access |= kMapiCreateHierarchy;
    // Clients delete messages only where they may create some.
    if (rights & (kRightCreate | kRightDeleteAny)) access |= kMapiCreateContents;
    if (rights & kRightOwner) access |= kMapiCreateAssociated;
    return access;
}

Computed rights(const ComputedRow& row) { return std::int64_t{row.facts.rights(row.place.folder)}; }
Computed displayType(const ComputedRow& row) { return row.stored.integer(wiretags::FolderType) == kSearchFolder ? kDisplaySearch : kDisplayFolder; }

Computed childCount(const ComputedRow& row) {
    if (row.stored.integer(corbel::tags::Subfolders).value_or(0) == 0) return std::int64_t{0};
    return countOf(row, [&](Tables& tables) { return tables.hierarchy(row.place.folder); });
}
Computed deletedMessages(const ComputedRow& row) {
    return countOf(row, [&](Tables& tables) { return tables.contents(row.place.folder, ContentsKind::SoftDeleted); });
}
Computed deletedFolders(const ComputedRow& row) {
    return countOf(row, [&](Tables& tables) { return tables.deletedFolders(row.place.folder); });
}
// Associated messages are deleted for good.
Computed deletedAssociated(const ComputedRow&) { return std::int64_t{0}; }

}  // namespace corbel::soap::of_folder
