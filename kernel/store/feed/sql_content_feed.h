// ContentFeed over an open store. [slow worker, one at a time]
#pragma once

#include "store/feed/content_feed.h"
#include "store/store_file.h"

namespace corbel::store {

class SqlContentFeed final : public ContentFeed {
public:
    explicit SqlContentFeed(StoreFilePtr file) : _file(std::move(file)) {}
    StoreId store() const noexcept override { return _file->id(); }
    std::uint64_t epoch() override { return _file->meta().epoch; }
    std::uint64_t newest() override { return _file->meta().cn; }
    FeedBatch changes(std::uint64_t after, std::size_t limit) override;
    bool exists(ItemId item) override;
    bool read(const FeedItem& item, const std::function<void(ContentReader&, std::uint64_t, std::string_view)>& each) override;

    bool texts(const FeedItem& item, const std::function<void(PropTag, std::string_view)>& each) override;

private:
    const StoreFilePtr _file;
};

}  // namespace corbel::store
