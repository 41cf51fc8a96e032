// `corbel.search/1` over Xapian: a folder a store, `current` inside it, and `next` while it is being rebuilt.
//
// Owned by the module from start() to stop(). [worker, parallel]
#pragma once

#include <xapian.h>

#include <cstdint>
#include <list>
#include <memory>
#include <mutex>
#include <set>
#include <string>
#include <unordered_map>
#include <utility>

#include "corbel/search.h"

namespace corbel::search_xapian {

class IndexReader;

inline constexpr std::size_t kMaxOpenIndexes = 64;  ///< Kept open for questions; one costs some 6 descriptors.

/// Throws InvalidArgument for a language without rules.
void checkLanguage(const std::string& language);

class XapianSearch final : public Search {
public:
    /// `language`: of Xapian::Stem; "none": words only.
    XapianSearch(std::string folder, const std::string& language);
    ~XapianSearch() override;

    SearchPosition position(StoreId store) override;
    SearchAnswer query(StoreId store, const SearchQuery& query) override;
    std::optional<SearchAnswer> candidates(StoreId store, std::string_view text, std::uint32_t fields) override;
    std::unique_ptr<SearchWriter> write(StoreId store) override;
    std::unique_ptr<SearchWriter> rebuild(StoreId store) override;
    void drop(StoreId store) override;

private:
    using ReaderPtr = std::shared_ptr<IndexReader>;  // owners: the cache, and who asks at the moment
    using Writing = std::pair<StoreId, bool>;        // store, whether it is a rebuild

    std::string folderOf(StoreId store) const;
    /// Null when there is no index.
    ReaderPtr reader(StoreId store);
    void forgetReader(StoreId store);
    std::unique_ptr<SearchWriter> makeWriter(StoreId store, bool isRebuild);
    void publish(StoreId store);

    const std::string _folder;
    const Xapian::Stem _stem;
    std::mutex _mutex;  // guards what follows
    std::list<StoreId> _byUse;
    std::unordered_map<StoreId, std::pair<ReaderPtr, std::list<StoreId>::iterator>> _readers;
    std::set<Writing> _writing;
};

}  // namespace corbel::search_xapian
