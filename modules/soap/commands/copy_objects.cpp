// copyObjects: messages into another folder, also of another store, or their move (MS-OXCFOLD section 2.2.1.6).
#include "commands/verbs.h"
#include "corbel/transfers.h"
#include "item_lists.h"
#include "own_changes.h"

namespace corbel::soap {
namespace {

constexpr std::uint32_t kMove = 0x1;

struct CopyObjects {
    std::optional<std::vector<Bytes>> messages;
    Bytes target;
    std::uint32_t flags = 0;
    std::uint32_t syncId = 0;
};
template <class V>
void fields(V& visit, CopyObjects& value) {
    visit("aMessages", value.messages);
    visit("sDestFolderId", value.target);
    visit("ulFlags", value.flags);
    visit("ulSyncId", value.syncId);
}

void copyObjects(Call& call, const CopyObjects& request) {
    if (!request.messages) throw Refusal{Status::InvalidParameter};
    const FolderRef target = call.realFolder(request.target.value);
    const TransferPlace to{target.store.id(), target.folder};
    Transfers& transfers = call.services.stores.transfers();
    const ItemGroups found = groupItems(call, *request.messages);
    forEachGroup(found.groups, [&](const ItemGroup& group) {
        const TransferPlace from{group.store->id(), group.folder};
        if (!(request.flags & kMove)) {
            transfers.copyItems(call.identityIn(*group.store), from, group.items, to);
        } else if (from != to) {
            const auto keys = sourceKeysOf(*group.store, request.syncId, group.folder, group.items);
            transfers.moveItems(call.identityIn(*group.store), from, group.items, to);
            noteRemoval(call, *group.store, request.syncId, keys);
        }
    });
    if (found.missing > 0) throw Refusal{Status::PartialCompletion};
}

}  // namespace

const Operation kCopyObjects = operation<copyObjects>("copyObjects");

}  // namespace corbel::soap
