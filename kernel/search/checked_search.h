// What modules get as `corbel.search/1`: the module's index, with answers of another epoch of the store held back.
//
// After a restore an index may know what was never in the store, and not know what came back; only the kernel can tell. Owned by
// kernel/app. [worker, parallel]
#pragma once

#include "corbel/metrics.h"
#include "corbel/search.h"
#include "store/sql_stores.h"

namespace corbel::search {

class CheckedSearch final : public Search {
public:
    CheckedSearch(store::SqlStores& stores, Search& search, Metrics& metrics)
        : _stores(stores),
          _search(search),
          _narrowed(metrics.counter("corbel_search_narrowed_total", "Substrings for which an index said where they can be.")) {}
    SearchPosition position(StoreId store) override;
    SearchAnswer query(StoreId store, const SearchQuery& query) override;
    std::optional<SearchAnswer> candidates(StoreId store, std::string_view text, std::uint32_t fields) override;
    std::unique_ptr<SearchWriter> write(StoreId store) override { return _search.write(store); }
    std::unique_ptr<SearchWriter> rebuild(StoreId store) override { return _search.rebuild(store); }
    void drop(StoreId store) override { _search.drop(store); }

private:
    bool isOfNow(StoreId store, SearchPosition reached);

    store::SqlStores& _stores;
    Search& _search;
    Counter& _narrowed;
};

}  // namespace corbel::search
