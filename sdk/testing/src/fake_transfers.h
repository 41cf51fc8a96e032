// Copies and moves between fake stores, made of what their sessions offer: no transaction, no crash to survive.
#pragma once

#include "corbel/transfers.h"

namespace corbel::testing {

class FakeTransfers final : public Transfers {
public:
    explicit FakeTransfers(Stores& stores) : _stores(stores) {}
    TransferResult copyItems(const Identity& identity, const TransferPlace& from, std::span<const ItemId> items, const TransferPlace& to) override;
    TransferResult moveItems(const Identity& identity, const TransferPlace& from, std::span<const ItemId> items, const TransferPlace& to) override;
    FolderId copyFolder(const Identity&, const TransferPlace&, const TransferPlace&, std::string_view, bool) override;
    FolderId moveFolder(const Identity&, const TransferPlace&, const TransferPlace&, std::string_view) override;

private:
    Stores& _stores;
};

}  // namespace corbel::testing
