// All stores of this server on SQLite (a file each) or on one MySQL-compatible schema: finds, makes, opens and looks after them.
//
// Owned by kernel/app, which fills Parts; made before any listener accepts and destroyed after the last worker ended. [any thread]
// unless said otherwise. Making it touches no store, however many there are. Does not know users or directories: an Identity and
// Parts::quotaOf are all it hears of them.
#pragma once

#include <cstdint>
#include <functional>
#include <memory>
#include <optional>
#include <span>
#include <string>
#include <vector>

#include "corbel/access.h"
#include "corbel/log.h"
#include "corbel/metrics.h"
#include "corbel/settings.h"
#include "corbel/store.h"
#include "db/connection.h"

namespace corbel {
class Search;
}
namespace corbel::mime {
class Converter;
}
namespace corbel::blob {
class BlobStore;
}
namespace corbel::db {
class ServerDatabase;
}

namespace corbel::store {

class ContentFeed;

inline constexpr std::size_t kDefaultOpenStores = 1024;
inline constexpr std::size_t kDefaultFewOpenStores = 256;
inline constexpr std::uint64_t kDefaultInlineBytes = 64 * 1024;
inline constexpr std::uint64_t kDefaultViewCacheBytes = 256 * 1024 * 1024;

class StoreFile;

struct StoreOptions {
    std::string dataDir;                                        ///< Holds server.db, stores/ and spool/; made when absent.
    std::optional<db::MysqlOptions> mysql;                      ///< All stores in this schema; dataDir then holds the spool only.
    std::size_t maxOpenStores = kDefaultOpenStores;             ///< SQLite: open files kept; one costs 3 descriptors, 6 when busy.
    std::size_t fewOpenStores = kDefaultFewOpenStores;           ///< What is open beyond is closed sooner when nobody uses it.
    std::size_t maxMysqlConnections = 32;
    std::uint64_t inlineBytes = kDefaultInlineBytes;            ///< Larger bodies go to the blob store when there is one.
    std::uint64_t viewCacheBytes = kDefaultViewCacheBytes;      ///< Memory for mailbox snapshots.
    std::string language = "en";                                ///< Of the folders' names of new stores.
    std::int64_t recoverableMicros = 0;                         ///< How long deleted messages can come back, unless a store says otherwise; 0: not at all.
    std::string sqliteVfs;                                      ///< Tests only.
    std::function<void(std::string_view)> afterTransferStep;    ///< Tests only: called after each commit of a move between stores.
};

/// The settings of section [storage] that belong to stores: data_dir is the app's. [any thread]
std::vector<SettingSpec> storeSettings();
/// Options out of those settings; `dataDir` and `mysql` are left to the caller.
StoreOptions readStoreOptions(const Settings& settings);

/// Names of users and groups. Either may be empty: then nobody has a name.
struct Names {
    std::function<std::string(const Member&)> nameOf;   ///< "" when nobody knows.
    std::function<std::optional<Member>(std::string_view name, std::uint64_t tenant)> findMember;
};

/// What stores need from others. All must outlive SqlStores.
struct Parts {
    Clock& clock;
    Log& log;
    Metrics& metrics;
    std::function<void(std::span<const ChangeEvent>)> publish;  ///< After each commit, by the committing worker. May be empty.
    blob::BlobStore* blobs = nullptr;                           ///< Null: every body lies in the database.
    mime::Converter* converter = nullptr;                       ///< Null: lists show raw header values.
    std::function<std::uint64_t(UserId)> quotaOf;               ///< Bytes, 0 unlimited. May be empty: no limits.
    db::ServerDatabase* server = nullptr;                       ///< Null: opens dataDir/server.db, or the MySQL schema, for itself.
    std::function<void(std::function<void()>)> runSlow;         ///< Queues purges, checkpoints and rendering (pool slow). Empty: only runMaintenance() does them.
    Names names{};
};

class SqlStores final : public Stores {
public:
    SqlStores(StoreOptions options, Parts parts);
    ~SqlStores() override;
    SqlStores(const SqlStores&) = delete;
    SqlStores& operator=(const SqlStores&) = delete;

    std::unique_ptr<StoreSession> openOwn(const Identity& identity) override;
    std::unique_ptr<StoreSession> open(const Identity& identity, StoreId store) override;
    StoreId ownStoreId(const Identity& identity) override;
    std::unique_ptr<MessageWriter> newMessage(std::uint64_t maxBytes) override;
    NamedProperties& namedProperties() override;
    Transfers& transfers() override;
    std::unique_ptr<StoreSession> openPublic(const Identity& identity) override;
    std::vector<SharedStore> shared(const Identity& identity) override;
    SendRight sendRight(const Identity& identity, UserId author) override;
    std::optional<StoreOwner> findByGuid(std::string_view guid) override;
    std::optional<StoreOwner> find(StoreId store) override;
    std::vector<StoreOwner> list(StoreId after, std::size_t limit) override;

    /// Messages staged after this use `converter` and `blobs`: they come from modules, which start after the kernel. With a converter delivered
    /// messages have all their properties, and messages made by properties are rendered for IMAP. [main thread]
    void setConverter(mime::Converter* converter);
    void setBlobStore(blob::BlobStore* blobs);
    /// Restrictions on the text of messages ask it where to look. [main thread]
    void setSearch(Search* search);

    struct CreateOptions {
        std::string language;   ///< Of the folders' names, a code of folderLanguages(); empty: StoreOptions::language.
        std::string guid;       ///< 16 bytes, of a store that is brought here; empty: a new one.
    };
    /// The identity's own store. AlreadyExists (it, or the GUID), InvalidArgument (language, GUID). [admin worker]
    StoreId create(const Identity& identity, const CreateOptions& options);

    /// One store as an operator sees it.
    struct StoreSummary {
        StoreId id = 0;
        UserId owner = 0;
        std::uint64_t usedBytes = 0;
        std::uint64_t messages = 0;
        std::uint32_t folders = 0;
        std::uint64_t epoch = 0;
        bool isPublic = false;
    };
    /// Ids of all stores above `after`, ascending, at most `limit`. [admin worker]
    std::vector<StoreId> storeIds(StoreId after, std::size_t limit);
    /// NotFound. [admin worker]
    StoreSummary summary(StoreId store);
    /// Compares counters with rows and references with what they refer to; a sentence for each difference. [slow worker]
    std::vector<std::string> check(StoreId store);
    /// As check(), then puts right what can be: counters, sums, missing special folders, rows that refer to nothing, contents without a
    /// holder. Gives what was wrong; check() again says what is left. [slow worker]
    std::vector<std::string> repair(StoreId store);
    /// After a restore or a move back: every UIDVALIDITY changes and change numbers jump. [admin worker]
    void raiseEpoch(StoreId store);

    /// For an index of the store's contents. NotFound. [slow worker]
    std::unique_ptr<ContentFeed> feed(StoreId store);

    /// Keys of the blobs that stores refer to and that start with `prefix` (hex digits); open stores stay open, others are looked into
    /// and closed again. Throws when one cannot be read. [slow worker]
    void forEachBlobKey(std::string_view prefix, const std::function<void(std::string_view)>& each);
    /// Purges contents that no message refers to, renders pending messages and checkpoints logs in stores changed since, and once a day looks after every store, a few a
    /// call, since deleted messages come of age without anybody's doing; then closeIdle(). Call it every few seconds. [slow worker]
    std::size_t runMaintenance();
    /// Closes files that nobody used for some seconds; how many. [slow worker]
    std::size_t closeIdle();
    /// So many are open that closeIdle() is worth a call every second. [any thread]
    bool hasManyOpen() const;
    /// Does at once for one store what maintenance does. [slow worker]
    void careFor(StoreId store);
    /// The open store itself, for the kernel's own parts. NotFound.
    std::shared_ptr<StoreFile> file(StoreId store);
    /// Cost of everything done so far on open connections, for flat-cost tests.
    struct Cost {
        std::uint64_t statements = 0;
        std::uint64_t vmSteps = 0;
    };
    Cost cost(StoreId store);
    std::size_t openStores() const;

private:
    struct Impl;
    std::unique_ptr<Impl> _impl;
};

}  // namespace corbel::store
