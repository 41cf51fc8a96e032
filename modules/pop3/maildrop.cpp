#include "maildrop.h"

#include "corbel/error.h"

namespace corbel::pop3 {

namespace {

/// Passes rows on and remembers that there was one.
class OneRow final : public RowSink {
public:
    explicit OneRow(RowSink& sink) : _sink(sink) {}
    bool row(const MessageRow& row) override {
        wasThere = true;
        sizeBytes = row.sizeBytes;
        return _sink.row(row);
    }
    bool wasThere = false;
    std::uint64_t sizeBytes = 0;

private:
    RowSink& _sink;
};

class NoSink final : public RowSink {
public:
    bool row(const MessageRow&) override { return true; }
};

}  // namespace

Maildrop::Maildrop(Stores& stores, Identity identity, DropLocks::Lease lease)
    : _stores(stores), _identity(std::move(identity)), _lease(std::move(lease)) {
    const auto store = open();
    const auto inbox = store->findFolder("INBOX");
    if (!inbox) throw Error(ErrorCode::Unavailable, "The mailbox is not ready", "store without INBOX");
    _folder = inbox->id;
    _view = store->view(_folder);
    _octets = _octetsAtLogin = _view->counters().sizeBytes;
}

bool Maildrop::read(std::uint32_t number, std::uint32_t fields, RowSink& sink) {
    const Uid one = uid(number);
    OneRow row(sink);
    open()->read(_folder, std::span(&one, 1), fields, row);
    if (row.wasThere && (fields & kFieldSize)) {
        _lastNumber = number;
        _lastSize = row.sizeBytes;
    }
    return row.wasThere;
}

std::optional<std::uint64_t> Maildrop::sizeOf(std::uint32_t number) {
    NoSink sink;
    if (_lastNumber != number && !read(number, kFieldSize, sink)) return std::nullopt;
    return _lastSize;
}

void Maildrop::markDeleted(std::uint32_t number) {
    const std::uint64_t size = sizeOf(number).value_or(0);
    if (_deleted.empty()) _deleted.resize(_view->size());
    _deleted[number - 1] = true;
    ++_deletedCount;
    _octets -= std::min(size, _octets);
}

void Maildrop::unmarkAll() {
    _deleted.clear();
    _deletedCount = 0;
    _octets = _octetsAtLogin;
}

std::size_t Maildrop::removeMarked() {
    if (_deletedCount == 0) return 0;
    std::vector<Uid> uids;
    uids.reserve(_deletedCount);
    for (std::uint32_t number = 1; number <= _view->size(); ++number) {
        if (_deleted[number - 1]) uids.push_back(uid(number));
    }
    return open()->expunge(_folder, uids, true).size();
}

}  // namespace corbel::pop3
