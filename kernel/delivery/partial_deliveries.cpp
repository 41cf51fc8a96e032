#include "delivery/partial_deliveries.h"

#include <algorithm>

#include "auth/crypto.h"
#include "corbel/text.h"

namespace corbel::delivery {
namespace {

constexpr std::uint64_t kPieceBytes = 1024 * 1024;

}  // namespace

std::string PartialDeliveries::keyOf(const Recipient& recipient, std::string_view sender, const StagedMessage& message) {
    std::string input;
    for (const std::string_view part : {std::string_view(recipient.address), sender}) {
        text::appendNumber(input, part.size());
        input += ':';
        input += part;
    }
    text::appendNumber(input, message.size());
    const auto content = message.content();
    std::string piece;
    for (std::uint64_t offset = 0; offset < message.size(); offset += kPieceBytes) {
        piece.clear();
        content->read(offset, kPieceBytes, piece);
        input += auth::sha256(piece);
    }
    return auth::sha256(input);
}

bool PartialDeliveries::isEmpty() const {
    const std::lock_guard lock(_mutex);
    return _entries.empty();
}

std::set<UserId> PartialDeliveries::owners(const std::string& key) {
    const std::lock_guard lock(_mutex);
    const auto it = _entries.find(key);
    if (it == _entries.end() || it->second.expires <= _clock.ticks()) return {};
    return it->second.owners;
}

void PartialDeliveries::remember(const std::string& key, const std::set<UserId>& owners) {
    const std::lock_guard lock(_mutex);
    const Ticks now = _clock.ticks();
    if (_entries.size() >= kMaxPartialDeliveries) {
        std::erase_if(_entries, [&](const auto& entry) { return entry.second.expires <= now; });
        if (_entries.size() >= kMaxPartialDeliveries)
            _entries.erase(std::min_element(_entries.begin(), _entries.end(),
                                            [](const auto& a, const auto& b) { return a.second.expires < b.second.expires; }));
    }
    _entries[key] = {owners, now + kPartialDeliveryAge};
}

void PartialDeliveries::forget(const std::string& key) {
    const std::lock_guard lock(_mutex);
    _entries.erase(key);
}

}  // namespace corbel::delivery
