// What all stores refer to in the blob store, for its sweeper. Owned by kernel/app beside the sweeper; outlived by SqlStores. [slow worker]
#pragma once

#include "blob/sweeper.h"
#include "store/sql_stores.h"

namespace corbel::store {

class StoreBlobReferences final : public blob::BlobReferences {
public:
    explicit StoreBlobReferences(SqlStores& stores) : _stores(stores) {}
    void forEach(std::string_view hexPrefix, const std::function<void(const blob::BlobId&)>& each) override;

private:
    SqlStores& _stores;
};

}  // namespace corbel::store
