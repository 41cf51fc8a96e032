#include "store/sync/folder_past.h"

#include "store/rights/rights_log.h"

namespace corbel::store {
namespace {

using change_queries::LogKind;

/// Spreads every bit over the whole number (the finaliser of splitmix64).
std::uint64_t spread(std::uint64_t value) {
    value += 0x9e3779b97f4a7c15u;
    value = (value ^ value >> 30) * 0xbf58476d1ce4e5b9u;
    value = (value ^ value >> 27) * 0x94d049bb133111ebu;
    return value ^ value >> 31;
}

template <class Map, class Key, class Rights>
void put(Map& map, const Key& key, const std::optional<Rights>& rights) {
    if (rights) map[key] = *rights;
    else map.erase(key);
}

}  // namespace

FolderPast::FolderPast(const FolderTree& now) {
    for (const FolderRow& row : now.rows()) {
        _rows.emplace(row.id, row);
        for (const AclEntry& entry : now.acl().entries(row.id)) _entries.emplace(std::pair(row.id, entry.member), entry.rights);
    }
    for (const DelegateRow& row : now.acl().delegates()) _delegates.emplace(row.member, row.rights);
}

void FolderPast::undo(const sync_queries::FolderLogEntry& entry) {
    const auto row = _rows.find(entry.folder);
    switch (entry.kind) {
        case LogKind::FolderMade:
            _rows.erase(entry.folder);
            std::erase_if(_entries, [&](const auto& known) { return known.first.first == entry.folder; });
            break;
        case LogKind::FolderChanged:
            if (row != _rows.end()) row->second.parent = entry.from;
            break;
        case LogKind::FolderDeleted: {
            FolderRow& was = _rows[entry.folder];
            was.id = entry.folder;
            was.parent = entry.from;
            was.kind = entry.deletedKind;
            break;
        }
        case LogKind::RightsChanged:
            if (const std::optional<RightsBefore> before = rightsBefore(entry.data)) {
                if (entry.folder != 0) put(_entries, std::pair(entry.folder, before->member), before->rights);
                else put(_delegates, before->member, before->rights);
            }
            break;
        case LogKind::ItemMoved: break;
    }
}

FolderTree FolderPast::tree() const {
    std::vector<FolderRow> rows;
    for (const auto& [id, row] : _rows) rows.push_back(row);
    std::vector<AclRow> entries;
    for (const auto& [key, rights] : _entries) entries.push_back({key.first, {key.second, rights}});
    std::vector<DelegateRow> delegates;
    for (const auto& [member, rights] : _delegates) delegates.push_back({member, rights});
    return FolderTree(std::move(rows), {}, AclTable(entries, std::move(delegates)));
}

ShownSet shownSet(const Identity& identity, const StoreFacts& store, const FolderTree& tree) {
    const ShownFolders shown(identity, store, tree);
    ShownSet set;
    for (const FolderRow& row : tree.rows()) {
        const Shown how = shown.of(row.id);
        if (row.kind == FolderKind::Ordinary && how != Shown::Nothing) set.emplace(row.id, how);
    }
    return set;
}

std::uint64_t fingerprint(const ShownSet& shown) {
    std::uint64_t sum = 0;
    for (const auto& [folder, how] : shown) sum = spread(sum ^ spread(folder << 2 | static_cast<std::uint64_t>(how)));
    sum >>= 1;
    return sum != 0 ? sum : 1;
}

}  // namespace corbel::store
