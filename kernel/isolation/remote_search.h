// The full text index of a guest. A writer belongs to the guest that made it: when that ends, so does the writer, and what it had not
// committed is dropped, as the interface says.
//
// Owned by IsolatedModule. [worker, parallel]
#pragma once

#include "corbel/search.h"
#include "isolation/caller.h"

namespace corbel::isolation {

class RemoteSearch final : public Search {
public:
    explicit RemoteSearch(Caller& caller) : _caller(caller) {}

    SearchPosition position(StoreId store) override;
    SearchAnswer query(StoreId store, const SearchQuery& query) override;
    std::optional<SearchAnswer> candidates(StoreId store, std::string_view text, std::uint32_t fields) override;
    std::unique_ptr<SearchWriter> write(StoreId store) override;
    std::unique_ptr<SearchWriter> rebuild(StoreId store) override;
    void drop(StoreId store) override;

private:
    std::unique_ptr<SearchWriter> open(Method method, StoreId store);
    Caller& _caller;
};

}  // namespace corbel::isolation
