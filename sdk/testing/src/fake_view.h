// The view of FakeStores: a plain copy of a folder's items, cut into short runs so that loops over runs are tried.
#pragma once

#include <memory>
#include <string>
#include <vector>

#include "corbel/store.h"

namespace corbel::testing {

struct FakeSnapshot {
    std::vector<ViewItem> items;
    std::vector<std::string> keywords;
    FolderCounters counters;
    Uid recentFrom = 1;
};

class FakeView final : public MailboxView {
public:
    explicit FakeView(std::shared_ptr<const FakeSnapshot> snapshot) : _s(std::move(snapshot)) {}

    std::uint32_t size() const noexcept override { return static_cast<std::uint32_t>(_s->items.size()); }
    const ViewItem& at(std::uint32_t sequence) const noexcept override { return _s->items[sequence - 1]; }
    std::span<const ViewItem> run(std::uint32_t sequence) const noexcept override;
    std::uint32_t lowerBound(Uid uid) const noexcept override;
    std::span<const std::string> keywords() const noexcept override { return _s->keywords; }
    FolderCounters counters() const noexcept override { return _s->counters; }
    std::uint32_t firstUnseen() const noexcept override;
    Uid recentFrom() const noexcept override { return _s->recentFrom; }
    bool diff(const MailboxView& older, ViewDiff& sink) const override;
    std::unique_ptr<MailboxView> clone() const override { return std::make_unique<FakeView>(_s); }

private:
    std::shared_ptr<const FakeSnapshot> _s;
};

}  // namespace corbel::testing
