#include "folder_creation.h"

#include "corbel/changes.h"
#include "corbel/property_tags.h"
#include "corbel/tables.h"
#include "own_changes.h"
#include "search_criteria.h"

namespace corbel::soap {
namespace {

constexpr std::uint32_t kGenericFolder = 1, kSearchFolder = 2;
constexpr std::size_t kGuidBytes = 16;

/// Below `parent`, 0 when there is none that the client sees.
FolderId childNamed(const FolderRef& parent, const std::string& name) {
    Tables& tables = parent.store.tables();
    const auto table = tables.hierarchy(parent.folder);
    const PropTag columns[] = {tags::DisplayName};
    tables.setColumns(*table, columns);
    for (;;) {
        const std::vector<TableRow> rows = tables.rows(*table, kMaxRowsPerQuery);
        for (const TableRow& row : rows) {
            const auto* const found = std::get_if<std::string>(&row.values.front().value);
            if (found && *found == name) return row.id;
        }
        if (rows.size() < kMaxRowsPerQuery) return 0;
    }
}

}  // namespace

MadeFolder makeFolder(Call& call, const FolderRef& parent, const NewFolder& wanted) {
    if (!wanted.name || wanted.name->empty()) throw Refusal{Status::InvalidParameter};
    if (wanted.type != kGenericFolder && wanted.type != kSearchFolder) throw Refusal{Status::InvalidType};
    Objects& objects = parent.store.objects();
    FolderSpec spec;
    spec.name = *wanted.name;
    spec.comment = wanted.comment.value_or("");
    if (wanted.entryid && !wanted.entryid->value.empty()) {
        const ObjectEntryid id = Call::parsed(wanted.entryid->value);
        if (id.type != static_cast<std::uint16_t>(EntryidType::Folder) || id.storeGuid != objects.storeGuid()) throw Refusal{Status::InvalidEntryid};
        spec.ids.entryid = id.bytes;
    }
    if (wanted.sourceKey.value.size() > kGuidBytes) spec.ids.sourceKey = wanted.sourceKey.value;
    const bool isSearch = wanted.type == kSearchFolder;
    try {
        const FolderId made = isSearch ? makeSearchFolder(parent.store, spec) : objects.createFolder(parent.folder, spec).id;
        if (wanted.syncId != 0) {
            const ObjectIds ids = objects.folderIds(made);
            noteImport(call, wanted.syncId, ids.sourceKey, ids.changeKey, parent.store.changes().current(0).position);
        }
        return {made, true};
    } catch (const Error& error) {
        if (error.code() != ErrorCode::AlreadyExists || !wanted.openIfExists) throw;
        // Search folders stand below the finder, wherever the client would have them, and below the root where there is none.
        const SpecialFolders places = isSearch ? objects.specialFolders() : SpecialFolders{};
        const FolderId known = childNamed(isSearch ? FolderRef{parent.store, places.finder != 0 ? places.finder : places.root} : parent, spec.name);
        if (known == 0) throw;
        return {known, false};
    }
}

}  // namespace corbel::soap
