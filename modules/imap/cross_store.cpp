#include "cross_store.h"

#include "corbel/access.h"
#include "corbel/error.h"

namespace corbel::imap {
namespace {

constexpr std::uint64_t kPiece = 256 * 1024;

/// Stages each row's message with the flags that the user sees.
class Stager final : public RowSink {
public:
    Stager(Stores& stores, const MailboxView& view) : _stores(stores), _view(view) {}

    bool row(const MessageRow& row) override {
        const std::uint32_t sequence = _view.lowerBound(row.uid);
        if (sequence > _view.size() || _view.at(sequence).uid != row.uid) return true;
        const ViewItem& item = _view.at(sequence);
        auto writer = _stores.newMessage(row.content->size());
        std::string piece;
        for (std::uint64_t offset = 0; offset < row.content->size(); offset += kPiece) {
            piece.clear();
            row.content->read(offset, kPiece, piece);
            writer->write(piece);
        }
        messages.push_back(writer->finish());
        AppendItem append;
        append.message = messages.back().get();
        append.flags = item.flags;
        append.received = row.received;
        const auto names = _view.keywords();
        for (std::size_t bit = 0; bit < names.size() && bit < kMaxKeywordsPerFolder; ++bit) {
            if (item.keywords >> bit & 1) append.keywords.push_back(names[bit]);
        }
        items.push_back(std::move(append));
        uids.push_back(row.uid);
        return true;
    }

    std::vector<std::unique_ptr<StagedMessage>> messages;
    std::vector<AppendItem> items;
    std::vector<Uid> uids;

private:
    Stores& _stores;
    const MailboxView& _view;
};

}  // namespace

CopyResult copyAcross(Stores& stores, StoreSession& from, const SelectedMailbox& mailbox, std::span<const Uid> uids,
                      const AcrossTarget& to) {
    if (uids.size() > kMaxCopiedAcross) throw Error(ErrorCode::LimitReached, "Too many messages for one copy to another user's mailbox");
    const auto view = from.view(mailbox.folder());
    Stager stager(stores, *view);
    from.read(mailbox.folder(), uids, kFieldContent | kFieldReceived, stager);
    CopyResult result;
    if (stager.items.empty()) return result;
    const AppendResult appended = to.store.append(to.folder, stager.items);
    result.uidValidity = appended.uidValidity;
    for (std::size_t i = 0; i < stager.uids.size(); ++i) result.uids.emplace_back(stager.uids[i], appended.uids.at(i));
    return result;
}

CopyResult moveAcross(Stores& stores, StoreSession& from, const SelectedMailbox& mailbox, std::span<const Uid> uids,
                      const AcrossTarget& to) {
    if (!mailbox.mayDeleteAll()) throw Error(ErrorCode::NoAccess, "You may not remove these messages from their mailbox");
    CopyResult result = copyAcross(stores, from, mailbox, uids, to);
    std::vector<Uid> copied;
    for (const auto& [source, destination] : result.uids) copied.push_back(source);
    if (!copied.empty()) from.expunge(mailbox.folder(), copied, true);
    return result;
}

}  // namespace corbel::imap
