// Stores in memory, for tests of modules: folders, messages, flags, views and change numbers behave as the kernel's do.
//
// Owned by the test, outlives every session made from it. Nothing is durable. Rights are the owner's, until share() gives some. [any thread]
#pragma once

#include <functional>
#include <memory>
#include <optional>
#include <mutex>
#include <string>
#include <string_view>
#include <vector>

#include "corbel/access.h"
#include "corbel/error.h"
#include "corbel/event.h"
#include "corbel/store.h"
#include "corbel/time.h"
#include "corbel/transfers.h"

namespace corbel::testing {

class FakeStores final : public Stores {
public:
    explicit FakeStores(const Clock& clock);
    ~FakeStores() override;

    /// Made with INBOX, Drafts, Sent, Trash, Junk and a Calendar, which is no mail folder.
    std::unique_ptr<StoreSession> openOwn(const Identity& identity) override;
    std::unique_ptr<StoreSession> open(const Identity& identity, StoreId store) override;
    StoreId ownStoreId(const Identity& identity) override;
    std::unique_ptr<MessageWriter> newMessage(std::uint64_t maxBytes) override;
    std::optional<StoreOwner> findByGuid(std::string_view guid) override;
    std::optional<StoreOwner> find(StoreId store) override;
    std::vector<StoreOwner> list(StoreId after, std::size_t limit) override;

    /// Stores in which somebody else has shared a folder with the identity.
    std::vector<SharedStore> shared(const Identity& identity) override;
    /// Copies and moves of messages between stores; no folders.
    Transfers& transfers() override;
    /// Gives `with` rights in a folder of `owner`'s (0: shuts them out), as Access::setMember() does. Rights hold for users alone: there are no
    /// groups, no default and no delegates here. Each user has a \Seen of their own.
    void share(const Identity& owner, std::string_view folder, const Identity& with, RightSet rights);

    /// Appends a message to a folder of the identity's store; returns its UID.
    Uid deliver(const Identity& identity, std::string_view folder, std::string_view message, std::uint32_t flags = 0,
                std::string_view prefix = {});

    /// Called after each change, as the bus would be.
    std::function<void(const ChangeEvent&)> onChange;
    std::uint64_t quotaLimitBytes = 0;   ///< Of every store; 0: none.
    /// When set, the next call of any session that reads or writes throws it, once.
    std::unique_ptr<Error> failNext;
    /// Messages are read in pieces, as if they lay in blobs: ContentReader::whole() is empty.
    bool hidesWhole = false;
    /// Reading a message's content from this offset on fails, as when its blob is out of reach.
    std::optional<std::uint64_t> contentFailsAt;
    int openSessions = 0;                ///< A parked session must leave none.

private:
    struct Data;
    class Session;
    const Clock& _clock;
    std::unique_ptr<Data> _data;
    std::unique_ptr<Transfers> _transfers;
};

}  // namespace corbel::testing
