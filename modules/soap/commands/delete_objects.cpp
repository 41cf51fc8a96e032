// deleteObjects: messages, so that they can come back or for good (MS-OXCFOLD sections 2.2.1.11 and 2.2.1.12).
#include "commands/verbs.h"
#include "folder_deletion.h"
#include "item_lists.h"
#include "own_changes.h"

namespace corbel::soap {
namespace {

struct DeleteObjects {
    std::uint32_t flags = 0;
    std::optional<std::vector<Bytes>> messages;
    std::uint32_t syncId = 0;
};
template <class V>
void fields(V& visit, DeleteObjects& value) {
    visit("ulFlags", value.flags);
    visit("aMessages", value.messages);
    visit("ulSyncId", value.syncId);
}

void deleteObjects(Call& call, const DeleteObjects& request) {
    if (!request.messages) throw Refusal{Status::InvalidParameter};
    // What is gone already needs no deleting.
    const ItemGroups found = groupItems(call, *request.messages);
    forEachGroup(found.groups, [&](const ItemGroup& group) {
        const auto keys = sourceKeysOf(*group.store, request.syncId, group.folder, group.items);
        group.store->recovery().remove(group.folder, group.items, removalOf(request.flags));
        noteRemoval(call, *group.store, request.syncId, keys);
    });
}

}  // namespace

const Operation kDeleteObjects = operation<deleteObjects>("deleteObjects");

}  // namespace corbel::soap
