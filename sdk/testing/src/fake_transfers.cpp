#include "fake_transfers.h"

#include <algorithm>
#include <vector>

#include "corbel/access.h"
#include "corbel/error.h"

namespace corbel::testing {
namespace {

/// Appends each row's message to the target, with the flags that the view shows.
class Carrier final : public RowSink {
public:
    Carrier(Stores& stores, const MailboxView& view, StoreSession& to, FolderId folder) : _stores(stores), _view(view), _to(to), _folder(folder) {}

    bool row(const MessageRow& row) override {
        std::string bytes;
        row.content->read(0, row.content->size(), bytes);
        const auto writer = _stores.newMessage(bytes.size());
        writer->write(bytes);
        const auto message = writer->finish();
        const ViewItem& item = _view.at(_view.lowerBound(row.uid));
        AppendItem append;
        append.message = message.get();
        append.flags = item.flags;
        append.received = row.received;
        for (std::size_t bit = 0; bit < _view.keywords().size(); ++bit) {
            if (item.keywords >> bit & 1) append.keywords.push_back(_view.keywords()[bit]);
        }
        const AppendResult made = _to.append(_folder, {&append, 1});
        result.uidValidity = made.uidValidity;
        result.items.push_back({row.item, 0, row.uid, made.uids.at(0)});
        return true;
    }

    TransferResult result;

private:
    Stores& _stores;
    const MailboxView& _view;
    StoreSession& _to;
    const FolderId _folder;
};

}  // namespace

TransferResult FakeTransfers::copyItems(const Identity& identity, const TransferPlace& from, std::span<const ItemId> items, const TransferPlace& to) {
    const auto source = _stores.open(identity, from.store);
    const auto target = _stores.open(identity, to.store);
    const auto view = source->view(from.folder);
    std::vector<Uid> uids;
    for (std::uint32_t sequence = 1; sequence <= view->size(); ++sequence) {
        if (std::find(items.begin(), items.end(), view->at(sequence).item) != items.end()) uids.push_back(view->at(sequence).uid);
    }
    Carrier carrier(_stores, *view, *target, to.folder);
    source->read(from.folder, uids, kFieldContent | kFieldReceived, carrier);
    const auto arrived = target->access().rights(to.folder) & kRightReadAny ? target->view(to.folder) : nullptr;
    for (TransferredItem& item : carrier.result.items) {
        if (arrived) item.to = arrived->at(arrived->lowerBound(item.toUid)).item;
    }
    return carrier.result;
}

TransferResult FakeTransfers::moveItems(const Identity& identity, const TransferPlace& from, std::span<const ItemId> items, const TransferPlace& to) {
    const auto source = _stores.open(identity, from.store);
    if (!(source->access().rights(from.folder) & (kRightDeleteAny | kRightDeleteOwn)))
        throw Error(ErrorCode::NoAccess, "You may not do that in this folder");
    TransferResult result = copyItems(identity, from, items, to);
    std::vector<Uid> gone;
    for (const TransferredItem& item : result.items) gone.push_back(item.fromUid);
    source->expunge(from.folder, gone, true);
    return result;
}

FolderId FakeTransfers::copyFolder(const Identity&, const TransferPlace&, const TransferPlace&, std::string_view, bool) {
    throw Error(ErrorCode::Unsupported, "Fake stores do not copy folders");
}

FolderId FakeTransfers::moveFolder(const Identity&, const TransferPlace&, const TransferPlace&, std::string_view) {
    throw Error(ErrorCode::Unsupported, "Fake stores do not move folders");
}

}  // namespace corbel::testing
