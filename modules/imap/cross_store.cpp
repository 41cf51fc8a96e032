#include "cross_store.h"

#include "corbel/access.h"
#include "corbel/transfers.h"

namespace corbel::imap {
namespace {

/// Items of those of `uids` that are there.
std::vector<ItemId> itemsOf(const MailboxView& view, std::span<const Uid> uids) {
    std::vector<ItemId> items;
    items.reserve(uids.size());
    for (const Uid uid : uids) {
        const std::uint32_t sequence = view.lowerBound(uid);
        if (sequence <= view.size() && view.at(sequence).uid == uid) items.push_back(view.at(sequence).item);
    }
    return items;
}

CopyResult toCopyResult(const TransferResult& transferred) {
    CopyResult result;
    result.uidValidity = transferred.uidValidity;
    for (const TransferredItem& item : transferred.items) {
        if (item.fromUid != 0 && item.toUid != 0) result.uids.emplace_back(item.fromUid, item.toUid);
    }
    return result;
}

}  // namespace

CopyResult copyAcross(const Across& across, const SelectedMailbox& mailbox, std::span<const Uid> uids, const TransferPlace& to) {
    const std::vector<ItemId> items = itemsOf(*across.from.view(mailbox.folder()), uids);
    return toCopyResult(across.transfers.copyItems(across.identity, {mailbox.store(), mailbox.folder()}, items, to));
}

CopyResult moveAcross(const Across& across, const SelectedMailbox& mailbox, std::span<const Uid> uids, const TransferPlace& to) {
    const std::vector<ItemId> items = itemsOf(*across.from.view(mailbox.folder()), uids);
    return toCopyResult(across.transfers.moveItems(across.identity, {mailbox.store(), mailbox.folder()}, items, to));
}

}  // namespace corbel::imap
