// The selected folder as the client was told it: a store's view and, while expunged messages may not be told, the present flags
// of those that are still there.
//
// Owned by SelectedMailbox. A message that is gone keeps its place and its last flags until the client is told.
#pragma once

#include <cstdint>
#include <memory>
#include <span>
#include <string>
#include <utility>
#include <vector>

#include "corbel/store.h"

namespace corbel::imap {

class ToldView {
public:
    /// Sequence number in the told view, and what the message is now. Ascending.
    using Changes = std::vector<std::pair<std::uint32_t, ViewItem>>;

    explicit ToldView(std::unique_ptr<MailboxView> view) : _view(std::move(view)) {}

    std::uint32_t size() const noexcept { return _view->size(); }
    const ViewItem& at(std::uint32_t sequence) const noexcept;
    /// As MailboxView::run().
    std::span<const ViewItem> run(std::uint32_t sequence) const noexcept;
    std::uint32_t lowerBound(Uid uid) const noexcept { return _view->lowerBound(uid); }
    std::span<const std::string> keywords() const noexcept { return (_present ? _present : _view)->keywords(); }
    FolderCounters counters() const noexcept { return _view->counters(); }
    std::uint32_t firstUnseen() const noexcept { return _view->firstUnseen(); }

    /// The store's view that numbers and differences refer to.
    const MailboxView& base() const noexcept { return *_view; }
    /// Messages of `present` are not told, but `changes` are what flags are answered from. `present` names their keywords.
    void overlay(std::unique_ptr<MailboxView> present, Changes changes);

private:
    Changes::const_iterator firstChange(std::uint32_t sequence) const noexcept;

    std::unique_ptr<MailboxView> _view;
    std::unique_ptr<MailboxView> _present;   // with _changes only
    Changes _changes;
};

}  // namespace corbel::imap
