#include "told_view.h"

#include <algorithm>

namespace corbel::imap {

ToldView::Changes::const_iterator ToldView::firstChange(std::uint32_t sequence) const noexcept {
    return std::lower_bound(_changes.begin(), _changes.end(), sequence, [](const auto& change, std::uint32_t n) { return change.first < n; });
}

const ViewItem& ToldView::at(std::uint32_t sequence) const noexcept {
    const auto change = firstChange(sequence);
    return change != _changes.end() && change->first == sequence ? change->second : _view->at(sequence);
}

std::span<const ViewItem> ToldView::run(std::uint32_t sequence) const noexcept {
    const auto change = firstChange(sequence);
    if (change == _changes.end()) return _view->run(sequence);
    if (change->first == sequence) return {&change->second, 1};
    const auto run = _view->run(sequence);
    return run.first(std::min<std::size_t>(run.size(), change->first - sequence));
}

void ToldView::overlay(std::unique_ptr<MailboxView> present, Changes changes) {
    _present = std::move(present);
    _changes = std::move(changes);
}

}  // namespace corbel::imap
