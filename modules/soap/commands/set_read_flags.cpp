// setReadFlags: messages read or unread, and receipts that are not to be sent (MS-OXCMSG section 2.2.3.10).
#include "commands/verbs.h"
#include "corbel/property_tags.h"
#include "item_lists.h"
#include "own_changes.h"

namespace corbel::soap {
namespace {

constexpr std::uint32_t kSuppressReceipt = 0x1, kClearRead = 0x4, kGenerateReceiptOnly = 0x10, kClearReadPending = 0x20, kClearNonReadPending = 0x40;
constexpr std::int64_t kMsgReadReceiptPending = 0x100, kMsgNonReadReceiptPending = 0x200;   // PR_MESSAGE_FLAGS

struct SetReadFlags {
    std::uint32_t flags = 0;
    std::optional<Bytes> folder;                   ///< Counts when there is no list.
    std::optional<std::vector<Bytes>> messages;
    std::uint32_t syncId = 0;
};
template <class V>
void fields(V& visit, SetReadFlags& value) {
    visit("ulFlags", value.flags);
    visit("lpsEntryId", value.folder);
    visit("lpMessages", value.messages);
    visit("ulSyncId", value.syncId);
}

std::int64_t receiptsToForget(std::uint32_t flags) {
    std::int64_t bits = 0;
    if (flags & (kSuppressReceipt | kClearReadPending)) bits |= kMsgReadReceiptPending;
    if (flags & (kSuppressReceipt | kClearNonReadPending)) bits |= kMsgNonReadReceiptPending;
    return bits;
}

/// Those of the items that wait to have a receipt sent.
class PendingReceipts final : public ItemSink {
public:
    explicit PendingReceipts(std::int64_t bits) : _bits(bits) {}
    bool item(ItemId item, PropertyBag&& properties) override {
        if (properties.integer(tags::MessageFlags).value_or(0) & _bits) found.push_back(item);
        return true;
    }
    std::vector<ItemId> found;

private:
    const std::int64_t _bits;
};

void forgetReceipts(const ItemGroup& group, std::int64_t bits) {
    Objects& objects = group.store->objects();
    PendingReceipts pending(bits);
    const PropTag wanted[] = {tags::MessageFlags};
    objects.load(group.folder, group.items, wanted, pending);
    for (const ItemId item : pending.found) {
        const auto message = objects.open(item);
        const Property less[] = {{tags::MessageFlags, message->get(wanted).integer(tags::MessageFlags).value_or(0) & ~bits}};
        message->set(less);
        SaveOptions options;
        options.force = true;
        message->save(options);
    }
}

std::vector<ItemGroup> groupsOf(Call& call, const SetReadFlags& request) {
    if (request.messages) return groupItems(call, *request.messages).groups;
    if (!request.folder) throw Refusal{Status::InvalidParameter};
    const FolderRef target = call.realFolder(request.folder->value);
    return itemsIn(target.store, target.folder, ContentsKind::Messages);
}

void setReadFlags(Call& call, const SetReadFlags& request) {
    if (request.flags & kGenerateReceiptOnly) return;   // receipts are the client's to send
    const std::int64_t forgotten = receiptsToForget(request.flags);
    FlagChange change;
    change.op = request.flags & kClearRead ? FlagOp::Remove : FlagOp::Add;
    change.flags = kSeen;
    forEachGroup(groupsOf(call, request), [&](const ItemGroup& group) {
        if (forgotten != 0) forgetReceipts(group, forgotten);
        group.store->objects().changeFlags(group.folder, group.items, change);
        noteReading(call, *group.store, request.syncId, sourceKeysOf(*group.store, request.syncId, group.folder, group.items));
    });
}

}  // namespace

const Operation kSetReadFlags = operation<setReadFlags>("setReadFlags");

}  // namespace corbel::soap
