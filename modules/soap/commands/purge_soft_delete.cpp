// purgeSoftDelete: ends the wait of what was deleted before so many days, in every mailbox.
#include "commands/verbs.h"
#include "companies.h"
#include "corbel/objects.h"
#include "corbel/recovery.h"
#include "corbel/tables.h"

namespace corbel::soap {
namespace {

constexpr std::size_t kPageOfStores = 100, kPageOfItems = 1'000;
constexpr std::int32_t kRowsAtOnce = 1'000;
constexpr std::uint32_t kMaxDays = 36'500;

struct PurgeSoftDelete {
    std::uint32_t days = 0;
};
template <class V>
void fields(V& visit, PurgeSoftDelete& value) {
    visit("ulDays", value.days);
}

/// Who has the owner's rights in a store; nullopt for one whose owner is gone.
std::optional<Identity> ownerOf(Call& call, const StoreOwner& store) {
    if (!store.isPublic) return call.services.book.identity(store.owner);
    Identity administrator = call.identity();
    administrator.tenant = store.tenant;
    administrator.isAdmin = true;
    return administrator;
}

/// Deleted ones too.
std::vector<FolderId> allFolders(StoreSession& store) {
    Tables& tables = store.tables();
    const auto table = tables.hierarchy(store.objects().specialFolders().root, HierarchyDepth::All);
    const PropTag name(0x3001, PropType::Unicode);
    tables.setColumns(*table, {&name, 1});
    std::vector<FolderId> folders;
    for (auto rows = tables.rows(*table, kRowsAtOnce); !rows.empty(); rows = tables.rows(*table, kRowsAtOnce)) {
        for (const TableRow& row : rows) folders.push_back(row.id);
    }
    for (const RecoverableFolder& folder : store.recovery().folders()) folders.push_back(folder.id);
    return folders;
}

void purgeFolder(Recovery& recovery, FolderId folder, TimePoint before) {
    for (std::uint64_t after = 0;;) {
        const auto page = recovery.list(folder, after, kPageOfItems);
        if (page.empty()) return;
        after = page.back().position;
        std::vector<ItemId> old;
        for (const RecoverableItem& item : page) {
            if (item.deleted <= before) old.push_back(item.item);
        }
        if (!old.empty()) recovery.purge(old);
        if (page.size() < kPageOfItems) return;
    }
}

void purgeSoftDelete(Call& call, const PurgeSoftDelete& request) {
    requireServerAdmin(call);
    if (request.days > kMaxDays) throw Refusal{Status::InvalidParameter};
    const TimePoint before = call.services.clock.now() - std::chrono::hours(24) * request.days;
    Stores& stores = call.services.stores;
    for (StoreId after = 0;;) {
        const auto page = stores.list(after, kPageOfStores);
        for (const StoreOwner& each : page) {
            after = each.id;
            const auto owner = ownerOf(call, each);
            if (!owner) continue;
            const auto store = stores.open(*owner, each.id);
            for (const FolderId folder : allFolders(*store)) purgeFolder(store->recovery(), folder, before);
        }
        if (page.size() < kPageOfStores) return;
    }
}

}  // namespace

const Operation kPurgeSoftDelete = operation<purgeSoftDelete>("purgeSoftDelete");

}  // namespace corbel::soap
