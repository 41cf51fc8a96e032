#include "fake_view.h"

#include <algorithm>

namespace corbel::testing {
namespace {

constexpr std::size_t kRun = 7;

const ViewItem* findUid(const MailboxView& view, Uid uid) {
    const std::uint32_t sequence = view.lowerBound(uid);
    return sequence <= view.size() && view.at(sequence).uid == uid ? &view.at(sequence) : nullptr;
}

}  // namespace

std::span<const ViewItem> FakeView::run(std::uint32_t sequence) const noexcept {
    const std::size_t begin = sequence - 1;
    const std::size_t end = std::min(_s->items.size(), (begin / kRun + 1) * kRun);
    return std::span(_s->items).subspan(begin, end - begin);
}

std::uint32_t FakeView::lowerBound(Uid uid) const noexcept {
    const auto at = std::lower_bound(_s->items.begin(), _s->items.end(), uid, [](const ViewItem& item, Uid u) { return item.uid < u; });
    return static_cast<std::uint32_t>(at - _s->items.begin()) + 1;
}

std::uint32_t FakeView::firstUnseen() const noexcept {
    for (std::uint32_t sequence = 1; sequence <= size(); ++sequence) {
        if (!(at(sequence).flags & kSeen)) return sequence;
    }
    return 0;
}

bool FakeView::diff(const MailboxView& older, ViewDiff& sink) const {
    if (older.counters().uidValidity != counters().uidValidity) return false;
    for (std::uint32_t sequence = older.size(); sequence > 0; --sequence) {
        if (!findUid(*this, older.at(sequence).uid)) sink.removed(sequence, older.at(sequence).uid);
    }
    Uid firstAdded = 0;
    for (std::uint32_t sequence = 1; sequence <= size(); ++sequence) {
        const ViewItem& item = at(sequence);
        const ViewItem* old = findUid(older, item.uid);
        if (!old) {
            if (firstAdded == 0) firstAdded = item.uid;
        } else if (old->flags != item.flags || old->keywords != item.keywords || old->modSeq != item.modSeq) {
            sink.changed(sequence, item);
        }
    }
    if (firstAdded != 0) sink.added(size(), firstAdded);
    return true;
}

}  // namespace corbel::testing
