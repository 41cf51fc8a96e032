#include "item_lists.h"

#include <map>
#include <optional>
#include <utility>

namespace corbel::soap {
namespace {

constexpr std::int32_t kPageRows = 5'000;

using Place = std::pair<StoreSession*, FolderId>;

std::vector<ItemGroup> toGroups(std::map<Place, std::vector<ItemId>>&& places) {
    std::vector<ItemGroup> groups;
    for (auto& [place, items] : places) groups.push_back({place.first, place.second, std::move(items)});
    return groups;
}

}  // namespace

ItemGroups groupItems(Call& call, const std::vector<Bytes>& entryids) {
    std::map<Place, std::vector<ItemId>> places;
    std::size_t missing = 0;
    for (const Bytes& entryid : entryids) {
        try {
            const MessageRef found = call.message(entryid.value);
            places[{&found.store, found.place.folder}].push_back(found.place.item);
        } catch (const Error& error) {
            if (error.code() != ErrorCode::NotFound && error.code() != ErrorCode::NoAccess) throw;
            ++missing;
        }
    }
    if (places.empty() && missing > 0) throw Error(ErrorCode::NotFound, "There are no such messages");
    return {toGroups(std::move(places)), missing};
}

std::vector<ItemGroup> itemsIn(StoreSession& store, FolderId folder, ContentsKind kind) {
    std::map<Place, std::vector<ItemId>> places;
    Tables& tables = store.tables();
    const auto table = tables.contents(folder, kind);
    for (;;) {
        const std::vector<TableRow> rows = tables.rows(*table, kPageRows);
        for (const TableRow& row : rows) places[{&store, row.folder}].push_back(row.id);
        if (rows.size() < static_cast<std::size_t>(kPageRows)) return toGroups(std::move(places));
    }
}

bool hasMessages(StoreSession& store, FolderId folder) {
    Tables& tables = store.tables();
    const auto table = tables.contents(folder);
    const std::vector<TableRow> rows = tables.rows(*table, 1);
    return !rows.empty() && rows.front().folder == folder;
}

void forEachGroup(std::span<const ItemGroup> groups, const std::function<void(const ItemGroup&)>& work) {
    std::optional<Error> first;
    std::size_t done = 0;
    for (const ItemGroup& group : groups) {
        try {
            work(group);
            ++done;
        } catch (const Error& error) {
            if (!first) first = error;
        }
    }
    if (!first) return;
    if (done == 0) throw *first;
    throw Refusal{Status::PartialCompletion};
}

}  // namespace corbel::soap
