#include "corbel/testing/fake_store.h"

#include <algorithm>
#include <map>
#include <set>
#include <vector>

#include "corbel/error.h"
#include "corbel/mime.h"
#include "corbel/text.h"
#include "fake_view.h"

namespace corbel::testing {
namespace {

struct Body {
    std::string bytes, structure, envelope;
};

class Content final : public ContentReader {
public:
    Content(std::string bytes, bool hidesWhole, std::optional<std::uint64_t> failsAt = {})
        : _bytes(std::move(bytes)), _hidesWhole(hidesWhole), _failsAt(failsAt) {}
    std::uint64_t size() const noexcept override { return _bytes.size(); }
    void read(std::uint64_t offset, std::uint64_t length, std::string& out) override {
        if (_failsAt && offset >= *_failsAt) throw Error(ErrorCode::Unavailable, "The content is out of reach");
        if (offset < _bytes.size()) out.append(_bytes, static_cast<std::size_t>(offset), static_cast<std::size_t>(length));
    }
    std::optional<std::string_view> whole() override { return _hidesWhole ? std::nullopt : std::optional<std::string_view>(_bytes); }

private:
    std::string _bytes;
    bool _hidesWhole;
    std::optional<std::uint64_t> _failsAt;
};

class Staged final : public StagedMessage {
public:
    explicit Staged(std::string bytes) {
        const mime::PartIndex index = mime::scan(bytes);
        body = std::make_shared<Body>(Body{std::move(bytes), index.serialise(), index.parts.at(0).envelope});
    }
    std::uint64_t size() const noexcept override { return body->bytes.size(); }
    std::string_view structure() const noexcept override { return body->structure; }
    std::string_view envelope() const noexcept override { return body->envelope; }
    std::unique_ptr<ContentReader> content() const override { return std::make_unique<Content>(body->bytes, false); }

    std::shared_ptr<const Body> body;
};

class Writer final : public MessageWriter {
public:
    explicit Writer(std::uint64_t maxBytes) : _max(maxBytes) {}
    void write(std::string_view bytes) override {
        if (_bytes.size() + bytes.size() > _max) throw Error(ErrorCode::TooLarge, "The message is too large");
        _bytes += bytes;
    }
    std::uint64_t size() const noexcept override { return _bytes.size(); }
    std::unique_ptr<StagedMessage> finish() override { return std::make_unique<Staged>(std::move(_bytes)); }

private:
    std::uint64_t _max;
    std::string _bytes;
};

struct Item {
    ViewItem view;
    std::shared_ptr<const Body> body;
    std::string prefix, guid;
    TimePoint received{}, saved{};
    std::uint64_t size() const { return prefix.size() + body->bytes.size(); }
};

struct Folder {
    FolderInfo info;
    std::vector<Item> items;
    std::vector<std::string> keywords;
    Uid uidNext = 1;
    Uid firstUnclaimed = 1;
    ModSeq highest = 1;
};

struct Store {
    StoreId id = 0;
    UserId owner = 0;
    ModSeq changeNumber = 1;
    std::map<FolderId, Folder> folders;
    std::set<std::string> subscriptions;
};

std::string canonical(std::string_view path) {
    std::string out(path);
    if (text::startsWithIgnoreCase(out, "INBOX") && (out.size() == 5 || out[5] == kPathSeparator)) out.replace(0, 5, "INBOX");
    return out;
}

void checkName(std::string_view path) {
    const auto parts = text::split(path, kPathSeparator);
    if (parts.size() > kMaxFolderDepth) throw Error(ErrorCode::LimitReached, "The folder is too deep");
    for (const auto part : parts) {
        const bool isBad = part.empty() || part.size() > kMaxFolderNameBytes ||
                           std::any_of(part.begin(), part.end(), [](char c) { return static_cast<unsigned char>(c) < 32 || c == 127; });
        if (isBad) throw Error(ErrorCode::InvalidArgument, "This is no valid folder name");
    }
}

}  // namespace

struct FakeStores::Data {
    std::recursive_mutex mutex;
    std::map<StoreId, Store> stores;
    std::uint64_t nextId = 100;
};

class FakeStores::Session final : public StoreSession {
public:
    Session(FakeStores& stores, Store& store) : _all(stores), _store(store) { ++_all.openSessions; }
    ~Session() override { --_all.openSessions; }

    StoreId id() const noexcept override { return _store.id; }

    std::vector<FolderInfo> folders() override {
        const auto lock = enter();
        std::vector<FolderInfo> out;
        for (const auto& [id, folder] : _store.folders) out.push_back(describe(folder));
        std::sort(out.begin(), out.end(), [](const FolderInfo& a, const FolderInfo& b) { return a.path < b.path; });
        return out;
    }

    std::optional<FolderInfo> findFolder(std::string_view path) override {
        const auto lock = enter();
        const Folder* folder = find(path);
        return folder ? std::optional(describe(*folder)) : std::nullopt;
    }

    FolderInfo createFolder(std::string_view wanted, SpecialUse use) override {
        const auto lock = enter();
        const std::string path = canonical(wanted);
        checkName(path);
        if (find(path)) throw Error(ErrorCode::AlreadyExists, "A folder with this name exists");
        const auto slash = path.rfind(kPathSeparator);
        FolderId parent = 0;
        if (slash != std::string::npos) {
            const Folder* found = find(path.substr(0, slash));
            parent = found ? found->info.id : createFolder(path.substr(0, slash), SpecialUse::None).id;
        }
        const FolderId id = _all._data->nextId++;
        Folder& folder = _store.folders[id];
        folder.info = {id, parent, path, "IPF.Note", use, false, false, static_cast<std::uint32_t>(id)};
        changed(folder, kFolderChanged);
        return describe(folder);
    }

    void renameFolder(FolderId id, std::string_view newPath) override {
        const auto lock = enter();
        const std::string path = canonical(newPath);
        checkName(path);
        Folder& folder = get(id);
        if (find(path)) throw Error(ErrorCode::AlreadyExists, "A folder with this name exists");
        if (folder.info.specialUse == SpecialUse::Inbox) {
            const FolderId target = createFolder(path, SpecialUse::None).id;
            std::vector<Uid> uids;
            for (const Item& item : folder.items) uids.push_back(item.view.uid);
            move(id, uids, target);
            return;
        }
        const std::string before = folder.info.path;
        if (path.starts_with(before + kPathSeparator)) throw Error(ErrorCode::InvalidArgument, "A folder cannot move below itself");
        for (auto& [other, each] : _store.folders) {
            if (each.info.path == before || each.info.path.starts_with(before + kPathSeparator)) each.info.path.replace(0, before.size(), path);
        }
        const auto slash = path.rfind(kPathSeparator);
        if (slash != std::string::npos) {
            const Folder* parent = find(path.substr(0, slash));
            folder.info.parent = parent ? parent->info.id : createFolder(path.substr(0, slash), SpecialUse::None).id;
        }
        changed(folder, kFolderChanged);
    }

    void deleteFolder(FolderId id) override {
        const auto lock = enter();
        Folder& folder = get(id);
        if (folder.info.specialUse != SpecialUse::None) throw Error(ErrorCode::InvalidArgument, "A special folder cannot be deleted");
        if (describe(folder).hasChildren) throw Error(ErrorCode::Conflict, "The folder has children");
        changed(folder, kFolderChanged);
        _store.folders.erase(id);
    }

    void setSubscribed(std::string_view path, bool subscribed) override {
        const auto lock = enter();
        if (subscribed) {
            _store.subscriptions.insert(canonical(path));
        } else {
            _store.subscriptions.erase(canonical(path));
        }
    }

    std::vector<std::string> subscriptions() override {
        const auto lock = enter();
        return {_store.subscriptions.begin(), _store.subscriptions.end()};
    }

    FolderCounters counters(FolderId id) override {
        const auto lock = enter();
        return count(get(id));
    }

    std::unique_ptr<MailboxView> view(FolderId id, bool claimRecent) override {
        const auto lock = enter();
        Folder& folder = get(id);
        auto snapshot = std::make_shared<FakeSnapshot>();
        for (const Item& item : folder.items) snapshot->items.push_back(item.view);
        snapshot->keywords = folder.keywords;
        snapshot->counters = count(folder);
        snapshot->recentFrom = folder.firstUnclaimed;
        if (claimRecent) folder.firstUnclaimed = folder.uidNext;
        return std::make_unique<FakeView>(std::move(snapshot));
    }

    void read(FolderId id, std::span<const Uid> uids, std::uint32_t fields, RowSink& sink) override {
        const auto lock = enter();
        const Folder& folder = get(id);
        for (const Uid uid : uids) {
            const Item* item = findItem(folder, uid);
            if (!item) continue;
            Content content(item->prefix + item->body->bytes, _all.hidesWhole, _all.contentFailsAt);
            MessageRow row;
            row.uid = uid;
            row.item = item->view.item;
            row.prefixBytes = item->prefix.size();
            if (fields & kFieldReceived) row.received = item->received;
            if (fields & kFieldSaved) row.saved = item->saved;
            if (fields & kFieldSize) row.sizeBytes = item->size();
            if (fields & kFieldEnvelope) row.envelope = item->body->envelope;
            if (fields & kFieldStructure) row.structure = item->body->structure;
            if (fields & kFieldGuid) row.guid = item->guid;
            if (fields & kFieldContent) row.content = &content;
            if (!sink.row(row)) return;
        }
    }

    Quota quota() override {
        const auto lock = enter();
        Quota out;
        out.limitBytes = _all.quotaLimitBytes;
        for (const auto& [id, folder] : _store.folders) out.usedBytes += count(folder).sizeBytes;
        return out;
    }

    AppendResult append(FolderId id, std::span<const AppendItem> items) override {
        const auto lock = enter();
        Folder& folder = get(id);
        AppendResult out;
        out.uidValidity = folder.info.uidValidity;
        bool isNewMail = false;
        for (const AppendItem& wanted : items) {
            const Quota used = quota();
            if (used.limitBytes && used.usedBytes + wanted.prefix.size() + wanted.message->size() > used.limitBytes) {
                throw Error(ErrorCode::OverQuota, "The mailbox is full");
            }
            Item item;
            item.body = dynamic_cast<const Staged&>(*wanted.message).body;
            item.prefix = wanted.prefix;
            item.received = wanted.received.value_or(_all._clock.now());
            item.view.flags = wanted.flags;
            item.view.keywords = keywordBits(folder, wanted.keywords, true);
            item.view.item = _all._data->nextId++;
            item.guid = guidOf(item.view.item);
            out.uids.push_back(add(folder, std::move(item)));
            isNewMail |= wanted.isDelivery;
        }
        changed(folder, kItemsAdded | (isNewMail ? kNewMail : 0u));
        return out;
    }

    FlagResult changeFlags(FolderId id, std::span<const Uid> uids, const FlagChange& change) override {
        const auto lock = enter();
        Folder& folder = get(id);
        FlagResult out;
        const std::uint64_t bits = keywordBits(folder, change.keywords, change.op != FlagOp::Remove);
        for (const Uid uid : uids) {
            Item* item = findItem(folder, uid);
            if (!item) continue;
            if (change.unchangedSince && item->view.modSeq > *change.unchangedSince) {
                out.failed.push_back(uid);
                continue;
            }
            ViewItem now = item->view;
            if (change.op == FlagOp::Replace) {
                now.flags = change.flags;
                now.keywords = bits;
            } else if (change.op == FlagOp::Add) {
                now.flags |= change.flags;
                now.keywords |= bits;
            } else {
                now.flags &= ~change.flags;
                now.keywords &= ~bits;
            }
            if (now.flags == item->view.flags && now.keywords == item->view.keywords) continue;
            now.modSeq = out.modSeq = ++_store.changeNumber;
            item->view = now;
        }
        if (out.modSeq) {
            folder.highest = out.modSeq;
            changed(folder, kFlagsChanged);
        }
        return out;
    }

    CopyResult copy(FolderId from, std::span<const Uid> uids, FolderId to) override {
        const auto lock = enter();
        const Folder source = get(from);
        Folder& target = get(to);
        CopyResult out;
        out.uidValidity = target.info.uidValidity;
        for (const Uid uid : uids) {
            const Item* item = findItem(source, uid);
            if (!item) continue;
            Item copied = *item;
            std::vector<std::string> names;
            for (std::size_t bit = 0; bit < source.keywords.size(); ++bit) {
                if (item->view.keywords >> bit & 1) names.push_back(source.keywords[bit]);
            }
            copied.view.keywords = keywordBits(target, names, true);
            copied.view.item = _all._data->nextId++;
            copied.guid = guidOf(copied.view.item);
            out.uids.emplace_back(uid, add(target, std::move(copied)));
        }
        if (!out.uids.empty()) changed(target, kItemsAdded);
        return out;
    }

    CopyResult move(FolderId from, std::span<const Uid> uids, FolderId to) override {
        const auto lock = enter();
        CopyResult out = copy(from, uids, to);
        std::vector<Uid> gone;
        for (const auto& [source, target] : out.uids) gone.push_back(source);
        expunge(from, gone, true);
        return out;
    }

    std::vector<Uid> expunge(FolderId id, std::span<const Uid> uids, bool regardless) override {
        const auto lock = enter();
        Folder& folder = get(id);
        std::vector<Uid> out;
        for (const Uid uid : uids) {
            const Item* item = findItem(folder, uid);
            if (item && (regardless || item->view.flags & kDeleted)) out.push_back(uid);
        }
        if (out.empty()) return out;
        std::erase_if(folder.items, [&](const Item& item) { return std::binary_search(out.begin(), out.end(), item.view.uid); });
        folder.highest = ++_store.changeNumber;
        changed(folder, kItemsRemoved);
        return out;
    }

private:
    std::unique_lock<std::recursive_mutex> enter() {
        std::unique_lock lock(_all._data->mutex);
        if (const auto error = std::move(_all.failNext)) throw Error(*error);
        return lock;
    }

    Folder* find(std::string_view path) {
        const std::string wanted = canonical(path);
        for (auto& [id, folder] : _store.folders) {
            if (folder.info.path == wanted) return &folder;
        }
        return nullptr;
    }

    Folder& get(FolderId id) {
        const auto found = _store.folders.find(id);
        if (found == _store.folders.end()) throw Error(ErrorCode::NotFound, "There is no such folder");
        return found->second;
    }

    template <class F>
    static auto findItem(F& folder, Uid uid) -> decltype(&folder.items[0]) {
        const auto at = std::lower_bound(folder.items.begin(), folder.items.end(), uid, [](const Item& i, Uid u) { return i.view.uid < u; });
        return at != folder.items.end() && at->view.uid == uid ? &*at : nullptr;
    }

    FolderInfo describe(const Folder& folder) const {
        FolderInfo out = folder.info;
        out.isSubscribed = _store.subscriptions.count(out.path) != 0;
        for (const auto& [id, other] : _store.folders) out.hasChildren |= other.info.path.starts_with(out.path + kPathSeparator);
        return out;
    }

    static FolderCounters count(const Folder& folder) {
        FolderCounters out;
        out.total = static_cast<std::uint32_t>(folder.items.size());
        out.uidNext = folder.uidNext;
        out.uidValidity = folder.info.uidValidity;
        out.highestModSeq = folder.highest;
        for (const Item& item : folder.items) {
            out.unseen += !(item.view.flags & kSeen);
            out.recent += item.view.uid >= folder.firstUnclaimed;
            out.sizeBytes += item.size();
        }
        return out;
    }

    static std::uint64_t keywordBits(Folder& folder, const std::vector<std::string>& names, bool mayAdd) {
        std::uint64_t bits = 0;
        for (const std::string& name : names) {
            std::size_t bit = 0;
            while (bit < folder.keywords.size() && !text::equalsIgnoreCase(folder.keywords[bit], name)) ++bit;
            if (bit == folder.keywords.size()) {
                if (!mayAdd) continue;
                if (bit == kMaxKeywordsPerFolder) throw Error(ErrorCode::LimitReached, "The folder has too many keywords");
                folder.keywords.push_back(name);
            }
            bits |= std::uint64_t{1} << bit;
        }
        return bits;
    }

    static std::string guidOf(ItemId id) {
        const std::string digits = std::to_string(id);
        return std::string(32 - digits.size(), '0') + digits;
    }

    Uid add(Folder& folder, Item item) {
        item.saved = _all._clock.now();
        item.view.uid = folder.uidNext++;
        item.view.modSeq = folder.highest = ++_store.changeNumber;
        folder.items.push_back(std::move(item));
        return folder.items.back().view.uid;
    }

    void changed(const Folder& folder, std::uint32_t kinds) {
        if (_all.onChange) _all.onChange({_store.id, folder.info.id, kinds, _store.changeNumber});
    }

    FakeStores& _all;
    Store& _store;
};

FakeStores::FakeStores(const Clock& clock) : _clock(clock), _data(std::make_unique<Data>()) {}
FakeStores::~FakeStores() = default;

std::unique_ptr<StoreSession> FakeStores::openOwn(const Identity& identity) {
    const std::lock_guard lock(_data->mutex);
    const auto [found, isNew] = _data->stores.try_emplace(identity.user);
    Store& store = found->second;
    if (isNew) {
        store.id = store.owner = identity.user;
        static const std::vector<std::pair<std::string, SpecialUse>> special = {
            {"INBOX", SpecialUse::Inbox}, {"Drafts", SpecialUse::Drafts}, {"Sent", SpecialUse::Sent},
            {"Trash", SpecialUse::Trash}, {"Junk", SpecialUse::Junk},     {"Calendar", SpecialUse::Calendar}};
        for (const auto& [path, use] : special) {
            const FolderId id = _data->nextId++;
            const char* type = use == SpecialUse::Calendar ? "IPF.Appointment" : "IPF.Note";
            store.folders[id].info = {id, 0, path, type, use, false, false, static_cast<std::uint32_t>(id)};
        }
    }
    return std::make_unique<Session>(*this, store);
}

std::unique_ptr<StoreSession> FakeStores::open(const Identity& identity, StoreId store) {
    if (store != identity.user) throw Error(ErrorCode::NotFound, "There is no such store");
    return openOwn(identity);
}

StoreId FakeStores::ownStoreId(const Identity& identity) {
    const std::lock_guard lock(_data->mutex);
    return _data->stores.count(identity.user) ? identity.user : 0;
}

std::unique_ptr<MessageWriter> FakeStores::newMessage(std::uint64_t maxBytes) { return std::make_unique<Writer>(maxBytes); }

Uid FakeStores::deliver(const Identity& identity, std::string_view folder, std::string_view message, std::uint32_t flags,
                        std::string_view prefix) {
    const auto session = openOwn(identity);
    const Staged staged{std::string(message)};
    AppendItem item;
    item.message = &staged;
    item.prefix = prefix;
    item.flags = flags;
    item.isDelivery = true;
    const auto found = session->findFolder(folder);
    if (!found) throw Error(ErrorCode::NotFound, "There is no such folder");
    return session->append(found->id, std::span(&item, 1)).uids.at(0);
}

}  // namespace corbel::testing
