#include "store/sql_stores.h"

#include <sys/resource.h>
#include <sys/stat.h>
#include <unistd.h>

#include <algorithm>
#include <atomic>
#include <cstdio>
#include <filesystem>
#include <map>
#include <mutex>

#include "corbel/error.h"
#include "db/server_database.h"
#include "db/sqlite_file.h"
#include "store/content_queries.h"
#include "store/feed/sql_content_feed.h"
#include "store/folder_changes.h"
#include "store/locator.h"
#include "store/objects/folder_names.h"
#include "store/objects/named_properties.h"
#include "store/objects/object_queries.h"
#include "store/open_store_cache.h"
#include "store/rendering/converter_source.h"
#include "store/rendering/renderer.h"
#include "store/rights/grant_index.h"
#include "store/rights/reader_cache.h"
#include "store/staged_message.h"
#include "store/store_care.h"
#include "store/store_check.h"
#include "store/store_descriptors.h"
#include "store/store_session.h"
#include "store/tables/table_list_cache.h"
#include "store/transfer/sql_transfers.h"
#include "store_migrations.h"

namespace corbel::store {
namespace {

constexpr std::size_t kOpenStoresWithoutFiles = 20'000;
constexpr std::uint64_t kLogPagesAtClose = 128;   ///< Half a megabyte, some eight deliveries: read in a quarter of a millisecond.
constexpr std::size_t kMaxClosingInSlow = 64;     ///< Beyond, who pushes a file out closes it: descriptors must not pile up.
constexpr std::uint64_t kTableListBytes = 64 * 1024 * 1024;   ///< Two lists of a million rows by time.
/// What initialiseStore() puts at the top of a public store.
const AclEntry kPublicDefault{{MemberKind::Default, 0}, kRightReadAny | kRightFolderVisible};

/// With its name on disk: what is synced in a folder is lost with it. One that is there already may have been made by a process that died
/// before it came to that; but what is above it may be none of ours to open.
void makeDurableFolder(const std::string& path) {
    const std::string above = std::filesystem::path(path).parent_path();
    std::error_code error;
    const bool isNew = !std::filesystem::exists(path, error);
    if (isNew && !above.empty() && !std::filesystem::exists(above, error)) makeDurableFolder(above);
    std::filesystem::create_directory(path, error);
    if (error) throw Error(ErrorCode::Unavailable, "Storage is not available", "cannot make " + path + ": " + error.message());
    if (isNew || ::access(above.empty() ? "." : above.c_str(), R_OK) == 0) db::syncFolderOf(path);
}

void makeFolder(const std::string& path) {
    makeDurableFolder(path);
    ::chmod(path.c_str(), 0700);
}

/// nullopt for a store that is being made.
std::optional<StoreOwner> ownerOf(std::optional<Locator::Row> row) {
    if (!row || !row->isReady) return std::nullopt;
    return StoreOwner{row->id, row->isPublic, row->owner, row->tenant, std::move(row->guid)};
}

Error noStore(StoreId store) { return Error(ErrorCode::NotFound, "There is no such mailbox", "store " + std::to_string(store)); }

}  // namespace

struct SqlStores::Impl {
    Impl(StoreOptions optionsGiven, Parts partsGiven)
        : options(std::move(optionsGiven)), parts(std::move(partsGiven)), ownServer(openServer()), grants(server()), cache(options.viewCacheBytes), readers(options.viewCacheBytes / 4),
          environment{parts.clock, parts.log, cache,
                      parts.metrics.counter("corbel_store_commits_total", "Transactions committed in stores."),
                      parts.metrics.counter("corbel_store_writes_total", "Changes committed in stores; several may share a transaction."),
                      parts.publish, [this](StoreId store) { care.needsCare(store); }, parts.blobs, &readers, &grants, &parts.names},
          converter(parts.converter), open(maxOpenStores(), options.fewOpenStores, parts.clock, [this](StoreId store) { return openFile(store); },
                                           [this](std::vector<StoreFilePtr> files) { close(std::move(files)); }) {
        environment.needsRendering = [this](StoreId store) { care.needsCare(store); };
        environment.staging.inlineBytes = options.inlineBytes;
        environment.staging.spoolDir = spoolDir();
        environment.runSlow = parts.runSlow;
        environment.tableLists = std::make_shared<TableListCache>(kTableListBytes);
        environment.needsSearch = [this](StoreId store) { care.needsSearch(store); };
        environment.recoverableMicros = options.recoverableMicros;
        makeFolder(spoolDir());
        locator = std::make_unique<Locator>(server());
        named = std::make_unique<SqlNamedProperties>(server());
        setConverter(parts.converter);
        if (options.mysql) {
            pool = std::make_unique<MysqlPool>(*options.mysql, options.maxMysqlConnections);
            db::migrate(*pool->writer(), "store", db::storeMigrations(db::Engine::Mysql));
        }
    }

    /// Null when the caller has one. Makes the folders first.
    std::unique_ptr<db::ServerDatabase> openServer() const {
        makeDurableFolder(options.dataDir);
        makeFolder(options.mysql ? options.dataDir : options.dataDir + "/stores");
        if (parts.server) return nullptr;
        db::ServerDatabaseOptions own;
        own.sqlitePath = options.dataDir + "/server.db";
        own.mysql = options.mysql;
        return std::make_unique<db::ServerDatabase>(std::move(own));
    }
    db::ServerDatabase& server() { return parts.server ? *parts.server : *ownServer; }

    /// As many as the process may have descriptors for; on MySQL an open store has none.
    std::size_t maxOpenStores() const {
        if (options.mysql) return std::max<std::size_t>(options.maxOpenStores, kOpenStoresWithoutFiles);
        rlimit limit{};
        if (::getrlimit(RLIMIT_NOFILE, &limit) != 0 || limit.rlim_cur == RLIM_INFINITY) return options.maxOpenStores;
        const std::size_t room = openStoresWithin(limit.rlim_cur, options.maxOpenStores);
        if (room < options.maxOpenStores) {
            parts.log.warning("Fewer mailboxes are kept open than set: raise the limit of open files (LimitNOFILE)",
                              {{"open_stores", std::uint64_t{options.maxOpenStores}}, {"kept", std::uint64_t{room}}});
        }
        return room;
    }

    std::string spoolDir() const { return options.dataDir + "/spool"; }

    std::string pathOf(StoreId store) const {
        char folder[3];
        std::snprintf(folder, sizeof folder, "%02x", static_cast<unsigned>(store & 0xff));
        return options.dataDir + "/stores/" + folder + "/" + std::to_string(store) + ".db";
    }

    StoreFilePtr openFile(StoreId store) {
        const std::optional<Locator::Row> row = locator->find(store);
        if (!row) throw noStore(store);
        if (!row->isReady) makeStore(*row);
        std::unique_ptr<SqliteSource> source;
        if (!options.mysql) {
            const std::string path = pathOf(store);
            if (!std::filesystem::exists(path)) {
                throw Error(ErrorCode::Corrupt, "The mailbox cannot be opened",
                            "the file " + path + " is missing: restore it from a backup, or mount the disk that has it");
            }
            source = std::make_unique<SqliteSource>(fileOptions(path));
            db::migrate(*source->writer(), "store", db::storeMigrations(db::Engine::Sqlite));
        }
        auto file = std::make_shared<StoreFile>(store, environment, std::move(source), pool.get());
        // Who asked for a purge or left something to render may have died before it.
        bool isLeft = false;
        {
            const ConnectionLease lease = file->reader();   // one: a second beside it would open a second connection
            isLeft = content_queries::hasDead(*lease, store) || (converter && !object_queries::foldersWithPending(*lease, store).empty());
        }
        if (isLeft) care.needsCare(store);
        return file;
    }

    /// Fills a store that nobody used yet. A file is made in memory first: what was left of an attempt that failed is written over.
    void makeStore(const Locator::Row& row) {
        NewStore made{row.id, row.guid, row.owner, row.tenant, options.language, row.isPublic};
        {
            const std::lock_guard lock(languagesMutex);
            if (const auto found = languages.find(row.id); found != languages.end()) made.language = found->second;
        }
        const std::int64_t now = toMicros(parts.clock.now());
        if (pool) {
            initialiseStore(*pool->writer(), cache, made, now);
        } else {
            const std::string path = pathOf(row.id);
            makeFolder(std::filesystem::path(path).parent_path());
            const auto fill = [&](db::Connection& connection) { initialiseStore(connection, cache, made, now); };
            db::writeSqliteImage(path, db::makeSqliteImage(fill, emptyStore()));
        }
        if (row.isPublic) grants.raise(row.id, row.tenant, {kPublicDefault});
        locator->setReady(row.id);
        parts.log.info("Mailbox made", {{"store", row.id}, {"user", row.owner}});
    }

    /// A file with the schema and nothing else: it is compiled once.
    const std::string& emptyStore() {
        std::call_once(emptyStoreMade, [this] {
            emptyStoreImage = db::makeSqliteImage([](db::Connection& connection) { db::migrate(connection, "store", db::storeMigrations(db::Engine::Sqlite)); });
        });
        return emptyStoreImage;
    }

    db::SqliteOptions fileOptions(const std::string& path) const { return {path, false, options.sqliteVfs, true}; }

    /// Closes files that were pushed out. The log of a file is read when it is opened again, so a long one is copied into the file first:
    /// in `slow`, where no client waits for it, as long as that keeps up.
    void close(std::vector<StoreFilePtr> files) {
        for (StoreFilePtr& file : files) {
            if (file->isShared() || file->logPages() < kLogPagesAtClose) continue;
            if (!parts.runSlow || closing >= kMaxClosingInSlow) {
                emptyLog(*file);
                continue;
            }
            ++closing;
            parts.runSlow([this, closed = std::move(file)]() mutable {
                emptyLog(*closed);
                closed.reset();
                --closing;
            });
        }
    }

    void emptyLog(StoreFile& file) {
        try {
            file.emptyLog();
        } catch (const Error& error) {
            parts.log.warning("The log of a mailbox could not be written back", {{"store", file.id()}, {"error", error.userText()}, {"detail", error.detail()}});
        }
    }

    /// Opened, with what a crash left of moves between stores made good.
    StoreFilePtr openSettled(StoreId store) {
        StoreFilePtr file = open.get(store);
        transfers.settle(*file);
        return file;
    }

    /// The store when `identity` has a right in it.
    StoreFilePtr openFor(const Identity& identity, StoreId store) {
        StoreFilePtr file = open.find(store);
        if (!file) {
            // Not opened before the right is known.
            const std::optional<Locator::Row> row = locator->find(store);
            if (!row || !mayReach(identity, *row)) throw noStore(store);
            file = open.get(store);
        }
        transfers.settle(*file);
        if (!hasAnyRight(identity, file->facts())) throw noStore(store);
        return file;
    }

    bool mayReach(const Identity& identity, const Locator::Row& row) {
        if (rightsOf(identity, {row.owner, row.tenant, row.isPublic}, 0) != 0) return true;
        if (identity.tenant != row.tenant) return false;
        return (row.isPublic && identity.isAdmin) || grants.mayReach(identity, row.id);
    }

    bool showsFolders(const Identity& identity, StoreId store) {
        const StoreFilePtr file = open.get(store);
        const FolderTreePtr tree = file->tree();
        const std::vector<FolderInfo> folders = tree->list();
        return std::any_of(folders.begin(), folders.end(), [&](const FolderInfo& folder) {
            return rightsOf(identity, file->facts(), *tree, folder.id) & kRightFolderVisible;
        });
    }

    void setConverter(mime::Converter* given) {
        converter = given;
        mimeSource = given ? std::make_unique<ConverterSource>(*given, named.get()) : nullptr;
        environment.mimeSource = mimeSource.get();
    }

    std::unique_ptr<MessageWriter> newMessage(std::uint64_t maxBytes) {
        StagingOptions staging;
        staging.maxBytes = maxBytes;
        staging.inlineBytes = options.inlineBytes;
        staging.spoolDir = spoolDir();
        staging.blobs = environment.blobs;
        staging.converter = converter;
        return makeMessageWriter(std::move(staging));
    }

    /// True: some are left.
    bool render(const StoreFilePtr& file) {
        mime::Converter* const present = converter;
        if (!present) return false;
        const RenderTools tools{*present, *named, [this] { return newMessage(kMaxRenderedBytes); }};
        return renderPending(file, tools);
    }

    std::vector<std::string> blobKeys(StoreId store, std::string_view prefix) {
        if (const StoreFilePtr file = open.find(store)) return content_queries::blobKeys(*file->reader(), store, prefix);
        if (pool) return content_queries::blobKeys(*pool->reader(), store, prefix);
        const std::string path = pathOf(store);
        if (!std::filesystem::exists(path)) throw Error(ErrorCode::Unavailable, "A mailbox cannot be read", "the file " + path + " is missing");
        SqliteSource source(fileOptions(path));
        return content_queries::blobKeys(*source.reader(), store, prefix);
    }

    const StoreOptions options;
    const Parts parts;
    std::unique_ptr<db::ServerDatabase> ownServer;
    GrantIndex grants;
    MailboxCache cache;
    ReaderCache readers;
    StoreEnvironment environment;
    std::atomic<mime::Converter*> converter;
    std::unique_ptr<ConverterSource> mimeSource;
    std::unique_ptr<Locator> locator;
    std::unique_ptr<SqlNamedProperties> named;
    std::unique_ptr<MysqlPool> pool;
    std::once_flag emptyStoreMade;
    std::string emptyStoreImage;
    std::atomic<std::size_t> closing{0};   // files in `slow`
    OpenStoreCache open;
    std::mutex languagesMutex;
    std::map<StoreId, std::string> languages;   // of stores that create() is making
    SqlTransfers transfers{[this](const Identity& identity, StoreId store) { return openFor(identity, store); },
                           [this](StoreId store) { return open.get(store); },
                           [this](const StoreFile& file) { return parts.quotaOf ? parts.quotaOf(file.facts().owner) : 0; }, options.afterTransferStep};
    StoreCare care{parts.clock, parts.log,
                   {[this](StoreId store) { return open.get(store); }, [this](StoreId after, std::size_t limit) { return locator->list(after, limit); },
                    [this](const StoreFilePtr& file) { return render(file); }, [this](StoreFile& file) { transfers.clearArrivals(file); },
                    parts.runSlow}};
};

SqlStores::SqlStores(StoreOptions options, Parts parts) : _impl(std::make_unique<Impl>(std::move(options), std::move(parts))) {}
SqlStores::~SqlStores() = default;

std::unique_ptr<StoreSession> SqlStores::openOwn(const Identity& identity) {
    if (identity.user == 0) throw Error(ErrorCode::NotFound, "There is no such mailbox", "an identity without a user");
    const Locator::Row row = _impl->locator->findOrAddOwn(identity, toMicros(_impl->parts.clock.now()));
    return std::make_unique<SqlStoreSession>(_impl->openSettled(row.id), identity, _impl->parts.quotaOf);
}

std::unique_ptr<StoreSession> SqlStores::open(const Identity& identity, StoreId store) {
    return std::make_unique<SqlStoreSession>(_impl->openFor(identity, store), identity, _impl->parts.quotaOf);
}

std::unique_ptr<StoreSession> SqlStores::openPublic(const Identity& identity) {
    const Locator::Row row = _impl->locator->findOrAddPublic(identity.tenant, toMicros(_impl->parts.clock.now()));
    const StoreFilePtr file = _impl->openSettled(row.id);
    if (!hasAnyRight(identity, file->facts())) throw noStore(row.id);
    return std::make_unique<SqlStoreSession>(file, identity, _impl->parts.quotaOf);
}

std::vector<SharedStore> SqlStores::shared(const Identity& identity) {
    std::vector<SharedStore> stores;
    for (const GrantIndex::Reachable& found : _impl->grants.reachable(identity)) {
        if (found.owner != 0 && found.owner == identity.user) continue;
        SharedStore store{found.store, found.isPublic, found.owner, {}};
        if (!found.isPublic && _impl->parts.names.nameOf) store.ownerLogin = _impl->parts.names.nameOf({MemberKind::User, found.owner});
        if (!found.isCertain && !_impl->showsFolders(identity, found.store)) continue;
        stores.push_back(std::move(store));
    }
    // Administrators need no entry.
    if (identity.isAdmin && std::none_of(stores.begin(), stores.end(), [](const SharedStore& store) { return store.isPublic; })) {
        const std::optional<Locator::Row> row = _impl->locator->findPublic(identity.tenant);
        if (row && row->isReady) stores.push_back({row->id, true, 0, {}});
    }
    return stores;
}

SendRight SqlStores::sendRight(const Identity& identity, UserId author) {
    if (identity.user == 0 || author == 0) return SendRight::None;
    if (identity.user == author) return SendRight::SendAs;
    Identity owner;
    owner.user = author;
    owner.tenant = identity.tenant;
    const std::optional<Locator::Row> row = _impl->locator->findOwn(owner);
    if (!row || !row->isReady) return SendRight::None;
    return sendRightOf(identity, _impl->openSettled(row->id)->facts());
}

StoreId SqlStores::ownStoreId(const Identity& identity) {
    const std::optional<Locator::Row> row = _impl->locator->findOwn(identity);
    return row ? row->id : 0;
}

std::unique_ptr<MessageWriter> SqlStores::newMessage(std::uint64_t maxBytes) { return _impl->newMessage(maxBytes); }

NamedProperties& SqlStores::namedProperties() { return *_impl->named; }
Transfers& SqlStores::transfers() { return _impl->transfers; }

void SqlStores::setConverter(mime::Converter* converter) { _impl->setConverter(converter); }
void SqlStores::setSearch(Search* search) { _impl->environment.search = search; }
void SqlStores::setBlobStore(blob::BlobStore* blobs) { _impl->environment.blobs = blobs; }

std::vector<StoreId> SqlStores::storeIds(StoreId after, std::size_t limit) { return _impl->locator->list(after, limit); }

std::optional<StoreOwner> SqlStores::findByGuid(std::string_view guid) { return ownerOf(_impl->locator->findByGuid(guid)); }
std::optional<StoreOwner> SqlStores::find(StoreId store) { return ownerOf(_impl->locator->find(store)); }

std::vector<StoreOwner> SqlStores::list(StoreId after, std::size_t limit) {
    std::vector<StoreOwner> stores;
    for (Locator::Row& row : _impl->locator->rows(after, limit)) stores.push_back(*ownerOf(std::move(row)));
    return stores;
}

SqlStores::StoreSummary SqlStores::summary(StoreId store) {
    const StoreFilePtr file = _impl->open.get(store);
    const StoreMeta meta = file->meta();
    StoreSummary summary;
    summary.id = store;
    summary.owner = meta.owner;
    summary.usedBytes = meta.sizeBytes;
    summary.messages = meta.messageCount;
    summary.folders = static_cast<std::uint32_t>(file->tree()->list().size());
    summary.epoch = meta.epoch;
    summary.isPublic = meta.isPublic;
    return summary;
}

StoreId SqlStores::create(const Identity& identity, const CreateOptions& options) {
    constexpr std::size_t kGuidBytes = 16;
    if (identity.user == 0) throw Error(ErrorCode::InvalidArgument, "A mailbox belongs to a user");
    if (!options.language.empty() && !findFolderLanguage(options.language)) throw Error(ErrorCode::InvalidArgument, "Folder names in this language are not known");
    if (!options.guid.empty() && options.guid.size() != kGuidBytes) throw Error(ErrorCode::InvalidArgument, "A mailbox's GUID has 16 bytes");
    const auto taken = [] { return Error(ErrorCode::AlreadyExists, "The user has a mailbox already"); };
    if (_impl->locator->findOwn(identity)) throw taken();
    bool isNew = false;
    const Locator::Row row = _impl->locator->findOrAddOwn(identity, toMicros(_impl->parts.clock.now()), options.guid, &isNew);
    if (!isNew) throw taken();
    {
        const std::lock_guard lock(_impl->languagesMutex);
        _impl->languages[row.id] = options.language.empty() ? _impl->options.language : options.language;
    }
    const auto forget = [&] {
        const std::lock_guard lock(_impl->languagesMutex);
        _impl->languages.erase(row.id);
    };
    try {
        _impl->open.get(row.id);
    } catch (...) {
        forget();
        throw;
    }
    forget();
    return row.id;
}

std::vector<std::string> SqlStores::repair(StoreId store) { return repairStore(*_impl->open.get(store)); }

std::vector<std::string> SqlStores::check(StoreId store) { return checkStore(*_impl->open.get(store)); }

void SqlStores::raiseEpoch(StoreId store) {
    _impl->open.get(store)->write([](WriteTransaction& transaction) { store::raiseEpoch(transaction); });
}

std::unique_ptr<ContentFeed> SqlStores::feed(StoreId store) { return std::make_unique<SqlContentFeed>(_impl->open.get(store)); }

void SqlStores::forEachBlobKey(std::string_view prefix, const std::function<void(std::string_view)>& each) {
    constexpr std::size_t kPage = 1000;
    StoreId last = 0;
    for (;;) {
        const std::vector<StoreId> ids = _impl->locator->list(last, kPage);
        for (const StoreId store : ids) {
            for (const std::string& key : _impl->blobKeys(store, prefix)) each(key);
        }
        if (ids.size() < kPage) return;
        last = ids.back();
    }
}

std::size_t SqlStores::runMaintenance() {
    _impl->care.runAll();
    return closeIdle();
}

std::size_t SqlStores::closeIdle() { return _impl->options.mysql ? 0 : _impl->open.closeIdle(); }
bool SqlStores::hasManyOpen() const { return !_impl->options.mysql && _impl->open.hasMany(); }

void SqlStores::careFor(StoreId store) { _impl->care.run(store); }

std::shared_ptr<StoreFile> SqlStores::file(StoreId store) { return _impl->open.get(store); }

SqlStores::Cost SqlStores::cost(StoreId store) {
    const auto [statements, vmSteps] = _impl->open.get(store)->cost();
    return {statements, vmSteps};
}

std::size_t SqlStores::openStores() const { return _impl->open.size(); }

}  // namespace corbel::store
